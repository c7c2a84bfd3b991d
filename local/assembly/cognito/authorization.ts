import { createHash, randomBytes } from 'node:crypto';
import type { Grant } from './tokens';
import type { AppClient, UserPool } from './user-pools';
import type { LocalUser } from './users';

/** What cannot be told to the client, as it is not known or not where it should be: a page says so. */
export class PageError extends Error {}

/** What the client is told, at its own callback URL. */
export class RedirectError extends Error {
  constructor(
    public readonly location: URL,
    code: string,
    description?: string,
  ) {
    super(code);
    location.searchParams.set('error', code);
    if (description !== undefined) location.searchParams.set('error_description', description);
  }
}

/** A request of the code flow that has been found good. */
export interface AuthorizationRequest {
  readonly client: AppClient;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  readonly challenge: string | undefined;
}

interface IssuedCode {
  readonly request: AuthorizationRequest;
  readonly grant: Grant;
  readonly until: number;
}

const CODE_LIFETIME_MS = 5 * 60_000;

/** Checks a request as Cognito does. @throws PageError, RedirectError */
export function readAuthorizationRequest(pool: UserPool, query: URLSearchParams): AuthorizationRequest {
  const client = pool.clients.get(query.get('client_id') ?? '');
  if (!client) throw new PageError('There is no app client with this client_id in the user pool.');
  const redirectUri = query.get('redirect_uri') ?? '';
  if (!client.callbackUrls.includes(redirectUri)) {
    throw new PageError(`redirect_mismatch: redirect_uri ${redirectUri} is not one of the client's callback URLs.`);
  }
  const state = query.get('state') ?? undefined;
  const refuse = (code: string, description?: string) => {
    const location = new URL(redirectUri);
    if (state !== undefined) location.searchParams.set('state', state);
    return new RedirectError(location, code, description);
  };
  if (query.get('response_type') !== 'code') throw refuse('unsupported_response_type');
  if (!client.codeFlow) throw refuse('unauthorized_client', 'the code flow is not allowed for this client');
  const asked = (query.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
  const scopes = asked.length > 0 ? asked : client.scopes;
  if (!scopes.every((scope) => client.scopes.includes(scope))) {
    throw refuse('invalid_scope', `the client may ask for ${client.scopes.join(' ')}`);
  }
  const challenge = query.get('code_challenge') ?? undefined;
  if (challenge !== undefined && query.get('code_challenge_method') !== 'S256') {
    throw refuse('invalid_request', 'code_challenge_method must be S256');
  }
  // Cognito lets public clients do without, which the local system does not.
  if (challenge === undefined && client.secret === undefined) {
    throw refuse('invalid_request', 'a client without a secret must send code_challenge');
  }
  return { client, redirectUri, state, scopes, nonce: query.get('nonce') ?? undefined, challenge };
}

/** Codes that are waiting to be exchanged, each for one use. */
export class AuthorizationCodes {
  private readonly codes = new Map<string, IssuedCode>();

  constructor(private readonly now: () => number) {}

  /** Where the browser goes with the code. */
  public issue(request: AuthorizationRequest, user: LocalUser, signedInAt: number): URL {
    for (const [old, { until }] of this.codes) if (until <= this.now()) this.codes.delete(old);
    const code = randomBytes(24).toString('base64url');
    const { client, scopes, nonce } = request;
    const origin = randomBytes(16).toString('hex');
    const grant = { user, client, scopes, nonce, signedInAt, origin };
    this.codes.set(code, { request, grant, until: this.now() + CODE_LIFETIME_MS });
    const location = new URL(request.redirectUri);
    location.searchParams.set('code', code);
    if (request.state !== undefined) location.searchParams.set('state', request.state);
    return location;
  }

  /** What the code stands for, if client, redirect URI and verifier are those it was asked with. Whatever is wrong, it is spent. */
  public redeem(code: string, client: AppClient, redirectUri: string, verifier: string): Grant | undefined {
    const issued = this.codes.get(code);
    this.codes.delete(code);
    if (!issued || issued.until <= this.now()) return undefined;
    const { request, grant } = issued;
    if (request.client.id !== client.id || request.redirectUri !== redirectUri) return undefined;
    const hash = createHash('sha256').update(verifier).digest('base64url');
    return request.challenge === undefined || request.challenge === hash ? grant : undefined;
  }
}
