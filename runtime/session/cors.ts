const PREFLIGHT_SECONDS = '7200';

/** Lets pages of the listed origins ask for sessions; cookies are of use to them on the same site only. */
export function corsHeaders(origin: string | undefined, allowed: readonly string[]): Record<string, string> {
  if (allowed.length === 0) return {};
  if (origin === undefined || !allowed.includes(origin)) return { Vary: 'Origin' };
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Allow-Headers': 'X-Access-Token',
    'Access-Control-Allow-Methods': 'GET, DELETE',
    'Access-Control-Expose-Headers': 'Retry-After',
    'Access-Control-Max-Age': PREFLIGHT_SECONDS,
  };
}
