import type { FrameSource } from '../frames';

/** Where the server is and how to sign in. */
export interface ValkeyServer {
  /** `rediss://host:6379`; `redis:` without TLS is for a server on the same machine. */
  readonly url: string;
  readonly username?: string;
  readonly password?: string;
  /** The server speaks the cluster protocol, as ElastiCache Serverless does. Default: false. */
  readonly cluster?: boolean;
  /** Certificate authorities trusted besides what node trusts. Default: those of node alone. */
  readonly ca?: string;
}

export interface ValkeyDeadlines {
  /** For the first bytes of a frame, before the source is asked instead. Default: 40. */
  readonly lookUpMs: number;
  /** For each further piece of a frame, before the rest of it is fetched from the source. Default: 500. */
  readonly pieceMs: number;
  /** For each piece that is written, in the background. Default: 2000. */
  readonly writeMs: number;
  /** For a new connection, TLS included. Default: 2000. */
  readonly connectMs: number;
  /** A connection on which an answer is due and nothing comes for this long is given up. Default: 1000. */
  readonly silenceMs: number;
}

export interface ValkeyLimits {
  /** Longer frames are not kept. Default: 16 MiB. */
  readonly maxFrameBytes: number;
  /** Frames that wait to be written, and those still coming in to be, hold no more than this. Default: 64 MiB. */
  readonly maxPendingBytes: number;
  /** And are no more than this. Default: 128. */
  readonly maxPendingFrames: number;
  /** Answers awaited at a time; beyond that the source is asked at once. Default: 256. */
  readonly maxAwaited: number;
  /** How long a frame is kept; it never changes, but may be deleted from its data store. Default: 1 day. */
  readonly ttlSeconds: number;
}

/** How long a server that failed is left alone. */
export interface ValkeyPatience {
  /** Failures in a row after which it is left alone. Default: 5. */
  readonly failures: number;
  /** At first; doubles with every failure of the attempt that follows. Default: 500. */
  readonly minMs: number;
  /** Default: 30000. */
  readonly maxMs: number;
}

/**
 * What became of one use of the cache. `look-up` is reported once for each frame asked for, `piece` where a frame found
 * could not be read to its end, `write` once for each frame to be kept, `connection` where one could not be had or held.
 */
export interface ValkeyEvent {
  readonly stage: 'look-up' | 'piece' | 'write' | 'connection';
  readonly kind: 'hit' | 'miss' | 'skipped' | 'error' | 'timeout' | 'corrupt' | 'write' | 'write-dropped';
  /** From the beginning of the stage. */
  readonly ms?: number;
  /** Length of the frame, where known. */
  readonly bytes?: number;
  /** Code of the error, like `ECONNREFUSED`, `WRONGPASS` or `OOM`; never a message. */
  readonly reason?: string;
}

export interface ValkeyCacheOptions {
  /** Asked for what the cache does not have. Closed together with the cache. */
  readonly source: FrameSource;
  readonly server: ValkeyServer;
  readonly deadlines?: Partial<ValkeyDeadlines>;
  readonly limits?: Partial<ValkeyLimits>;
  readonly patience?: Partial<ValkeyPatience>;
  /** Told synchronously; must not throw. */
  readonly onEvent?: (event: ValkeyEvent) => void;
}

export const DEFAULT_DEADLINES: ValkeyDeadlines = {
  lookUpMs: 40,
  pieceMs: 500,
  writeMs: 2_000,
  connectMs: 2_000,
  silenceMs: 1_000,
};

export const DEFAULT_LIMITS: ValkeyLimits = {
  maxFrameBytes: 16 * 1024 * 1024,
  maxPendingBytes: 64 * 1024 * 1024,
  maxPendingFrames: 128,
  maxAwaited: 256,
  ttlSeconds: 24 * 3600,
};

export const DEFAULT_PATIENCE: ValkeyPatience = { failures: 5, minMs: 500, maxMs: 30_000 };
