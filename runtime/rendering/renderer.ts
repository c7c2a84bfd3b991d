import { availableParallelism } from 'node:os';
import type { CodestreamHeader } from '../htj2k';
import { chooseLevel, type LevelChoice } from './choose-level';
import { notRenderable } from './errors';
import type { RenderOptions } from './options';
import { WorkerPool, type PoolStats } from './pool';
import type { FrameBytes, Rendered, WorkerJob } from './protocol';

export interface RendererOptions {
  /** Path of the bundled worker, the wasm files of the codecs beside it. */
  readonly workerScript: string;
  /** Threads, at most. Default: one for each processor. */
  readonly workers?: number;
  /** Pictures that may wait for a worker. Default: 64 for each worker. */
  readonly maxQueued?: number;
  /** Bytes of frames that these may hold, together with those on their way. Default: 64 MiB. */
  readonly maxQueuedBytes?: number;
  /** For a worker to become free, and again for it to make the picture. Default: 10000. */
  readonly deadlineMs?: number;
  /** A worker without work for this long is ended. Default: 30000. */
  readonly idleMs?: number;
  /** A worker whose codecs have grown beyond this is ended once it has answered. Default: 256 MiB. */
  readonly maxHeapBytes?: number;
}

/** The part of a frame that a picture is made from, in pieces that are not changed. */
export type RenderInput =
  | {
      readonly coding: 'htj2k';
      /** From the frame's first byte at least to the end of the level that `chooseLevel` gives. */
      readonly chunks: readonly Uint8Array[];
      readonly header: CodestreamHeader;
    }
  | { readonly coding: 'jpeg'; readonly chunks: readonly Uint8Array[] };

export interface Renderer {
  /** Makes the picture of a frame. @throws RenderError */
  render(input: RenderInput, options: RenderOptions, signal?: AbortSignal): Promise<Rendered>;
  /** Whether a further picture would be refused now: better known before a frame is fetched for it. */
  readonly isFull: boolean;
  /**
   * Keeps room for bytes that are still to come, until the function it returns is called: frames on their way to be
   * rendered take memory as those do that wait. For one alone there always is.
   * @throws RenderError where there is not so much room.
   */
  hold(bytes: number): () => void;
  readonly stats: PoolStats;
  close(): Promise<void>;
}

/** What one picture may be made from. Frames that large have levels, but for some that were stored as they came. */
export const MAX_RENDER_BYTES = 32 * 1024 * 1024;

const MIB = 1024 * 1024;

/** Makes pictures of frames in worker threads, so that the thread that serves requests is never kept. */
export function createRenderer(options: RendererOptions): Renderer {
  return new PooledRenderer(options);
}

class PooledRenderer implements Renderer {
  private readonly pool: WorkerPool;

  constructor(options: RendererOptions) {
    const { workerScript, workers = availableParallelism(), deadlineMs = 10_000, idleMs = 30_000 } = options;
    this.pool = new WorkerPool({
      workerScript,
      workers,
      maxQueued: options.maxQueued ?? 64 * workers,
      maxQueuedBytes: options.maxQueuedBytes ?? 64 * MIB,
      deadlineMs,
      idleMs,
      maxHeapBytes: options.maxHeapBytes ?? 256 * MIB,
    });
  }

  public get isFull(): boolean {
    return this.pool.isFull();
  }

  public get stats(): PoolStats {
    return this.pool.stats;
  }

  public hold(bytes: number): () => void {
    return this.pool.hold(bytes);
  }

  public async render(input: RenderInput, options: RenderOptions, signal?: AbortSignal): Promise<Rendered> {
    const bytes = input.chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
    if (bytes > MAX_RENDER_BYTES) throw notRenderable(`${bytes} bytes are too many to be decoded for a picture`);
    const choice = input.coding === 'htj2k' ? chooseLevel(input.header, options.box) : undefined;
    const make = (): WorkerJob => ({ frame: frameBytes(input, choice), options });
    return this.pool.run({ bytes, make, signal });
  }

  public close(): Promise<void> {
    return this.pool.close();
  }
}

function frameBytes(input: RenderInput, choice: LevelChoice | undefined): FrameBytes {
  if (input.coding === 'jpeg' || !choice) return { coding: 'jpeg', bytes: joined(input.chunks, 0) };
  const { reduction, size } = choice;
  return { coding: 'htj2k', bytes: joined(input.chunks, input.header.offset), reduction, size };
}

/** A copy from `start` on, to be handed over: the pieces may be in a cache. */
function joined(chunks: readonly Uint8Array[], start: number): Uint8Array<ArrayBuffer> {
  const total = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0);
  const bytes = new Uint8Array(Math.max(0, total - start));
  let position = 0;
  for (const chunk of chunks) {
    const skipped = Math.max(0, start - position);
    if (skipped < chunk.byteLength) bytes.set(chunk.subarray(skipped), position + skipped - start);
    position += chunk.byteLength;
  }
  return bytes;
}
