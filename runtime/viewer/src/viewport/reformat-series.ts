import { cache, Types } from '@cornerstonejs/core';
import { addSources, forgetImage, keepImage, LoadedImage, releaseFrames, toImage } from './frame-images';
import { PictureSeries, Quality } from './picture-series';
import { SeriesVolume } from './series-volume';
import { Integrity } from '../decode/integrity';
import { LoadProgress } from '../frames/series-loader';
import { reformatFrames, ReformatGrid, reformatGrid, ReformatPlane } from '../metadata/reformat';
import { resample } from '../metadata/resample';
import { Frame } from '../metadata/series';
import { ImageProblem } from '../problems/image-problem';

const ARRAYS = { Uint8Array, Int16Array, Uint16Array, Float32Array } as const;

let created = 0;

/** The pictures of a volume in one plane. Each is made when it is looked at, and again while the volume fills. */
export class ReformatSeries implements PictureSeries {
  readonly grid: ReformatGrid;
  readonly frames: readonly Frame[];
  readonly imageIds: readonly string[];
  private readonly listeners = new Set<(index: number | undefined) => void>();
  private readonly unsubscribe: () => void;
  /** The picture in the cache, and of which state of the volume it is. */
  private made?: { readonly index: number; readonly version: number };
  private wanted = 0;

  constructor(
    readonly plane: ReformatPlane,
    private readonly volume: SeriesVolume,
  ) {
    const { series, geometry } = volume;
    this.grid = reformatGrid(geometry, plane, series.frames);
    const middle = series.frames[geometry.order[Math.floor(geometry.order.length / 2)]];
    this.frames = reformatFrames(this.grid, plane, geometry, middle);
    this.imageIds = addSources(`reformat-${++created}`, this.frames, async (_, __, index) => this.make(index));
    this.unsubscribe = volume.subscribe(() => {
      for (const listener of this.listeners) listener(this.wanted);
    });
  }

  get progress(): LoadProgress {
    return this.volume.series.progress;
  }

  subscribe(listener: (index: number | undefined) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  look(index: number): void {
    this.wanted = index;
  }

  image(index: number): Types.IImage | undefined {
    const { volume, made } = this;
    if (volume.empty) return undefined;
    const known = cache.getImage(this.imageIds[index]);
    if (known && made?.index === index && made.version === volume.version) return known;
    if (made && made.index !== index) forgetImage(this.imageIds[made.index]);
    const loaded = this.make(index);
    keepImage(this.imageIds[index], loaded);
    this.made = { index, version: volume.version };
    return loaded.image;
  }

  prepare(): void {
    // Making a picture takes less than a frame of the screen.
  }

  problemOf(): ImageProblem | undefined {
    const { failed, series } = this.volume;
    return failed.length > 0 ? series.problemOf(failed[0]) : undefined;
  }

  integrityOf(): Integrity {
    return this.volume.integrity;
  }

  retry(): void {
    this.volume.retry();
  }

  shown(quality: Quality): void {
    this.volume.series.shown(quality);
  }

  windowSample(image: Types.IImage): ArrayLike<number> {
    const inside = Array.from(image.getPixelData() as ArrayLike<number>).filter(
      (value) => value !== this.volume.outside,
    );
    return inside.length > 0 ? inside : image.getPixelData();
  }

  close(): void {
    this.unsubscribe();
    this.listeners.clear();
    releaseFrames(this.imageIds);
  }

  private make(index: number): LoadedImage {
    const { voxels, geometry, outside, complete, integrity } = this.volume;
    const [columns, rows] = this.grid.size;
    const pixels = new ARRAYS[geometry.type](columns * rows);
    resample(voxels, geometry.size, this.grid, index, outside, pixels);
    let [min, max] = [Infinity, -Infinity];
    for (let at = 0; at < pixels.length; at++) {
      if (pixels[at] < min) min = pixels[at];
      if (pixels[at] > max) max = pixels[at];
    }
    const image = toImage(this.imageIds[index], this.frames[index], { pixels, min, max }, complete);
    return { image, level: complete ? Infinity : 0, integrity, decodeMs: 0 };
  }
}
