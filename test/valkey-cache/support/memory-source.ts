import { randomBytes } from 'node:crypto';
import type { ByteSink, FrameKey, FrameSource, SourceFrame } from '../../../runtime/frames';
import { DATASTORE, IMAGE_SET, frameId } from '../../frames/support/proxy';

const KIB = 1024;

export function keyOf(index: number): FrameKey {
  return { datastoreId: DATASTORE, imageSetId: IMAGE_SET, imageFrameId: frameId(index) };
}

/** A source that has its frames at hand, to tell what a cache before it does. */
export class MemorySource implements FrameSource {
  public readonly frames = new Map<string, Uint8Array>();
  public opened = 0;
  public aborted = 0;
  /** With how many milliseconds of a pause frames were told to let others have their turn. */
  public readonly stoodAside: number[] = [];
  public closed = false;
  /** How the frames are given. */
  public manner: { framed?: boolean; announced?: boolean; failAt?: number; holdAt?: number } = {};

  public put(index: number, bytes: number): Uint8Array {
    const frame = randomBytes(bytes);
    this.frames.set(frameId(index), frame);
    return frame;
  }

  public open(key: FrameKey, signal: AbortSignal): Promise<SourceFrame> {
    if (signal.aborted) return Promise.reject(new Error('the caller has gone'));
    this.opened++;
    const frame = this.frames.get(key.imageFrameId);
    if (!frame) return Promise.reject(new Error('no such frame'));
    const { framed = true, announced = true, failAt = Infinity, holdAt = Infinity } = this.manner;
    let sink: ByteSink | undefined;
    let paused = false;
    let position = 0;
    const step = () => {
      if (!sink || paused) return;
      if (position >= holdAt) return;
      if (position >= failAt) return sink.fail(new Error('broken off'));
      if (position === frame.length) return sink.end();
      const bytes = frame.subarray(position, position + 16 * KIB);
      position += bytes.length;
      sink.chunk(bytes);
      setImmediate(step);
    };
    return Promise.resolve({
      contentType: 'image/jphc',
      contentLength: announced ? frame.length : undefined,
      framed,
      start: (to: ByteSink) => {
        sink = to;
        setImmediate(step);
      },
      pause: () => (paused = true),
      resume: () => {
        if (paused) setImmediate(step);
        paused = false;
      },
      standAside: (pausedMs: number) => this.stoodAside.push(pausedMs),
      abort: () => {
        this.aborted++;
        sink = undefined;
      },
    });
  }

  public close(): void {
    this.closed = true;
  }
}

/** Reads a frame to its end. @throws what it failed with. */
export async function readFrame(
  source: FrameSource,
  index: number,
): Promise<{ bytes: Buffer; ms: number } & Pick<SourceFrame, 'contentType' | 'contentLength' | 'tier' | 'heldSince'>> {
  const startedAt = performance.now();
  const frame = await source.open(keyOf(index), new AbortController().signal);
  const ms = performance.now() - startedAt;
  const chunks: Uint8Array[] = [];
  await new Promise<void>((resolve, reject) => {
    frame.start({ chunk: (bytes) => chunks.push(bytes), end: resolve, fail: reject });
  });
  const { contentType, contentLength, tier, heldSince } = frame;
  return { bytes: Buffer.concat(chunks), contentType, contentLength, tier, heldSince, ms };
}
