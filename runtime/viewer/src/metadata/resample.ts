import { ReformatGrid } from './reformat';
import { Triple } from './volume';

type Values = Uint8Array | Int16Array | Uint16Array | Float32Array;

/** Beyond the centre of an outer voxel there is half a voxel more. */
const EDGE = 0.5;

/**
 * Fills one picture of a grid from the voxels: those themselves where the grid goes along them, otherwise between the eight around each
 * point. `outside` where there are none.
 */
export function resample(
  voxels: Values,
  size: Triple,
  { exact, size: [columns, rows], start, steps }: ReformatGrid,
  picture: number,
  outside: number,
  target: Values,
): void {
  const from = [0, 1, 2].map((axis) => start[axis] + picture * steps[2][axis]);
  const pixels = { columns, rows, from, right: steps[0], down: steps[1] };
  if (exact) copyVoxels(voxels, size, pixels, target);
  else interpolate(voxels, size, pixels, outside, target);
}

interface Pixels {
  readonly columns: number;
  readonly rows: number;
  /** The first pixel and the steps from it, in voxels. */
  readonly from: readonly number[];
  readonly right: Triple;
  readonly down: Triple;
}

function copyVoxels(
  voxels: Values,
  [width, height]: Triple,
  { columns, rows, from, right, down }: Pixels,
  target: Values,
) {
  const offset = (steps: readonly number[]) => steps[0] + width * (steps[1] + height * steps[2]);
  const [start, stepRight, stepDown] = [offset(from), offset(right), offset(down)];
  for (let row = 0, at = 0; row < rows; row++) {
    let voxel = start + row * stepDown;
    for (let column = 0; column < columns; column++, at++, voxel += stepRight) target[at] = voxels[voxel];
  }
}

function interpolate(voxels: Values, size: Triple, pixels: Pixels, outside: number, target: Values): void {
  const { columns, rows, from, right, down } = pixels;
  const [width, height, depth] = size;
  const [lastX, lastY, lastZ] = [width - 1, height - 1, depth - 1];
  const slice = width * height;
  const [rightX, rightY, rightZ] = right;
  const half = target instanceof Float32Array ? 0 : 0.5;
  target.fill(outside);
  for (let row = 0; row < rows; row++) {
    const [startX, startY, startZ] = from.map((start, axis) => start + row * down[axis]);
    const [first, end] = columnsInside(size, [startX, startY, startZ], right, columns);
    for (let column = first; column < end; column++) {
      const x = Math.max(0, Math.min(lastX, startX + column * rightX));
      const y = Math.max(0, Math.min(lastY, startY + column * rightY));
      const z = Math.max(0, Math.min(lastZ, startZ + column * rightZ));
      // The last voxel of a side is the second of its pair.
      const left = Math.min(lastX - 1, Math.floor(x));
      const top = Math.min(lastY - 1, Math.floor(y));
      const front = Math.min(lastZ - 1, Math.floor(z));
      const [dx, dy, dz] = [x - left, y - top, z - front];
      // One of the eight voxels around, and those beside, below and behind it.
      const a = left + width * top + slice * front;
      const b = a + width;
      const c = a + slice;
      const d = c + width;
      const nearTop = voxels[a] + dx * (voxels[a + 1] - voxels[a]);
      const nearBottom = voxels[b] + dx * (voxels[b + 1] - voxels[b]);
      const farTop = voxels[c] + dx * (voxels[c + 1] - voxels[c]);
      const farBottom = voxels[d] + dx * (voxels[d + 1] - voxels[d]);
      const near = nearTop + dy * (nearBottom - nearTop);
      const far = farTop + dy * (farBottom - farTop);
      const value = near + dz * (far - near);
      target[row * columns + column] = half ? Math.floor(value + half) : value;
    }
  }
}

/** The columns of a row that lie among the voxels: from the first up to, and without, the second. */
function columnsInside(size: Triple, start: Triple, right: Triple, columns: number): readonly [number, number] {
  let [first, last] = [0, columns - 1];
  for (let axis = 0; axis < 3; axis++) {
    const [low, high] = [-EDGE - start[axis], size[axis] - 1 + EDGE - start[axis]];
    const step = right[axis];
    if (step === 0) {
      if (low > 0 || high < 0) return [0, 0];
    } else {
      first = Math.max(first, Math.ceil((step > 0 ? low : high) / step));
      last = Math.min(last, Math.floor((step > 0 ? high : low) / step));
    }
  }
  return [first, last + 1];
}
