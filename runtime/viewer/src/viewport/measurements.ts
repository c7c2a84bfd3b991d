import { eventTarget, getRenderingEngines, utilities } from '@cornerstonejs/core';
import { annotation, Enums, Types, utilities as toolUtilities } from '@cornerstonejs/tools';
import { frameOf } from './frame-images';
import { valuesOf } from './measured-values';
import { MEASURING_TOOL_CLASSES } from './measuring-tools';
import { History } from '../annotations/history';
import { Measurement, MEASURING_TOOLS, MeasuringTool } from '../annotations/measurement';
import { imageToWorld, worldToImage } from '../metadata/geometry';
import { Frame } from '../metadata/series';

export interface ListedMeasurement extends Measurement {
  readonly values: readonly string[];
  readonly selected: boolean;
}

export interface MeasurementList {
  readonly entries: readonly ListedMeasurement[];
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** Where an image set's measurements are kept between visits. */
export interface MeasurementStore {
  read(): readonly Measurement[];
  write(measurements: readonly Measurement[]): void;
}

const TOOL_OF = new Map<string, MeasuringTool>(
  MEASURING_TOOLS.map((tool) => [MEASURING_TOOL_CLASSES[tool].toolName, tool]),
);

/** All measurements of an image set: Cornerstone's annotations, with a history, a list and a place where they are kept. */
export class Measurements {
  private readonly history: History<readonly Measurement[]>;
  private readonly listeners = new Set<() => void>();
  private readonly frames = new Map<string, { readonly frame: Frame; readonly imageId: string }>();
  private list: MeasurementList = { entries: [], canUndo: false, canRedo: false };
  private restoring = false;
  /** Measurements whose last point has not been set. */
  private readonly drawing = new Set<string>();
  private readonly onAdded = (event: Event) => this.restoring || this.drawing.add(uidOf(event));
  private readonly onCompleted = (event: Event) => {
    this.drawing.delete(uidOf(event));
    setTimeout(() => this.commitDrawn());
  };
  private readonly onChange = () => this.changed();
  private readonly onRendered = () => this.refresh();
  private readonly onPointerUp = () => setTimeout(() => this.commitDrawn());

  constructor(
    frames: readonly Frame[],
    prefix: string,
    private readonly store: MeasurementStore,
  ) {
    for (const frame of frames) this.frames.set(frame.id, { frame, imageId: `${prefix}${frame.id}` });
    annotation.state.removeAllAnnotations();
    const kept = store.read();
    this.history = new History(kept);
    this.restore(kept);
    eventTarget.addEventListener(Enums.Events.ANNOTATION_ADDED, this.onAdded);
    eventTarget.addEventListener(Enums.Events.ANNOTATION_COMPLETED, this.onCompleted);
    for (const event of CHANGES) eventTarget.addEventListener(event, this.onChange);
    eventTarget.addEventListener(Enums.Events.ANNOTATION_RENDERED, this.onRendered);
    document.addEventListener('pointerup', this.onPointerUp);
    document.addEventListener('mouseup', this.onPointerUp);
  }

  get state(): MeasurementList {
    return this.list;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  get all(): readonly Measurement[] {
    return this.history.current;
  }

  /** What was just drawn may not be in the history yet. */
  undo(): void {
    this.commit();
    const state = this.history.undo();
    if (state) this.restore(state);
  }

  redo(): void {
    this.commit();
    const state = this.history.redo();
    if (state) this.restore(state);
  }

  remove(ids: readonly string[]): void {
    for (const id of ids) annotation.state.removeAnnotation(id);
    this.commit();
    this.render();
  }

  removeSelected(): void {
    this.remove(annotation.selection.getAnnotationsSelected());
  }

  clear(): void {
    this.remove(this.present().map(({ id }) => id));
  }

  /** Adds measurements that were exported; those that are here already are replaced. */
  add(measurements: readonly Measurement[]): void {
    const added = new Set(measurements.map(({ id }) => id));
    const next = [...this.history.current.filter(({ id }) => !added.has(id)), ...measurements];
    this.history.push(next);
    this.restore(next);
  }

  select(id: string): void {
    annotation.selection.setAnnotationSelected(id, true);
    this.render();
    this.refresh();
  }

  close(): void {
    eventTarget.removeEventListener(Enums.Events.ANNOTATION_ADDED, this.onAdded);
    eventTarget.removeEventListener(Enums.Events.ANNOTATION_COMPLETED, this.onCompleted);
    for (const event of CHANGES) eventTarget.removeEventListener(event, this.onChange);
    eventTarget.removeEventListener(Enums.Events.ANNOTATION_RENDERED, this.onRendered);
    document.removeEventListener('pointerup', this.onPointerUp);
    document.removeEventListener('mouseup', this.onPointerUp);
    annotation.state.removeAllAnnotations();
    this.listeners.clear();
  }

  private changed(): void {
    if (!this.restoring) this.refresh();
  }

  /** While the last point of one follows the mouse, its place is no state to go back to. */
  private commitDrawn(): void {
    if (!this.present().some(({ id }) => this.drawing.has(id))) this.commit();
  }

  /** A state worth going back to, if something is different. */
  private commit(): void {
    const present = this.present();
    if (JSON.stringify(present) === JSON.stringify(this.history.current)) return;
    this.history.push(present);
    this.store.write(present);
    this.refresh();
  }

  private present(): Measurement[] {
    return annotation.state.getAllAnnotations().flatMap((entry) => {
      const tool = TOOL_OF.get(entry.metadata?.toolName ?? '');
      const frame = frameOf(entry.metadata?.referencedImageId ?? '') ?? this.frameByImage(entry);
      const points = entry.data.handles?.points;
      if (!tool || !frame || !points || !entry.annotationUID || isUnfinished(tool, points)) return [];
      return [{ id: entry.annotationUID, tool, frameId: frame.id, points: points.map((at) => rounded(frame, at)) }];
    });
  }

  /** Of a frame whose series is not open just now. */
  private frameByImage(entry: Types.Annotation): Frame | undefined {
    const id = entry.metadata?.referencedImageId?.split('/').at(-1);
    return id === undefined ? undefined : this.frames.get(id)?.frame;
  }

  private restore(measurements: readonly Measurement[]): void {
    this.restoring = true;
    try {
      annotation.state.removeAllAnnotations();
      for (const measurement of measurements) this.addAnnotation(measurement);
    } finally {
      this.restoring = false;
    }
    this.store.write(measurements);
    this.render();
    this.refresh();
  }

  private addAnnotation({ id, tool, frameId, points }: Measurement): void {
    const known = this.frames.get(frameId);
    if (!known) return;
    const space = known.frame.plane?.frameOfReference ?? 'none';
    const entry = {
      annotationUID: id,
      highlighted: false,
      invalidated: true,
      isLocked: false,
      isVisible: true,
      metadata: {
        toolName: MEASURING_TOOL_CLASSES[tool].toolName,
        FrameOfReferenceUID: space,
        referencedImageId: known.imageId,
      },
      data: {
        handles: {
          points: points.map((point) => imageToWorld(known.frame, point)),
          activeHandleIndex: null,
          textBox: {
            hasMoved: false,
            worldPosition: [0, 0, 0],
            worldBoundingBox: {
              topLeft: [0, 0, 0],
              topRight: [0, 0, 0],
              bottomLeft: [0, 0, 0],
              bottomRight: [0, 0, 0],
            },
          },
        },
        label: '',
        cachedStats: {},
      },
    };
    annotation.state.addAnnotation(entry as unknown as Types.Annotation, space);
  }

  private refresh(): void {
    const entries = this.present().map((measurement) => {
      const entry = annotation.state.getAnnotation(measurement.id);
      const imageId = entry?.metadata?.referencedImageId ?? '';
      return {
        ...measurement,
        values: entry ? valuesOf(measurement.tool, entry.data as Parameters<typeof valuesOf>[1], imageId) : [],
        selected: annotation.selection.isAnnotationSelected(measurement.id),
      };
    });
    const next = { entries, canUndo: this.history.canUndo, canRedo: this.history.canRedo };
    if (utilities.deepEqual(next, this.list)) return;
    this.list = next;
    for (const listener of this.listeners) listener();
  }

  private render(): void {
    toolUtilities.triggerAnnotationRenderForViewportIds(viewportIds());
  }
}

const CHANGES = [
  Enums.Events.ANNOTATION_ADDED,
  Enums.Events.ANNOTATION_COMPLETED,
  Enums.Events.ANNOTATION_MODIFIED,
  Enums.Events.ANNOTATION_REMOVED,
  Enums.Events.ANNOTATION_SELECTION_CHANGE,
];

function viewportIds(): string[] {
  return (getRenderingEngines() ?? []).flatMap((engine) => engine.getViewports().map(({ id }) => id));
}

function isUnfinished(tool: MeasuringTool, points: readonly unknown[]): boolean {
  return (tool === 'angle' && points.length < 3) || (tool === 'cobb' && points.length < 4);
}

function uidOf(event: Event): string {
  return (event as CustomEvent<{ readonly annotation: Types.Annotation }>).detail.annotation.annotationUID ?? '';
}

/** A thousandth of a pixel; beyond that there is nothing but noise of the arithmetic. */
function rounded(frame: Frame, world: ArrayLike<number>): [number, number] {
  const [column, row] = worldToImage(frame, world);
  return [Math.round(column * 1000) / 1000, Math.round(row * 1000) / 1000];
}
