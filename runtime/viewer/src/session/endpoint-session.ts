import { Session, SessionCredentials } from './session';

interface Grant {
  readonly accessToken: string;
  readonly credentials: SessionCredentials;
}

/** Renew this long before expiry, so that no request starts with a token that ends on its way. */
const MARGIN_MS = 60_000;

/** A session that an endpoint of the same system hands out: the local system's, which stands in for sign-in. */
export class EndpointSession implements Session {
  private grant?: Grant;
  private renewal?: Promise<Grant>;

  constructor(
    private readonly endpoint: string,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
    private readonly now: () => number = Date.now,
  ) {}

  async accessToken(rejected?: string): Promise<string> {
    return (await this.current(rejected)).accessToken;
  }

  async credentials(): Promise<SessionCredentials> {
    return (await this.current()).credentials;
  }

  private current(rejected?: string): Promise<Grant> {
    const { grant } = this;
    const usable =
      grant && grant.accessToken !== rejected && grant.credentials.expiration.getTime() - this.now() > MARGIN_MS;
    if (usable) return Promise.resolve(grant);
    this.renewal ??= this.renew().finally(() => (this.renewal = undefined));
    return this.renewal;
  }

  private async renew(): Promise<Grant> {
    const response = await this.fetcher(this.endpoint, { cache: 'no-store' });
    if (!response.ok) throw new Error(`No session: the session endpoint answered ${response.status}. Sign in again.`);
    this.grant = parseGrant(await response.json());
    return this.grant;
  }
}

function parseGrant(document: unknown): Grant {
  const { accessToken, expiresAt, credentials } = (document ?? {}) as Record<string, unknown>;
  const { accessKeyId, secretAccessKey, sessionToken } = (credentials ?? {}) as Record<string, unknown>;
  const expiration = new Date(typeof expiresAt === 'string' ? expiresAt : NaN);
  if (
    typeof accessToken !== 'string' ||
    typeof accessKeyId !== 'string' ||
    typeof secretAccessKey !== 'string' ||
    Number.isNaN(expiration.getTime())
  ) {
    throw new Error('No session: the session endpoint did not answer with a token, its expiry and credentials.');
  }
  return {
    accessToken,
    credentials: {
      accessKeyId,
      secretAccessKey,
      expiration,
      ...(typeof sessionToken === 'string' && { sessionToken }),
    },
  };
}
