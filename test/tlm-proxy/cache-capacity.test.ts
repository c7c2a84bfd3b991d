import { MemoryCache } from '../../runtime/frames';
import { cacheCapacity } from '../../runtime/tlm-proxy/cache-capacity';

const MIB = 2 ** 20;

test.each([
  [1024, 920],
  [204, 100],
  [125, 25],
  [60, 12],
  [5, 1],
])(
  'of %i MiB for cached frames the cache holds %d: evicted ones take memory until they are collected',
  (given, held) => {
    expect(cacheCapacity(given * MIB)).toBe(held * MIB);
  },
);

test('of whatever it is given it holds a whole number of bytes', () => {
  for (let mib = 1; mib <= 300; mib++) {
    expect(new MemoryCache(cacheCapacity(mib * MIB)).maxFrameBytes).toBeGreaterThan(0);
  }
});
