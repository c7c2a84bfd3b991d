import type { FrameRequest } from '../index';
import { AccessError } from './authorizer';

/** A longer token is refused before anything is computed on it. */
export const MAX_TOKEN_LENGTH = 12 * 1024;

/**
 * The bearer token of a request: `Authorization: Bearer …`, the `token` header that the first proxy took, or `?token=` where allowed.
 * @throws AccessError where there is none, more than one, or one too long.
 */
export function bearerToken(request: FrameRequest, tokenInQuery: boolean): string {
  const authorization = request.header('authorization');
  const header = request.header('token');
  const query = queryToken(request.url);
  if (query !== undefined && !tokenInQuery) {
    throw AccessError.unauthenticated('invalid_request', 'a token in the query is not accepted here');
  }
  if (authorization !== undefined) {
    if (header !== undefined || query !== undefined) throw moreThanOne();
    if (authorization.length > 7 && authorization.slice(0, 7).toLowerCase() === 'bearer ') {
      return sized(authorization.slice(7).trim());
    }
    // A SigV4 signature of a HealthImaging client may travel beside a token, but is no token.
    throw AccessError.unauthenticated();
  }
  if (header !== undefined) {
    if (query !== undefined) throw moreThanOne();
    return sized(header);
  }
  if (query !== undefined) return sized(query);
  throw AccessError.unauthenticated();
}

function queryToken(url: string): string | undefined {
  const start = url.indexOf('?');
  if (start < 0 || !url.includes('token=', start)) return undefined;
  const values = new URLSearchParams(url.slice(start + 1)).getAll('token');
  if (values.length > 1) throw moreThanOne();
  return values[0];
}

function sized(token: string): string {
  if (token.length === 0) throw AccessError.unauthenticated();
  if (token.length > MAX_TOKEN_LENGTH) {
    throw AccessError.unauthenticated('invalid_token', 'the access token is too long');
  }
  return token;
}

function moreThanOne(): AccessError {
  return AccessError.unauthenticated('invalid_request', 'more than one access token in the request');
}
