import type { DataSet } from 'dicom-parser';
import { RejectedFile } from '../import/rejected-file';

/** What the Image Pixel module says of the frames. */
export interface ImageDescription {
  readonly columns: number;
  readonly rows: number;
  readonly frames: number;
  readonly samplesPerPixel: number;
  readonly photometricInterpretation: string;
  readonly planar: boolean;
  readonly bitsAllocated: number;
  readonly bitsStored: number;
  readonly highBit: number;
  readonly signed: boolean;
  /** Integer samples, or the IEEE floats of Float and Double Float Pixel Data. */
  readonly float: boolean;
}

export interface PixelDataElement {
  readonly tag: string;
  readonly float: boolean;
}

const pixelDataTags: readonly PixelDataElement[] = [
  { tag: 'x7fe00010', float: false },
  { tag: 'x7fe00008', float: true },
  { tag: 'x7fe00009', float: true },
];

/** Beyond this a frame is taken for a broken header, not an image: 2^16 x 2^16 would be asked of the memory. */
const maximumFrameBytes = 2 ** 30;

export function pixelDataOf(dataSet: DataSet): PixelDataElement | undefined {
  return pixelDataTags.find(({ tag }) => dataSet.elements[tag] !== undefined);
}

/** Reads and checks the description; throws RejectedFile where no image can be made of it. */
export function describeImage(dataSet: DataSet, pixelData: PixelDataElement): ImageDescription {
  const number = (tag: string, name: string): number => {
    const value = dataSet.uint16(tag);
    if (value === undefined) throw new RejectedFile(`${name} is missing`);
    return value;
  };
  const bitsAllocated = number('x00280100', 'BitsAllocated (0028,0100)');
  const bitsStored = pixelData.float ? bitsAllocated : (dataSet.uint16('x00280101') ?? bitsAllocated);
  const description: ImageDescription = {
    columns: number('x00280011', 'Columns (0028,0011)'),
    rows: number('x00280010', 'Rows (0028,0010)'),
    frames: framesOf(dataSet),
    samplesPerPixel: dataSet.uint16('x00280002') ?? 1,
    photometricInterpretation: (dataSet.string('x00280004') ?? 'MONOCHROME2').trim(),
    planar: dataSet.uint16('x00280006') === 1,
    bitsAllocated,
    bitsStored,
    highBit: dataSet.uint16('x00280102') ?? bitsStored - 1,
    signed: dataSet.uint16('x00280103') === 1,
    float: pixelData.float,
  };
  refuseImpossible(description);
  return description;
}

function framesOf(dataSet: DataSet): number {
  const text = dataSet.string('x00280008')?.trim() ?? '';
  if (text === '') return 1;
  if (!/^\+?\d{1,7}$/.test(text) || Number(text) === 0) {
    throw new RejectedFile('NumberOfFrames (0028,0008) is not a positive integer');
  }
  return Number(text);
}

function refuseImpossible(image: ImageDescription): void {
  if (image.rows === 0 || image.columns === 0) {
    throw new RejectedFile(`Rows x Columns is ${image.rows} x ${image.columns}; both must be at least 1`);
  }
  if (![1, 8, 16, 32, 64].includes(image.bitsAllocated)) {
    throw new RejectedFile(`BitsAllocated is ${image.bitsAllocated}; allowed are 1, 8, 16, 32, 64`);
  }
  if (
    image.bitsStored === 0 ||
    image.bitsStored > image.bitsAllocated ||
    image.highBit >= image.bitsAllocated ||
    image.highBit < image.bitsStored - 1
  ) {
    throw new RejectedFile(
      `BitsAllocated ${image.bitsAllocated}, BitsStored ${image.bitsStored} and HighBit ${image.highBit} contradict each other`,
    );
  }
  if (![1, 3].includes(image.samplesPerPixel)) {
    throw new RejectedFile(`SamplesPerPixel is ${image.samplesPerPixel}; allowed are 1 and 3`);
  }
  if (nativeFrameBytes(image) > maximumFrameBytes) {
    throw new RejectedFile(`a frame of ${image.rows} x ${image.columns} is larger than 1 GiB`);
  }
}

/** Bytes of one uncompressed frame. Frames of one-bit images may share bytes: this rounds up. */
export function nativeFrameBytes(image: ImageDescription): number {
  return Math.ceil((image.rows * image.columns * image.samplesPerPixel * subsampling(image) * image.bitsAllocated) / 8);
}

/** Native YBR_FULL_422 holds two chroma values for two pixels. */
function subsampling(image: ImageDescription): number {
  return isNative422(image) ? 2 / 3 : 1;
}

export function isNative422(image: ImageDescription): boolean {
  return image.samplesPerPixel === 3 && /^YBR_FULL_422$/.test(image.photometricInterpretation);
}
