import { cache, Enums, imageLoader, metaData, Types, utilities } from '@cornerstonejs/core';
import { decode } from './decoder';
import { calibrationOf, moduleOf } from './metadata-provider';
import { Integrity } from '../decode/integrity';
import { DisplayImage } from '../decode/samples';
import { SeriesLoader } from '../frames/series-loader';
import { isColor } from '../metadata/pixels';
import { Frame } from '../metadata/series';
import { displayedWidth } from '../metadata/window';

interface Source {
  readonly frame: Frame;
  readonly load: () => Promise<LoadedImage>;
}

const SCHEME = 'ahi';
const sources = new Map<string, Source>();
/** What is known of the images that were decoded last. */
const decodedAs = new Map<string, { readonly level: number; readonly integrity: Integrity }>();
const { SUBRESOLUTION, FULL_RESOLUTION } = Enums.ImageQualityStatus;

/** Makes Cornerstone ask us for images of our scheme and for what is known of them. */
export function registerFrameImages(): void {
  imageLoader.registerImageLoader(SCHEME, (imageId: string) => ({
    promise: loadImage(imageId).then(({ image }) => image),
  }));
  metaData.addProvider((type: string, imageId: string) => {
    const source = sources.get(imageId);
    return source && moduleOf(type, source.frame);
  });
}

/** Gives the frames of a series their image IDs; they stay valid until they are released. */
export function addFrames(prefix: string, frames: readonly Frame[], loader: SeriesLoader): string[] {
  return addSources(prefix, frames, (imageId, frame, index) => decodeFrame(imageId, frame, loader, index));
}

/** The same for pictures that are made here. */
export function addSources(
  prefix: string,
  frames: readonly Frame[],
  load: (imageId: string, frame: Frame, index: number) => Promise<LoadedImage>,
): string[] {
  return frames.map((frame, index) => {
    const imageId = `${SCHEME}:${prefix}/${frame.id}`;
    sources.set(imageId, { frame, load: () => load(imageId, frame, index) });
    return imageId;
  });
}

export function releaseFrames(imageIds: readonly string[]): void {
  for (const imageId of imageIds) {
    forgetImage(imageId);
    sources.delete(imageId);
    decodedAs.delete(imageId);
  }
}

/** Drops the decoded image, so that the next look at it decodes the bytes that are here then. */
export function forgetImage(imageId: string): void {
  if (cache.getImageLoadObject(imageId)) cache.removeImageLoadObject(imageId);
}

export function isFullResolution(image: Types.IImage | undefined): boolean {
  return image?.imageQualityStatus === FULL_RESOLUTION;
}

export function frameOf(imageId: string): Frame | undefined {
  return sources.get(imageId)?.frame;
}

/** The last level in the decoded image that is kept; Infinity for all of them, -1 for none. */
export function decodedLevel(imageId: string): number {
  return cache.getImage(imageId) ? (decodedAs.get(imageId)?.level ?? -1) : -1;
}

export function integrityOf(imageId: string): Integrity {
  return decodedAs.get(imageId)?.integrity ?? 'unknown';
}

/** All pixels are here, and they are not known to be wrong. */
export function isMeasurable(imageId: string | undefined): boolean {
  return imageId !== undefined && isFullResolution(cache.getImage(imageId)) && integrityOf(imageId) !== 'mismatch';
}

export interface LoadedImage {
  readonly image: Types.IImage;
  readonly level: number;
  readonly integrity: Integrity;
  readonly decodeMs: number;
}

/** Decodes the best bytes there are; waits for the first ones. */
export async function loadImage(imageId: string): Promise<LoadedImage> {
  const source = sources.get(imageId);
  if (!source) throw new Error('This image belongs to a series that was closed.');
  return source.load();
}

async function decodeFrame(imageId: string, frame: Frame, loader: SeriesLoader, index: number): Promise<LoadedImage> {
  const { bytes, contentType, full, level } = await loader.request(index);
  const decoded = await decode({
    bytes,
    contentType,
    transferSyntax: frame.transferSyntax,
    pixels: frame.pixels,
    checksum: full ? frame.checksum : undefined,
  });
  const { integrity, decodeMs } = decoded;
  return { image: toImage(imageId, frame, decoded, full), level, integrity, decodeMs };
}

/** Puts a decoded image in the place of an earlier one of the same frame. */
export function keepImage(imageId: string, { image, level, integrity }: LoadedImage): void {
  forgetImage(imageId);
  decodedAs.set(imageId, { level, integrity });
  cache.putImageSync(imageId, image);
}

export function toImage(
  imageId: string,
  frame: Frame,
  { pixels, min, max }: DisplayImage,
  full: boolean,
): Types.IImage {
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
    windowWidth: displayedWidth(frame.window.width),
    voiLUTFunction: frame.voi.function as Types.IImage['voiLUTFunction'],
    sizeInBytes: pixels.byteLength,
    voxelManager: voxelManager as Types.IImage['voxelManager'],
    getPixelData: () => pixels,
    // Only the CPU renderer's colour path asks for a canvas; it falls back to the pixels without one.
    getCanvas: () => document.createElement('canvas'),
  };
}
