import type { DataSet, Element } from 'dicom-parser';
import type { DicomItem, DicomValue } from '../image-set';
import { attributeOf, isPrivate } from './dictionary';
import { decodeText } from './text';

/** HealthImaging keeps no binary value above this in the metadata. */
const maximumBinaryBytes = 2 ** 20;

const binaryVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'UN']);
const textVrs = new Set(['LT', 'ST', 'UR', 'UT']);
/** Padding is kept, as the service does. */
const paddedVrs = new Set(['DS', 'IS']);

interface NumberVr {
  readonly size: number;
  readonly method:
    | 'readUInt16'
    | 'readInt16'
    | 'readUInt32'
    | 'readInt32'
    | 'readFloat'
    | 'readDouble'
    | 'readBigInt64'
    | 'readBigUInt64';
}
const numberVrs: Readonly<Record<string, NumberVr | undefined>> = {
  US: { size: 2, method: 'readUInt16' },
  SS: { size: 2, method: 'readInt16' },
  UL: { size: 4, method: 'readUInt32' },
  SL: { size: 4, method: 'readInt32' },
  FL: { size: 4, method: 'readFloat' },
  FD: { size: 8, method: 'readDouble' },
  SV: { size: 8, method: 'readBigInt64' },
  UV: { size: 8, method: 'readBigUInt64' },
};

export interface ReadAttributes {
  readonly attributes: Record<string, DicomValue>;
  /** VRs of what is keyed by its tag. */
  readonly vrs: Record<string, string>;
}

export interface ReadContext {
  readonly bigEndian: boolean;
  /** Pixel Representation, which decides whether an ambiguous "US or SS" is signed. */
  readonly signed: boolean;
  readonly characterSet: string | undefined;
  /** Told the tag of each value left out. */
  onOmitted(tag: string): void;
}

/** The attributes of a data set or item, in the metadata document's form. Pixel data is left out. */
export function readAttributes(dataSet: DataSet, context: ReadContext): ReadAttributes {
  const attributes: Record<string, DicomValue> = {};
  const vrs: Record<string, string> = {};
  const inner = { ...context, characterSet: dataSet.string('x00080005') ?? context.characterSet };
  for (const element of Object.values(dataSet.elements)) {
    const tag = element.tag.slice(1).toUpperCase();
    if (isPixelData(tag) || isGroupLength(tag)) continue;
    const attribute = attributeOf(tag);
    const vr = vrOf(element, attribute?.vr, inner);
    const value = readElement(dataSet, element, vr, tag.startsWith('0002') ? { ...inner, bigEndian: false } : inner);
    if (value === undefined) {
      context.onOmitted(tag);
      continue;
    }
    if (attribute === undefined) vrs[tag] = vr;
    attributes[attribute?.keyword ?? tag] =
      attribute?.multiple && value !== null && !Array.isArray(value) ? ([value] as DicomValue) : value;
  }
  return { attributes, vrs };
}

function isPixelData(tag: string): boolean {
  return /^7FE0(0001|0002|0008|0009|0010)$/.test(tag);
}

function isGroupLength(tag: string): boolean {
  return tag.endsWith('0000') && !tag.startsWith('0002');
}

function vrOf(element: Element, dictionaryVr: string | undefined, context: ReadContext): string {
  if (element.items !== undefined) return 'SQ';
  const vr = element.vr === undefined || element.vr === 'UN' ? (dictionaryVr ?? privateVr(element)) : element.vr;
  if (vr === 'xs') return context.signed ? 'SS' : 'US';
  return vr === 'ox' ? 'OW' : vr;
}

/** A private creator is LO whatever the syntax says. */
function privateVr(element: Element): string {
  return isPrivate(element.tag.slice(1)) && /00[1-9a-f][0-9a-f]$/i.test(element.tag) ? 'LO' : 'UN';
}

function readElement(dataSet: DataSet, element: Element, vr: string, context: ReadContext): DicomValue | undefined {
  if (vr === 'SQ') return (element.items ?? []).map((item) => (item.dataSet ? itemOf(item.dataSet, context) : {}));
  if (element.length === 0) return null;
  const bytes = Buffer.from(
    dataSet.byteArray.buffer,
    dataSet.byteArray.byteOffset + element.dataOffset,
    element.length,
  );
  if (binaryVrs.has(vr)) return bytes.length > maximumBinaryBytes ? undefined : bytes.toString('base64');
  if (vr === 'AT') return oneOrMany(tagsOf(bytes, context.bigEndian));
  const number = numberVrs[vr];
  if (number !== undefined) return oneOrMany(numbersOf(bytes, number, context.bigEndian));
  return textOf(bytes, vr, context);
}

function itemOf(dataSet: DataSet, context: ReadContext): DicomItem {
  return readAttributes(dataSet, context).attributes;
}

function textOf(bytes: Buffer, vr: string, context: ReadContext): DicomValue {
  const text = decodeText(bytes, vr, context.characterSet);
  if (textVrs.has(vr)) return emptyAsNull(text.replace(/[ \0]+$/, ''));
  const values = text
    .split('\\')
    .map((value) => (paddedVrs.has(vr) ? value.replace(/\0+$/, '') : value.replace(/[ \0]+$/, '')));
  return oneOrMany(values.map(emptyAsNull));
}

function emptyAsNull(text: string): string | null {
  return text.trim() === '' ? null : text;
}

function numbersOf(bytes: Buffer, { size, method }: NumberVr, bigEndian: boolean): (number | string)[] {
  const values: (number | string)[] = [];
  for (let at = 0; at + size <= bytes.length; at += size) {
    const value = bytes[`${method}${bigEndian ? 'BE' : 'LE'}`](at);
    // JSON has no infinity, no NaN and no 64-bit integers.
    values.push(typeof value === 'number' && Number.isFinite(value) ? value : String(value));
  }
  return values;
}

function tagsOf(bytes: Buffer, bigEndian: boolean): string[] {
  const read = (at: number): string =>
    (bigEndian ? bytes.readUInt16BE(at) : bytes.readUInt16LE(at)).toString(16).padStart(4, '0');
  const tags: string[] = [];
  for (let at = 0; at + 4 <= bytes.length; at += 4) tags.push((read(at) + read(at + 2)).toUpperCase());
  return tags;
}

function oneOrMany(values: (string | number | null)[]): DicomValue {
  return values.length > 1 ? values : (values[0] ?? null);
}
