import { IncomingHttpHeaders } from 'node:http';

/** The origins that a browser may call from. */
export type AllowedOrigins = '*' | readonly string[];

const METHODS = 'GET, POST, DELETE, OPTIONS';
const REQUEST_HEADER = /^(authorization|content-type|x-amz-[a-z0-9-]+|x-amzn-[a-z0-9-]+|amz-sdk-[a-z0-9-]+)$/;
const EXPOSED = 'x-amzn-errortype,x-amzn-requestid,x-amzn-errormessage,x-amzn-trace-id,x-amz-apigw-id,date';

/** What every answer to a browser carries; nothing for an origin that is not allowed. */
export function corsHeaders(origins: AllowedOrigins, headers: IncomingHttpHeaders): Record<string, string> {
  const { origin } = headers;
  if (origin === undefined) return {};
  if (origins === '*') return { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED };
  if (!origins.includes(origin)) return { Vary: 'Origin' };
  return { 'Access-Control-Allow-Origin': origin, 'Access-Control-Expose-Headers': EXPOSED, Vary: 'Origin' };
}

/** A preflight names its headers one by one, as `*` would leave out Authorization. */
export function preflightHeaders(origins: AllowedOrigins, headers: IncomingHttpHeaders): Record<string, string> {
  const allowed = corsHeaders(origins, headers);
  if (allowed['Access-Control-Allow-Origin'] === undefined) return allowed;
  const asked = String(headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => REQUEST_HEADER.test(name));
  return {
    ...allowed,
    'Access-Control-Allow-Methods': METHODS,
    'Access-Control-Allow-Headers': asked.join(','),
    'Access-Control-Max-Age': '172800',
  };
}
