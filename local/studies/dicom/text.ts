/// <reference path="../untyped-packages.d.ts" />
import { convertBytes } from 'dicom-character-set';

const decodedVrs = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);

/** Text of one element as it stands in the file: padding, backslashes and all. */
export function decodeText(bytes: Uint8Array, vr: string, characterSet: string | undefined): string {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
  if (!decodedVrs.has(vr) || isAscii(raw)) return raw;
  try {
    return convertBytes(characterSet, bytes, { vr });
  } catch {
    return raw; // an unknown character set: Latin-1 loses no byte
  }
}

function isAscii(text: string): boolean {
  // ESC announces a code extension.
  // eslint-disable-next-line no-control-regex
  return /^[\x00-\x1a\x1c-\x7f]*$/.test(text);
}
