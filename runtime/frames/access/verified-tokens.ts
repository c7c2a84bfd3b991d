import { LRUCache } from 'lru-cache';
import type { Principal } from './authorizer';
import type { VerifiedToken } from './token-verifier';

/** A token's signature ends it; so few characters of one tell tokens apart and cost little to hash. */
const KEY_LENGTH = 43;

interface KnownToken extends VerifiedToken {
  readonly token: string;
}

/** Tokens that were verified, each known until it expires or the keys change. Holds no refused ones. */
export class VerifiedTokens {
  private readonly known: LRUCache<string, KnownToken>;
  private version = 0;

  constructor(
    max: number,
    private readonly now: () => number,
  ) {
    this.known = new LRUCache({ max });
  }

  /** @param version of the keys that it was verified by. */
  public add(token: string, verified: VerifiedToken, version: number): void {
    if (version === this.version) this.known.set(token.slice(-KEY_LENGTH), { ...verified, token });
  }

  /**
   * The whole token must be the same, not only its end.
   * @param version of the keys: with others, nothing is known any more, as one of them may have been withdrawn.
   */
  public get(token: string, version: number): Principal | undefined {
    if (version !== this.version) this.known.clear();
    this.version = version;
    const key = token.slice(-KEY_LENGTH);
    const known = this.known.get(key);
    if (known?.token !== token) return undefined;
    const seconds = this.now() / 1000;
    if (seconds < known.expires && seconds >= known.notBefore) return known.principal;
    this.known.delete(key);
    return undefined;
  }
}
