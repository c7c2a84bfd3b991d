import { IdentityPool } from './identity-pool';
import { SessionCredentials, SessionStatus, UserSession } from './session';
import { SessionError } from './session-error';
import { SessionUser, Tokens, TokenStore } from './tokens';
import { UserPool } from './user-pool';

/** Renew this long before expiry, so that no request starts with a token that ends on its way. */
const MARGIN_MS = 60_000;

export interface CognitoSessionOptions {
  readonly tokens: Tokens;
  readonly store: TokenStore;
  readonly userPool: Pick<UserPool, 'begin' | 'renew' | 'revoke' | 'signOutUrl'>;
  readonly identityPool: Pick<IdentityPool, 'credentials'>;
  /** Path and query of the page, and how to leave it. */
  readonly place: { readonly here: () => string; readonly go: (url: string) => void };
  readonly now?: () => number;
}

/** The session of a user of the user pool, from the tokens of a sign-in on. */
export class CognitoSession implements UserSession {
  readonly user: SessionUser;
  private tokens?: Tokens;
  private renewal?: Promise<Tokens>;
  private keys?: SessionCredentials;
  private keysRenewal?: Promise<SessionCredentials>;
  private current: SessionStatus = 'open';
  private readonly listeners = new Set<() => void>();
  private readonly now: () => number;

  constructor(private readonly options: CognitoSessionOptions) {
    this.tokens = options.tokens;
    this.user = options.tokens.user;
    this.now = options.now ?? Date.now;
    options.store.tokens = options.tokens;
  }

  get status(): SessionStatus {
    return this.current;
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async accessToken(rejected?: string): Promise<string> {
    return (await this.valid(rejected)).accessToken;
  }

  async credentials(): Promise<SessionCredentials> {
    this.mustBeOpen();
    if (this.keys && this.keys.expiration.getTime() - this.now() > MARGIN_MS) return this.keys;
    this.keysRenewal ??= this.renewKeys().finally(() => (this.keysRenewal = undefined));
    return this.keysRenewal;
  }

  lock(): void {
    const { tokens } = this;
    if (this.current === 'open') this.close('locked');
    // Nobody is there to tell; what is left of the token's life is short.
    if (tokens) void this.options.userPool.revoke(tokens).catch(() => undefined);
  }

  async signInAgain(): Promise<void> {
    const { userPool, store, place } = this.options;
    const { url, attempt } = await userPool.begin(place.here(), this.current === 'locked');
    store.attempt = attempt;
    place.go(url);
  }

  async signOut(): Promise<void> {
    const { tokens } = this;
    this.close('ended');
    // The user wants to leave, whether or not the user pool can be told.
    if (tokens) await this.options.userPool.revoke(tokens).catch(() => undefined);
    this.options.place.go(this.options.userPool.signOutUrl);
  }

  private valid(rejected?: string): Promise<Tokens> {
    const tokens = this.mustBeOpen();
    if (tokens.accessToken !== rejected && tokens.expiresAt - this.now() > MARGIN_MS) return Promise.resolve(tokens);
    this.renewal ??= this.renew(tokens).finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async renew(tokens: Tokens): Promise<Tokens> {
    try {
      const renewed = await this.options.userPool.renew(tokens);
      // Locked or signed out meanwhile: nobody is to have these.
      if (this.current !== 'open') void this.options.userPool.revoke(renewed).catch(() => undefined);
      this.mustBeOpen();
      this.tokens = this.options.store.tokens = renewed;
      return renewed;
    } catch (error) {
      if (error instanceof SessionError && error.failure === 'ended') this.close('ended');
      throw error;
    }
  }

  private async renewKeys(): Promise<SessionCredentials> {
    const { idToken } = await this.valid();
    const keys = await this.options.identityPool.credentials(this.user.id, idToken);
    this.mustBeOpen();
    this.keys = keys;
    return keys;
  }

  private mustBeOpen(): Tokens {
    if (this.current === 'open' && this.tokens) return this.tokens;
    throw new SessionError('ended', `The session is ${this.current}.`);
  }

  private close(status: SessionStatus): void {
    if (this.current !== 'open') return;
    this.current = status;
    this.tokens = this.keys = this.options.store.tokens = undefined;
    for (const listener of this.listeners) listener();
  }
}
