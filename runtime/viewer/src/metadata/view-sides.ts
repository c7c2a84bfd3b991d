import { DEFAULT_PLANE } from './geometry';
import { directionLetters, dot, normal, Sides, Vector } from './plane';
import { Frame } from './series';

/** How a picture lies on the screen: what its right and its lower edge point to in the patient's (or the image's own) space. */
export interface ScreenAxes {
  readonly right: Vector;
  readonly down: Vector;
}

/** The letters at the edges of a picture that may be turned or flipped: from where it really lies, not from what was asked of it. */
export function sidesOnScreen(frame: Frame, axes: ScreenAxes): Sides | undefined {
  if (frame.plane) {
    const [right, bottom] = [directionLetters(axes.right), directionLetters(axes.down)];
    return { right, bottom, left: directionLetters(negated(axes.right)), top: directionLetters(negated(axes.down)) };
  }
  if (!frame.sides) return undefined;
  const { sides } = frame;
  // A projection states letters for its own edges only: each edge of the screen takes those of the nearest one.
  const nearest = (vector: Vector): string => {
    const along = [dot(vector, DEFAULT_PLANE.rowCosines), dot(vector, DEFAULT_PLANE.columnCosines)];
    if (Math.abs(along[0]) >= Math.abs(along[1])) return along[0] > 0 ? sides.right : sides.left;
    return along[1] > 0 ? sides.bottom : sides.top;
  };
  return {
    right: nearest(axes.right),
    left: nearest(negated(axes.right)),
    bottom: nearest(axes.down),
    top: nearest(negated(axes.down)),
  };
}

/** Whether the picture is seen from behind, so that left and right are exchanged. */
export function isMirrored({ plane }: Frame, { right, down }: ScreenAxes): boolean {
  const front = plane ? normal(plane) : ([0, 0, 1] as const);
  const [ax, ay, az] = right;
  const [bx, by, bz] = down;
  return dot([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], front) < 0;
}

function negated([x, y, z]: Vector): Vector {
  return [-x, -y, -z];
}
