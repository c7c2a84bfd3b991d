import { cache } from '@cornerstonejs/core';
import { frameOf, isMeasurable } from './frame-images';
import { MeasuringTool } from '../annotations/measurement';
import { isColor } from '../metadata/pixels';
import { Frame } from '../metadata/series';

/** What Cornerstone's tools leave of what they measured, each its own part of it. */
interface Stats {
  readonly length?: number | null;
  readonly unit?: string;
  readonly angle?: number | string | null;
  readonly area?: number | null;
  readonly areaUnit?: string;
  readonly mean?: number | null;
  readonly stdDev?: number | null;
  readonly min?: number | null;
  readonly max?: number | null;
  readonly index?: ArrayLike<number> | null;
}

interface AnnotationData {
  readonly cachedStats?: Readonly<Record<string, Stats | undefined>>;
}

/** The text beside an annotation. Nothing while its image is a preview: the values would be of pixels that are not the image's. */
export function textLinesOf(tool: MeasuringTool): (data: AnnotationData, targetId: string | string[]) => string[] {
  return (data, targetId) => {
    const target = Array.isArray(targetId) ? targetId[0] : targetId;
    const imageId = target.replace(/^imageId:/, '');
    const frame = frameOf(imageId);
    const stats = data.cachedStats?.[target];
    return frame && stats && isMeasurable(imageId) ? describe(tool, stats, frame, imageId) : [];
  };
}

/** The same values for lists and exports. */
export function valuesOf(tool: MeasuringTool, data: AnnotationData, imageId: string): readonly string[] {
  return textLinesOf(tool)(data, `imageId:${imageId}`);
}

function describe(tool: MeasuringTool, stats: Stats, frame: Frame, imageId: string): string[] {
  switch (tool) {
    case 'length':
      return isNumber(stats.length) ? [`${round(stats.length)} ${lengthUnit(frame, stats.unit ?? '')}`] : [];
    case 'angle':
    case 'cobb':
      return isNumber(stats.angle) ? [`${stats.angle.toFixed(1)}°`] : [];
    case 'rectangle':
    case 'ellipse':
      return areaLines(stats, frame);
    case 'probe':
      return probeLines(stats, frame, imageId);
  }
}

function areaLines({ area, areaUnit, mean, stdDev, min, max }: Stats, frame: Frame): string[] {
  const lines = isNumber(area) ? [`${round(area)} ${lengthUnit(frame, (areaUnit ?? '').replace('²', ''))}²`] : [];
  // Of colours there is no mean.
  if (isColor(frame.pixels) || !isNumber(mean)) return lines;
  const unit = frame.valueUnit && ` ${frame.valueUnit}`;
  // In the word of DICOM, as this text stands in pictures and exports whatever the language is; Ø would be a diameter.
  lines.push(`Mean ${round(mean)} ± ${isNumber(stdDev) ? round(stdDev) : '?'}${unit}`);
  if (isNumber(min) && isNumber(max)) lines.push(`${round(min)} … ${round(max)}${unit}`);
  return lines;
}

/** Read here: the tool itself looks for the pixel in a slice that an image on its own does not have. */
function probeLines({ index }: Stats, { pixels, valueUnit }: Frame, imageId: string): string[] {
  const image = cache.getImage(imageId);
  if (!index || !image) return [];
  const [column, row] = [index[0], index[1]];
  if (column < 0 || row < 0 || column >= pixels.columns || row >= pixels.rows) return [];
  const place = `(${column}, ${row})`;
  const values = image.getPixelData();
  const at = row * pixels.columns + column;
  if (isColor(pixels)) return [`RGB ${values[3 * at]} ${values[3 * at + 1]} ${values[3 * at + 2]}`, place];
  return [`${round(values[at])}${valueUnit && ` ${valueUnit}`}`, place];
}

/** What a length on this image is in; Cornerstone's own word where ultrasound regions decide. */
function lengthUnit({ spacing }: Frame, measured: string): string {
  switch (spacing.basis) {
    case 'none':
      return measured.replace(' US Region', '');
    case 'patient':
    case 'calibrated':
      return 'mm';
    case 'detector':
      return 'mm (det.)';
    case 'magnification':
      return 'mm (magn.)';
  }
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function round(value: number): string {
  const size = Math.abs(value);
  return value.toFixed(Number.isInteger(value) ? 0 : size < 1 ? 3 : size < 10 ? 2 : 1);
}
