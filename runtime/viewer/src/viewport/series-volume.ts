import { cache } from '@cornerstonejs/core';
import { decodedLevel, forgetImage, integrityOf } from './frame-images';
import { OpenSeries } from './open-series';
import { Integrity } from '../decode/integrity';
import { DisplayPixels } from '../decode/samples';
import { valueRange } from '../metadata/pixels';
import { VolumeGeometry } from '../metadata/volume';

const ARRAYS = { Uint8Array, Int16Array, Uint16Array, Float32Array } as const;
/** Frames that are decoded at a time: a preview whose full image has come meanwhile is not decoded at all. */
const DECODING = 4;
/** How often the pictures follow while slices arrive. */
const PACE_MS = 200;

/** The voxels of a series, once in memory. They fill as its frames arrive: previews first, then the frames themselves. */
export class SeriesVolume {
  readonly voxels: DisplayPixels;
  /** What is shown where there is nothing: the value that is black. */
  readonly outside: number;
  /** Grows when voxels have changed. */
  version = 0;
  private readonly slices: readonly number[];
  /** Last level of each frame that is in the voxels; -1 for none. */
  private readonly levels: number[];
  private readonly integrities: Integrity[];
  private readonly waiting = new Set<number>();
  private readonly listeners = new Set<() => void>();
  private readonly unsubscribe: () => void;
  private running = 0;
  private timer?: ReturnType<typeof setTimeout>;
  private closed = false;

  /** Throws a RangeError where the browser does not give that much memory. */
  constructor(
    readonly series: OpenSeries,
    readonly geometry: VolumeGeometry,
  ) {
    const { size, order, type } = geometry;
    this.voxels = new ARRAYS[type](size[0] * size[1] * size[2]);
    const { pixels } = series.frames[order[0]];
    const [lowest, highest] = valueRange(pixels);
    const black = pixels.photometric === 'MONOCHROME1' ? highest : lowest;
    this.outside = type === 'Float32Array' ? Math.fround(black) : black;
    if (this.outside !== 0) this.voxels.fill(this.outside);
    const slices: number[] = [];
    order.forEach((frame, slice) => (slices[frame] = slice));
    this.slices = slices;
    this.levels = order.map(() => -1);
    this.integrities = order.map(() => 'unknown');
    series.frames.forEach((_, index) => this.takeOver(index));
    this.unsubscribe = series.subscribe((index) => this.arrived(index));
    series.frames.forEach((_, index) => this.want(index));
  }

  get complete(): boolean {
    return this.completeSlices === this.levels.length;
  }

  get completeSlices(): number {
    return this.levels.filter((level) => level === Infinity).length;
  }

  get empty(): boolean {
    return this.levels.every((level) => level < 0);
  }

  get integrity(): Integrity {
    if (this.integrities.includes('mismatch')) return 'mismatch';
    return this.integrities.every((one) => one === 'verified') ? 'verified' : 'unknown';
  }

  /** Frames that cannot be had, or not in full. */
  get failed(): readonly number[] {
    return this.levels.flatMap((level, index) =>
      level < Infinity && this.series.problemOf(index) !== undefined ? [index] : [],
    );
  }

  retry(): void {
    for (const index of this.failed) this.series.retry(index);
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.unsubscribe();
    this.listeners.clear();
  }

  /** What a picture has decoded already; from here on it is kept in the volume alone. */
  private takeOver(index: number): void {
    const imageId = this.series.imageIds[index];
    const image = cache.getImage(imageId);
    const level = decodedLevel(imageId);
    if (image && level >= 0) this.write(index, image.getPixelData(), level, integrityOf(imageId));
    forgetImage(imageId);
  }

  private arrived(index: number | undefined): void {
    if (index !== undefined) this.want(index);
    // Progress and failures are told as well.
    this.tellSoon();
  }

  private want(index: number): void {
    const level = this.series.loader.bytesOf(index)?.level ?? -1;
    if (level <= this.levels[index] || this.closed || !this.series.decodes(index)) return;
    this.waiting.add(index);
    this.decodeNext();
  }

  private decodeNext(): void {
    for (const index of this.waiting) {
      if (this.running >= DECODING) return;
      this.waiting.delete(index);
      void this.decode(index);
    }
  }

  private async decode(index: number): Promise<void> {
    this.running++;
    const loaded = await this.series.decoded(index);
    this.running--;
    if (this.closed) return;
    if (loaded && loaded.level > this.levels[index]) {
      this.write(index, loaded.image.getPixelData(), loaded.level, loaded.integrity);
      this.tellSoon();
    }
    // More of it may have come while this was decoded.
    if (loaded) this.want(index);
    this.decodeNext();
  }

  private write(index: number, pixels: ArrayLike<number>, level: number, integrity: Integrity): void {
    const { size } = this.geometry;
    this.voxels.set(pixels, this.slices[index] * size[0] * size[1]);
    this.levels[index] = level;
    this.integrities[index] = integrity;
    this.version++;
  }

  private tellSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      for (const listener of this.listeners) listener();
    }, PACE_MS);
  }
}
