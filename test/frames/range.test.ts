import fc from 'fast-check';
import { parseRange, resolveRange } from '../../runtime/frames/range';

describe('parseRange', () => {
  test.each([
    ['bytes=0-99', { first: 0, last: 99 }],
    ['Bytes=5-', { first: 5 }],
    ['bytes=-10', { suffix: 10 }],
    ['bytes= 0-0 ', { first: 0, last: 0 }],
  ])('%s', (header, range) => {
    expect(parseRange(header)).toEqual(range);
  });

  test.each([
    undefined,
    '',
    'bytes',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-4',
    'bytes=0-1,3-4',
    'items=0-1',
    'bytes=0-1;',
    'bytes=--1',
    'bytes=9999999999999-',
  ])('ignores %j', (header) => {
    expect(parseRange(header)).toBeUndefined();
  });

  test('takes any string without throwing, and resolves to bytes that exist', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(fc.nat(), fc.nat()).map(([a, b]) => `bytes=${a}-${b}`),
      fc.nat().map((n) => `bytes=-${n}`),
    );
    fc.assert(
      fc.property(text, fc.nat(), (header, length) => {
        const range = parseRange(header);
        const slice = range && resolveRange(range, length);
        if (slice) {
          expect(slice.start).toBeGreaterThanOrEqual(0);
          expect(slice.end).toBeGreaterThan(slice.start);
          expect(slice.end).toBeLessThanOrEqual(length);
        }
      }),
      { numRuns: 10_000 },
    );
  });

  test('means the bytes that RFC 9110 says', () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 300 }), (first, more, length) => {
        const all = Array.from({ length }, (_, i) => i);
        const slice = resolveRange(parseRange(`bytes=${first}-${first + more}`)!, length);
        expect(slice ? all.slice(slice.start, slice.end) : []).toEqual(
          all.filter((i) => i >= first && i <= first + more),
        );
        const suffix = resolveRange(parseRange(`bytes=-${more}`)!, length);
        expect(suffix ? all.slice(suffix.start, suffix.end) : []).toEqual(more === 0 ? [] : all.slice(-more));
      }),
    );
  });
});
