import { dot, Vector } from './plane';
import { Frame } from './series';
import { along, pointAt, Triple, VolumeGeometry } from './volume';

export const REFORMAT_PLANES = ['axial', 'sagittal', 'coronal'] as const;
export type ReformatPlane = (typeof REFORMAT_PLANES)[number];

/** The pictures of a volume in one plane of the patient: what is right, down and behind on the screen, and how finely it is divided. */
export interface ReformatGrid {
  /** Columns, rows, pictures. */
  readonly size: Triple;
  readonly spacing: Triple;
  /** Unit vectors to the right, downwards, and to the next picture. */
  readonly axes: readonly [Vector, Vector, Vector];
  /** Centre of the first pixel of the first picture. */
  readonly origin: Vector;
  /** That pixel in the volume, and how far each step goes there: in columns, rows and slices. */
  readonly start: Triple;
  readonly steps: readonly [Triple, Triple, Triple];
  /** Every pixel is a voxel as it was acquired; otherwise values are taken between voxels. */
  readonly exact: boolean;
}

/** As radiologists look at them: from the feet, from the left, from the front. Pictures go to the feet, to the left, to the back. */
const VIEWS: Readonly<Record<ReformatPlane, readonly [Vector, Vector, Vector]>> = {
  axial: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, -1],
  ],
  sagittal: [
    [0, 1, 0],
    [0, 0, -1],
    [1, 0, 0],
  ],
  coronal: [
    [1, 0, 0],
    [0, 0, -1],
    [0, 1, 0],
  ],
};

/** Cosine of a tenth of a degree: volumes that are turned by less are shown voxel by voxel. */
const ALIGNED = Math.cos((0.1 * Math.PI) / 180);
/** Pixels of a side. */
const MAX_SIDE = 2048;

export function reformatGrid(volume: VolumeGeometry, plane: ReformatPlane, frames: readonly Frame[]): ReformatGrid {
  const [right, down, stated] = VIEWS[plane];
  const through = sameOrder(volume, stated, frames);
  return alignedGrid(volume, [right, down, through]) ?? slantedGrid(volume, [right, down, through]);
}

/** The pictures of the plane that was acquired have the order, and thereby the numbers, that they have in the series. */
function sameOrder(volume: VolumeGeometry, through: Vector, frames: readonly Frame[]): Vector {
  const towards = dot(through, volume.axes[2]);
  if (Math.abs(towards) < Math.SQRT1_2) return through;
  const [first, last] = [frames[0].plane, frames[frames.length - 1].plane];
  const runs = first && last ? dot(last.position, through) - dot(first.position, through) : 1;
  return runs < 0 ? [-through[0], -through[1], -through[2]] : through;
}

function alignedGrid(volume: VolumeGeometry, wanted: readonly Vector[]): ReformatGrid | undefined {
  const matches = wanted.map((vector) => {
    const axis = volume.axes.findIndex((candidate) => Math.abs(dot(candidate, vector)) > ALIGNED);
    return { axis, sign: axis < 0 ? 0 : Math.sign(dot(volume.axes[axis], vector)) };
  });
  if (matches.some(({ axis }) => axis < 0)) return undefined;
  const start: [number, number, number] = [0, 0, 0];
  const steps = matches.map(({ axis, sign }): Triple => {
    if (sign < 0) start[axis] = volume.size[axis] - 1;
    return [axis === 0 ? sign : 0, axis === 1 ? sign : 0, axis === 2 ? sign : 0];
  });
  const of = (values: Triple): Triple => [values[matches[0].axis], values[matches[1].axis], values[matches[2].axis]];
  // Where the voxels really are, not where they would be without that tenth of a degree.
  const directions = matches.map(({ axis, sign }) => along([0, 0, 0], volume.axes[axis], sign));
  return {
    size: of(volume.size),
    spacing: of(volume.spacing),
    axes: [directions[0], directions[1], directions[2]],
    origin: pointAt(volume, start),
    start,
    steps: [steps[0], steps[1], steps[2]],
    exact: true,
  };
}

/** A grid over the box that the volume fits into, as fine as the finest side of a voxel. */
function slantedGrid(volume: VolumeGeometry, axes: readonly [Vector, Vector, Vector]): ReformatGrid {
  const corners = [0, 1, 2, 3, 4, 5, 6, 7].map((corner) => {
    const end = (axis: number) => ((corner >> axis) & 1 ? volume.size[axis] - 1 : 0);
    return pointAt(volume, [end(0), end(1), end(2)]);
  });
  const ranges = axes.map((axis) => {
    const places = corners.map((corner) => dot(corner, axis));
    return { low: Math.min(...places), length: Math.max(...places) - Math.min(...places) };
  });
  const pixel = Math.max(
    Math.min(...volume.spacing),
    ...ranges.slice(0, 2).map(({ length }) => length / (MAX_SIDE - 1)),
  );
  // From one slice to the next as far as voxels are apart in this direction.
  const step = Math.hypot(...volume.axes.map((axis, index) => dot(axis, axes[2]) * volume.spacing[index]));
  const spacing: Triple = [pixel, pixel, step];
  const count = (axis: number) => Math.floor(ranges[axis].length / spacing[axis] + 1e-6) + 1;
  const origin = axes.reduce((point: Vector, axis, index) => along(point, axis, ranges[index].low), [0, 0, 0]);
  const inVoxels = (vector: Vector): Triple => [
    dot(vector, volume.axes[0]) / volume.spacing[0],
    dot(vector, volume.axes[1]) / volume.spacing[1],
    dot(vector, volume.axes[2]) / volume.spacing[2],
  ];
  const steps = axes.map((axis, index) => inVoxels(along([0, 0, 0], axis, spacing[index])));
  return {
    size: [count(0), count(1), count(2)],
    spacing,
    axes,
    origin,
    start: inVoxels([origin[0] - volume.origin[0], origin[1] - volume.origin[1], origin[2] - volume.origin[2]]),
    steps: [steps[0], steps[1], steps[2]],
    exact: false,
  };
}

/** The picture that a point of the patient lies in, or the nearest one. */
export function pictureAt({ origin, axes, spacing, size }: ReformatGrid, point: Vector): number {
  const depth = dot(point, axes[2]) - dot(origin, axes[2]);
  return Math.max(0, Math.min(size[2] - 1, Math.round(depth / spacing[2])));
}

/** The same point moved into a picture. */
export function movedInto(grid: ReformatGrid, picture: number, point: Vector): Vector {
  const depth = dot(point, grid.axes[2]) - dot(grid.origin, grid.axes[2]);
  return along(point, grid.axes[2], picture * grid.spacing[2] - depth);
}

/** The pictures as frames, so that all that shows frames shows them too. */
export function reformatFrames(grid: ReformatGrid, plane: ReformatPlane, volume: VolumeGeometry, of: Frame): Frame[] {
  const [columns, rows, pictures] = grid.size;
  return Array.from({ length: pictures }, (_, index) => ({
    id: `${plane}-${index + 1}`,
    sopInstanceUid: '',
    instanceNumber: index + 1,
    frameIndex: 0,
    modality: of.modality,
    pixels: { ...of.pixels, columns, rows, type: volume.type },
    plane: {
      position: along(grid.origin, grid.axes[2], index * grid.spacing[2]),
      rowCosines: grid.axes[0],
      columnCosines: grid.axes[1],
      frameOfReference: of.plane?.frameOfReference,
    },
    spacing: { column: grid.spacing[0], row: grid.spacing[1], basis: of.spacing.basis },
    ultrasoundRegions: [],
    voi: { windows: of.voi.windows, luts: [], function: of.voi.function },
    window: of.window,
    rescaleUnit: of.rescaleUnit,
    valueUnit: of.valueUnit,
    overlays: [],
    localizer: false,
  }));
}
