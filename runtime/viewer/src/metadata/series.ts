import { readFrameTime } from './frame-time';
import { FrameAttributes } from './functional-groups';
import { ImageFrameMetadata, ImageSetMetadata, InstanceMetadata, SeriesMetadata } from './image-set';
import { orderFrames } from './order';
import { OverlayPlane, readOverlays } from './overlays';
import { isColor, PixelDescription, readPixels, valueRange } from './pixels';
import { ImagePlane, readPlane, readSides, Sides } from './plane';
import { PixelSpacing, pixelSpacing, UltrasoundRegion, ultrasoundRegions } from './spacing';
import { items, number, text, texts } from './values';
import { readVoi, Voi, Window, windowOf } from './window';

/** One image of the stack, with all the viewer has to know to load, show and measure it. */
export interface Frame {
  readonly id: string;
  readonly sopInstanceUid: string;
  readonly instanceNumber: number;
  readonly frameIndex: number;
  readonly modality: string;
  /** StoredTransferSyntaxUID: how the service keeps this frame. */
  readonly transferSyntax?: string;
  readonly pixels: PixelDescription;
  readonly plane?: ImagePlane;
  readonly sides?: Sides;
  /** Laterality and view of a projection, as R MLO. */
  readonly view?: string;
  readonly spacing: PixelSpacing;
  readonly ultrasoundRegions: readonly UltrasoundRegion[];
  readonly voi: Voi;
  /** The window shown first: the image's own, else the values the frame has according to the data store. */
  readonly window: Window;
  readonly rescaleUnit?: string;
  /** What the pixel values are in, after the modality transform; empty where nothing says so. */
  readonly valueUnit: string;
  /** The data store's CRC-32 of the decoded pixels at full resolution. */
  readonly checksum?: number;
  readonly overlays: readonly OverlayPlane[];
  /** SliceThickness in mm. */
  readonly thickness?: number;
  /** ImageType says that other images are planned on this one. */
  readonly localizer: boolean;
  /** Milliseconds from one frame of a cine to the next, as the object states it. */
  readonly frameTime?: number;
}

export interface Series {
  readonly uid: string;
  readonly number?: number;
  readonly modality: string;
  readonly description?: string;
  readonly bodyPart?: string;
  readonly instanceCount: number;
  readonly frames: readonly Frame[];
  /** Instances that hold no picture the viewer can show (reports, broken headers). */
  readonly skipped: number;
}

/** The image that is opened where nothing says which. */
export function middleOf({ frames }: Series): number {
  return Math.floor((frames.length - 1) / 2);
}

export interface StudySummary {
  readonly patientName?: string;
  readonly patientId?: string;
  readonly patientBirthDate?: string;
  readonly patientSex?: string;
  readonly studyDate?: string;
  readonly studyTime?: string;
  readonly studyDescription?: string;
  readonly accessionNumber?: string;
}

export function readStudy({ Patient, Study }: ImageSetMetadata): StudySummary {
  return {
    patientName: text(Patient.DICOM, 'PatientName')?.split('=')[0].replace(/\^+/g, ' ').trim(),
    patientId: text(Patient.DICOM, 'PatientID'),
    patientBirthDate: text(Patient.DICOM, 'PatientBirthDate'),
    patientSex: text(Patient.DICOM, 'PatientSex'),
    studyDate: text(Study.DICOM, 'StudyDate'),
    studyTime: text(Study.DICOM, 'StudyTime'),
    studyDescription: text(Study.DICOM, 'StudyDescription'),
    accessionNumber: text(Study.DICOM, 'AccessionNumber'),
  };
}

export function readSeries(imageSet: ImageSetMetadata): Series[] {
  return Object.entries(imageSet.Study.Series)
    .map(([uid, series]) => oneSeries(uid, series, imageSet))
    .sort((a, b) => (a.number ?? Infinity) - (b.number ?? Infinity) || a.uid.localeCompare(b.uid));
}

function oneSeries(uid: string, series: SeriesMetadata, { Study, Patient }: ImageSetMetadata): Series {
  const instances = Object.entries(series.Instances);
  let skipped = 0;
  const frames = instances.flatMap(([sopInstanceUid, instance]) => {
    const images = instance.ImageFrames ?? [];
    try {
      if (images.length === 0) throw new Error('no frames');
      return images.map((image, frameIndex) =>
        oneFrame(sopInstanceUid, instance, image, frameIndex, [series.DICOM, Study.DICOM, Patient.DICOM]),
      );
    } catch {
      skipped++;
      return [];
    }
  });
  return {
    uid,
    number: number(series.DICOM, 'SeriesNumber'),
    modality: text(series.DICOM, 'Modality') ?? '?',
    description: text(series.DICOM, 'SeriesDescription'),
    bodyPart: text(series.DICOM, 'BodyPartExamined'),
    instanceCount: instances.length,
    frames: orderFrames(frames),
    skipped,
  };
}

function oneFrame(
  sopInstanceUid: string,
  instance: InstanceMetadata,
  image: ImageFrameMetadata,
  frameIndex: number,
  above: InstanceMetadata['DICOM'][],
): Frame {
  const attributes = new FrameAttributes(instance.DICOM, above, frameIndex);
  const pixels = readPixels(attributes);
  const voi = readVoi(attributes);
  const plane = readPlane(attributes);
  return {
    id: image.ID,
    sopInstanceUid,
    instanceNumber: number(attributes.holder('InstanceNumber'), 'InstanceNumber') ?? 0,
    frameIndex,
    modality: text(attributes.holder('Modality'), 'Modality') ?? '?',
    transferSyntax: instance.StoredTransferSyntaxUID ?? undefined,
    pixels,
    plane,
    sides: readSides(attributes, plane),
    view: viewName(attributes),
    spacing: pixelSpacing(attributes),
    ultrasoundRegions: ultrasoundRegions(instance.DICOM),
    voi,
    window: initialWindow(pixels, voi, image),
    checksum: fullChecksum(image, pixels),
    overlays: readOverlays(instance.DICOM, frameIndex),
    thickness: number(attributes.holder('SliceThickness', 'PixelMeasuresSequence'), 'SliceThickness'),
    localizer: texts(instance.DICOM, 'ImageType').includes('LOCALIZER'),
    frameTime: readFrameTime(instance.DICOM),
    valueUnit: valueUnit(attributes),
    rescaleUnit: text(attributes.holder('RescaleType', 'PixelValueTransformationSequence'), 'RescaleType'),
  };
}

/** A mammogram is not to be read without it. */
function viewName(attributes: FrameAttributes): string | undefined {
  const { instance } = attributes;
  const side = text(instance, 'ImageLaterality') ?? text(attributes.holder('Laterality'), 'Laterality');
  const view = text(instance, 'ViewPosition');
  return [side, view].filter(Boolean).join(' ') || undefined;
}

function initialWindow(pixels: PixelDescription, voi: Voi, image: ImageFrameMetadata): Window {
  if (isColor(pixels)) return { center: 128, width: 256 };
  if (voi.windows[0]) return voi.windows[0];
  const { MinPixelValue: low, MaxPixelValue: high } = image;
  if (typeof low !== 'number' || typeof high !== 'number' || pixels.modalityLut || high <= low) {
    const [lowest, highest] = valueRange(pixels);
    return windowOf(lowest, highest);
  }
  const ends = [low * pixels.slope + pixels.intercept, high * pixels.slope + pixels.intercept];
  return windowOf(Math.min(...ends), Math.max(...ends));
}

function fullChecksum(image: ImageFrameMetadata, { rows, columns }: PixelDescription): number | undefined {
  const last = image.PixelDataChecksumFromBaseToFullResolution?.at(-1);
  return last?.Width === columns && last.Height === rows ? last.Checksum : undefined;
}

/** CT values are Hounsfield units where they are rescaled and nothing else is stated (PS3.3 C.11.1.1.2). */
function valueUnit(attributes: FrameAttributes): string {
  const rescale = attributes.holder('RescaleSlope', 'PixelValueTransformationSequence');
  const lut = items(attributes.instance, 'ModalityLUTSequence')[0];
  if (!lut && number(rescale, 'RescaleSlope') === undefined) return '';
  const stated = lut ? text(lut, 'ModalityLUTType') : text(rescale, 'RescaleType');
  if (stated) return stated === 'US' ? '' : stated;
  return text(attributes.holder('Modality'), 'Modality') === 'CT' ? 'HU' : '';
}
