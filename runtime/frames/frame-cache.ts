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
  /** Frames being fetched take so many more bytes, or fewer: kept ones make room for them. */
  hold(bytes: number): void;
  /** Bytes of frames being fetched, in all. */
  readonly held: number;
}
