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
  /** A response reads from the entry, kept or not: until it has ended, its memory cannot be free. */
  retain(entry: FrameEntry): void;
  /** Once for each `retain`. */
  release(entry: FrameEntry): void;
  /** Bytes of frames that are being fetched or read by responses. There is room for others in what is left of `maxFrameBytes`. */
  readonly held: number;
}
