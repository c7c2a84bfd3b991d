import type { EdgeRequest } from './edge-request';
import type { CachePolicy } from './policies';
import { selects } from './selection';

/** What has to be equal for one answer to serve two requests: path, and what the cache policy lists. */
export function cacheKey(policy: CachePolicy, request: EdgeRequest): string {
  const { headers, cookies, query } = policy;
  const pairs = (items: EdgeRequest['query']) => items.map(([name, value]) => `${name}=${value}`);
  return JSON.stringify([
    request.path,
    pairs(request.query.filter(([name]) => selects(query, name))),
    headers.names.map((name) => `${name}:${request.headers[name] ?? ''}`),
    pairs(request.cookies.filter(([name]) => selects(cookies, name))),
    encoding(policy, request.headers['accept-encoding'] ?? ''),
  ]);
}

/** Accept-Encoding as it goes into the key and to the origin: only what the policy has switched on. */
export function encoding({ gzip, brotli }: CachePolicy, accepted: string): string {
  return [
    ...(brotli && /\bbr\b/.test(accepted) ? ['br'] : []),
    ...(gzip && /\bgzip\b/.test(accepted) ? ['gzip'] : []),
  ].join(',');
}
