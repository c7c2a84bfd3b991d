export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Window Center and Window Width of PS3.3 C.11.2.1.2. */
export interface Window {
  readonly center: number;
  readonly width: number;
}

/** Rescale Slope and Rescale Intercept of PS3.3 C.11.1. */
export interface Rescale {
  readonly slope: number;
  readonly intercept: number;
}

export type PictureFormat = 'jpeg' | 'png';

export interface RenderOptions {
  /** The picture fits into this, and is never larger than the image. */
  readonly box: Size;
  readonly format: PictureFormat;
  /** Of JPEG, 1 to 100. */
  readonly quality: number;
  /** In stored values, or in rescaled ones where there is a rescale. Default: by percentiles, see window.ts. */
  readonly window?: Window;
  readonly rescale?: Rescale;
  /** Low values white, as MONOCHROME1 has them. */
  readonly invert: boolean;
  /** What the three components of a codestream are, which only the metadata tell: it has no place for it. Default: RGB. */
  readonly photometric: Photometric;
}

/** Photometric Interpretation of colour images, as far as the service keeps it. */
export type Photometric = 'RGB' | 'YBR_FULL';

export const RENDER_PARAMETERS = [
  'width',
  'height',
  'window',
  'rescale',
  'invert',
  'photometric',
  'format',
  'quality',
] as const;

type Parameters = ReadonlyMap<string, string>;

const MIN_SIDE = 16;
const MAX_SIDE = 1024;
const DEFAULT_SIDE = 256;
const DEFAULT_QUALITY = 85;

const INTEGER = /^[1-9]\d{0,3}$/;
/** A decimal string of DICOM, without the plus sign, which is a space in queries. */
const DECIMAL = /^-?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE]-?\d{1,2})?$/;
/** Some ways of writing a query encode the comma. */
const COMMA = /,|%2c/i;

/** A parameter is not what is allowed; the message says which one, and what is. */
export class RenderOptionsError extends Error {
  public override readonly name = 'RenderOptionsError';
}

/**
 * @param parameters of the query, not decoded; each of RENDER_PARAMETERS at most once.
 * @param accept the `Accept` header, which chooses the format where the query does not.
 * @throws RenderOptionsError
 */
export function parseRenderOptions(parameters: Parameters, accept?: string): RenderOptions {
  const format = parseFormat(parameters.get('format'));
  const quality = parseQuality(parameters.get('quality'), format);
  return {
    box: parseBox(parameters),
    format: format ?? acceptedFormat(accept),
    quality: quality ?? DEFAULT_QUALITY,
    window: parseWindow(parameters.get('window')),
    rescale: parseRescale(parameters.get('rescale')),
    invert: parseInvert(parameters.get('invert')),
    photometric: parsePhotometric(parameters.get('photometric')),
  };
}

/** The same for all options that give the same picture in the same way: the name of the picture beside its frame's ID. */
export function canonicalOptions({
  box,
  format,
  quality,
  window,
  rescale,
  invert,
  photometric,
}: RenderOptions): string {
  const parts = [`width=${box.width}`, `height=${box.height}`];
  if (window) parts.push(`window=${window.center},${window.width}`);
  if (rescale) parts.push(`rescale=${rescale.slope},${rescale.intercept}`);
  if (invert) parts.push('invert=true');
  if (photometric !== 'RGB') parts.push(`photometric=${photometric}`);
  parts.push(`format=${format}`);
  if (format === 'jpeg') parts.push(`quality=${quality}`);
  return parts.join('&');
}

/** One side given leaves the other one free, up to the limit. */
function parseBox(parameters: Parameters): Size {
  const width = parseSide('width', parameters.get('width'));
  const height = parseSide('height', parameters.get('height'));
  const other = width === undefined && height === undefined ? DEFAULT_SIDE : MAX_SIDE;
  return { width: width ?? other, height: height ?? other };
}

function parseSide(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = INTEGER.test(text) ? Number(text) : NaN;
  if (value >= MIN_SIDE && value <= MAX_SIDE) return value;
  throw new RenderOptionsError(`${name} must be a whole number from ${MIN_SIDE} to ${MAX_SIDE}`);
}

function parseWindow(text: string | undefined): Window | undefined {
  if (text === undefined) return undefined;
  const [center, width] = parsePair(text) ?? [NaN, NaN];
  if (width >= 1) return { center, width };
  throw new RenderOptionsError('window must be two numbers, center,width, the width no less than 1');
}

function parseRescale(text: string | undefined): Rescale | undefined {
  if (text === undefined) return undefined;
  const [slope, intercept] = parsePair(text) ?? [0, 0];
  if (slope !== 0) return { slope, intercept };
  throw new RenderOptionsError('rescale must be two numbers, slope,intercept, the slope other than 0');
}

function parsePair(text: string): readonly [number, number] | undefined {
  const parts = text.split(COMMA);
  if (parts.length !== 2 || !parts.every((part) => DECIMAL.test(part))) return undefined;
  // Adding zero makes zero of minus zero, which is written the same.
  return [Number(parts[0]) + 0, Number(parts[1]) + 0];
}

function parseInvert(text: string | undefined): boolean {
  if (text === undefined || text === 'false') return false;
  if (text === 'true') return true;
  throw new RenderOptionsError('invert must be true or false');
}

function parsePhotometric(text: string | undefined): Photometric {
  if (text === undefined || text === 'RGB') return 'RGB';
  if (text === 'YBR_FULL') return text;
  throw new RenderOptionsError('photometric must be RGB or YBR_FULL');
}

function parseFormat(text: string | undefined): PictureFormat | undefined {
  if (text === undefined || text === 'jpeg' || text === 'png') return text;
  throw new RenderOptionsError('format must be jpeg or png');
}

function parseQuality(text: string | undefined, format: PictureFormat | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (format === 'png') throw new RenderOptionsError('quality is for JPEG; PNG has none');
  const value = INTEGER.test(text) ? Number(text) : NaN;
  if (value <= 100) return value;
  throw new RenderOptionsError('quality must be a whole number from 1 to 100');
}

/** PNG where it is liked better than JPEG (RFC 9110, section 12.5.1); JPEG in any other case. */
function acceptedFormat(accept: string | undefined): PictureFormat {
  if (accept === undefined) return 'jpeg';
  const ranges = accept.split(',').map(parseRange);
  return weightOf('image/png', ranges) > weightOf('image/jpeg', ranges) ? 'png' : 'jpeg';
}

interface MediaRange {
  readonly type: string;
  readonly weight: number;
}

function parseRange(text: string): MediaRange {
  const [type, ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2);
  const weight = q === undefined ? 1 : Number(q);
  return { type, weight: weight >= 0 && weight <= 1 ? weight : 0 };
}

/** By the most specific range that names the type. */
function weightOf(type: string, ranges: readonly MediaRange[]): number {
  for (const name of [type, 'image/*', '*/*']) {
    const range = ranges.find((candidate) => candidate.type === name);
    if (range) return range.weight;
  }
  return 0;
}
