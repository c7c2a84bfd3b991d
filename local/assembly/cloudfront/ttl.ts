import type { CachePolicy } from './policies';

type Lifetimes = Pick<CachePolicy, 'minTtl' | 'defaultTtl' | 'maxTtl'>;

/*
 * As the Developer Guide of CloudFront has it: "HTTP 4xx and 5xx status codes that CloudFront caches" (HTTPStatusCodes), "Control how long
 * CloudFront caches errors" (custom-error-pages-expiration), "Manage how long content stays in the cache" (Expiration) and "How CloudFront
 * processes HTTP 3xx status codes" (http-3xx-status-codes).
 */
/** Errors that are kept whatever the origin says, and those that are kept only where it gives an age. 416 is never kept. */
const ALWAYS: ReadonlySet<number> = new Set([404, 414, 500, 501, 502, 503, 504]);
const WITH_AGE: ReadonlySet<number> = new Set([400, 403, 405, 412, 415]);
/** Errors that are not kept where the origin forbids it; with others that counts for nothing. */
const FORBIDDABLE: ReadonlySet<number> = new Set([404, 410, 414, 501]);
const SUCCESSES: ReadonlySet<number> = new Set([200, 203, 300, 301, 302, 410]);
const REDIRECTS_WITH_AGE: ReadonlySet<number> = new Set([307, 308]);
const DEFAULT_ERROR_TTL = 10;

/** Seconds that an answer may be served from the cache; 0 where it may not. */
export function timeToLive(
  policy: Lifetimes,
  status: number,
  headers: Readonly<Record<string, string | undefined>>,
  errorTtl: (status: number) => number | undefined,
  now = Date.now(),
): number {
  const { minTtl, defaultTtl, maxTtl } = policy;
  if (Math.max(minTtl, defaultTtl, maxTtl) === 0) return 0;
  const directives = parseCacheControl(headers['cache-control']);
  const age = ageOf(directives, headers.expires, now);
  const forbidden = ['no-store', 'no-cache', 'private'].some((name) => directives.has(name));
  if (ALWAYS.has(status) || WITH_AGE.has(status)) {
    const stated = directives.has('s-maxage') || directives.has('max-age');
    if (!ALWAYS.has(status) && !stated) return 0;
    if (forbidden && FORBIDDABLE.has(status)) return 0;
    return Math.max(errorTtl(status) ?? DEFAULT_ERROR_TTL, forbidden ? 0 : Math.min(age ?? 0, maxTtl));
  }
  if (!SUCCESSES.has(status) && !(REDIRECTS_WITH_AGE.has(status) && age !== undefined)) return 0;
  if (forbidden) return minTtl;
  return age === undefined ? Math.max(minTtl, defaultTtl) : Math.min(Math.max(age, minTtl), Math.max(maxTtl, minTtl));
}

function ageOf(directives: ReadonlyMap<string, string>, expires: string | undefined, now: number): number | undefined {
  const stated = directives.get('s-maxage') ?? directives.get('max-age');
  if (stated !== undefined && /^\d+$/.test(stated)) return Number(stated);
  if (expires === undefined) return undefined;
  const moment = Date.parse(expires);
  return Number.isNaN(moment) ? 0 : Math.max(0, Math.floor((moment - now) / 1000));
}

function parseCacheControl(text: string | undefined): ReadonlyMap<string, string> {
  const parts = (text ?? '').split(',').map((part) => part.trim().toLowerCase());
  return new Map(
    parts.filter(Boolean).map((part): [string, string] => {
      const [name, value = ''] = part.split('=');
      return [name, value.replaceAll('"', '')];
    }),
  );
}
