export interface Tokens {
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken?: string;
  /** Epoch milliseconds. */
  readonly expiresAt: number;
  readonly user: SessionUser;
}

export interface SessionUser {
  /** In the user pool. */
  readonly id: string;
  /** How the account calls itself: shown, never kept. */
  readonly name: string;
}

/** What is remembered while the browser is away to sign in. */
export interface SignInAttempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
  /** Path and query, which hold IDs only. */
  readonly returnTo: string;
}

const TOKENS = 'viewer.tokens';
const ATTEMPT = 'viewer.sign-in';

/** Outlives a reload of this tab and nothing else. */
export class TokenStore {
  constructor(private readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> = sessionStorage) {}

  get tokens(): Tokens | undefined {
    return this.read<Tokens>(TOKENS);
  }

  set tokens(tokens: Tokens | undefined) {
    this.write(TOKENS, tokens);
  }

  get attempt(): SignInAttempt | undefined {
    return this.read<SignInAttempt>(ATTEMPT);
  }

  set attempt(attempt: SignInAttempt | undefined) {
    this.write(ATTEMPT, attempt);
  }

  private read<T>(key: string): T | undefined {
    const text = this.storage.getItem(key);
    return text === null ? undefined : (JSON.parse(text) as T);
  }

  private write(key: string, value: unknown): void {
    if (value === undefined) this.storage.removeItem(key);
    else this.storage.setItem(key, JSON.stringify(value));
  }
}
