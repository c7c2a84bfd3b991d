import { isColor, PixelType } from './pixels';
import { dot, ImagePlane, normal, Vector } from './plane';
import { Frame } from './series';

/** Fewer slices make pictures of a few lines. */
export const MIN_SLICES = 5;

/** What the values of one volume may take; beyond that the tab might not survive. 1024 slices of 512 x 512 in 16 bits. */
export const MAX_VOLUME_BYTES = 512 * 1024 ** 2;

/** A block of voxels in the patient. */
export interface VolumeGeometry {
  /** The frame that each slice is, as an index of the series; along the third axis. */
  readonly order: readonly number[];
  /** Columns, rows, slices. */
  readonly size: Triple;
  /** From one column, row and slice to the next, in mm. */
  readonly spacing: Triple;
  /** Unit vectors of growing columns, rows and slices. */
  readonly axes: readonly [Vector, Vector, Vector];
  /** Centre of the first voxel. */
  readonly origin: Vector;
  readonly type: PixelType;
  readonly bytes: number;
}

export type Triple = readonly [number, number, number];

/** Why a series is no volume, with what the sentence about it needs. */
export type VolumeRefusal =
  | { readonly reason: Exclude<RefusalReason, DetailedReason> }
  | { readonly reason: 'fewSlices'; readonly slices: number }
  | { readonly reason: 'missing'; readonly missing: number; readonly after: number }
  | { readonly reason: 'uneven'; readonly smallest: number; readonly largest: number }
  | { readonly reason: 'gaps'; readonly thickness: number; readonly distance: number }
  | { readonly reason: 'memory'; readonly bytes: number };

type DetailedReason = 'fewSlices' | 'missing' | 'uneven' | 'gaps' | 'memory';
export type RefusalReason =
  | DetailedReason
  | 'color'
  | 'localizer'
  | 'noPosition'
  | 'noSpacing'
  | 'spaces'
  | 'mixed'
  | 'sizes'
  | 'directions'
  | 'repeated'
  | 'tilted';

export function isRefusal(volume: VolumeGeometry | VolumeRefusal): volume is VolumeRefusal {
  return 'reason' in volume;
}

interface Slice {
  readonly frame: Frame;
  readonly index: number;
  readonly plane: ImagePlane;
  /** Along the normal, in mm. */
  readonly place: number;
}

/** How far a voxel may lie from where the volume has it: half a pixel within the slice, a tenth of the distance of slices across. */
const IN_PLANE = 0.5;
const ACROSS = 0.1;
/** Slices that are nearer than this, in mm, are at the same place. */
const SAME_PLACE = 1e-3;
const BYTES: Readonly<Record<PixelType, number>> = { Uint8Array: 1, Int16Array: 2, Uint16Array: 2, Float32Array: 4 };

/**
 * The frames as one volume, where they are a single stack: parallel, of one size and pixel spacing, evenly spaced along their normal, and
 * none missing in between. All distances come from ImagePositionPatient; numbers of instances and stated spacings are not asked.
 */
export function volumeOf(frames: readonly Frame[]): VolumeGeometry | VolumeRefusal {
  const unlike = refuseUnlike(frames);
  if (unlike) return unlike;
  const [first] = frames;
  const { row, column } = first.spacing;
  const across = normal(first.plane as ImagePlane);
  const slices = frames
    .map((frame, index): Slice => {
      const plane = frame.plane as ImagePlane;
      return { frame, index, plane, place: dot(plane.position, across) };
    })
    .sort((a, b) => a.place - b.place);
  const refusal = refuseDirections(slices) ?? refusePlaces(slices) ?? refuseTilt(slices, across) ?? refuseGaps(slices);
  if (refusal) return refusal;
  const { columns, rows } = first.pixels;
  const types = new Set(frames.map(({ pixels }) => pixels.type));
  const type = types.size === 1 ? first.pixels.type : 'Float32Array';
  const bytes = columns * rows * slices.length * BYTES[type];
  if (bytes > MAX_VOLUME_BYTES) return { reason: 'memory', bytes };
  const { position, rowCosines, columnCosines } = slices[0].plane;
  return {
    order: slices.map(({ index }) => index),
    size: [columns, rows, slices.length],
    spacing: [column, row, meanDistance(slices)],
    axes: [rowCosines, columnCosines, across],
    origin: position,
    type,
    bytes,
  };
}

/** What can be told from each frame by itself, or beside the first one. */
function refuseUnlike(frames: readonly Frame[]): VolumeRefusal | undefined {
  if (frames.some(({ pixels }) => isColor(pixels))) return { reason: 'color' };
  if (frames.some(({ localizer }) => localizer)) return { reason: 'localizer' };
  if (frames.length < MIN_SLICES) return { reason: 'fewSlices', slices: frames.length };
  if (frames.some(({ plane }) => !plane)) return { reason: 'noPosition' };
  const [first] = frames;
  const { pixels, spacing, plane, valueUnit } = first;
  // Of a projection, a millimetre is not one in the patient.
  if (spacing.basis !== 'patient' && spacing.basis !== 'calibrated') return { reason: 'noSpacing' };
  const differs = (test: (frame: Frame) => boolean) => !frames.every(test);
  if (differs((frame) => frame.plane?.frameOfReference === plane?.frameOfReference)) return { reason: 'spaces' };
  if (differs((frame) => frame.pixels.photometric === pixels.photometric && frame.valueUnit === valueUnit)) {
    return { reason: 'mixed' };
  }
  const near = (a: number, b: number, count: number) => Math.abs(a - b) * count <= IN_PLANE * Math.min(a, b);
  const alike = (frame: Frame) =>
    Math.min(pixels.rows, pixels.columns) > 1 &&
    frame.pixels.rows === pixels.rows &&
    frame.pixels.columns === pixels.columns &&
    frame.spacing.basis === spacing.basis &&
    near(frame.spacing.row, spacing.row, pixels.rows) &&
    near(frame.spacing.column, spacing.column, pixels.columns);
  return differs(alike) ? { reason: 'sizes' } : undefined;
}

/** By where a difference of directions moves a pixel at the far end of the image. */
function refuseDirections(slices: readonly Slice[]): VolumeRefusal | undefined {
  const { frame, plane } = slices[0];
  const { spacing, pixels } = frame;
  const limit = IN_PLANE * Math.min(spacing.row, spacing.column);
  const skew = Math.abs(dot(plane.rowCosines, plane.columnCosines)) * pixels.rows * spacing.row;
  const parallel = slices.every(
    (slice) =>
      apart(slice.plane.rowCosines, plane.rowCosines) * pixels.columns * spacing.column <= limit &&
      apart(slice.plane.columnCosines, plane.columnCosines) * pixels.rows * spacing.row <= limit,
  );
  return parallel && skew <= limit ? undefined : { reason: 'directions' };
}

function refusePlaces(slices: readonly Slice[]): VolumeRefusal | undefined {
  const gaps = slices.slice(1).map(({ place }, index) => place - slices[index].place);
  if (gaps.some((gap) => gap < SAME_PLACE)) return { reason: 'repeated' };
  const distance = meanDistance(slices);
  const even = slices.every(
    ({ place }, index) => Math.abs(place - slices[0].place - index * distance) <= ACROSS * distance,
  );
  if (even) return undefined;
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor((gaps.length - 1) / 2)];
  const steps = gaps.map((gap) => Math.round(gap / usual));
  const whole = gaps.every((gap, index) => steps[index] > 0 && Math.abs(gap - steps[index] * usual) <= ACROSS * usual);
  if (whole && steps.some((step) => step > 1)) {
    const hole = steps.findIndex((step) => step > 1);
    const missing = steps.reduce((sum, step) => sum + step - 1, 0);
    // Counted as the reader sees the stack, which may run the other way.
    return { reason: 'missing', missing, after: Math.min(slices[hole].index, slices[hole + 1].index) + 1 };
  }
  return { reason: 'uneven', smallest: Math.min(...gaps), largest: Math.max(...gaps) };
}

/** Slices that lie beside each other and not behind each other (a tilted gantry) are no rectangular block. */
function refuseTilt(slices: readonly Slice[], across: Vector): VolumeRefusal | undefined {
  const [{ frame, plane, place }] = slices;
  const limit = IN_PLANE * Math.min(frame.spacing.row, frame.spacing.column);
  const behind = slices.every((slice) => {
    const depth = slice.place - place;
    return apart(slice.plane.position, along(plane.position, across, depth)) <= limit;
  });
  return behind ? undefined : { reason: 'tilted' };
}

/** Between thin slices that are far from each other, most of a reformatted picture would be made up. */
function refuseGaps(slices: readonly Slice[]): VolumeRefusal | undefined {
  const { thickness } = slices[0].frame;
  const distance = meanDistance(slices);
  if (thickness === undefined || thickness <= 0 || distance <= 2 * thickness) return undefined;
  return { reason: 'gaps', thickness, distance };
}

function meanDistance(slices: readonly Slice[]): number {
  return (slices[slices.length - 1].place - slices[0].place) / (slices.length - 1);
}

function apart(a: Vector, b: Vector): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

export function along(from: Vector, direction: Vector, distance: number): Vector {
  return [from[0] + direction[0] * distance, from[1] + direction[1] * distance, from[2] + direction[2] * distance];
}

/** A point of the patient as column, row and slice; whole numbers are centres of voxels. */
export function voxelAt({ origin, axes, spacing }: VolumeGeometry, point: Vector): Triple {
  const offset: Vector = [point[0] - origin[0], point[1] - origin[1], point[2] - origin[2]];
  return [dot(offset, axes[0]) / spacing[0], dot(offset, axes[1]) / spacing[1], dot(offset, axes[2]) / spacing[2]];
}

export function pointAt({ origin, axes, spacing }: VolumeGeometry, voxel: Triple): Vector {
  return voxel.reduce((point: Vector, count, axis) => along(point, axes[axis], count * spacing[axis]), origin);
}
