import type { Size } from './options';
import type { DecodedImage } from './samples';

/**
 * Scales down by a box filter: each sample is the mean of the image over the area that it covers, pixels at the border of the
 * area counting by the part of them that lies in it.
 * @returns samples in raster order, interleaved as before, not rounded.
 */
export function scaleDown(image: DecodedImage, size: Size): Float64Array {
  const { width, height, components, samples } = image;
  if (size.width === width && size.height === height) return Float64Array.from(samples);
  const columns = coverages(width, size.width);
  const rows = coverages(height, size.height);
  const stride = width * components;
  const scaled = new Float64Array(size.width * size.height * components);
  const row = new Float64Array(stride);
  let out = 0;
  for (const { first, weights } of rows) {
    row.fill(0);
    for (let i = 0; i < weights.length; i++) {
      const start = (first + i) * stride;
      const weight = weights[i];
      for (let x = 0; x < stride; x++) row[x] += weight * samples[start + x];
    }
    for (const column of columns) {
      for (let component = 0; component < components; component++) {
        let sum = 0;
        for (let i = 0; i < column.weights.length; i++) {
          sum += column.weights[i] * row[(column.first + i) * components + component];
        }
        scaled[out++] = sum;
      }
    }
  }
  return scaled;
}

/** The pixels that one pixel of the result covers, and the share that each has in it. */
interface Coverage {
  readonly first: number;
  readonly weights: readonly number[];
}

/** In units of 1/to of a pixel, so that all borders are whole numbers. */
function coverages(from: number, to: number): Coverage[] {
  return Array.from({ length: to }, (_, index) => {
    const start = index * from;
    const end = start + from;
    const first = Math.floor(start / to);
    const last = Math.ceil(end / to) - 1;
    const weights = Array.from({ length: last - first + 1 }, (__, i) => {
      const left = Math.max(start, (first + i) * to);
      const right = Math.min(end, (first + i + 1) * to);
      return (right - left) / from;
    });
    return { first, weights };
  });
}
