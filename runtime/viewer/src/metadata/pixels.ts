import { FrameAttributes } from './functional-groups';
import { DicomItem } from './image-set';
import { items, number, numbers, text, words } from './values';

export type PixelType = 'Uint8Array' | 'Int16Array' | 'Uint16Array' | 'Float32Array';

/** A lookup table of DICOM PS3.3 C.11.1: values below first take the first entry, those beyond the end the last one. */
export interface LookupTable {
  readonly first: number;
  readonly values: Uint16Array;
  readonly bits: number;
}

export interface Palette {
  readonly red: LookupTable;
  readonly green: LookupTable;
  readonly blue: LookupTable;
}

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
  const description = {
    rows,
    columns,
    samplesPerPixel: number(instance, 'SamplesPerPixel') ?? 1,
    photometric: text(instance, 'PhotometricInterpretation') ?? 'MONOCHROME2',
    planar: number(instance, 'PlanarConfiguration') === 1,
    bitsAllocated,
    bitsStored: number(instance, 'BitsStored') ?? bitsAllocated,
    signed: number(instance, 'PixelRepresentation') === 1,
    // A slope of 0 would make every pixel the same; such files mean that there is none.
    slope: number(rescale, 'RescaleSlope') || 1,
    intercept: number(rescale, 'RescaleIntercept') ?? 0,
    modalityLut: lut && readLut(lut, 'LUTDescriptor', 'LUTData'),
    palette: text(instance, 'PhotometricInterpretation') === 'PALETTE COLOR' ? readPalette(instance) : undefined,
  };
  return { ...description, type: pixelType(description) };
}

/** Lowest and highest value a pixel may have after the modality transform. */
export function valueRange(pixels: Omit<PixelDescription, 'type'>): readonly [number, number] {
  if (isColor(pixels)) return [0, 255];
  if (pixels.modalityLut) return [0, 2 ** pixels.modalityLut.bits - 1];
  const low = pixels.signed ? -(2 ** (pixels.bitsStored - 1)) : 0;
  const high = low + 2 ** pixels.bitsStored - 1;
  const ends = [low * pixels.slope + pixels.intercept, high * pixels.slope + pixels.intercept];
  return [Math.min(...ends), Math.max(...ends)];
}

function pixelType(pixels: Omit<PixelDescription, 'type'>): PixelType {
  const [low, high] = valueRange(pixels);
  if (!isColor(pixels) && !(Number.isInteger(pixels.slope) && Number.isInteger(pixels.intercept))) {
    return 'Float32Array';
  }
  if (low >= 0 && high <= 0xff) return 'Uint8Array';
  if (low >= 0 && high <= 0xffff) return 'Uint16Array';
  if (low >= -0x8000 && high <= 0x7fff) return 'Int16Array';
  return 'Float32Array';
}

function readPalette(instance: DicomItem): Palette | undefined {
  const table = (color: string) =>
    readLut(instance, `${color}PaletteColorLookupTableDescriptor`, `${color}PaletteColorLookupTableData`);
  const [red, green, blue] = [table('Red'), table('Green'), table('Blue')];
  return red && green && blue && { red, green, blue };
}

function readLut(item: DicomItem, descriptorKeyword: string, dataKeyword: string): LookupTable | undefined {
  const descriptor = numbers(item, descriptorKeyword);
  const data = words(item, dataKeyword);
  if (!descriptor || !data) return undefined;
  const [count, first, bits] = descriptor;
  const entries = count === 0 ? 0x10000 : count;
  // 8-bit entries may be packed two to a word.
  const packed = data.length < entries && data.length * 2 >= entries;
  const values = packed
    ? Uint16Array.from(new Uint8Array(data.buffer, data.byteOffset, entries))
    : data.subarray(0, entries);
  return values.length === entries ? { first: first > 0x7fff ? first - 0x10000 : first, values, bits } : undefined;
}
