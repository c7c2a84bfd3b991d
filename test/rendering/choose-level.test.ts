import * as fc from 'fast-check';
import type { CodestreamHeader } from '../../runtime/htj2k';
import { RenderError } from '../../runtime/rendering';
import { chooseLevel, fitInside } from '../../runtime/rendering/choose-level';

const grey: CodestreamHeader = {
  width: 512,
  height: 512,
  components: 1,
  bitDepths: [16],
  signed: [false],
  tiles: 1,
  decompositions: 5,
  progression: 'RPCL',
  layers: 1,
  htj2k: true,
  offset: 0,
};
const box = (width: number, height = width) => ({ width, height });

test.each([
  [{ width: 512, height: 512 }, 256, 4, { width: 256, height: 256 }],
  [{ width: 512, height: 512 }, 257, 5, { width: 257, height: 257 }],
  [{ width: 512, height: 512 }, 16, 0, { width: 16, height: 16 }],
  [{ width: 3328, height: 4096 }, 256, 1, { width: 208, height: 256 }],
  [{ width: 3000, height: 2000 }, 256, 2, { width: 256, height: 171 }],
  [{ width: 64, height: 64 }, 256, 5, { width: 64, height: 64 }],
  [{ width: 1, height: 1 }, 256, 0, { width: 1, height: 1 }],
  [{ width: 5000, height: 2 }, 100, 5, { width: 100, height: 1 }],
])('%p in a box of %d is made of level %d', (image, side, level, size) => {
  const choice = chooseLevel({ ...grey, ...image }, box(side));
  expect(choice.size).toEqual(size);
  if (image.height > 2) expect(choice.level).toBe(level);
});

test('property: the least level that covers the picture, never scaled up, aspect kept to a pixel', () => {
  fc.assert(
    fc.property(
      fc.record({
        width: fc.integer({ min: 1, max: 6000 }),
        height: fc.integer({ min: 1, max: 6000 }),
        decompositions: fc.integer({ min: 0, max: 12 }),
        w: fc.integer({ min: 16, max: 1024 }),
        h: fc.integer({ min: 16, max: 1024 }),
      }),
      ({ width, height, decompositions, w, h }) => {
        fc.pre(width * height < 30_000_000);
        const { level, reduction, size } = chooseLevel({ ...grey, width, height, decompositions }, box(w, h));
        expect(level + reduction).toBe(decompositions);
        expect(size.width).toBeLessThanOrEqual(Math.min(w, width));
        expect(size.height).toBeLessThanOrEqual(Math.min(h, height));
        expect(size).toEqual(fitInside({ width, height }, box(w, h)));
        const at = (r: number) => [Math.ceil(width / 2 ** r), Math.ceil(height / 2 ** r)];
        expect(at(reduction)[0]).toBeGreaterThanOrEqual(size.width);
        expect(at(reduction)[1]).toBeGreaterThanOrEqual(size.height);
        if (reduction < decompositions) {
          const [lower, lowerHeight] = at(reduction + 1);
          expect(lower < size.width || lowerHeight < size.height).toBe(true);
        }
        // Fills the box in one direction, if the image is not smaller.
        expect(size.width === Math.min(w, width) || size.height === Math.min(h, height)).toBe(true);
        expect(Math.abs(size.width / width - size.height / height)).toBeLessThanOrEqual(1 / Math.min(width, height));
      },
    ),
    { numRuns: 300 },
  );
});

test.each<[string, Partial<CodestreamHeader>, RegExp]>([
  ['JPEG 2000 Part 1', { htj2k: false }, /without high throughput/],
  ['two components', { components: 2, bitDepths: [8, 8], signed: [false, false] }, /2 components/],
  ['components of different bits', { components: 3, bitDepths: [8, 8, 5], signed: [false, false, false] }, /differ/],
  ['24 bits', { bitDepths: [24] }, /24 bits/],
  ['16-bit colour', { components: 3, bitDepths: [16, 16, 16], signed: [false, false, false] }, /more than 8 bits/],
  ['an immense image of one level', { width: 60_000, height: 60_000, decompositions: 0 }, /too large/],
])('%s: no picture', (_, facts, reason) => {
  const choose = () => chooseLevel({ ...grey, ...facts }, box(256));
  expect(choose).toThrow(RenderError);
  expect(choose).toThrow(reason);
});

test('an immense image with levels is no burden', () => {
  expect(chooseLevel({ ...grey, width: 60_000, height: 60_000, decompositions: 10 }, box(256)).level).toBe(3);
});
