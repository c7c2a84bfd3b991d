import { FrameAttributes } from './functional-groups';
import { LookupTable, Palette, readLut, readPalette } from './lookup-tables';
import { items, number, text } from './values';

export type PixelType = 'Uint8Array' | 'Int16Array' | 'Uint16Array' | 'Float32Array';

/** All that is needed to turn a decoded frame into displayable values; sent to the decoding worker as it is. */
export interface PixelDescription {
  readonly rows: number;
  readonly columns: number;
  readonly samplesPerPixel: number;
  readonly photometric: string;
  readonly planar: boolean;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly signed: boolean;
  /** The samples are IEEE numbers (Float and Double Float Pixel Data). */
  readonly float: boolean;
  readonly slope: number;
  readonly intercept: number;
  readonly modalityLut?: LookupTable;
  readonly palette?: Palette;
  /** Depends on the description alone, so that every quality of a frame has the same type. */
  readonly type: PixelType;
}

export function isColor(pixels: Pick<PixelDescription, 'photometric' | 'samplesPerPixel'>): boolean {
  return pixels.samplesPerPixel >= 3 || pixels.photometric === 'PALETTE COLOR';
}

export function readPixels(attributes: FrameAttributes): PixelDescription {
  const { instance } = attributes;
  const rows = number(instance, 'Rows');
  const columns = number(instance, 'Columns');
  if (!rows || !columns) throw new Error('This instance has no Rows or Columns: it is not an image.');
  const bitsAllocated = number(instance, 'BitsAllocated') ?? 16;
  const rescale = attributes.holder('RescaleSlope', 'PixelValueTransformationSequence');
  const lut = items(instance, 'ModalityLUTSequence')[0];
  const bitsStored = number(instance, 'BitsStored');
  const photometric = text(instance, 'PhotometricInterpretation') ?? 'MONOCHROME2';
  const signed = number(instance, 'PixelRepresentation') === 1;
  const description = {
    rows,
    columns,
    samplesPerPixel: number(instance, 'SamplesPerPixel') ?? 1,
    photometric,
    planar: number(instance, 'PlanarConfiguration') === 1,
    bitsAllocated,
    bitsStored: bitsStored ?? bitsAllocated,
    signed,
    // Images of floating-point samples have no Bits Stored.
    float: bitsAllocated >= 32 && bitsStored === undefined,
    // A slope of 0 would make every pixel the same; such files mean that there is none.
    slope: number(rescale, 'RescaleSlope') || 1,
    intercept: number(rescale, 'RescaleIntercept') ?? 0,
    modalityLut: lut && readLut(lut, signed),
    palette: photometric === 'PALETTE COLOR' ? readPalette(instance, signed) : undefined,
  };
  return { ...description, type: pixelType(description) };
}

/** Lowest and highest value a pixel may have after the modality transform. */
export function valueRange(pixels: Omit<PixelDescription, 'type'>): readonly [number, number] {
  if (isColor(pixels)) return [0, 255];
  if (pixels.modalityLut) return [0, 2 ** pixels.modalityLut.bits - 1];
  // What such samples may be says nothing of what they are.
  if (pixels.float) return [0, 1];
  const low = pixels.signed ? -(2 ** (pixels.bitsStored - 1)) : 0;
  const high = low + 2 ** pixels.bitsStored - 1;
  const ends = [low * pixels.slope + pixels.intercept, high * pixels.slope + pixels.intercept];
  return [Math.min(...ends), Math.max(...ends)];
}

function pixelType(pixels: Omit<PixelDescription, 'type'>): PixelType {
  if (pixels.float) return 'Float32Array';
  const [low, high] = valueRange(pixels);
  if (!isColor(pixels) && !(Number.isInteger(pixels.slope) && Number.isInteger(pixels.intercept))) {
    return 'Float32Array';
  }
  if (low >= 0 && high <= 0xff) return 'Uint8Array';
  if (low >= 0 && high <= 0xffff) return 'Uint16Array';
  if (low >= -0x8000 && high <= 0x7fff) return 'Int16Array';
  return 'Float32Array';
}
