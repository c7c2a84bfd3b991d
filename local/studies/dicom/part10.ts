import { inflateRawSync } from 'node:zlib';
import { type DataSet, parseDicom } from 'dicom-parser';
import { attributeOf } from './dictionary';
import { RejectedFile } from '../import/rejected-file';

/** A deflated data set may not grow beyond this: a small file must not eat the memory. */
const maximumInflatedBytes = 2 ** 28;

export interface Part10File {
  readonly dataSet: DataSet;
  readonly transferSyntax: string;
}

/** Parses a DICOM file without decoding its values; throws RejectedFile. */
export function readPart10(bytes: Uint8Array): Part10File {
  if (bytes.length === 0) throw new RejectedFile('the file is empty');
  if (bytes.length < 132 || Buffer.from(bytes.buffer, bytes.byteOffset + 128, 4).toString('latin1') !== 'DICM') {
    throw new RejectedFile('not a DICOM Part 10 file: "DICM" is missing after the 128-byte preamble');
  }
  const dataSet = parse(bytes);
  const transferSyntax = dataSet.string('x00020010');
  if (transferSyntax === undefined) {
    throw new RejectedFile('the file meta information names no transfer syntax (0002,0010)');
  }
  if (!/^[0-9.]{1,64}$/.test(transferSyntax)) throw new RejectedFile('the transfer syntax (0002,0010) is not a UID');
  return { dataSet, transferSyntax };
}

function parse(bytes: Uint8Array): DataSet {
  try {
    // dicom-parser needs a Buffer where the data set is deflated.
    return parseDicom(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), { inflater, vrCallback });
  } catch (error) {
    if (error instanceof RejectedFile) throw error;
    const message = error instanceof Error ? error.message : '';
    if (/0002,?0010/.test(message)) {
      throw new RejectedFile('the file meta information names no transfer syntax (0002,0010)');
    }
    throw new RejectedFile('the data set is malformed or the file ends before it does');
  }
}

/** Gives the VRs that implicit syntaxes leave out; without it sequences of defined length would be opaque. */
function vrCallback(tag: string): string | undefined {
  const vr = attributeOf(tag.slice(1))?.vr;
  return vr === 'ox' ? 'OW' : vr === 'xs' ? 'US' : vr;
}

function inflater(bytes: Uint8Array, position: number): Uint8Array {
  try {
    const dataSet = inflateRawSync(bytes.subarray(position), { maxOutputLength: maximumInflatedBytes });
    return Buffer.concat([bytes.subarray(0, position), dataSet]);
  } catch {
    throw new RejectedFile('the deflated data set cannot be inflated');
  }
}
