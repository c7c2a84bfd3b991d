import type { Window } from './options';
import type { Samples } from './samples';

/** Maps a value to a shade, 0 to 255, not rounded. */
export type Shading = (value: number) => number;

const WHITE = 255;
const LOW_PERCENT = 1;
const HIGH_PERCENT = 99;

/** The LINEAR function, to the letter of PS3.3 C.11.2.1.2.1, with an output of 0 to 255. */
export function linearWindow({ center, width }: Window): Shading {
  return (x) => {
    if (x <= center - 0.5 - (width - 1) / 2) return 0;
    if (x > center - 0.5 + (width - 1) / 2) return WHITE;
    return ((x - (center - 0.5)) / (width - 1) + 0.5) * WHITE;
  };
}

/** Black up to one value, white from another one on, and linear between: the LINEAR function by its ends. */
export function between(low: number, high: number): Shading {
  return (x) => {
    if (x <= low) return 0;
    if (x >= high) return WHITE;
    return ((x - low) / (high - low)) * WHITE;
  };
}

/**
 * The 1st and the 99th percentile by nearest rank: the least stored value that at least 1 % (99 %) of the samples do not
 * exceed. All samples count, of the level that the picture is made from, before it is scaled down.
 */
export function percentiles(samples: Samples): { readonly low: number; readonly high: number } {
  const offset = samples instanceof Int16Array ? 0x8000 : samples instanceof Int8Array ? 0x80 : 0;
  const counts = new Uint32Array(0x10000);
  for (let i = 0; i < samples.length; i++) counts[samples[i] + offset]++;
  const valueAt = (percent: number) => {
    const rank = Math.max(1, Math.ceil((samples.length * percent) / 100));
    let value = 0;
    for (let seen = counts[0]; seen < rank; seen += counts[value]) value++;
    return value - offset;
  };
  return { low: valueAt(LOW_PERCENT), high: valueAt(HIGH_PERCENT) };
}
