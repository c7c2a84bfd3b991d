import { cache, Enums, imageLoader, metaData, Types, utilities } from '@cornerstonejs/core';
import { decode } from './decoder';
import { calibrationOf, moduleOf } from './metadata-provider';
import { DisplayImage } from '../decode/samples';
import { SeriesLoader } from '../frames/series-loader';
import { isColor } from '../metadata/pixels';
import { Frame } from '../metadata/series';

interface Source {
  readonly frame: Frame;
  readonly loader: SeriesLoader;
  readonly index: number;
}

const SCHEME = 'ahi';
const sources = new Map<string, Source>();
const { SUBRESOLUTION, FULL_RESOLUTION } = Enums.ImageQualityStatus;

/** Makes Cornerstone ask us for images of our scheme and for what is known of them. */
export function registerFrameImages(): void {
  imageLoader.registerImageLoader(SCHEME, (imageId: string) => ({ promise: loadImage(imageId) }));
  metaData.addProvider((type: string, imageId: string) => {
    const source = sources.get(imageId);
    return source && moduleOf(type, source.frame);
  });
}

/** Gives the frames of a series their image IDs; they stay valid until they are released. */
export function addFrames(prefix: string, frames: readonly Frame[], loader: SeriesLoader): string[] {
  return frames.map((frame, index) => {
    const imageId = `${SCHEME}:${prefix}/${frame.id}`;
    sources.set(imageId, { frame, loader, index });
    return imageId;
  });
}

export function releaseFrames(imageIds: readonly string[]): void {
  for (const imageId of imageIds) {
    forgetImage(imageId);
    sources.delete(imageId);
  }
}

/** Drops the decoded image, so that the next look at it decodes the bytes that are here then. */
export function forgetImage(imageId: string): void {
  if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId);
}

export function isFullResolution(image: Types.IImage | undefined): boolean {
  return image?.imageQualityStatus === FULL_RESOLUTION;
}

/** Decodes the best bytes there are; waits for the first ones. */
export async function loadImage(imageId: string): Promise<Types.IImage> {
  const source = sources.get(imageId);
  if (!source) throw new Error('This image belongs to a series that was closed.');
  const { bytes, contentType, full } = await source.loader.request(source.index);
  const { frame } = source;
  const decoded = await decode({ bytes, contentType, transferSyntax: frame.transferSyntax, pixels: frame.pixels });
  return toImage(imageId, frame, decoded, full);
}

function toImage(imageId: string, frame: Frame, { pixels, min, max }: DisplayImage, full: boolean): Types.IImage {
  const { rows, columns, slope, intercept, photometric } = frame.pixels;
  const color = isColor(frame.pixels);
  const numberOfComponents = color ? 3 : 1;
  const voxelManager = utilities.VoxelManager.createImageVoxelManager({
    scalarData: pixels,
    width: columns,
    height: rows,
    numberOfComponents,
  });
  return {
    imageId,
    dataType: pixels.constructor.name as Types.PixelDataTypedArrayString,
    imageQualityStatus: full ? FULL_RESOLUTION : SUBRESOLUTION,
    rows,
    columns,
    height: rows,
    width: columns,
    // From the metadata, whatever the quality.
    rowPixelSpacing: frame.spacing.row,
    columnPixelSpacing: frame.spacing.column,
    calibration: calibrationOf(frame),
    color,
    rgba: false,
    numberOfComponents,
    photometricInterpretation: color ? 'RGB' : photometric,
    invert: photometric === 'MONOCHROME1',
    // The modality transform has been applied already.
    slope: 1,
    intercept: 0,
    preScale: { enabled: true, scaled: true, scalingParameters: { rescaleSlope: slope, rescaleIntercept: intercept } },
    minPixelValue: min,
    maxPixelValue: max,
    windowCenter: frame.window.center,
    windowWidth: frame.window.width,
    voiLUTFunction: frame.voi.function as Types.IImage['voiLUTFunction'],
    sizeInBytes: pixels.byteLength,
    voxelManager: voxelManager as Types.IImage['voxelManager'],
    getPixelData: () => pixels,
    // Only the CPU renderer's colour path asks for a canvas; it falls back to the pixels without one.
    getCanvas: () => document.createElement('canvas'),
  };
}
