import { randomBytes } from 'node:crypto';
import type { Behaviour } from './behaviour';
import { encoding } from './cache-key';
import { cookieText, queryText, type EdgeRequest } from './edge-request';
import { selects } from './selection';

/** Never taken from a viewer (Developer Guide, "Request and response behavior for custom origins"). */
const REMOVED =
  /^(connection|cookie|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|x-amz-cf-.*|x-edge-.*|x-forwarded-proto|x-real-ip|via|user-agent|accept-encoding|x-forwarded-for)$/;
const CONDITIONS = ['range', 'if-range', 'if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since'];
const OF_BODIES = ['content-type', 'content-length', 'content-encoding', 'content-md5'];

/** What an origin is told of a viewer's request: what the policies take, and what CloudFront adds. */
export function originHeaders(behaviour: Behaviour, request: EdgeRequest, requestId: string): Record<string, string> {
  const { cache, toOrigin } = behaviour;
  const taken = (name: string) => {
    if (name === 'authorization' && cache.maxTtl > 0) return selects(cache.headers, name);
    return selects(cache.headers, name) || selects(toOrigin.headers, name);
  };
  const hasBody = !['GET', 'HEAD', 'OPTIONS'].includes(request.method);
  const always = [...CONDITIONS, ...(hasBody ? OF_BODIES : [])];
  const kept = Object.entries(request.headers).filter(
    ([name]) => !REMOVED.test(name) && (always.includes(name) || taken(name)),
  );
  const cookies = request.cookies.filter(([name]) => selects(cache.cookies, name) || selects(toOrigin.cookies, name));
  const accepted = encoding(cache, request.headers['accept-encoding'] ?? '');
  const before = request.headers['x-forwarded-for'];
  return {
    ...Object.fromEntries(kept),
    ...(cookies.length > 0 ? { cookie: cookieText(cookies) } : {}),
    ...(accepted === '' ? {} : { 'accept-encoding': accepted }),
    ...(taken('host') && request.headers.host !== undefined ? { host: request.headers.host } : {}),
    'user-agent': taken('user-agent') ? (request.headers['user-agent'] ?? '') : 'Amazon CloudFront',
    via: `1.1 ${randomBytes(16).toString('hex')}.cloudfront.net (CloudFront)`,
    'x-amz-cf-id': requestId,
    'x-forwarded-for': before === undefined ? request.ip : `${before}, ${request.ip}`,
  };
}

/** Path and query as they are sent to the origin. */
export function originTarget({ cache, toOrigin }: Behaviour, request: EdgeRequest): string {
  const query = request.query.filter(([name]) => selects(cache.query, name) || selects(toOrigin.query, name));
  return query.length === 0 ? request.path : `${request.path}?${queryText(query)}`;
}

/** Whether the answer to such a request may be for it alone. */
export function isConditional(request: EdgeRequest): boolean {
  return CONDITIONS.some((name) => request.headers[name] !== undefined);
}
