import { Enums, Types } from '@cornerstonejs/core';
import { DEFAULT_PLANE } from '../metadata/geometry';
import { isColor } from '../metadata/pixels';
import { Frame } from '../metadata/series';
import { SpacingBasis } from '../metadata/spacing';
import { displayedWidth } from '../metadata/window';

/** Annotations are kept by frame of reference; this one stands for all images without. */
const NO_FRAME_OF_REFERENCE = 'none';

const { CalibrationTypes, MetadataModules } = Enums;

type Module = Readonly<Record<string, unknown>>;
type Calibration = NonNullable<Types.IImage['calibration']>;

/** The modules Cornerstone asks for, about the image as it is shown (after the modality transform and the change to RGB). */
export function moduleOf(type: string, frame: Frame): Module | undefined {
  switch (type) {
    case MetadataModules.IMAGE_PIXEL:
      return imagePixelModule(frame);
    case MetadataModules.IMAGE_PLANE:
      return imagePlaneModule(frame);
    case MetadataModules.GENERAL_SERIES:
      return { modality: frame.modality };
    case MetadataModules.VOI_LUT:
      return {
        windowCenter: [frame.window.center],
        windowWidth: [displayedWidth(frame.window.width)],
        voiLUTFunction: frame.voi.function,
      };
    case MetadataModules.MODALITY_LUT:
      return { rescaleSlope: 1, rescaleIntercept: 0, rescaleType: frame.rescaleUnit };
    case MetadataModules.SOP_COMMON:
      return { sopInstanceUID: frame.sopInstanceUid };
    case MetadataModules.TRANSFER_SYNTAX:
      return { transferSyntaxUID: frame.transferSyntax };
    case MetadataModules.CALIBRATION:
      return calibrationOf(frame) as Module | undefined;
    default:
      return undefined;
  }
}

function imagePixelModule({ pixels }: Frame): Module {
  const color = isColor(pixels);
  return {
    rows: pixels.rows,
    columns: pixels.columns,
    samplesPerPixel: color ? 3 : 1,
    photometricInterpretation: color ? 'RGB' : pixels.photometric,
    planarConfiguration: 0,
    bitsAllocated: color ? 8 : pixels.bitsAllocated,
    bitsStored: color ? 8 : pixels.bitsStored,
    highBit: (color ? 8 : pixels.bitsStored) - 1,
    pixelRepresentation: pixels.signed ? 1 : 0,
  };
}

function imagePlaneModule({ plane, spacing, pixels }: Frame): Module {
  const { position, rowCosines, columnCosines } = plane ?? DEFAULT_PLANE;
  return {
    rows: pixels.rows,
    columns: pixels.columns,
    frameOfReferenceUID: plane?.frameOfReference ?? NO_FRAME_OF_REFERENCE,
    imagePositionPatient: position,
    imageOrientationPatient: [...rowCosines, ...columnCosines],
    rowCosines,
    columnCosines,
    rowPixelSpacing: spacing.row,
    columnPixelSpacing: spacing.column,
    pixelSpacing: [spacing.row, spacing.column],
    // Tells Cornerstone that the spacing is made up, so that it measures in pixels. A projection has no position but may have a spacing.
    usingDefaultValues: spacing.basis === 'none',
  };
}

const CALIBRATION: Partial<Record<SpacingBasis, Calibration['type']>> = {
  calibrated: CalibrationTypes.CALIBRATED,
  detector: CalibrationTypes.PROJECTION,
  magnification: CalibrationTypes.ERMF,
};

/** Makes the tools name what a millimetre means on this image. */
export function calibrationOf({ spacing, ultrasoundRegions }: Frame): Calibration | undefined {
  if (spacing.basis === 'none') {
    // Pixels that are not square are shown in their shape and counted as pixels all the same.
    const perPixel = spacing.row === spacing.column ? {} : { rowPixelSpacing: 1, columnPixelSpacing: 1 };
    if (ultrasoundRegions.length > 0) {
      return { ...perPixel, sequenceOfUltrasoundRegions: ultrasoundRegions } as unknown as Calibration;
    }
    return Object.keys(perPixel).length > 0 ? (perPixel as Calibration) : undefined;
  }
  const type = CALIBRATION[spacing.basis];
  return type ? { type } : undefined;
}
