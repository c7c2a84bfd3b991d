import { DecodedSamples, Samples } from './samples';
import { PixelDescription } from '../metadata/pixels';

/** Pixel data without compression, little-endian as the service delivers it. */
export function decodeNative(bytes: Uint8Array, pixels: PixelDescription): DecodedSamples {
  const { rows, columns, samplesPerPixel, bitsAllocated, planar } = pixels;
  const count = rows * columns * samplesPerPixel;
  return {
    samples: nativeSamples(bytes, bitsAllocated, count),
    width: columns,
    height: rows,
    components: samplesPerPixel,
    planar,
    rgb: false,
  };
}

function nativeSamples(bytes: Uint8Array, bitsAllocated: number, count: number): Samples {
  const needed = Math.ceil((count * bitsAllocated) / 8);
  if (bytes.length < needed) {
    throw new Error(`The image has ${bytes.length} bytes where ${needed} are needed: it is damaged and not shown.`);
  }
  if (bitsAllocated === 8) return bytes.subarray(0, count);
  // Typed arrays read in the order of the machine, which is little-endian wherever browsers run; the copy aligns.
  if (bitsAllocated === 16) return new Uint16Array(bytes.slice(0, needed).buffer);
  if (bitsAllocated === 1) {
    return Uint8Array.from({ length: count }, (_, index) => (bytes[index >> 3] >> (index & 7)) & 1);
  }
  throw new Error(`This image cannot be shown: its samples have ${bitsAllocated} bits; 1, 8 and 16 are supported.`);
}
