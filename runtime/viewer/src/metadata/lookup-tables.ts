import { DicomItem } from './image-set';
import { numbers, words } from './values';

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

export function lookUp({ first, values }: LookupTable, stored: number): number {
  return values[Math.min(values.length - 1, Math.max(0, stored - first))];
}

/** signed: whether the values that are looked up may be negative, which makes the first one so (C.11.1.1.1). */
export function readLut(item: DicomItem, signed: boolean): LookupTable | undefined {
  return plainTable(item, 'LUTDescriptor', 'LUTData', signed);
}

/** The three tables, plain or segmented; undefined where one of them is missing or contradicts its descriptor. */
export function readPalette(instance: DicomItem, signed: boolean): Palette | undefined {
  const table = (color: string) => {
    const descriptor = `${color}PaletteColorLookupTableDescriptor`;
    return (
      plainTable(instance, descriptor, `${color}PaletteColorLookupTableData`, signed) ??
      segmentedTable(instance, descriptor, `Segmented${color}PaletteColorLookupTableData`, signed)
    );
  };
  const [red, green, blue] = [table('Red'), table('Green'), table('Blue')];
  if (!red || !green || !blue) return undefined;
  // Tables that say 16 bits and hold 8 are common; taken at their word, they would be black.
  const small = [red, green, blue].every(({ values }) => values.every((value) => value <= 0xff));
  const bitsOf = (lut: LookupTable) => ({ ...lut, bits: small ? 8 : lut.bits });
  return { red: bitsOf(red), green: bitsOf(green), blue: bitsOf(blue) };
}

function plainTable(item: DicomItem, descriptorKeyword: string, dataKeyword: string, signed: boolean) {
  const described = readDescriptor(item, descriptorKeyword, signed);
  const data = words(item, dataKeyword);
  if (!described || !data) return undefined;
  const { entries, first, bits } = described;
  // 8-bit entries may be packed two to a word.
  const packed = data.length < entries && data.length * 2 >= entries;
  const values = packed
    ? Uint16Array.from(new Uint8Array(data.buffer, data.byteOffset, entries))
    : data.subarray(0, entries);
  return values.length === entries ? { first, values, bits } : undefined;
}

function segmentedTable(item: DicomItem, descriptorKeyword: string, dataKeyword: string, signed: boolean) {
  const described = readDescriptor(item, descriptorKeyword, signed);
  const data = words(item, dataKeyword);
  if (!described || !data) return undefined;
  const { entries, first, bits } = described;
  // Tables of 8 bits have their segments in bytes; some writers use words all the same.
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const candidates = bits === 8 ? [bytes, data] : [data];
  for (const candidate of candidates) {
    const values = expandSegments(candidate, entries);
    if (values) return { first, values, bits };
  }
  return undefined;
}

const DISCRETE = 0;
const LINEAR = 1;
const INDIRECT = 2;

/** PS3.3 C.7.9.2; undefined where the segments do not give exactly as many entries as the descriptor says. */
function expandSegments(data: Uint8Array | Uint16Array, entries: number): Uint16Array | undefined {
  const values: number[] = [];
  const word = data.BYTES_PER_ELEMENT * 8;
  const run = (start: number, count: number, depth: number): number | undefined => {
    let at = start;
    for (let segment = 0; segment < count && at + 1 < data.length && values.length < entries; segment++) {
      const [opcode, length] = [data[at], data[at + 1]];
      at += 2;
      if (opcode === DISCRETE) {
        if (at + length > data.length) return undefined;
        values.push(...data.subarray(at, at + length));
        at += length;
      } else if (opcode === LINEAR && at < data.length && values.length > 0) {
        const from = values[values.length - 1];
        for (let step = 1; step <= length; step++) values.push(Math.round(from + ((data[at] - from) * step) / length));
        at++;
      } else if (opcode === INDIRECT && depth === 0) {
        const parts = 32 / word;
        if (at + parts > data.length) return undefined;
        let offset = 0;
        for (let part = 0; part < parts; part++) offset += data[at + part] * 2 ** (word * part);
        at += parts;
        if (run(offset / data.BYTES_PER_ELEMENT, length, 1) === undefined) return undefined;
      } else {
        return undefined;
      }
    }
    return at;
  };
  return run(0, Infinity, 0) !== undefined && values.length === entries ? Uint16Array.from(values) : undefined;
}

function readDescriptor(item: DicomItem, keyword: string, signed: boolean) {
  const descriptor = numbers(item, keyword);
  if (descriptor?.length !== 3) return undefined;
  const [count, first, bits] = descriptor;
  return {
    entries: count === 0 ? 0x10000 : count,
    first: signed && first > 0x7fff ? first - 0x10000 : first,
    bits,
  };
}
