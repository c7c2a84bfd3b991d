import { decodeJwt } from 'jose';
import type { SigningKey } from './config';
import { corsHeaders } from './cors';
import { clearingCookies, grantCookies, grantQuery, makeGrant, type Signer } from './grant';
import type { RateLimit } from './rate-limit';
import { AccessError, type Authorizer, type Principal } from '../frames/access';
import { headerOf, type FunctionUrlEvent, type FunctionUrlResult } from '../lambda/function-url';
import { HttpProblem } from '../lambda/problem';

export interface SessionOptions {
  readonly authorizer: Authorizer;
  readonly signingKey: SigningKey;
  readonly sign: Signer;
  readonly ttlSeconds: number;
  readonly resourceOrigin: string;
  readonly allowedOrigins: readonly string[];
  readonly rateLimit: RateLimit;
  /** Who asked for which data store and what became of it. */
  readonly audit: (entry: AuditEntry) => void;
  /** What should not have happened. */
  readonly onError: (error: unknown) => void;
  readonly now?: () => number;
}

export interface AuditEntry {
  readonly action: 'open' | 'close' | 'refuse';
  readonly status: number;
  readonly subject?: string;
  readonly issuer?: string;
  readonly datastoreId?: string;
  readonly problem?: string;
  readonly expiresAt?: string;
  readonly keyPairId?: string;
}

type Handler = (event: FunctionUrlEvent) => Promise<FunctionUrlResult>;
type Found = { -readonly [Name in keyof AuditEntry]?: AuditEntry[Name] };

const METHODS = 'GET, DELETE, OPTIONS';
const PATH = /^\/session\/([0-9a-z]{32})$/;
/** The compact form of a JSON Web Signature and nothing else: several headers of one name come joined by commas. */
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?$/;
/** With less left the grant would be over before the first frames are there. */
const MIN_GRANT_SECONDS = 5;
const COMMON_HEADERS = { 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' };

/** Turns access tokens into CloudFront's leave to read one data store. */
export function sessionHandler(options: SessionOptions): Handler {
  return async (event) => {
    const cors = corsHeaders(headerOf(event, 'origin'), options.allowedOrigins);
    const found: Found = {};
    try {
      const result = await answer(event, options, found);
      if (found.action) options.audit({ action: found.action, status: result.statusCode, ...found });
      return { ...result, headers: { ...COMMON_HEADERS, ...result.headers, ...cors } };
    } catch (error) {
      const problem = problemOf(error, options);
      options.audit({ ...found, action: 'refuse', status: problem.status, problem: problem.code });
      const result = problem.toResult();
      return { ...result, headers: { ...result.headers, ...cors } };
    }
  };
}

async function answer(event: FunctionUrlEvent, options: SessionOptions, found: Found): Promise<FunctionUrlResult> {
  const { method } = event.requestContext.http;
  const datastoreId = PATH.exec(event.rawPath)?.[1];
  if (datastoreId === undefined) {
    throw new HttpProblem(404, 'unknown-path', 'there is nothing at this path; sessions are at /session/{datastoreId}');
  }
  if (event.rawQueryString) throw new HttpProblem(400, 'malformed-request', 'no query is allowed here');
  switch (method) {
    case 'OPTIONS':
      return { statusCode: 204, headers: { Allow: METHODS } };
    case 'GET':
      return open(event, datastoreId, options, found);
    case 'DELETE':
      // Needs no token: it takes away from the sender alone, and the token may have expired by then.
      Object.assign(found, { action: 'close', datastoreId });
      return { statusCode: 204, headers: {}, cookies: clearingCookies(datastoreId) };
    default:
      throw new HttpProblem(405, 'method-not-allowed', `the method is not allowed here; allowed are ${METHODS}`, {
        Allow: METHODS,
      });
  }
}

async function open(
  event: FunctionUrlEvent,
  datastoreId: string,
  options: SessionOptions,
  found: Found,
): Promise<FunctionUrlResult> {
  found.datastoreId = datastoreId;
  const token = headerOf(event, 'x-access-token');
  if (token !== undefined && !TOKEN.test(token)) {
    throw AccessError.unauthenticated('invalid_token', 'x-access-token must be one JSON Web Token');
  }
  const principal = await authorize(token, datastoreId, options.authorizer);
  Object.assign(found, { subject: principal.subject, issuer: principal.issuer });
  const wait = options.rateLimit.take(`${principal.issuer} ${principal.subject}`);
  if (wait > 0) {
    throw new HttpProblem(429, 'too-many-sessions', 'this user asks for sessions too often', {
      'Retry-After': `${wait}`,
    });
  }

  const now = Math.floor((options.now ?? Date.now)() / 1000);
  // Verified above; a session must not outlive the token that it was given for.
  const expires = Math.floor(Math.min(now + options.ttlSeconds, decodeJwt(token!).exp!));
  if (expires - now < MIN_GRANT_SECONDS) {
    throw AccessError.unauthenticated('invalid_token', 'the access token expires now; get a new one first');
  }
  const resourceOrigin = originOf(event, options.resourceOrigin);
  const grant = await makeGrant({ resourceOrigin, datastoreId, expires }, options.signingKey, options.sign);
  const expiresAt = new Date(expires * 1000).toISOString();
  Object.assign(found, { action: 'open', expiresAt, keyPairId: options.signingKey.keyPairId });
  // Three quarters of the way leave a client time for several tries.
  const renewAfter = new Date((now + Math.floor((expires - now) * 0.75)) * 1000).toISOString();
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'application/json' },
    cookies: grantCookies(grant, now),
    body: JSON.stringify({ datastoreId, expiresAt, renewAfter, query: grantQuery(grant) }),
  };
}

/** The proxy's own authoriser, shown the token where it looks for one. */
function authorize(token: string | undefined, datastoreId: string, authorizer: Authorizer): Promise<Principal> {
  const request = {
    method: 'GET',
    url: `/session/${datastoreId}`,
    signal: new AbortController().signal,
    header: (name: string) => (name === 'authorization' && token !== undefined ? `Bearer ${token}` : undefined),
  };
  return Promise.resolve(authorizer.authorize(request, datastoreId));
}

/**
 * Where the configuration leaves the host open, the one that the distribution says the viewer asked. Never any host: the wildcard would
 * also match a path, and with it the data stores that come before it there.
 */
function originOf(event: FunctionUrlEvent, configured: string): string {
  if (configured !== 'https://*') return configured;
  const host = headerOf(event, 'x-viewer-host');
  if (host !== undefined && HOST.test(host)) return `https://${host}`;
  throw new HttpProblem(400, 'unknown-host', 'the host of the request must be a name without a port');
}

function problemOf(error: unknown, { onError }: SessionOptions): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (error instanceof AccessError) {
    const codes = { 401: 'unauthenticated', 403: 'forbidden', 503: 'access-unavailable' };
    const headers: Record<string, string> =
      error.challenge === undefined ? {} : { 'WWW-Authenticate': error.challenge };
    if (error.status === 503) headers['Retry-After'] = '1';
    return new HttpProblem(error.status, codes[error.status], error.message, headers);
  }
  onError(error);
  return new HttpProblem(503, 'signing-unavailable', 'sessions cannot be signed at the moment', { 'Retry-After': '1' });
}
