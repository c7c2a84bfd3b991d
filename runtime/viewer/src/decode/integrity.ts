import { crc32 } from './crc32';
import { DecodedSamples } from './samples';

/**
 * Whether the pixels are those the data store took in. `unknown`: there is no checksum, not all of the frame is here, or it is stored with
 * loss as it came, where decoders may differ by a grey value.
 */
export type Integrity = 'verified' | 'mismatch' | 'unknown';

interface Checked {
  readonly bytes: Uint8Array;
  readonly transferSyntax?: string;
  readonly checksum?: number;
}

const KEPT_AS_IMPORTED = new Set([
  '1.2.840.10008.1.2.4.50',
  '1.2.840.10008.1.2.4.51',
  '1.2.840.10008.1.2.4.81',
  '1.2.840.10008.1.2.4.91',
  '1.2.840.10008.1.2.4.112',
  '1.2.840.10008.1.2.4.203',
]);

export function integrityOf({ bytes, transferSyntax, checksum }: Checked, { samples }: DecodedSamples): Integrity {
  if (checksum === undefined) return 'unknown';
  const decoded = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  if (crc32(decoded) === checksum || crc32(bytes) === checksum) return 'verified';
  return transferSyntax !== undefined && KEPT_AS_IMPORTED.has(transferSyntax) ? 'unknown' : 'mismatch';
}
