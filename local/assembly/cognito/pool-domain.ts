import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AuthorizationCodes, PageError, readAuthorizationRequest, RedirectError } from './authorization';
import { errorPage, signInPage } from './sign-in-page';
import { emailOf, type PoolTokens } from './tokens';
import type { AppClient, UserPool } from './user-pools';
import type { LocalUser } from './users';
import { readBody } from '../read-body';

const MAX_BODY_BYTES = 64 * 1024;
const SIGNED_IN_MS = 3_600_000;

/** Why a call of an endpoint of tokens fails, in the words of OAuth 2.0. */
class OAuthError extends Error {
  constructor(
    code: string,
    public readonly status = 400,
  ) {
    super(code);
  }
}

interface BrowserSession {
  readonly user: LocalUser;
  readonly signedInAt: number;
}

/** The domain of a user pool: sign-in page, tokens, sign-out, as clients of Cognito see them. */
export class PoolDomain {
  private readonly codes: AuthorizationCodes;
  private readonly sessions = new Map<string, BrowserSession>();
  private readonly routes: Readonly<Record<string, (req: IncomingMessage, res: ServerResponse, url: URL) => unknown>> =
    {
      'GET /oauth2/authorize': (req, res, url) => this.authorize(req, res, url),
      'GET /login': (_req, res, url) => this.showSignIn(res, url),
      'POST /login': (req, res, url) => this.signIn(req, res, url),
      'POST /oauth2/token': (req, res) => this.token(req, res),
      'POST /oauth2/revoke': (req, res) => this.revoke(req, res),
      'GET /oauth2/userInfo': (req, res) => this.userInfo(req, res),
      'GET /logout': (req, res, url) => this.signOut(req, res, url),
    };

  constructor(
    private readonly pool: UserPool,
    private readonly users: readonly LocalUser[],
    private readonly tokens: PoolTokens,
    private readonly now: () => number,
  ) {
    this.codes = new AuthorizationCodes(now);
  }

  public async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', `https://${this.pool.domain}`);
    if (req.method === 'OPTIONS') return preflight(req, res);
    const route = this.routes[`${req.method} ${url.pathname}`];
    try {
      if (!route) throw new OAuthError('not_found', 404);
      await route(req, res, url);
    } catch (error) {
      if (error instanceof RedirectError) redirect(res, error.location);
      else if (error instanceof PageError) html(res, 400, errorPage(error.message));
      else if (error instanceof OAuthError) json(res, error.status, { error: error.message });
      else throw error;
    }
  }

  private authorize(req: IncomingMessage, res: ServerResponse, url: URL): void {
    const request = readAuthorizationRequest(this.pool, url.searchParams);
    const session = this.sessionOf(req);
    if (session && url.searchParams.get('prompt') !== 'login') {
      redirect(res, this.codes.issue(request, session.user, session.signedInAt));
    } else {
      redirect(res, `/login${url.search}`);
    }
  }

  private showSignIn(res: ServerResponse, url: URL): void {
    readAuthorizationRequest(this.pool, url.searchParams);
    html(res, 200, signInPage(`/login${url.search}`, this.users));
  }

  private async signIn(req: IncomingMessage, res: ServerResponse, url: URL): Promise<void> {
    const request = readAuthorizationRequest(this.pool, url.searchParams);
    const name = (await form(req)).get('username');
    const user = this.users.find((candidate) => candidate.name === name);
    if (!user) throw new PageError('There is no such user on this machine.');
    const session = { user, signedInAt: this.now() };
    const id = randomBytes(24).toString('base64url');
    this.sessions.set(id, session);
    res.setHeader('set-cookie', `cognito=${id}; Path=/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax`);
    redirect(res, this.codes.issue(request, user, session.signedInAt));
  }

  private async token(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await form(req);
    const client = this.authenticate(req, body);
    const grantType = body.get('grant_type');
    const given = (name: string) => body.get(name) ?? '';
    if (grantType === 'authorization_code') {
      const grant = this.codes.redeem(given('code'), client, given('redirect_uri'), given('code_verifier'));
      if (!grant) throw new OAuthError('invalid_grant');
      json(res, 200, await this.tokens.issue(grant));
    } else if (grantType === 'refresh_token') {
      const answer = await this.tokens.refresh(given('refresh_token'), client);
      if (!answer) throw new OAuthError('invalid_grant');
      json(res, 200, answer);
    } else {
      throw new OAuthError(grantType === null ? 'invalid_request' : 'unsupported_grant_type');
    }
  }

  private async revoke(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const body = await form(req);
    const client = this.authenticate(req, body);
    if (!client.revocation) throw new OAuthError('invalid_request');
    if (!this.tokens.revoke(body.get('token') ?? '', client)) throw new OAuthError('unsupported_token_type');
    res.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': 0 }).end();
  }

  private async userInfo(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const [, token = ''] = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '') ?? [];
    const claims = await this.tokens.verify(token, 'access');
    const user = this.users.find(({ name }) => name === claims?.username);
    if (!claims || this.tokens.isRevoked(claims) || !user || !String(claims.scope).split(' ').includes('openid')) {
      throw new OAuthError('invalid_token', 401);
    }
    const email = String(claims.scope).split(' ').includes('email');
    json(res, 200, {
      sub: claims.sub,
      username: user.name,
      ...(email ? { email: emailOf(user), email_verified: 'true' } : {}),
    });
  }

  private signOut(req: IncomingMessage, res: ServerResponse, url: URL): void {
    const client = this.pool.clients.get(url.searchParams.get('client_id') ?? '');
    if (!client) throw new PageError('There is no app client with this client_id in the user pool.');
    const logoutUri = url.searchParams.get('logout_uri');
    if (logoutUri !== null && !client.logoutUrls.includes(logoutUri)) {
      throw new PageError(`logout_uri ${logoutUri} is not one of the client's sign-out URLs.`);
    }
    if (logoutUri === null) readAuthorizationRequest(this.pool, url.searchParams);
    this.sessions.delete(cookieOf(req) ?? '');
    res.setHeader('set-cookie', 'cognito=; Path=/; Max-Age=0; Secure; HttpOnly; SameSite=Lax');
    redirect(res, logoutUri === null ? `/login${url.search}` : new URL(logoutUri));
  }

  private authenticate(req: IncomingMessage, body: URLSearchParams): AppClient {
    const [, encoded = ''] = /^Basic (.+)$/i.exec(req.headers.authorization ?? '') ?? [];
    const [basicId, basicSecret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    const client = this.pool.clients.get((encoded === '' ? body.get('client_id') : basicId) ?? '');
    const secret = (encoded === '' ? body.get('client_secret') : basicSecret) ?? undefined;
    if (!client || client.secret !== secret) throw new OAuthError('invalid_client');
    return client;
  }

  private sessionOf(req: IncomingMessage): BrowserSession | undefined {
    const session = this.sessions.get(cookieOf(req) ?? '');
    return session && this.now() - session.signedInAt < SIGNED_IN_MS ? session : undefined;
  }
}

function cookieOf(req: IncomingMessage): string | undefined {
  return /(?:^|; ?)cognito=([^;]+)/.exec(req.headers.cookie ?? '')?.[1];
}

async function form(req: IncomingMessage): Promise<URLSearchParams> {
  const body = await readBody(req, MAX_BODY_BYTES, () => new OAuthError('invalid_request', 413));
  if (!/^application\/x-www-form-urlencoded\b/i.test(req.headers['content-type'] ?? '')) {
    throw new OAuthError('invalid_request');
  }
  return new URLSearchParams(body.toString('utf8'));
}

function json(res: ServerResponse, status: number, body: unknown): void {
  const headers = { 'content-type': 'application/json;charset=UTF-8', 'cache-control': 'no-store' };
  res.writeHead(status, { ...headers, 'access-control-allow-origin': '*' }).end(JSON.stringify(body));
}

function html(res: ServerResponse, status: number, body: string): void {
  res.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  });
  res.end(body);
}

function redirect(res: ServerResponse, location: URL | string): void {
  res.writeHead(302, { location: String(location), 'cache-control': 'no-store', 'content-length': 0 }).end();
}

function preflight(req: IncomingMessage, res: ServerResponse): void {
  res.writeHead(200, {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': req.headers['access-control-request-headers'] ?? '',
    'content-length': 0,
  });
  res.end();
}
