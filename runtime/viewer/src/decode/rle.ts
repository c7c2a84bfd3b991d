import { DecodedSamples, Samples } from './samples';
import { PixelDescription } from '../metadata/pixels';
import { ImageError } from '../problems/image-problem';

const HEADER = 64;

/** RLE Lossless (PS3.5 annex G): a segment for each byte of each sample, the highest byte first. */
export function decodeRle(bytes: Uint8Array, pixels: PixelDescription): DecodedSamples {
  const { rows, columns, samplesPerPixel, bitsAllocated } = pixels;
  const count = rows * columns;
  const bytesPerSample = Math.ceil(bitsAllocated / 8);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = bytes.length >= HEADER ? view.getUint32(0, true) : 0;
  if (segments !== samplesPerPixel * bytesPerSample) {
    throw new ImageError('damaged', `RLE, ${segments} segments`);
  }
  const out = new Uint8Array(count * segments);
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : bytes.length;
    const sample = Math.floor(segment / bytesPerSample);
    const byte = bytesPerSample - 1 - (segment % bytesPerSample);
    const written = expand(bytes.subarray(start, end), out, sample * bytesPerSample + byte, segments, count);
    if (written < count) throw new ImageError('damaged', `RLE, ${written} of ${count} pixels`);
  }
  return {
    samples: typed(out, bitsAllocated),
    width: columns,
    height: rows,
    components: samplesPerPixel,
    planar: false,
    rgb: false,
  };
}

/** PackBits, each byte `step` further on; returns how many there were. */
function expand(source: Uint8Array, out: Uint8Array, offset: number, step: number, count: number): number {
  let written = 0;
  for (let at = 0; at < source.length && written < count;) {
    const control = source[at++];
    if (control < 128) {
      for (let run = control + 1; run > 0 && at < source.length && written < count; run--) {
        out[offset + written++ * step] = source[at++];
      }
    } else if (control > 128) {
      const value = source[at++];
      for (let run = 257 - control; run > 0 && written < count; run--) out[offset + written++ * step] = value;
    }
  }
  return written;
}

function typed({ buffer }: Uint8Array<ArrayBuffer>, bitsAllocated: number): Samples {
  if (bitsAllocated === 8) return new Uint8Array(buffer);
  if (bitsAllocated === 16) return new Uint16Array(buffer);
  if (bitsAllocated === 32) return new Uint32Array(buffer);
  throw new ImageError('bits', bitsAllocated);
}
