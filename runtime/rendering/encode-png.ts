import { encode } from 'fast-png';
import type { Picture } from './samples';

/** Grey or RGB, 8 bits. */
export function encodePng({ width, height, components, samples }: Picture): Uint8Array<ArrayBuffer> {
  // A copy of its own size: the encoder returns part of a larger buffer.
  return Uint8Array.from(
    encode({ width, height, channels: components, depth: 8, data: samples }, { zlib: { level: 6 } }),
  );
}
