import type { FrameEntry } from './frame-entry';

/** Keeps frames, or their first bytes, that were fetched in full truth: nothing truncated ever gets in. */
export interface FrameCache {
  /** Frames that would pin more are not offered. */
  readonly maxFrameBytes: number;
  readonly frames: number;
  /** Bytes of memory that all entries pin together. */
  readonly bytes: number;
  get(key: string): FrameEntry | undefined;
  set(key: string, entry: FrameEntry): void;
  clear(): void;
}
