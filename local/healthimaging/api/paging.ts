import { createHash } from 'node:crypto';
import { validationError } from '../errors';
import { Call } from './call';
import { ValidShapes } from '../validation';

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/**
 * One page of a sorted list. The token holds the key of the last item given out, not an offset: items that come or go
 * between two pages never make another one appear twice or be left out. It is bound to the question it was made for.
 */
export function page<T>(
  call: Call,
  sorted: readonly T[],
  keyOf: (item: T) => readonly string[],
  after: (key: readonly string[], last: readonly string[]) => boolean,
  question: unknown,
  defaultSize = 50,
): Page<T> {
  const size = call.maxResults(defaultSize);
  const token = call.parameter('nextToken', ValidShapes.NextToken);
  const bound = createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 16);
  let rest = sorted;
  if (token !== undefined) {
    const last = readToken(token, bound);
    rest = sorted.filter((item) => after(keyOf(item), last));
  }
  const items = rest.slice(0, size);
  if (rest.length <= size) return { items, nextToken: undefined };
  const nextToken = Buffer.from(JSON.stringify([bound, ...keyOf(items[items.length - 1])])).toString('base64url');
  return { items, nextToken };
}

function readToken(token: string, bound: string): string[] {
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
  } catch {
    parts = undefined;
  }
  if (!Array.isArray(parts) || parts[0] !== bound || !parts.every((part) => typeof part === 'string')) {
    throw validationError('The nextToken is not one of this request: use the token of the page before it.');
  }
  return parts.slice(1);
}
