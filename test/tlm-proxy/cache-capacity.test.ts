import { cacheCapacity } from '../../runtime/tlm-proxy/cache-capacity';

const MIB = 2 ** 20;

test.each([
  [1024, 928],
  [192, 96],
  [128, 32],
  [64, 16],
  [1, 0.25],
])(
  'of %i MiB for cached frames the cache holds %d: evicted ones take memory until they are collected',
  (given, held) => {
    expect(cacheCapacity(given * MIB)).toBe(held * MIB);
  },
);
