import { lookUp } from '../metadata/lookup-tables';
import { PixelDescription, PixelType } from '../metadata/pixels';
import { ImageError } from '../problems/image-problem';

export type Samples =
  Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array | Float32Array | Float64Array;

/** What a decoder returns. */
export interface DecodedSamples {
  readonly samples: Samples;
  readonly width: number;
  readonly height: number;
  readonly components: number;
  /** Colour by colour instead of pixel by pixel. */
  readonly planar: boolean;
  /** The decoder has already made RGB of it. */
  readonly rgb: boolean;
}

export type DisplayPixels = Uint8Array | Int16Array | Uint16Array | Float32Array;

/** Ready for the viewport: after the modality transform, or 8-bit RGB pixel by pixel. */
export interface DisplayImage {
  readonly pixels: DisplayPixels;
  readonly min: number;
  readonly max: number;
}

const CONSTRUCTORS = { Uint8Array, Int16Array, Uint16Array, Float32Array } as const;

export function toDisplay(decoded: DecodedSamples, description: PixelDescription): DisplayImage {
  const { rows, columns, samplesPerPixel, photometric } = description;
  if (decoded.width !== columns || decoded.height !== rows) {
    throw new ImageError('size', `${decoded.width} x ${decoded.height}`, `${columns} x ${rows}`);
  }
  if (decoded.components !== samplesPerPixel || decoded.samples.length !== rows * columns * samplesPerPixel) {
    throw new ImageError('samples', decoded.components, samplesPerPixel);
  }
  if (photometric === 'PALETTE COLOR') return paletteColors(decoded.samples, description);
  return samplesPerPixel === 1 ? grayValues(decoded.samples, description) : colors(decoded, description);
}

function grayValues(
  samples: Samples,
  { bitsStored, signed, float, slope, intercept, modalityLut, type }: PixelDescription,
): DisplayImage {
  const pixels = allocate(type, samples.length);
  // Bits above the stored ones may hold overlays or nothing meaningful.
  const shift = 32 - bitsStored;
  let min = Infinity;
  let max = -Infinity;
  for (let index = 0; index < samples.length; index++) {
    const raw = samples[index];
    const stored = float ? raw : signed ? (raw << shift) >> shift : (raw << shift) >>> shift;
    const value = modalityLut ? lookUp(modalityLut, stored) : stored * slope + intercept;
    pixels[index] = value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { pixels, min, max };
}

function colors(
  { samples, planar, rgb }: DecodedSamples,
  { photometric, bitsStored, samplesPerPixel }: PixelDescription,
): DisplayImage {
  const count = samples.length / samplesPerPixel;
  const pixels = new Uint8Array(count * 3);
  const scale = 255 / (2 ** bitsStored - 1);
  // The component transforms of JPEG 2000 (YBR_RCT, YBR_ICT) are undone by its decoder.
  const convert = !rgb && photometric.startsWith('YBR_FULL');
  for (let pixel = 0; pixel < count; pixel++) {
    const at = planar ? pixel : pixel * samplesPerPixel;
    const step = planar ? count : 1;
    const a = bitsStored === 8 ? samples[at] : samples[at] * scale;
    const b = bitsStored === 8 ? samples[at + step] : samples[at + step] * scale;
    const c = bitsStored === 8 ? samples[at + 2 * step] : samples[at + 2 * step] * scale;
    const out = pixel * 3;
    pixels[out] = convert ? clamp(a + 1.402 * (c - 128)) : Math.round(a);
    pixels[out + 1] = convert ? clamp(a - 0.344136 * (b - 128) - 0.714136 * (c - 128)) : Math.round(b);
    pixels[out + 2] = convert ? clamp(a + 1.772 * (b - 128)) : Math.round(c);
  }
  return { pixels, min: 0, max: 255 };
}

function paletteColors(samples: Samples, { palette, signed, bitsStored }: PixelDescription): DisplayImage {
  if (!palette) {
    throw new ImageError('palette');
  }
  const pixels = new Uint8Array(samples.length * 3);
  const tables = [palette.red, palette.green, palette.blue];
  const shift = 32 - bitsStored;
  for (let index = 0; index < samples.length; index++) {
    const stored = signed ? (samples[index] << shift) >> shift : (samples[index] << shift) >>> shift;
    tables.forEach((table, color) => {
      const entry = lookUp(table, stored);
      pixels[index * 3 + color] = table.bits > 8 ? entry >> 8 : entry;
    });
  }
  return { pixels, min: 0, max: 255 };
}

function clamp(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)));
}

function allocate(type: PixelType, length: number): DisplayPixels {
  return new CONSTRUCTORS[type](length);
}
