import type { CachePolicy } from './policies';

type Lifetimes = Pick<CachePolicy, 'minTtl' | 'defaultTtl' | 'maxTtl'>;

/** Errors that are kept whatever the origin says, and those that are kept only where it gives an age. */
const ALWAYS: ReadonlySet<number> = new Set([404, 414, 500, 501, 502, 503, 504]);
const WITH_AGE: ReadonlySet<number> = new Set([400, 403, 405, 412, 415]);
const SUCCESSES: ReadonlySet<number> = new Set([200, 203, 300, 301, 302, 307, 308, 410]);
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
  const directives = parseCacheControl(headers['cache-control']);
  const age = ageOf(directives, headers.expires, now);
  const configured = errorTtl(status);
  if (ALWAYS.has(status) || WITH_AGE.has(status) || configured !== undefined) {
    const stated = directives.has('s-maxage') || directives.has('max-age');
    if (!ALWAYS.has(status) && configured === undefined && !stated) return 0;
    // An error is kept for the minimum of errors even where the origin says no-store.
    return Math.max(configured ?? DEFAULT_ERROR_TTL, isForbidden(directives) ? 0 : (age ?? 0));
  }
  if (!SUCCESSES.has(status)) return 0;
  if (isForbidden(directives)) return minTtl;
  return age === undefined ? Math.max(minTtl, defaultTtl) : Math.min(Math.max(age, minTtl), Math.max(maxTtl, minTtl));
}

function isForbidden(directives: ReadonlyMap<string, string>): boolean {
  return ['no-store', 'no-cache', 'private'].some((name) => directives.has(name));
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
