import { FrameAttributes } from './functional-groups';
import { DicomItem } from './image-set';
import { items, number, numbers, text } from './values';

/** What a millimetre on this image means; always shown next to a measurement. */
export type SpacingBasis = 'patient' | 'calibrated' | 'detector' | 'magnification' | 'none';

export interface PixelSpacing {
  /** Distance between rows, i.e. vertically, in mm; where unknown, the shape of a pixel: its height over its width. */
  readonly row: number;
  readonly column: number;
  readonly basis: SpacingBasis;
  readonly magnification?: number;
}

export interface UltrasoundRegion {
  readonly regionDataType: number;
  readonly regionLocationMinX0: number;
  readonly regionLocationMinY0: number;
  readonly regionLocationMaxX1: number;
  readonly regionLocationMaxY1: number;
  readonly physicalUnitsXDirection: number;
  readonly physicalUnitsYDirection: number;
  readonly physicalDeltaX: number;
  readonly physicalDeltaY: number;
}

/**
 * PixelSpacing is what the image says of the patient (or of a calibration). Without it a projection image only knows its detector:
 * ImagerPixelSpacing, brought to the patient where the magnification is stated (DICOM PS3.3 10.7.1.3).
 */
export function pixelSpacing(attributes: FrameAttributes): PixelSpacing {
  const imager = pair(attributes.instance, 'ImagerPixelSpacing');
  const patient = pair(attributes.holder('PixelSpacing', 'PixelMeasuresSequence'), 'PixelSpacing');
  // The same as at the detector: nothing was calibrated (PS3.3 10.7.1.3).
  const detector = imager && (!patient || (imager[0] === patient[0] && imager[1] === patient[1]));
  if (patient && !detector) return { row: patient[0], column: patient[1], basis: imager ? 'calibrated' : 'patient' };
  if (!imager) return { row: aspectRatio(attributes.instance), column: 1, basis: 'none' };
  const magnification = number(attributes.instance, 'EstimatedRadiographicMagnificationFactor');
  if (magnification === undefined || magnification <= 0) {
    return { row: imager[0], column: imager[1], basis: 'detector' };
  }
  return { row: imager[0] / magnification, column: imager[1] / magnification, basis: 'magnification', magnification };
}

/** Height of a pixel over its width (PixelAspectRatio is vertical\\horizontal), for images without spacing; 1 when it is not stated. */
function aspectRatio(instance: DicomItem): number {
  const [vertical, horizontal] = numbers(instance, 'PixelAspectRatio') ?? [];
  const ratio = vertical / horizontal;
  return ratio > 0.05 && ratio < 20 ? ratio : 1;
}

const REGION_KEYS: Readonly<Record<keyof UltrasoundRegion, string>> = {
  regionDataType: 'RegionDataType',
  regionLocationMinX0: 'RegionLocationMinX0',
  regionLocationMinY0: 'RegionLocationMinY0',
  regionLocationMaxX1: 'RegionLocationMaxX1',
  regionLocationMaxY1: 'RegionLocationMaxY1',
  physicalUnitsXDirection: 'PhysicalUnitsXDirection',
  physicalUnitsYDirection: 'PhysicalUnitsYDirection',
  physicalDeltaX: 'PhysicalDeltaX',
  physicalDeltaY: 'PhysicalDeltaY',
};

/** The ultrasound regions that state all of their calibration. */
export function ultrasoundRegions(instance: DicomItem): UltrasoundRegion[] {
  return items(instance, 'SequenceOfUltrasoundRegions').flatMap((item) => {
    const entries = Object.entries(REGION_KEYS).map(([key, keyword]) => [key, number(item, keyword)] as const);
    return entries.every(([, value]) => value !== undefined)
      ? [Object.fromEntries(entries) as unknown as UltrasoundRegion]
      : [];
  });
}

function pair(item: DicomItem, keyword: string): readonly [number, number] | undefined {
  const values = numbers(item, keyword);
  if (!values || !(values[0] > 0)) return undefined;
  // One value is against the standard but common; it means square pixels.
  const column = values[1] ?? values[0];
  return column > 0 && text(item, keyword) ? [values[0], column] : undefined;
}
