import { cache, Enums, RenderingEngine, StackViewport, Types, utilities } from '@cornerstonejs/core';
import { startCornerstone } from './cornerstone';
import { addFrames, forgetImage, isFullResolution, loadImage, releaseFrames } from './frame-images';
import { DragTool, ViewportTools } from './tools';
import { LoadProgress, SeriesLoader } from '../frames/series-loader';
import { Frame } from '../metadata/series';
import { automaticWindow, Window } from '../metadata/window';

export type Quality = 'low' | 'full';

export interface StackState {
  /** The slice asked for. */
  readonly index: number;
  /** The slice in the picture, which is another one while the one asked for is on its way. */
  readonly shown?: number;
  readonly quality?: Quality;
  readonly window?: Window;
  readonly zoom?: number;
  readonly inverted: boolean;
  readonly tool: DragTool;
  /** Why the slice asked for, or its full resolution, cannot be had. */
  readonly error?: string;
  readonly progress: LoadProgress;
}

export interface StackSource {
  readonly frames: readonly Frame[];
  /** Makes the image IDs unique. */
  readonly prefix: string;
  readonly loader: (events: Pick<LoaderEvents, 'onFrame' | 'onProgress'>) => SeriesLoader;
  readonly start: number;
}

interface LoaderEvents {
  onFrame: (index: number) => void;
  onProgress: (progress: LoadProgress) => void;
}

let created = 0;

/** One series in one Cornerstone stack viewport: what is shown follows what is loaded. */
export class StackView {
  readonly imageIds: readonly string[];
  readonly frames: readonly Frame[];
  private readonly engine: RenderingEngine;
  private readonly viewport: StackViewport;
  private readonly tools: ViewportTools;
  private readonly loader: SeriesLoader;
  private readonly listeners = new Set<() => void>();
  private readonly resizing: ResizeObserver;
  private readonly cleanups: (() => void)[] = [];
  private current: StackState;
  /** Frames whose bytes are here but do not decode. */
  private readonly failures = new Map<number, string>();
  /** What is being decoded: frame and quality. */
  private readonly decoding = new Set<string>();
  private stackSet = false;
  private destroyed = false;

  constructor(
    readonly element: HTMLDivElement,
    source: StackSource,
  ) {
    startCornerstone();
    this.frames = source.frames;
    this.loader = source.loader({
      onFrame: (index) => this.frameArrived(index),
      onProgress: (progress) => this.update({ progress }),
    });
    this.current = { index: source.start, inverted: false, tool: 'window', progress: this.loader.progress };
    this.imageIds = addFrames(source.prefix, source.frames, this.loader);
    const id = `stack-${++created}`;
    this.engine = new RenderingEngine(id);
    this.engine.enableElement({ viewportId: id, type: Enums.ViewportType.STACK, element });
    this.viewport = this.engine.getViewport(id) as StackViewport;
    this.tools = new ViewportTools(id, id);
    this.resizing = new ResizeObserver(() => this.engine.resize(true, true));
    this.resizing.observe(element);
    this.listen(element, Enums.Events.STACK_NEW_IMAGE, () => this.pictureChanged());
    this.listen(element, Enums.Events.VOI_MODIFIED, () => this.readView());
    this.listen(element, Enums.Events.CAMERA_MODIFIED, () => this.readView());
    this.loader.look(source.start);
  }

  get state(): StackState {
    return this.current;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  show(index: number): void {
    const target = Math.max(0, Math.min(this.frames.length - 1, index));
    if (target === this.current.index) return;
    this.update({ index: target });
    this.loader.look(target);
    this.present();
  }

  retry(): void {
    const { index } = this.current;
    this.failures.delete(index);
    this.loader.retry(index);
    this.update({});
    this.present();
  }

  chooseTool(tool: DragTool): void {
    this.tools.choose(tool);
    this.update({ tool });
  }

  setWindow({ center, width }: Window): void {
    this.viewport.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(width, center) });
    this.viewport.render();
  }

  autoWindow(): void {
    const image = this.viewport.getCornerstoneImage();
    if (image && !image.color) this.setWindow(automaticWindow(image.getPixelData()));
  }

  invert(): void {
    this.viewport.setProperties({ invert: !this.viewport.getProperties().invert });
    this.viewport.render();
    this.readView();
  }

  /** Back to the image's own window, fitted to the viewport. Measurements stay. */
  reset(): void {
    this.viewport.resetCamera();
    this.viewport.resetProperties();
    this.viewport.render();
    this.readView();
  }

  clearMeasurements(): void {
    this.tools.clearMeasurements();
    this.viewport.render();
  }

  canvasToWorld(point: Types.Point2): Types.Point3 {
    return this.viewport.canvasToWorld(point);
  }

  worldToCanvas(point: Types.Point3): Types.Point2 {
    return this.viewport.worldToCanvas(point);
  }

  /** The values of the picture, after the modality transform. */
  pixels(): Types.PixelDataTypedArray | undefined {
    return this.viewport.getCornerstoneImage()?.getPixelData();
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.loader.close();
    this.resizing.disconnect();
    for (const cleanup of this.cleanups) cleanup();
    this.tools.destroy();
    this.engine.destroy();
    releaseFrames(this.imageIds);
    this.listeners.clear();
  }

  private frameArrived(index: number): void {
    if (this.destroyed) return;
    if (index === this.current.index) {
      this.update({});
      this.present();
      return;
    }
    const image = cache.getImage(this.imageIds[index]);
    if (image && !isFullResolution(image) && this.loader.bytesOf(index)?.full) forgetImage(this.imageIds[index]);
  }

  private pictureChanged(): void {
    const image = this.viewport.getCornerstoneImage();
    const shown = this.imageIds.indexOf(image?.imageId ?? '');
    this.update({ shown: shown < 0 ? undefined : shown, quality: isFullResolution(image) ? 'full' : 'low' });
    this.readView();
    this.prepareNeighbours();
  }

  /** Shows the slice asked for, as well as it can be shown by now. Called whenever that may have changed. */
  private present(): void {
    const { index } = this.current;
    const image = this.decoded(index);
    if (image) this.display(index, image);
    else if (!this.failures.has(index)) void this.decode(index);
  }

  /** The decoded image, unless there are bytes for a better one. */
  private decoded(index: number): Types.IImage | undefined {
    const image = cache.getImage(this.imageIds[index]);
    return image && (isFullResolution(image) || !this.loader.bytesOf(index)?.full) ? image : undefined;
  }

  private async decode(index: number): Promise<void> {
    const imageId = this.imageIds[index];
    const data = this.loader.bytesOf(index);
    const task = `${index} ${data?.full}`;
    if (!data || this.decoding.has(task)) return;
    this.decoding.add(task);
    try {
      const image = await loadImage(imageId);
      if (this.destroyed) return;
      if (!isFullResolution(image) && isFullResolution(cache.getImage(imageId))) return;
      forgetImage(imageId);
      cache.putImageSync(imageId, image);
    } catch (error) {
      this.failures.set(index, error instanceof Error ? error.message : 'The image cannot be shown.');
      this.update({});
    } finally {
      this.decoding.delete(task);
    }
    if (index === this.current.index && !this.destroyed) this.present();
  }

  private display(index: number, image: Types.IImage): void {
    if (!this.stackSet) {
      this.stackSet = true;
      void this.viewport.setStack([...this.imageIds], index);
    } else if (this.viewport.getCurrentImageIdIndex() !== index) {
      void this.viewport.setImageIdIndex(index);
    } else if (this.viewport.getCornerstoneImage() !== image) {
      // Full resolution replaces the preview in place: camera, window and measurements stay exactly where they are.
      const camera = this.viewport.getCamera();
      this.viewport.renderImageObject(image);
      this.viewport.setCamera(camera);
      this.viewport.render();
      this.pictureChanged();
    }
  }

  /** Decodes the next slices ahead, so that a step of the wheel shows at once. */
  private prepareNeighbours(): void {
    const { index, quality } = this.current;
    if (quality !== 'full') return;
    for (const neighbour of [index + 1, index - 1, index + 2, index - 2]) {
      const bytes = this.imageIds[neighbour] && this.loader.bytesOf(neighbour);
      if (bytes && bytes.full && !this.decoded(neighbour) && !this.failures.has(neighbour)) void this.decode(neighbour);
    }
  }

  private readView(): void {
    if (this.destroyed) return;
    const { voiRange, invert } = this.viewport.getProperties();
    const level = voiRange && utilities.windowLevel.toWindowLevel(voiRange.lower, voiRange.upper);
    this.update({
      window: level && { center: level.windowCenter, width: level.windowWidth },
      zoom: this.viewport.getZoom(),
      inverted: invert === true,
    });
  }

  private update(change: Partial<StackState>): void {
    if (this.destroyed) return;
    const next = { ...this.current, ...change };
    this.current = { ...next, error: this.loader.errorOf(next.index)?.message ?? this.failures.get(next.index) };
    for (const listener of this.listeners) listener();
  }

  private listen(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener);
    this.cleanups.push(() => target.removeEventListener(type, listener));
  }
}
