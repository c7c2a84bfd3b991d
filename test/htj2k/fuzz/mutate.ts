import type { Random } from '../support/random';

const BYTES = [0, 1, 2, 4, 12, 13, 14, 32, 33, 0x7f, 0x80, 0x8f, 0x90, 0xfe, 0xff];
const WORDS = [0, 1, 2, 10, 13, 14, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff];
const MARKERS = [
  ...[0xff30, 0xff4f, 0xff50, 0xff51, 0xff52, 0xff53, 0xff55, 0xff57, 0xff58, 0xff5c, 0xff5d, 0xff5e, 0xff5f, 0xff60],
  ...[0xff61, 0xff63, 0xff64, 0xff70, 0xff79, 0xff90, 0xff91, 0xff92, 0xff93, 0xffd9, 0xffff],
];
const SIZ_END = 45;
const MAX_LENGTH = 1024;

/** A corpus file with up to four changes: values, markers, ranges gone, doubled or from another file. */
export function mutate(corpus: readonly Uint8Array[], next: Random): Uint8Array {
  let bytes: Uint8Array = Uint8Array.from(pick(corpus, next));
  for (let left = 1 + next(4); left > 0; left--) bytes = change(bytes, corpus, next);
  return bytes.subarray(0, MAX_LENGTH);
}

function change(bytes: Uint8Array, corpus: readonly Uint8Array[], next: Random): Uint8Array {
  const at = place(bytes.length, next);
  switch (next(10)) {
    case 0:
    case 1:
      return overwrite(bytes, at, [next(256)]);
    case 2:
      return overwrite(bytes, at, [pick(BYTES, next)]);
    case 3:
      return overwrite(bytes, at, bigEndian(pick(WORDS, next), 2));
    case 4:
      return overwrite(bytes, at, bigEndian(next(2) === 0 ? pick(WORDS, next) : next(bytes.length * 2 + 1), 4));
    case 5:
      return overwrite(bytes, at, bigEndian(pick(MARKERS, next), 2));
    case 6:
      return splice(bytes, at, next(24), new Uint8Array(0));
    case 7:
      return splice(bytes, at, 0, range(bytes, next));
    case 8:
      return splice(bytes, at, next(24), range(pick(corpus, next), next));
    default:
      return next(4) === 0
        ? bytes.subarray(0, at)
        : splice(bytes, at, 0, Uint8Array.from(bigEndian(pick(MARKERS, next), 2)));
  }
}

/** Mostly behind SIZ, where there is more to go wrong than a value. */
function place(length: number, next: Random): number {
  return next(4) > 0 && length > SIZ_END ? SIZ_END + next(length - SIZ_END + 1) : next(length + 1);
}

function overwrite(bytes: Uint8Array, at: number, values: readonly number[]): Uint8Array {
  values.forEach((value, i) => {
    if (at + i < bytes.length) bytes[at + i] = value;
  });
  return bytes;
}

function splice(bytes: Uint8Array, at: number, remove: number, insert: Uint8Array): Uint8Array {
  const rest = bytes.subarray(Math.min(bytes.length, at + remove));
  const result = new Uint8Array(at + insert.length + rest.length);
  result.set(bytes.subarray(0, at));
  result.set(insert, at);
  result.set(rest, at + insert.length);
  return result;
}

function range(bytes: Uint8Array, next: Random): Uint8Array {
  const from = next(bytes.length + 1);
  return bytes.subarray(from, from + next(48));
}

function bigEndian(value: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) % 256);
}

function pick<T>(list: readonly T[], next: Random): T {
  return list[next(list.length)];
}
