import { dot, Vector } from './plane';
import { Frame } from './series';

/** Column and row in the image; 0 is the centre of the first pixel. */
export type ImagePoint = readonly [number, number];

/** Where an image without a position is put; nothing outside of it can be compared with it. */
export const DEFAULT_PLANE = {
  position: [0, 0, 0],
  rowCosines: [1, 0, 0],
  columnCosines: [0, 1, 0],
} as const;

export function imageToWorld({ plane, spacing }: Frame, [column, row]: ImagePoint): [number, number, number] {
  const { position, rowCosines, columnCosines } = plane ?? DEFAULT_PLANE;
  const at = (axis: number) =>
    position[axis] + rowCosines[axis] * column * spacing.column + columnCosines[axis] * row * spacing.row;
  return [at(0), at(1), at(2)];
}

export function worldToImage({ plane, spacing }: Frame, world: ArrayLike<number>): [number, number] {
  const { position, rowCosines, columnCosines } = plane ?? DEFAULT_PLANE;
  const offset: Vector = [world[0] - position[0], world[1] - position[1], world[2] - position[2]];
  return [dot(offset, rowCosines) / spacing.column, dot(offset, columnCosines) / spacing.row];
}
