import { MAX_RENDER_BYTES, notRenderable, type Renderer, type RenderInput, type RenderOptions } from '../rendering';
import type { Cancellation } from './cancellation';
import type { FrameCache } from './frame-cache';
import { FrameEntry } from './frame-entry';
import { FrameReader } from './frame-reader';
import type { CacheTier } from './outcome';
import { pictureProblem } from './picture-plan';
import { Problem } from './problem';
import type { FrameKey } from './source';

/** The part of a frame that a picture is made from, and where it comes from. */
export interface PictureSource {
  readonly entry: FrameEntry;
  /** Chunks in memory, or a reader of what comes in. */
  readonly bytes: readonly Uint8Array[] | FrameReader;
  readonly tier: CacheTier;
  readonly upstreamMs?: number;
  /** When HealthImaging gave the frame, where it comes from a cache. */
  readonly heldSince?: number;
}

export interface PicturesOptions {
  readonly renderer: Renderer;
  readonly cache: FrameCache;
  /** Gets what a picture is made from. @throws Problem */
  readonly read: (key: FrameKey, options: RenderOptions, signal: Cancellation) => Promise<PictureSource>;
}

export interface MadePicture extends Pick<PictureSource, 'tier' | 'upstreamMs' | 'heldSince'> {
  readonly entry: FrameEntry;
  readonly renderMs: number;
}

interface Making {
  readonly picture: Promise<MadePicture>;
  readonly abort: AbortController;
  waiting: number;
}

interface Collected {
  readonly chunks: readonly Uint8Array[];
  /** Gives up the room that was kept for them in the queue of the renderer. */
  readonly free: () => void;
}

/** Pictures of frames: each is made once for all who ask for it meanwhile, and kept in the cache of the frames. */
export class Pictures {
  private readonly making = new Map<string, Making>();

  constructor(private readonly options: PicturesOptions) {}

  public cached(name: string): FrameEntry | undefined {
    return this.options.cache.get(name);
  }

  /** @param name of the picture in the cache. @throws Problem */
  public make(name: string, key: FrameKey, options: RenderOptions, signal: Cancellation): Promise<MadePicture> {
    if (signal.aborted) return Promise.reject(new Problem('client-closed'));
    const making = this.making.get(name) ?? this.begin(name, key, options);
    making.waiting++;
    return new Promise<MadePicture>((resolve, reject) => {
      const leave = () => {
        signal.removeEventListener('abort', onAbort);
        if (--making.waiting > 0) return;
        if (this.making.get(name) === making) this.making.delete(name);
        making.abort.abort();
      };
      const onAbort = () => {
        leave();
        reject(new Problem('client-closed'));
      };
      signal.addEventListener('abort', onAbort);
      making.picture.then(resolve, reject).finally(() => {
        if (!signal.aborted) leave();
      });
    });
  }

  private begin(name: string, key: FrameKey, options: RenderOptions): Making {
    const abort = new AbortController();
    const making = { picture: this.render(name, key, options, abort.signal), abort, waiting: 0 };
    this.making.set(name, making);
    return making;
  }

  private async render(name: string, key: FrameKey, options: RenderOptions, signal: AbortSignal): Promise<MadePicture> {
    const { renderer, cache, read } = this.options;
    // Better known before a frame is fetched for it.
    if (renderer.isFull) throw new Problem('overloaded', undefined, { 'Retry-After': '1' });
    const { entry: frame, bytes: source, ...origin } = await read(key, options, signal);
    try {
      const { chunks, free } = source instanceof FrameReader ? await this.collect(source, signal) : { chunks: source };
      const startedAt = performance.now();
      // What it takes in the queue now it has kept free before.
      free?.();
      const { contentType, bytes } = await renderer.render(inputOf(frame, chunks), options, signal);
      const entry = new FrameEntry(contentType, bytes.byteLength, frame.fetchedAt);
      entry.append(bytes);
      entry.complete = true;
      if (bytes.byteLength <= cache.maxFrameBytes) cache.set(name, entry);
      return { ...origin, entry, renderMs: performance.now() - startedAt };
    } catch (error) {
      throw pictureProblem(error);
    }
  }

  /** All that a reader is to read, kept as it comes, within the room that the renderer has for it. @throws Problem */
  private async collect(reader: FrameReader, signal: Cancellation): Promise<Collected> {
    const onAbort = () => reader.fail(new Problem('client-closed'));
    signal.addEventListener('abort', onAbort);
    if (signal.aborted) onAbort();
    let free: (() => void) | undefined;
    try {
      // The length of a frame may not be known before its end.
      free = this.options.renderer.hold(Math.min(reader.length, MAX_RENDER_BYTES));
      const chunks: Uint8Array[] = [];
      for (let length = 0; ;) {
        const piece = await reader.read();
        if (!piece) return { chunks, free };
        length += piece.byteLength;
        if (length > MAX_RENDER_BYTES) throw notRenderable('too many bytes would have to be decoded');
        chunks.push(piece);
      }
    } catch (error) {
      free?.();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
      reader.leave();
    }
  }
}

function inputOf({ header, structure }: FrameEntry, chunks: readonly Uint8Array[]): RenderInput {
  const isCodestream = structure?.kind === 'levels' || structure?.reason !== 'not-a-codestream';
  return isCodestream && header ? { coding: 'htj2k', chunks, header } : { coding: 'jpeg', chunks };
}
