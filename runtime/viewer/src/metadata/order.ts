import { dot, ImagePlane, normal } from './plane';

export interface Orderable {
  readonly plane?: ImagePlane;
  readonly instanceNumber: number;
  /** 0-based, inside the instance. */
  readonly frameIndex: number;
}

/**
 * Slices that are parallel are ordered along their normal, in the direction the scanner numbered them; anything else (cine, mixed
 * orientations, projections) stays in the order of InstanceNumber and frame.
 */
export function orderFrames<T extends Orderable>(frames: readonly T[]): T[] {
  const byNumber = [...frames].sort((a, b) => a.instanceNumber - b.instanceNumber || a.frameIndex - b.frameIndex);
  const axis = commonNormal(byNumber);
  if (!axis) return byNumber;
  const placed = byNumber.map((frame, index) => ({
    frame,
    index,
    distance: dot((frame.plane as ImagePlane).position, axis),
  }));
  if (placed.every(({ distance }) => Math.abs(distance - placed[0].distance) < 1e-3)) return byNumber;
  // Positive when distance grows with the scanner's own order.
  const middle = (placed.length - 1) / 2;
  const trend = placed.reduce(
    (sum, { index, distance }) => sum + (index - middle) * (distance - placed[0].distance),
    0,
  );
  const direction = trend < 0 ? -1 : 1;
  return placed
    .sort((a, b) =>
      Math.abs(a.distance - b.distance) < 1e-3 ? a.index - b.index : direction * (a.distance - b.distance),
    )
    .map(({ frame }) => frame);
}

function commonNormal(frames: readonly Orderable[]) {
  const first = frames[0]?.plane;
  if (!first || frames.length < 2) return undefined;
  const axis = normal(first);
  // 0.9998: a little over one degree.
  return frames.every(({ plane }) => plane && dot(normal(plane), axis) > 0.9998) ? axis : undefined;
}
