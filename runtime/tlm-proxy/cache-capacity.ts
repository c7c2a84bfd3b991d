const MIB = 2 ** 20;

/** Evicted frames take memory until they are collected, which V8 does once they and other buffers have come to 64 MiB and some. */
const UNCOLLECTED = 104 * MIB;

/**
 * How much of the memory for cached frames the cache itself may hold, so that both together stay within it. A small one keeps
 * a fifth, and takes more memory than it is given.
 */
export function cacheCapacity(bytes: number): number {
  return Math.max(bytes - UNCOLLECTED, Math.floor(bytes / 5));
}
