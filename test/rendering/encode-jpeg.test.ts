import { decodeJpeg } from './support/jpeg';
import { readPng } from './support/png';
import { closeRenderers, headerOf, newRenderer, options } from './support/renderer';
import { HtJ2kEncoder } from '../../local/studies/htj2k-encoder';
import type { Rendered } from '../../runtime/rendering';

// The codec that decodes JPEG also encodes it, but into memory of the size of the samples: what does not get smaller breaks it.
// Small pictures do not, for their headers, nor does noise.

type Components = 1 | 3;

/** Mean errors of noise, at most. A single picture of few pixels may well be off by more. */
const LIMITS = new Map([
  [1, 75],
  [75, 20],
  [100, 1],
]);

afterAll(closeRenderers);

const renderer = newRenderer();
let encoder: HtJ2kEncoder;
beforeAll(async () => {
  encoder = await HtJ2kEncoder.create();
});

let seed = 1;
/** The upper bits of a linear congruential generator. */
const random = () => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0) >>> 24;

function noise(width: number, height: number, components: Components): Uint8Array {
  const samples = Uint8Array.from({ length: width * height * components }, random);
  return encoder.encode(samples, { width, height, bits: 8, components });
}

function render(frame: Uint8Array, query: string): Promise<Rendered> {
  return renderer.render({ coding: 'htj2k', chunks: [frame], header: headerOf(frame) }, options(query));
}

interface Shape {
  readonly width: number;
  readonly height: number;
}

/** Renders noise as PNG and in each quality as JPEG, which has to be the same picture. */
async function expectPictures(components: Components, shapes: readonly Shape[], box = ''): Promise<void> {
  const errors = new Map([...LIMITS.keys()].map((quality) => [quality, { sum: 0, samples: 0 }]));
  for (const { width, height } of shapes) {
    const frame = noise(width, height, components);
    const query = `window=128,256${box}`;
    const exact = readPng((await render(frame, `${query}&format=png`)).bytes);
    for (const [quality, error] of errors) {
      const { bytes } = await render(frame, `${query}&quality=${quality}`);
      const decoded = await decodeJpeg(bytes);
      const size = { width: exact.width, height: exact.height, components, length: exact.samples.length };
      expect({ ...decoded, length: decoded.samples.length, samples: undefined }).toEqual(size);
      expect([...bytes.subarray(-2)]).toEqual([0xff, 0xd9]);
      error.sum += decoded.samples.reduce((sum, sample, i) => sum + Math.abs(sample - exact.samples[i]), 0);
      error.samples += exact.samples.length;
    }
  }
  const means = [...errors].map(([quality, { sum, samples }]) => ({ quality, mean: sum / samples }));
  expect(means.filter(({ quality, mean }) => !(mean <= LIMITS.get(quality)!))).toEqual([]);
}

describe.each<Components>([1, 3])('noise of %d components', (components) => {
  test.each([0, 10, 20, 30])('from %d pixels on, wide, square and high', async (above) => {
    const widths = Array.from({ length: 10 }, (_, i) => above + 1 + i);
    const shapes = widths.flatMap((width) => [1, width, ((width * 17) % 40) + 1].map((height) => ({ width, height })));
    await expectPictures(components, shapes);
  });

  test('256 x 256', () => expectPictures(components, [{ width: 256, height: 256 }]));

  test.each([
    [3000, 20],
    [20, 3000],
  ])('%d x %d', (width, height) => expectPictures(components, [{ width, height }], '&width=1024&height=1024'));

  test('the smallest box', () => expectPictures(components, [{ width: 100, height: 90 }], '&width=16'));
});

test.each<Components>([1, 3])('%d components: baseline, colour in full resolution', async (components) => {
  const { bytes } = await render(noise(40, 30, components), 'quality=85');
  // SOF0, length, 8 bits, size, and for each component its number, its sampling factors and its table.
  const header = Buffer.from(bytes).indexOf(Buffer.of(0xff, 0xc0, 0, 8 + 3 * components, 8, 0, 30, 0, 40, components));
  expect(header).toBeGreaterThan(0);
  const factors = Array.from({ length: components }, (_, i) => bytes[header + 11 + 3 * i]);
  // They are the same for all; those of one alone mean nothing.
  expect(new Set(factors).size).toBe(1);
});
