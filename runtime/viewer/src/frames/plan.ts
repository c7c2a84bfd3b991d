/** What is loaded of a frame: nothing, its low levels, or all of it. A failed frame stays as it is until it is asked for again. */
export type Loaded = 'none' | 'low' | 'full';

export interface FrameLoad {
  readonly loaded: Loaded;
  readonly failed: boolean;
  /** It has no levels to load one by one: the low part is the whole frame. */
  readonly whole: boolean;
}

export type Part = 'low' | 'full';

export interface Job {
  readonly index: number;
  readonly part: Part;
}

export interface Situation {
  readonly frames: readonly FrameLoad[];
  /** The slice in view. */
  readonly focus: number;
  /** The reader stays on this slice, so its full resolution goes before the low levels of the rest. */
  readonly resting: boolean;
  /** How far from the slice in view frames are loaded in full; less than the series when memory is short. */
  readonly reach: number;
}

/**
 * The order of loading: the slice in view in low resolution, the low levels of the whole series from there outwards (so that it can be
 * scrolled), the slice in view in full resolution, then its neighbours outwards.
 */
export function* plan({ frames, focus, resting, reach }: Situation): Generator<Job> {
  const wants = (index: number, part: Part): boolean => {
    const { loaded, failed, whole } = frames[index];
    if (failed || loaded === 'full') return false;
    if (part === 'low') return loaded === 'none' && !whole;
    return (loaded === 'low' || whole) && Math.abs(index - focus) <= reach;
  };
  if (frames.length === 0) return;
  if (wants(focus, 'low')) yield { index: focus, part: 'low' };
  if ((resting || frames[focus].whole) && wants(focus, 'full')) yield { index: focus, part: 'full' };
  for (const index of outwards(focus, frames.length)) {
    if (index !== focus && wants(index, 'low')) yield { index, part: 'low' };
  }
  for (const index of outwards(focus, frames.length)) {
    if (wants(index, 'full') && !(index === focus && (resting || frames[focus].whole))) yield { index, part: 'full' };
  }
}

/** 5, 6, 4, 7, 3, … */
export function* outwards(focus: number, count: number): Generator<number> {
  yield focus;
  for (let step = 1; step < count; step++) {
    if (focus + step < count) yield focus + step;
    if (focus - step >= 0) yield focus - step;
  }
}
