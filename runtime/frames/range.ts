/** The one range of a `Range` header: from `first` to `last` (both inclusive), or the last `suffix` bytes. */
export type ByteRange = { readonly first: number; readonly last?: number } | { readonly suffix: number };

/** Exclusive end, as everywhere in this folder. */
export interface Slice {
  readonly start: number;
  readonly end: number;
}

/** Twelve digits are more than any frame has bytes, and are exact as a number. */
const SINGLE_RANGE = /^bytes=[ \t]*(?:(\d{1,12})-(\d{1,12})?|-(\d{1,12}))[ \t]*$/i;

/**
 * Reads a `Range` header (RFC 9110, section 14.2).
 * @returns undefined where it is to be ignored: another unit, several ranges, or malformed.
 */
export function parseRange(header: string | undefined): ByteRange | undefined {
  const match = header === undefined ? null : SINGLE_RANGE.exec(header);
  if (!match) return undefined;
  if (match[3] !== undefined) return { suffix: Number(match[3]) };
  const first = Number(match[1]);
  if (match[2] === undefined) return { first };
  const last = Number(match[2]);
  return last < first ? undefined : { first, last };
}

/** The bytes of a frame of `length` bytes that a range means; undefined where it cannot be satisfied. */
export function resolveRange(range: ByteRange, length: number): Slice | undefined {
  if ('suffix' in range) {
    return range.suffix === 0 || length === 0 ? undefined : { start: Math.max(0, length - range.suffix), end: length };
  }
  if (range.first >= length) return undefined;
  return { start: range.first, end: range.last === undefined ? length : Math.min(range.last + 1, length) };
}
