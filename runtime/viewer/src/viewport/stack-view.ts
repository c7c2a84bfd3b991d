import { Enums, RenderingEngine, StackViewport, Types, utilities } from '@cornerstonejs/core';
import { annotation, utilities as toolUtilities } from '@cornerstonejs/tools';
import { Cine } from './cine';
import { releaseEngine, retainEngine } from './engine';
import { isFullResolution } from './frame-images';
import { applyLut, applyRamp } from './grey-scale';
import { PictureSeries, Quality } from './picture-series';
import { paintPicture } from './snapshot';
import { DragTool, ViewportTools } from './tools';
import { Integrity } from '../decode/integrity';
import { LoadProgress } from '../frames/series-loader';
import { imageToWorld, ImagePoint, worldToImage } from '../metadata/geometry';
import { normal, Sides } from '../metadata/plane';
import { Frame } from '../metadata/series';
import { isMirrored, ScreenAxes, sidesOnScreen } from '../metadata/view-sides';
import { automaticWindow, displayedWidth, NamedLut, Window } from '../metadata/window';
import { ImageProblem } from '../problems/image-problem';

export interface StackState {
  /** The slice asked for. */
  readonly index: number;
  /** The slice in the picture, which is another one while the one asked for is on its way. */
  readonly shown?: number;
  readonly quality?: Quality;
  readonly integrity: Integrity;
  readonly window?: Window;
  /** The image's own table that makes its grey values, where one is in use. */
  readonly lut?: NamedLut;
  /** Screen pixels for each pixel of the image, along its rows. */
  readonly zoom?: number;
  readonly inverted: boolean;
  readonly mirrored: boolean;
  /** Degrees clockwise. */
  readonly rotation: number;
  readonly sides?: Sides;
  /** Grows whenever the picture moved: what is drawn over it has to follow. */
  readonly moves: number;
  readonly tool: DragTool;
  /** Frames a second while it plays. */
  readonly playing?: number;
  /** Why the slice asked for, or its full resolution, cannot be had. */
  readonly problem?: ImageProblem;
  readonly progress: LoadProgress;
}

/** Frames of a series arrive faster than anybody reads their number, and each time the page would be laid out anew. */
const PROGRESS_MS = 100;

let created = 0;

/** One picture: a series in a Cornerstone stack viewport; what is shown follows what is loaded. */
export class StackView {
  readonly id = `stack-${++created}`;
  readonly frames: readonly Frame[];
  private readonly engine: RenderingEngine;
  private readonly viewport: StackViewport;
  private readonly tools: ViewportTools;
  private readonly listeners = new Set<() => void>();
  private readonly resizing: ResizeObserver;
  private readonly cleanups: (() => void)[] = [];
  private readonly cine: Cine;
  private current: StackState;
  private lut?: NamedLut;
  private chosen = false;
  /** The slice that the viewport was told to show and has not shown yet. */
  private turning?: number;
  private stackSet = false;
  private size: string;
  private progressTimer?: ReturnType<typeof setTimeout>;
  private destroyed = false;

  constructor(
    readonly element: HTMLDivElement,
    readonly series: PictureSeries,
    start: number,
    private readonly initialWindow?: Window,
  ) {
    this.frames = series.frames;
    const index = Math.max(0, Math.min(series.frames.length - 1, start));
    this.current = {
      index,
      integrity: 'unknown',
      inverted: false,
      mirrored: false,
      rotation: 0,
      moves: 0,
      tool: 'window',
      progress: series.progress,
    };
    this.engine = retainEngine();
    this.engine.enableElement({ viewportId: this.id, type: Enums.ViewportType.STACK, element });
    this.viewport = this.engine.getViewport(this.id) as StackViewport;
    this.tools = new ViewportTools(this.id, this.engine.id);
    this.cine = new Cine(() => this.stepCine());
    this.size = `${element.clientWidth} ${element.clientHeight}`;
    this.resizing = new ResizeObserver(() => this.resized());
    this.resizing.observe(element);
    this.listen(element, Enums.Events.STACK_NEW_IMAGE, () => this.pictureChanged());
    this.listen(element, Enums.Events.VOI_MODIFIED, () => this.windowDragged());
    this.listen(element, Enums.Events.CAMERA_MODIFIED, () => this.readView());
    this.cleanups.push(series.subscribe((changed) => this.seriesChanged(changed)));
    series.look(index);
    this.present();
  }

  /** The window is not the image's own any more. */
  get windowChosen(): boolean {
    return this.chosen;
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
    this.series.look(target);
    this.present();
  }

  retry(): void {
    this.series.retry(this.current.index);
  }

  chooseTool(tool: DragTool): void {
    this.tools.choose(tool);
    this.update({ tool });
  }

  setWindow({ center, width }: Window): void {
    this.dropLut();
    this.chosen = true;
    this.viewport.setProperties({ voiRange: utilities.windowLevel.toLowHighRange(displayedWidth(width), center) });
    this.viewport.render();
    this.readView();
  }

  autoWindow(): void {
    const image = this.viewport.getCornerstoneImage();
    if (!image || image.color) return;
    this.setWindow(automaticWindow(this.series.windowSample?.(image) ?? image.getPixelData()));
  }

  /** Grey values by a table that the image brings (VOI LUT Sequence). */
  useLut(lut: NamedLut): void {
    this.lut = lut;
    this.drawLut();
    this.readView();
  }

  invert(): void {
    this.viewport.setProperties({ invert: !this.viewport.getProperties().invert });
    this.drawLut();
    this.viewport.render();
    this.readView();
  }

  rotate(degrees: number): void {
    const rotation = (this.viewport.getRotation() + degrees + 360) % 360;
    this.viewport.setViewPresentation({ ...this.viewport.getViewPresentation(), rotation });
    this.moved();
  }

  flip(axis: 'horizontal' | 'vertical'): void {
    const { flipHorizontal, flipVertical } = this.viewport.getViewPresentation();
    this.viewport.setCamera(
      axis === 'horizontal' ? { flipHorizontal: !flipHorizontal } : { flipVertical: !flipVertical },
    );
    this.moved();
  }

  fit(): void {
    const { rotation, flipHorizontal, flipVertical } = this.viewport.getViewPresentation();
    this.viewport.resetCamera();
    this.viewport.setViewPresentation({ rotation, flipHorizontal, flipVertical });
    this.moved();
  }

  /** One pixel of the image for each of the screen's own. */
  actualSize(): void {
    const scale = this.scale();
    if (scale) this.viewport.setZoom(this.viewport.getZoom() / (scale * devicePixelRatio));
    this.moved();
  }

  /** Back to the image's own window and position. Measurements stay. */
  reset(): void {
    this.dropLut();
    this.chosen = false;
    this.viewport.resetCamera();
    this.viewport.resetProperties();
    this.chooseOwnLut();
    this.moved();
  }

  play(framesPerSecond: number): void {
    this.cine.start(framesPerSecond);
    this.update({ playing: framesPerSecond });
  }

  stop(): void {
    this.cine.stop();
    this.update({ playing: undefined });
  }

  /** Where a point of the picture is on the element; of the frame that is shown. */
  imageToCanvas(point: ImagePoint): Types.Point2 | undefined {
    const frame = this.shownFrame();
    return frame && this.viewport.worldToCanvas(imageToWorld(frame, point));
  }

  canvasToImage(point: Types.Point2): [number, number] | undefined {
    const frame = this.shownFrame();
    return frame && worldToImage(frame, this.viewport.canvasToWorld(point));
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

  /** The picture as it is seen, with measurements, sides and marks, and without what names the patient. */
  snapshot(marks: readonly string[]): Promise<Blob> {
    return paintPicture(this.viewport.getCanvas(), this.element, this.current.sides, marks);
  }

  destroy(): void {
    if (this.destroyed) return;
    this.destroyed = true;
    this.cine.stop();
    this.resizing.disconnect();
    clearTimeout(this.progressTimer);
    for (const cleanup of this.cleanups) cleanup();
    this.tools.destroy();
    this.engine.disableElement(this.id);
    releaseEngine();
    this.listeners.clear();
  }

  private seriesChanged(index: number | undefined): void {
    if (this.destroyed) return;
    if (index === this.current.index) {
      this.tellProgress();
      this.present();
    } else {
      this.progressTimer ??= setTimeout(() => this.tellProgress(), PROGRESS_MS);
    }
  }

  private tellProgress(): void {
    clearTimeout(this.progressTimer);
    this.progressTimer = undefined;
    this.update({ progress: this.series.progress });
  }

  private pictureChanged(): void {
    const image = this.viewport.getCornerstoneImage();
    const shown = this.series.imageIds.indexOf(image?.imageId ?? '');
    if (this.turning === shown) this.turning = undefined;
    const quality: Quality = isFullResolution(image) ? 'full' : 'low';
    this.update({
      shown: shown < 0 ? undefined : shown,
      quality,
      integrity: shown < 0 ? 'unknown' : this.series.integrityOf(shown),
    });
    this.series.shown(quality);
    this.drawLut();
    this.renewMeasurements();
    this.moved();
    this.prepareNeighbours();
  }

  /** Shows the slice asked for, as well as it can be shown by now. Called whenever that may have changed. */
  private present(): void {
    const { index } = this.current;
    const image = this.series.image(index);
    if (image) this.display(index, image);
  }

  private display(index: number, image: Types.IImage): void {
    if (!this.stackSet) {
      this.stackSet = true;
      this.turning = index;
      void this.viewport.setStack([...this.series.imageIds], index).then(() => this.openedFirst());
    } else if (this.viewport.getCurrentImageIdIndex() !== index) {
      this.turning = index;
      void this.viewport.setImageIdIndex(index);
    } else if (this.turning === undefined && this.viewport.getCornerstoneImage() !== image) {
      // Full resolution replaces the preview in place: camera, window and measurements stay exactly where they are.
      const camera = this.viewport.getCamera();
      this.viewport.renderImageObject(image);
      this.viewport.setCamera(camera);
      this.viewport.render();
      this.pictureChanged();
    }
  }

  private openedFirst(): void {
    if (this.destroyed) return;
    if (this.initialWindow) this.setWindow(this.initialWindow);
    else this.chooseOwnLut();
    // What came while the first picture was on its way to the screen.
    this.present();
  }

  /** An image that brings a table and no window is meant to be seen through the table. */
  private chooseOwnLut(): void {
    const voi = this.shownFrame()?.voi;
    if (voi && voi.windows.length === 0 && voi.luts.length > 0) this.useLut(voi.luts[0]);
  }

  private drawLut(): void {
    if (this.lut) applyLut(this.viewport, this.lut.table);
  }

  private dropLut(): void {
    if (!this.lut) return;
    this.lut = undefined;
    applyRamp(this.viewport);
  }

  /** Values of measurements on this image are taken again, now that its pixels are others. */
  private renewMeasurements(): void {
    const imageId = this.viewport.getCurrentImageId();
    for (const entry of annotation.state.getAllAnnotations()) {
      if (entry.metadata?.referencedImageId !== imageId) continue;
      entry.invalidated = true;
      if (entry.data.cachedStats) entry.data.cachedStats = {};
    }
    toolUtilities.triggerAnnotationRenderForViewportIds([this.id]);
  }

  /** Decodes the next slices ahead, so that a step of the wheel shows at once. */
  private prepareNeighbours(): void {
    const { index, quality, playing } = this.current;
    if (quality !== 'full') return;
    const ahead = playing === undefined ? [1, -1, 2, -2] : [1, 2, 3, 4];
    for (const step of ahead) {
      const neighbour = index + step;
      if (neighbour >= 0 && neighbour < this.frames.length) this.series.prepare(neighbour);
    }
  }

  /** The next frame, once the present one has been seen. */
  private stepCine(): void {
    if (this.current.shown !== this.current.index) return;
    this.show((this.current.index + 1) % this.frames.length);
  }

  private shownFrame(): Frame | undefined {
    return this.current.shown === undefined ? undefined : this.frames[this.current.shown];
  }

  /** A picture that filled its place goes on to do so; one that was zoomed or moved stays as it is. */
  private resized(): void {
    const size = `${this.element.clientWidth} ${this.element.clientHeight}`;
    // The observer also tells the size that it finds.
    if (size === this.size) return;
    this.size = size;
    const fitted = Math.abs(this.viewport.getZoom() - 1) < 0.01 && Math.hypot(...this.viewport.getPan()) < 2;
    this.engine.resize(true, true);
    if (fitted && this.stackSet) this.fit();
  }

  private windowDragged(): void {
    if (this.current.tool === 'window' && this.element.matches(':active')) this.chosen = true;
    this.readView();
  }

  private moved(): void {
    this.viewport.render();
    this.readView();
  }

  private readView(): void {
    if (this.destroyed) return;
    const { voiRange, invert } = this.viewport.getProperties();
    const level = voiRange && utilities.windowLevel.toWindowLevel(voiRange.lower, voiRange.upper);
    const frame = this.shownFrame();
    const axes = frame && this.screenAxes(frame);
    this.update({
      window: level ? { center: level.windowCenter, width: level.windowWidth } : undefined,
      lut: this.lut,
      zoom: this.scale(),
      // Cornerstone's own word counts MONOCHROME1 as inverted, which is how such an image is meant to be seen.
      inverted: frame !== undefined && (invert === true) !== (frame.pixels.photometric === 'MONOCHROME1'),
      mirrored: frame && axes ? isMirrored(frame, axes) : false,
      rotation: Math.round(this.viewport.getRotation()) % 360,
      sides: frame && axes && sidesOnScreen(frame, axes),
      moves: this.current.moves + 1,
    });
  }

  /** Read from the picture itself, so that the letters cannot differ from it. */
  private screenAxes(frame: Frame): ScreenAxes | undefined {
    const [origin, right, down] = [
      [0, 0],
      [100, 0],
      [0, 100],
    ].map((point) => this.viewport.canvasToWorld(point as Types.Point2));
    const unit = (to: Types.Point3): readonly [number, number, number] => {
      const vector = [to[0] - origin[0], to[1] - origin[1], to[2] - origin[2]];
      const length = Math.hypot(...vector) || 1;
      return [vector[0] / length, vector[1] / length, vector[2] / length];
    };
    const axes = { right: unit(right), down: unit(down) };
    const size = Math.hypot(...axes.right) + Math.hypot(...axes.down) + (frame.plane ? normal(frame.plane)[0] : 0);
    return Number.isFinite(size) ? axes : undefined;
  }

  private scale(): number | undefined {
    const from = this.imageToCanvas([0, 0]);
    const to = this.imageToCanvas([1, 0]);
    const scale = from && to && Math.hypot(to[0] - from[0], to[1] - from[1]);
    return scale && Number.isFinite(scale) ? scale : undefined;
  }

  private update(change: Partial<StackState>): void {
    if (this.destroyed) return;
    const next = { ...this.current, ...change };
    this.current = { ...next, problem: this.series.problemOf(next.index) };
    for (const listener of this.listeners) listener();
  }

  private listen(target: EventTarget, type: string, listener: (event: Event) => void): void {
    target.addEventListener(type, listener);
    this.cleanups.push(() => target.removeEventListener(type, listener));
  }
}
