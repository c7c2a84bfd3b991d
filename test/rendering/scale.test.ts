import * as fc from 'fast-check';
import { boxScaled } from './support/expected';
import { scaleDown } from '../../runtime/rendering/scale';

const image = fc
  .record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 40 }),
    components: fc.constantFrom(1 as const, 3 as const),
    seed: fc.integer(),
  })
  .map(({ width, height, components, seed }) => {
    const samples = new Int16Array(width * height * components);
    let random = seed;
    for (let i = 0; i < samples.length; i++) {
      random = Math.imul(random, 1_664_525) + 1_013_904_223;
      samples[i] = random >> 16;
    }
    return { width, height, components, bits: 16, samples };
  });
const scaled = image.chain((from) =>
  fc.record({
    from: fc.constant(from),
    to: fc.record({
      width: fc.integer({ min: 1, max: from.width }),
      height: fc.integer({ min: 1, max: from.height }),
    }),
  }),
);

test('property: each pixel is the mean of its area; the mean of the image stays', () => {
  fc.assert(
    fc.property(scaled, ({ from, to }) => {
      const result = scaleDown(from, to);
      const expected = boxScaled(Array.from(from.samples), from, to);
      expect(result.length).toBe(expected.length);
      for (let i = 0; i < expected.length; i++) expect(result[i]).toBeCloseTo(expected[i], 6);
      const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
      expect(mean(result)).toBeCloseTo(mean(from.samples), 6);
    }),
    { numRuns: 100 },
  );
});

test('halves exactly', () => {
  const samples = Uint16Array.from([0, 2, 10, 20, 4, 6, 30, 40]);
  expect(
    Array.from(scaleDown({ width: 4, height: 2, components: 1, bits: 16, samples }, { width: 2, height: 1 })),
  ).toEqual([3, 25]);
});

test('an even image stays even', () => {
  const samples = new Uint8Array(100 * 77).fill(200);
  const result = scaleDown({ width: 100, height: 77, components: 1, bits: 8, samples }, { width: 33, height: 29 });
  for (const value of result) expect(value).toBeCloseTo(200, 9);
});
