import { OpenSeries } from './open-series';
import { ReformatSeries } from './reformat-series';
import { SeriesVolume } from './series-volume';
import { StackView } from './stack-view';
import { Vector } from '../metadata/plane';
import { movedInto, pictureAt, REFORMAT_PLANES, ReformatPlane } from '../metadata/reformat';
import { pointAt, voxelAt, VolumeGeometry } from '../metadata/volume';
import { Window } from '../metadata/window';

export interface MprState {
  /** Where the three planes meet, in mm of the patient. */
  readonly point: Vector;
  readonly slices: number;
  readonly completeSlices: number;
  /** Number of images that are missing in the volume, as they cannot be had. */
  readonly failed: number;
  /** The voxel at that point, once it is known. */
  readonly value?: number;
}

/** A line in one picture: where another plane cuts it. */
export interface ReferenceLine {
  readonly plane: ReformatPlane;
  readonly direction: Vector;
}

/** A volume in three planes that go through one point. Whoever goes through the pictures of one plane moves the point, and vice versa. */
export class Mpr {
  readonly volume: SeriesVolume;
  readonly planes: Readonly<Record<ReformatPlane, ReformatSeries>>;
  private readonly views = new Map<ReformatPlane, { readonly view: StackView; readonly detach: () => void }>();
  private readonly listeners = new Set<() => void>();
  private readonly unsubscribe: () => void;
  private current: MprState;

  constructor(
    readonly series: OpenSeries,
    geometry: VolumeGeometry,
    /** A point to begin with; otherwise the middle of a slice. */
    start: Vector | number,
  ) {
    this.volume = new SeriesVolume(series, geometry);
    const plane = (name: ReformatPlane) => new ReformatSeries(name, this.volume);
    this.planes = { axial: plane('axial'), sagittal: plane('sagittal'), coronal: plane('coronal') };
    const { size, order } = geometry;
    const from =
      typeof start === 'number'
        ? pointAt(geometry, [Math.floor(size[0] / 2), Math.floor(size[1] / 2), Math.max(0, order.indexOf(start))])
        : start;
    this.current = this.stateAt(this.onPictures(from));
    this.unsubscribe = this.volume.subscribe(() => this.update(this.current.point));
    series.look(this.sourceIndex);
  }

  get state(): MprState {
    return this.current;
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** The image of the series that is nearest to the point. */
  get sourceIndex(): number {
    const { geometry } = this.volume;
    const slice = Math.round(voxelAt(geometry, this.current.point)[2]);
    return geometry.order[Math.max(0, Math.min(geometry.order.length - 1, slice))];
  }

  pictureOf(plane: ReformatPlane): number {
    return pictureAt(this.planes[plane].grid, this.current.point);
  }

  /** The view of a plane: from now on it follows the point, and leads it. */
  attach(plane: ReformatPlane, view: StackView): () => void {
    const others = () => [...this.views.values()].filter((other) => other.view !== view).map((other) => other.view);
    let { window, inverted } = view.state;
    const detach = view.subscribe(() => {
      const { state } = view;
      if (state.index !== this.pictureOf(plane)) {
        this.moveTo(movedInto(this.planes[plane].grid, state.index, this.current.point));
      }
      // One window for all three; what the others do in answer is the same and ends there.
      const changed = state.window && differs(window, state.window);
      ({ window } = state);
      if (changed && state.window) {
        for (const other of others()) if (differs(other.state.window, state.window)) other.setWindow(state.window);
      }
      if (state.inverted !== inverted) {
        ({ inverted } = state);
        for (const other of others()) {
          if (other.state.shown !== undefined && other.state.inverted !== inverted) other.invert();
        }
      }
    });
    this.views.set(plane, { view, detach });
    return () => {
      detach();
      this.views.delete(plane);
    };
  }

  moveTo(point: Vector): void {
    this.update(this.onPictures(point));
    this.series.look(this.sourceIndex);
    for (const [plane, { view }] of this.views) view.show(this.pictureOf(plane));
  }

  /** Where the other two planes cut this one. */
  linesIn(plane: ReformatPlane): readonly ReferenceLine[] {
    const across = this.planes[plane].grid.axes[2];
    return REFORMAT_PLANES.filter((other) => other !== plane).map((other) => {
      const [ax, ay, az] = across;
      const [bx, by, bz] = this.planes[other].grid.axes[2];
      return { plane: other, direction: [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx] };
    });
  }

  close(): void {
    this.unsubscribe();
    for (const { detach } of this.views.values()) detach();
    this.views.clear();
    for (const plane of REFORMAT_PLANES) this.planes[plane].close();
    this.volume.close();
    this.listeners.clear();
  }

  /** The nearest point that has a picture in each plane. */
  private onPictures(point: Vector): Vector {
    return REFORMAT_PLANES.reduce((at, plane) => {
      const { grid } = this.planes[plane];
      return movedInto(grid, pictureAt(grid, at), at);
    }, point);
  }

  private update(point: Vector): void {
    this.current = this.stateAt(point);
    for (const listener of this.listeners) listener();
  }

  private stateAt(point: Vector): MprState {
    const { volume } = this;
    return {
      point,
      slices: volume.geometry.size[2],
      completeSlices: volume.completeSlices,
      failed: volume.failed.length,
      value: volume.complete ? this.valueAt(point) : undefined,
    };
  }

  /** Of the nearest voxel, as it was acquired. */
  private valueAt(point: Vector): number | undefined {
    const { geometry, voxels } = this.volume;
    const [column, row, slice] = voxelAt(geometry, point).map(Math.round);
    const [columns, rows, slices] = geometry.size;
    const inside = [column >= 0, row >= 0, slice >= 0, column < columns, row < rows, slice < slices].every(Boolean);
    return inside ? voxels[column + columns * (row + rows * slice)] : undefined;
  }
}

/** A picture that has no window yet takes its own, which is the same. */
function differs(a: Window | undefined, b: Window): boolean {
  return a !== undefined && Math.abs(a.center - b.center) + Math.abs(a.width - b.width) > 1e-3;
}
