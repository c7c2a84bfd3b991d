import { dot, normal } from './plane';
import { Frame } from './series';

/**
 * Which slice of another series goes with the one that is looked at: the nearest one where both lie in the same space and are parallel;
 * otherwise as many slices further as the first has gone.
 */
export function linkedSlice(frame: Frame, moved: number, others: readonly Frame[], current: number): number {
  const stepped = Math.max(0, Math.min(others.length - 1, current + moved));
  const { plane } = frame;
  const space = plane?.frameOfReference;
  if (!plane || !space) return stepped;
  const axis = normal(plane);
  const comparable = others.every(
    (other) => other.plane?.frameOfReference === space && Math.abs(dot(normal(other.plane), axis)) > 0.99,
  );
  if (!comparable || others.length === 0) return stepped;
  const place = dot(plane.position, axis);
  let nearest = 0;
  let distance = Infinity;
  others.forEach((other, index) => {
    const away = Math.abs(dot(other.plane?.position ?? [0, 0, 0], axis) - place);
    if (away < distance) [nearest, distance] = [index, away];
  });
  return nearest;
}
