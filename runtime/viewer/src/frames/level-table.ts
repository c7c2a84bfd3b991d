/** The structure of a frame as the frame API tells it in Frame-Levels and Frame-Level-Ends. */
export interface LevelTable {
  readonly count: number;
  /** Exclusive end offset of each level from the first byte of the frame; the last one is missing while it is not known. */
  readonly ends: readonly number[];
}

export function readLevelTable(headers: Headers): LevelTable | undefined {
  const count = Number(headers.get('Frame-Levels') ?? NaN);
  const ends = (headers.get('Frame-Level-Ends') ?? '')
    .split(',')
    .filter((end) => end.trim() !== '')
    .map(Number);
  const rising = ends.every((end, index) => Number.isInteger(end) && end > (ends[index - 1] ?? 0));
  if (!Number.isInteger(count) || count < 2 || ends.length > count || ends.length < count - 1 || !rising) {
    return undefined;
  }
  return { count, ends };
}

/**
 * Asked of the first frame of a series, before anything is known of its structure: 0-2, or less where the image is so small that it may not
 * have a level above (1.2.840.10008.1.2.4.202 halves an image until one side is at most 64).
 */
export function firstLowLevel(rows: number, columns: number): number {
  return Math.min(2, highestLowLevel(rows, columns));
}

/** The last level but one of an image of this size, where nothing is known of it but that. */
export function highestLowLevel(rows: number, columns: number): number {
  return Math.max(0, Math.ceil(Math.log2(Math.min(rows, columns) / 64)) - 1);
}

const LOW_SHARE = 0.08;
const LOW_BYTES = 256 * 1024;

/**
 * The level up to which a frame is fetched before the series can be scrolled: the highest one that costs at most 8 % of the frame and
 * 256 KiB. (512 x 512 CT: level 3 of 5, 7 %, 23 kB; 3000 x 2000: level 2, 1.5 %, 111 kB.) A level costs about four times the one below,
 * which gives the size of a frame whose end is not known yet.
 */
export function chooseLowLevel({ count, ends }: LevelTable): number {
  const length = ends[count - 1] ?? ends[count - 2] * 4;
  let level = 0;
  while (level < count - 2 && ends[level + 1] <= Math.min(LOW_BYTES, length * LOW_SHARE)) level++;
  return level;
}
