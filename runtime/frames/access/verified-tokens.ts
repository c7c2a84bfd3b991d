import type { Principal } from './authorizer';
import type { VerifiedToken } from './token-verifier';
import { LongKeyCache } from '../long-key-cache';

/** A token's signature ends it; so few characters of one tell tokens apart and cost little to hash. */
const END_LENGTH = 43;

/** Tokens that were verified, each known until it expires or the keys change. Holds no refused ones. */
export class VerifiedTokens {
  private readonly known: LongKeyCache<VerifiedToken>;
  private version = 0;

  constructor(
    max: number,
    private readonly now: () => number,
  ) {
    this.known = new LongKeyCache(max, END_LENGTH);
  }

  /** @param version of the keys that it was verified by. */
  public add(token: string, verified: VerifiedToken, version: number): void {
    if (version === this.version) this.known.set(token, verified);
  }

  /** @param version of the keys: with others, nothing is known any more, as one of them may have been withdrawn. */
  public get(token: string, version: number): Principal | undefined {
    if (version !== this.version) this.known.clear();
    this.version = version;
    const known = this.known.get(token);
    if (!known) return undefined;
    const seconds = this.now() / 1000;
    if (seconds < known.expires && seconds >= known.notBefore) return known.principal;
    this.known.delete(token);
    return undefined;
  }
}
