import type { ImageDescription } from '../dicom/image-description';

/** Pixel values of one frame, interleaved, in the machine's byte order (little endian wherever this runs). */
export type SampleArray =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** Gives bytes their type; copies, as the file's bytes need not be aligned and must not be kept. */
export function samplesOf(bytes: Uint8Array, bitsAllocated: number, signed: boolean, float: boolean): SampleArray {
  const { buffer } = new Uint8Array(bytes);
  if (float) return bitsAllocated === 64 ? new Float64Array(buffer) : new Float32Array(buffer);
  if (bitsAllocated === 8) return signed ? new Int8Array(buffer) : new Uint8Array(buffer);
  if (bitsAllocated === 16) return signed ? new Int16Array(buffer) : new Uint16Array(buffer);
  return signed ? new Int32Array(buffer) : new Uint32Array(buffer);
}

/** A copy with the bytes of each word of so many bits turned round; a last part of a word is left out. */
export function swapBytes(bytes: Uint8Array, wordBits: number): Uint8Array {
  const copy = Buffer.from(bytes.subarray(0, bytes.length - (bytes.length % (wordBits / 8))));
  if (wordBits === 16) return copy.swap16();
  if (wordBits === 32) return copy.swap32();
  return wordBits === 64 ? copy.swap64() : copy;
}

/** Colour by plane to colour by pixel. */
export function interleave(bytes: Uint8Array, components: number, bytesPerSample: number): Uint8Array {
  const out = new Uint8Array(bytes.length);
  const pixels = bytes.length / components / bytesPerSample;
  for (let component = 0, from = 0; component < components; component++) {
    for (let pixel = 0; pixel < pixels; pixel++) {
      for (let byte = 0; byte < bytesPerSample; byte++) {
        out[(pixel * components + component) * bytesPerSample + byte] = bytes[from++]!;
      }
    }
  }
  return out;
}

/** YBR_FULL_422 as it lies uncompressed (Y Y Cb Cr) to YBR_FULL: both pixels get the pair's chroma, no value is changed. */
export function expand422(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array((bytes.length / 2) * 3);
  for (let from = 0, to = 0; from + 4 <= bytes.length; from += 4, to += 6) {
    out[to] = bytes[from]!;
    out[to + 3] = bytes[from + 1]!;
    out[to + 1] = out[to + 4] = bytes[from + 2]!;
    out[to + 2] = out[to + 5] = bytes[from + 3]!;
  }
  return out;
}

export interface CleanSamples {
  readonly samples: SampleArray;
  /** Bits outside BitsStored held something else than the sign: an overlay of old, or rubbish. */
  readonly otherBits: boolean;
}

/** The values alone: moved down to bit 0, other bits cut off, sign extended, in the smallest container. */
export function cleanSamples(samples: SampleArray, image: ImageDescription): CleanSamples {
  const { bitsStored, highBit, signed } = image;
  if (image.float || image.bitsAllocated > 16) return { samples, otherBits: false };
  const size = samples.BYTES_PER_ELEMENT * 8;
  const fits = bitsStored === size && highBit === size - 1;
  if (fits) return { samples, otherBits: false };
  const out = emptySamples(samples.length, bitsStored, signed);
  const up = 31 - highBit;
  const down = 32 - bitsStored;
  let otherBits = false;
  for (let i = 0; i < samples.length; i++) {
    const raw = samples[i]!;
    const value = signed ? (raw << up) >> down : (raw << up) >>> down;
    out[i] = value;
    if (value !== raw) otherBits = true;
  }
  return { samples: out, otherBits };
}

function emptySamples(length: number, bits: number, signed: boolean): SampleArray {
  if (bits > 8) return signed ? new Int16Array(length) : new Uint16Array(length);
  return signed ? new Int8Array(length) : new Uint8Array(length);
}

export function range(samples: SampleArray): { min: number; max: number } {
  let min = samples[0] ?? 0;
  let max = min;
  for (let i = 1; i < samples.length; i++) {
    const value = samples[i]!;
    if (value < min) min = value;
    else if (value > max) max = value;
  }
  return { min, max };
}

export function bytesOf(samples: SampleArray): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
