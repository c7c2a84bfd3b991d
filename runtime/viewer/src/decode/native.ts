import { DecodedSamples, Samples } from './samples';
import { PixelDescription } from '../metadata/pixels';
import { ImageError } from '../problems/image-problem';

/** Pixel data without compression, little-endian as the service delivers it. */
export function decodeNative(bytes: Uint8Array, pixels: PixelDescription): DecodedSamples {
  const { rows, columns, samplesPerPixel, planar } = pixels;
  const count = rows * columns * samplesPerPixel;
  const subsampled = pixels.photometric === 'YBR_FULL_422' && bytes.length < count;
  return {
    samples: subsampled ? expand422(bytes, count) : nativeSamples(bytes, pixels, count),
    width: columns,
    height: rows,
    components: samplesPerPixel,
    planar: planar && !subsampled,
    rgb: false,
  };
}

function nativeSamples(bytes: Uint8Array, { bitsAllocated, float }: PixelDescription, count: number): Samples {
  const needed = Math.ceil((count * bitsAllocated) / 8);
  checkLength(bytes, needed);
  if (bitsAllocated === 8) return bytes.subarray(0, count);
  if (bitsAllocated === 1) {
    return Uint8Array.from({ length: count }, (_, index) => (bytes[index >> 3] >> (index & 7)) & 1);
  }
  // Typed arrays read in the order of the machine, which is little-endian wherever browsers run; the copy aligns.
  const { buffer } = bytes.slice(0, needed);
  if (bitsAllocated === 16) return new Uint16Array(buffer);
  if (bitsAllocated === 32) return float ? new Float32Array(buffer) : new Uint32Array(buffer);
  if (bitsAllocated === 64 && float) return new Float64Array(buffer);
  throw new ImageError('bits', bitsAllocated);
}

/** Y Y Cb Cr for two pixels; both take the pair's colour. */
function expand422(bytes: Uint8Array, count: number): Samples {
  checkLength(bytes, (count / 3) * 2);
  const samples = new Uint8Array(count);
  for (let from = 0, to = 0; to + 5 < count; from += 4, to += 6) {
    samples[to] = bytes[from];
    samples[to + 3] = bytes[from + 1];
    samples[to + 1] = samples[to + 4] = bytes[from + 2];
    samples[to + 2] = samples[to + 5] = bytes[from + 3];
  }
  return samples;
}

function checkLength({ length }: Uint8Array, needed: number): void {
  if (length >= needed) return;
  throw new ImageError('damaged', `${length} of ${needed} bytes`);
}
