import { dicomLinear } from './support/expected';
import { between, linearWindow, percentiles } from '../../runtime/rendering/window';

describe('the LINEAR function of PS3.3 C.11.2.1.2.1', () => {
  // The examples of Note 4 there, to its very ends, with an output of 0 to 255.
  test.each([
    [
      2048,
      4096,
      [0, 4095],
      [
        [-1, 0],
        [0, 0],
        [2047.5, 127.5],
        [4095, 255],
        [4096, 255],
      ],
    ],
    [
      2048,
      1,
      [2047.5, 2047.5],
      [
        [2047, 0],
        [2047.5, 0],
        [2047.6, 255],
        [2048, 255],
      ],
    ],
    [
      0,
      100,
      [-50, 49],
      [
        [-51, 0],
        [-50, 0],
        [-0.5, 127.5],
        [49, 255],
        [50, 255],
      ],
    ],
    [
      0,
      1,
      [-0.5, -0.5],
      [
        [-1, 0],
        [-0.5, 0],
        [0, 255],
      ],
    ],
    [
      0,
      2,
      [-1, 0],
      [
        [-1, 0],
        [-0.5, 127.5],
        [0, 255],
        [1, 255],
      ],
    ],
  ])('centre %d, width %d: linear in %p', (center, width, _, points) => {
    const shade = linearWindow({ center, width });
    for (const [x, y] of points) expect(shade(x)).toBeCloseTo(y, 10);
  });

  test('equals the definition for every value of 16 bits', () => {
    for (const [center, width] of [
      [40, 400],
      [-600, 1500],
      [0.5, 1.5],
      [32768, 65536],
      [127.25, 3],
    ]) {
      const shade = linearWindow({ center, width });
      for (let x = -32768; x <= 65535; x += 7) {
        const [is, ought] = [Math.round(shade(x)), dicomLinear(x, center, width)];
        if (is !== ought) throw new Error(`${x} in ${center},${width}: ${is}, not ${ought}`);
      }
    }
  });
});

test('between two values is the window that begins and ends there', () => {
  for (const [low, high] of [
    [0, 255],
    [-1024, 3071],
    [7, 8],
  ]) {
    const window = linearWindow({ center: (low + high + 1) / 2, width: high - low + 1 });
    for (let x = low - 2; x <= high + 2; x += 0.25) expect(between(low, high)(x)).toBeCloseTo(window(x), 9);
  }
});

test('an image of one value is black', () => {
  expect(between(5, 5)(5)).toBe(0);
});

describe('percentiles', () => {
  test('are of nearest rank', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i);
    expect(percentiles(Uint16Array.from(values))).toEqual({ low: 9, high: 989 });
    expect(percentiles(Int16Array.from(values, (value) => value - 500))).toEqual({ low: -491, high: 489 });
    expect(percentiles(Uint8Array.from([3]))).toEqual({ low: 3, high: 3 });
    expect(percentiles(Int8Array.from([-128, 127]))).toEqual({ low: -128, high: 127 });
    expect(percentiles(Uint16Array.from([0, 65535]))).toEqual({ low: 0, high: 65535 });
  });

  test('leave outliers out', () => {
    const samples = new Int16Array(10_000).fill(100);
    samples.fill(200, 0, 5_000);
    samples.fill(-32768, 0, 99);
    samples.fill(32767, 9_901);
    expect(percentiles(samples)).toEqual({ low: 100, high: 200 });
  });
});
