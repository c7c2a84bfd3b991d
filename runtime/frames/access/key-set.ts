import { createLocalJWKSet, errors, type FlattenedJWSInput, type JWSHeaderParameters, type JSONWebKeySet } from 'jose';
import { AccessError } from './authorizer';

/** Reads the JSON text of a key set from where the issuer's configuration says. */
export type KeySetFetcher = (location: string, signal: AbortSignal) => Promise<string>;

export interface KeySetOptions {
  readonly fetch: KeySetFetcher;
  /** Between two fetches for an unknown key ID at least this long passes, so that a flood of made-up IDs costs nothing. */
  readonly penaltyMs?: number;
  /** Known keys are read again after this time; the old ones serve on while the source cannot be read. */
  readonly refreshMs?: number;
  readonly fetchTimeoutMs?: number;
  readonly now?: () => number;
}

const MAX_KEY_SET_LENGTH = 256 * 1024;

type KeyResolver = ReturnType<typeof createLocalJWKSet>;

/** The public keys of one issuer, read ahead, refreshed in the background and on an unknown key ID. */
export class KeySet {
  /** Grows whenever other keys than before are read. */
  public version = 0;
  private text: string | undefined;
  private resolve: KeyResolver | undefined;
  private loadedAt = -Infinity;
  private triedAt = -Infinity;
  private loading: Promise<void> | undefined;

  constructor(
    private readonly location: string,
    private readonly options: KeySetOptions,
  ) {}

  public get ready(): boolean {
    return this.resolve !== undefined;
  }

  /** Reads the keys; rejects where that fails. Calls that overlap share one fetch. */
  public load(): Promise<void> {
    this.loading ??= this.fetch().finally(() => (this.loading = undefined));
    return this.loading;
  }

  /** The key for a token's header, as jose asks for it. */
  public readonly key = async (header: JWSHeaderParameters, token: FlattenedJWSInput) => {
    if (!this.resolve) await this.load().catch(() => Promise.reject(AccessError.unavailable()));
    this.refreshIfOld();
    try {
      return await this.resolve!(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !this.mayRetry()) throw error;
      await this.load().catch(() => undefined);
      return this.resolve!(header, token);
    }
  };

  private mayRetry(): boolean {
    return this.loading !== undefined || this.now() - this.triedAt >= (this.options.penaltyMs ?? 10_000);
  }

  /** Reads the keys again in the background, where it is time to. */
  public refreshIfOld(): void {
    const refreshMs = this.options.refreshMs ?? 300_000;
    if (this.now() - this.loadedAt >= refreshMs && this.mayRetry()) this.load().catch(() => undefined);
  }

  private async fetch(): Promise<void> {
    this.triedAt = this.now();
    const text = await this.options.fetch(this.location, AbortSignal.timeout(this.options.fetchTimeoutMs ?? 5_000));
    this.resolve = createLocalJWKSet(parseKeySet(text));
    if (this.text !== undefined && text !== this.text) this.version++;
    this.text = text;
    this.loadedAt = this.now();
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}

/** Only public signature keys are taken from a key set: a symmetric key there would let anyone who can read it sign tokens. */
function parseKeySet(text: string): JSONWebKeySet {
  if (text.length > MAX_KEY_SET_LENGTH) {
    throw new Error(`key set of ${text.length} characters, ${MAX_KEY_SET_LENGTH} at most`);
  }
  const set = JSON.parse(text) as Partial<JSONWebKeySet> | null;
  if (!Array.isArray(set?.keys)) throw new Error('key set without a list of keys');
  const keys = set.keys.filter(
    (key) => (key.kty === 'RSA' || key.kty === 'EC') && (key.use ?? 'sig') === 'sig' && !key.d,
  );
  if (keys.length === 0) throw new Error('key set without a public signature key');
  return { keys };
}
