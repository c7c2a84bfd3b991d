import { cache, Types } from '@cornerstonejs/core';
import {
  addFrames,
  decodedLevel,
  forgetImage,
  integrityOf,
  isFullResolution,
  keepImage,
  LoadedImage,
  loadImage,
  releaseFrames,
} from './frame-images';
import { PictureSeries, Quality } from './picture-series';
import { FrameSourceKind } from '../config/config';
import { Integrity } from '../decode/integrity';
import { LoadProgress, LoadingWay, SeriesLoader } from '../frames/series-loader';
import { Frame } from '../metadata/series';
import { SeriesMetrics } from '../metrics/series-metrics';
import { ImageProblem, problemOf } from '../problems/image-problem';

interface LoaderEvents {
  readonly onFrame: (index: number) => void;
  readonly onProgress: (progress: LoadProgress) => void;
}

export interface SeriesSource {
  readonly frames: readonly Frame[];
  /** Makes the image IDs unique. */
  readonly prefix: string;
  readonly way: LoadingWay;
  readonly source: FrameSourceKind;
  readonly loader: (events: LoaderEvents) => SeriesLoader;
}

type Listener = (index: number | undefined) => void;

/** A series that is being loaded and decoded, whatever number of pictures show it. */
export class OpenSeries implements PictureSeries {
  readonly imageIds: readonly string[];
  readonly frames: readonly Frame[];
  readonly loader: SeriesLoader;
  readonly metrics: SeriesMetrics;
  private readonly listeners = new Set<Listener>();
  /** Frames whose bytes are here but do not decode. */
  private readonly failures = new Map<number, ImageProblem>();
  /** What is being decoded: frame and level. */
  private readonly decoding = new Set<string>();
  /** Frames that were fetched once more, as their pixels were not those of the data store. */
  private readonly refetched = new Set<number>();
  private closed = false;

  constructor(source: SeriesSource) {
    this.frames = source.frames;
    this.metrics = new SeriesMetrics(source.way, source.source, source.frames.length);
    this.loader = source.loader({
      onFrame: (index) => this.frameArrived(index),
      onProgress: (progress) => {
        this.metrics.progress(progress);
        this.tell(undefined);
      },
    });
    this.imageIds = addFrames(source.prefix, source.frames, this.loader);
  }

  /** Called with the frame of which there is more, or with nothing when only the progress has changed. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get progress(): LoadProgress {
    return this.loader.progress;
  }

  look(index: number): void {
    this.loader.look(index);
  }

  shown(quality: Quality): void {
    this.metrics.shown(quality);
  }

  prepare(index: number): void {
    if (this.loader.bytesOf(index)?.full) this.ensure(index);
  }

  problemOf(index: number): ImageProblem | undefined {
    return this.loader.errorOf(index)?.problem ?? this.failures.get(index);
  }

  /** What is here of it can be decoded, as far as is known. */
  decodes(index: number): boolean {
    return !this.failures.has(index);
  }

  integrityOf(index: number): Integrity {
    return integrityOf(this.imageIds[index]);
  }

  retry(index: number): void {
    this.failures.delete(index);
    this.loader.retry(index);
    this.ensure(index);
    this.tell(index);
  }

  /** The decoded image, good or not so good yet; if there are bytes for a better one, that is decoded now. */
  image(index: number): Types.IImage | undefined {
    this.ensure(index);
    return cache.getImage(this.imageIds[index]);
  }

  /** Decodes what is here, unless it is or does not. */
  ensure(index: number): void {
    const data = this.loader.bytesOf(index);
    if (!data || this.failures.has(index) || decodedLevel(this.imageIds[index]) >= data.level) return;
    void this.decode(index, data.level);
  }

  close(): void {
    this.closed = true;
    this.loader.close();
    releaseFrames(this.imageIds);
    this.listeners.clear();
  }

  private frameArrived(index: number): void {
    if (this.closed) return;
    const imageId = this.imageIds[index];
    const image = cache.getImage(imageId);
    // A preview that nobody looks at makes way for what is here now; whoever looks asks again.
    if (image && !isFullResolution(image) && this.loader.bytesOf(index)?.full && this.listeners.size === 0) {
      forgetImage(imageId);
    }
    this.tell(index);
  }

  /** Decodes the best bytes of a frame that are here, for one who keeps the pixels by himself; nothing where they cannot be used. */
  async decoded(index: number): Promise<LoadedImage | undefined> {
    try {
      const loaded = await loadImage(this.imageIds[index]);
      if (this.closed) return undefined;
      this.metrics.decoded(loaded.decodeMs, loaded.level === Infinity);
      if (loaded.integrity !== 'mismatch' || this.refetched.has(index)) return loaded;
      this.refetched.add(index);
      this.loader.discard(index);
    } catch (error) {
      if (this.closed) return undefined;
      this.failures.set(index, problemOf(error, 'damaged'));
      this.tell(index);
    }
    return undefined;
  }

  private async decode(index: number, level: number): Promise<void> {
    const task = `${index} ${level}`;
    if (this.decoding.has(task)) return;
    this.decoding.add(task);
    const loaded = await this.decoded(index);
    this.decoding.delete(task);
    if (!loaded || this.closed) return;
    if (loaded.level > decodedLevel(this.imageIds[index])) keepImage(this.imageIds[index], loaded);
    this.tell(index);
  }

  private tell(index: number | undefined): void {
    if (this.closed) return;
    for (const listener of this.listeners) listener(index);
  }
}
