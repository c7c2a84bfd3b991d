import { ImageError } from '../problems/image-problem';

/** Which decoder a frame needs. */
export type FrameCoding = 'htj2k' | 'jpeg2000' | 'jpeg' | 'jpeg-lossless' | 'jpeg-ls' | 'rle' | 'native';

const RLE_SYNTAX = '1.2.840.10008.1.2.5';
const NATIVE_SYNTAXES = new Set(['1.2.840.10008.1.2', '1.2.840.10008.1.2.1', '1.2.840.10008.1.2.1.99']);

/**
 * A compressed frame says by its first bytes what it is; that goes before the content type, which has been wrong in practice
 * (image/j2c and image/jphc for each other). What has no signature is native pixel data, if the service says so.
 */
export function frameCoding(bytes: Uint8Array, contentType: string, transferSyntax: string | undefined): FrameCoding {
  if (startsWith(bytes, [0xff, 0x4f, 0xff, 0x51])) return isHighThroughput(bytes) ? 'htj2k' : 'jpeg2000';
  if (startsWith(bytes, [0xff, 0xd8, 0xff])) return jpegKind(bytes);
  if (contentType === 'image/dicom-rle' || transferSyntax === RLE_SYNTAX) return 'rle';
  if (contentType === 'application/octet-stream' || (transferSyntax && NATIVE_SYNTAXES.has(transferSyntax))) {
    return 'native';
  }
  throw new ImageError('noDecoder', `${contentType || '?'} (${transferSyntax ?? '?'})`);
}

/** The codestream inside a JPH or JP2 file; anything else is returned as it is. */
export function unwrapBoxes(bytes: Uint8Array): Uint8Array {
  if (!startsWith(bytes, [0x00, 0x00, 0x00, 0x0c, 0x6a, 0x50, 0x20, 0x20])) return bytes;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 8 <= bytes.length;) {
    const short = view.getUint32(at);
    if (short === 1 && at + 16 > bytes.length) break;
    const header = short === 1 ? 16 : 8;
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? bytes.length - at : short;
    if (view.getUint32(at + 4) === 0x6a703263) return bytes.subarray(at + header, Math.min(bytes.length, at + length));
    if (length < header) break;
    at += length;
  }
  throw new ImageError('damaged', 'a JPEG 2000 file without a codestream');
}

/** Part 15 codestreams have a CAP segment in the main header. */
function isHighThroughput(bytes: Uint8Array): boolean {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === 0x50) return true;
    if (marker === 0x90) return false;
    at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return false;
}

function jpegKind(bytes: Uint8Array): FrameCoding {
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const marker = bytes[at + 1];
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xf7) return 'jpeg-ls';
    if (marker === 0xc3) return 'jpeg-lossless';
    if (marker === 0xc0 || marker === 0xc1 || marker === 0xc2) {
      if (bytes[at + 4] === 8) return 'jpeg';
      throw new ImageError('noDecoder', `JPEG, ${bytes[at + 4]} bit`);
    }
    at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  throw new ImageError('damaged', 'JPEG without a frame header');
}

function startsWith(bytes: Uint8Array, signature: readonly number[]): boolean {
  return bytes.length >= signature.length && signature.every((byte, index) => bytes[index] === byte);
}
