import type { ProblemCode } from './problem';

/**
 * Where the bytes of a response came from: the memory cache, a fetch that another request had started, or its own fetch,
 * be it from the second cache tier or from upstream.
 */
export type CacheTier = 'memory' | 'flight' | 'valkey' | 'upstream';

/** All that an audit line needs about one request. No token and no pixel data. */
export interface FrameOutcome {
  readonly method: string;
  /** The `sub` of the verified token; absent where authorisation was not reached or failed. */
  readonly subject?: string;
  readonly datastoreId?: string;
  readonly imageSetId?: string;
  readonly imageFrameId?: string;
  /** Levels asked for; `end` absent: to the last. */
  readonly levels?: { readonly start: number; readonly end?: number };
  /**
   * `rendered`: a picture of the frame was asked for, not its bytes. `batch`: a request for many frames, each of which has
   * an outcome of its own besides as a `part`; the bytes of the parts are among those of their batch.
   */
  readonly form?: 'rendered' | 'batch' | 'part';
  /** How many frames a batch asked for. */
  readonly frames?: number;
  readonly status: number;
  readonly problem?: ProblemCode;
  readonly bytesSent: number;
  readonly tier?: CacheTier;
  /** From the start of the fetch to the head of the upstream's response. */
  readonly upstreamMs?: number;
  /** From the request to the moment its response could begin. */
  readonly waitMs: number;
  /** The client went away, or the response had to be cut. */
  readonly aborted: boolean;
}
