import { LRUCache } from 'lru-cache';
import type { Principal } from './authorizer';
import type { VerifiedToken } from './token-verifier';

/** A token's signature ends it; so few characters of one tell tokens apart and cost little to hash. */
const KEY_LENGTH = 43;

interface KnownToken extends VerifiedToken {
  readonly token: string;
}

/** Tokens that were verified, each known until it expires. Holds no refused ones. */
export class VerifiedTokens {
  private readonly known: LRUCache<string, KnownToken>;

  constructor(
    max: number,
    private readonly now: () => number,
  ) {
    this.known = new LRUCache({ max });
  }

  public add(token: string, verified: VerifiedToken): void {
    this.known.set(token.slice(-KEY_LENGTH), { ...verified, token });
  }

  /** The whole token must be the same, not only its end. */
  public get(token: string): Principal | undefined {
    const key = token.slice(-KEY_LENGTH);
    const known = this.known.get(key);
    if (known?.token !== token) return undefined;
    const seconds = this.now() / 1000;
    if (seconds < known.expires && seconds >= known.notBefore) return known.principal;
    this.known.delete(key);
    return undefined;
  }
}
