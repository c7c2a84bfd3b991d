import type { Cancellation } from './cancellation';

/** Names one frame; immutable for ever. */
export interface FrameKey {
  readonly datastoreId: string;
  readonly imageSetId: string;
  readonly imageFrameId: string;
}

/** The frame's name in a cache. */
export function frameName({ datastoreId, imageSetId, imageFrameId }: FrameKey): string {
  return `${datastoreId}/${imageSetId}/${imageFrameId}`;
}

/** Where frames come from. A further cache tier is a source around another one. */
export interface FrameSource {
  /**
   * Begins to fetch a frame. Resolves with the head of the answer, no byte of which flows before `start`.
   * Every wait has a deadline.
   * @throws Problem where the frame cannot be had.
   */
  open(key: FrameKey, signal: Cancellation): Promise<SourceFrame>;
  close(): void;
}

export interface SourceFrame {
  readonly contentType: string;
  readonly contentLength?: number;
  /** Whether the protocol tells a finished body from a cut one. */
  readonly framed: boolean;
  /** The cache that the bytes come from, where they do not come from HealthImaging. */
  readonly tier?: 'valkey';
  /** When that cache got them from HealthImaging, in milliseconds since 1970. */
  readonly heldSince?: number;
  /** Lets the bytes flow; exactly one of `end` and `fail` follows, unless aborted. */
  start(sink: ByteSink): void;
  pause(): void;
  resume(): void;
  /** Lets the next one in the queue have its turn, where it was paused for so long in all; it goes on nevertheless. */
  standAside?(pausedMs: number): void;
  /** Stops and gives the connection up. Neither `end` nor `fail` follows. */
  abort(): void;
}

export interface ByteSink {
  chunk(bytes: Uint8Array): void;
  end(): void;
  fail(error: Error): void;
}
