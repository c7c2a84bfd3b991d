/// <reference path="../untyped-packages.d.ts" />
import { deflateRawSync } from 'node:zlib';
import dcmjs from 'dcmjs';
import { attributeOf } from '../dicom/dictionary';
import { explicitBigEndian } from '../frames/transfer-syntaxes';

/** Values by keyword; by eight hexadecimal digits with their VR where there is no keyword. Bytes are written as they are. */
export interface DicomObject {
  readonly [keyword: string]: ObjectValue | undefined;
}
export type ObjectValue =
  string | number | readonly (string | number)[] | Uint8Array | readonly DicomObject[] | Coded | Fragments | null;

export interface Coded {
  readonly vr: string;
  readonly value: ObjectValue;
}

/** Encapsulated pixel data: the fragments of each frame. */
export interface Fragments {
  readonly frames: readonly (readonly Uint8Array[])[];
  readonly offsetTable: boolean;
}

export const implicitLittleEndian = '1.2.840.10008.1.2';
export const deflatedLittleEndian = '1.2.840.10008.1.2.1.99';
const implementation = '2.25.289342748173468221674498732490011';
const bulkVrs = new Set(['OB', 'OD', 'OF', 'OL', 'OW', 'SQ', 'UC', 'UN', 'UR', 'UT']);

/** A DICOM Part 10 file. The own writer is for what libraries do not write: big endian, deflated, fragments, text of any character set. */
export function writePart10(object: DicomObject, transferSyntax: string): Buffer {
  const meta: DicomObject = {
    FileMetaInformationVersion: new Uint8Array([0, 1]),
    MediaStorageSOPClassUID: object.SOPClassUID,
    MediaStorageSOPInstanceUID: object.SOPInstanceUID,
    TransferSyntaxUID: transferSyntax,
    ImplementationClassUID: implementation,
  };
  const metaBytes = new DataSetWriter(false, true).dataSet(meta);
  const length = new DataSetWriter(false, true).dataSet({ FileMetaInformationGroupLength: metaBytes.length });
  const body = new DataSetWriter(transferSyntax === explicitBigEndian, transferSyntax !== implicitLittleEndian).dataSet(
    object,
  );
  return Buffer.concat([
    Buffer.alloc(128),
    Buffer.from('DICM'),
    length,
    metaBytes,
    transferSyntax === deflatedLittleEndian ? deflateRawSync(body) : body,
  ]);
}

class DataSetWriter {
  constructor(
    private readonly bigEndian: boolean,
    private readonly explicit: boolean,
  ) {}

  dataSet(object: DicomObject): Buffer {
    const elements = Object.entries(object).flatMap(([keyword, value]) =>
      value === undefined ? [] : [{ ...codedOf(keyword, value), keyword }],
    );
    elements.sort((a, b) => (a.tag < b.tag ? -1 : 1));
    return Buffer.concat(elements.flatMap(({ tag, vr, value }) => this.element(tag, vr, value)));
  }

  private element(tag: string, vr: string, value: ObjectValue): Buffer[] {
    if (isFragments(value)) return [this.header(tag, vr, 0xffffffff), ...this.encapsulated(value)];
    const body = this.body(vr, value);
    return [this.header(tag, vr, body.length), body];
  }

  private header(tag: string, vr: string, length: number): Buffer {
    const long = !this.explicit || bulkVrs.has(vr);
    const header = Buffer.alloc(this.explicit && long ? 12 : 8);
    this.tag(header, tag);
    if (this.explicit) header.write(vr, 4, 'latin1');
    if (long) {
      this.bigEndian
        ? header.writeUInt32BE(length, header.length - 4)
        : header.writeUInt32LE(length, header.length - 4);
    } else {
      this.bigEndian ? header.writeUInt16BE(length, 6) : header.writeUInt16LE(length, 6);
    }
    return header;
  }

  private tag(target: Buffer, tag: string): void {
    for (const [at, part] of [tag.slice(0, 4), tag.slice(4)].entries()) {
      const number = parseInt(part, 16);
      if (this.bigEndian) target.writeUInt16BE(number, at * 2);
      else target.writeUInt16LE(number, at * 2);
    }
  }

  private body(vr: string, value: ObjectValue): Buffer {
    if (value === null) return Buffer.alloc(0);
    if (value instanceof Uint8Array) return this.bytes(vr, value);
    if (vr === 'SQ') {
      return Buffer.concat((value as readonly DicomObject[]).flatMap((item) => this.item(this.dataSet(item))));
    }
    const values = (Array.isArray(value) ? value : [value]) as readonly (string | number)[];
    return numberSizes[vr] === undefined
      ? padded(Buffer.from(values.join('\\')), vr)
      : this.numbers(vr, values.map(Number));
  }

  private bytes(vr: string, value: Uint8Array): Buffer {
    const even = padded(Buffer.from(value), vr);
    if (!this.bigEndian || vr !== 'OW') return even;
    return even.swap16();
  }

  private numbers(vr: string, values: readonly number[]): Buffer {
    const size = numberSizes[vr]!;
    const body = Buffer.alloc(size * values.length);
    const view = new DataView(body.buffer, body.byteOffset, body.length);
    const little = !this.bigEndian;
    for (const [index, value] of values.entries()) {
      const at = index * size;
      if (vr === 'US') view.setUint16(at, value, little);
      else if (vr === 'SS') view.setInt16(at, value, little);
      else if (vr === 'UL') view.setUint32(at, value, little);
      else if (vr === 'SL') view.setInt32(at, value, little);
      else if (vr === 'FL') view.setFloat32(at, value, little);
      else view.setFloat64(at, value, little);
    }
    return body;
  }

  private item(body: Uint8Array): Buffer[] {
    const header = Buffer.alloc(8);
    this.tag(header, 'fffee000');
    if (this.bigEndian) header.writeUInt32BE(body.length, 4);
    else header.writeUInt32LE(body.length, 4);
    return [header, Buffer.from(body)];
  }

  private encapsulated({ frames, offsetTable }: Fragments): Buffer[] {
    const even = frames.map((fragments) => fragments.map((fragment) => padded(Buffer.from(fragment), 'OB')));
    let offset = 0;
    const offsets = even.map((fragments) => {
      const at = offset;
      for (const fragment of fragments) offset += 8 + fragment.length;
      return at;
    });
    const table = offsetTable ? this.numbers('UL', offsets) : Buffer.alloc(0);
    const end = Buffer.alloc(8);
    this.tag(end, 'fffee0dd');
    return [...this.item(table), ...even.flat().flatMap((fragment) => this.item(fragment)), end];
  }
}

const numberSizes: Readonly<Record<string, number | undefined>> = { US: 2, SS: 2, UL: 4, SL: 4, FL: 4, FD: 8 };

function codedOf(keyword: string, value: ObjectValue): { tag: string; vr: string; value: ObjectValue } {
  if (isCoded(value)) return { tag: tagOf(keyword), vr: value.vr, value: value.value };
  const tag = tagOf(keyword);
  const vr = attributeOf(tag)?.vr;
  if (vr === undefined) throw new Error(`${keyword} has no known VR`);
  return { tag, vr: vr === 'ox' ? (isFragments(value) ? 'OB' : 'OW') : vr === 'xs' ? 'US' : vr, value };
}

function tagOf(keyword: string): string {
  if (/^[0-9a-f]{8}$/i.test(keyword)) return keyword.toLowerCase();
  const entry = dcmjs.data.DicomMetaDictionary.nameMap[keyword];
  if (entry === undefined) throw new Error(`${keyword} is no DICOM keyword`);
  return entry.tag.replace(/[(),]/g, '').toLowerCase();
}

function isCoded(value: ObjectValue): value is Coded {
  return typeof value === 'object' && value !== null && 'vr' in value && 'value' in value;
}

function isFragments(value: ObjectValue): value is Fragments {
  return typeof value === 'object' && value !== null && 'frames' in value && 'offsetTable' in value;
}

function padded(bytes: Buffer, vr: string): Buffer {
  if (bytes.length % 2 === 0) return bytes;
  return Buffer.concat([bytes, Buffer.from(vr === 'UI' || vr.startsWith('O') || vr === 'UN' ? '\0' : ' ')]);
}
