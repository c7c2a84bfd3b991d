import { u16, u32 } from './bytes';
import { MarkerSegmentLengthError } from './errors';

/** SOT. */
export interface StartOfTilePart {
  /** Of the SOT marker in the frame. */
  readonly offset: number;
  readonly tile: number;
  /** Psot; 0: to the end of the codestream. */
  readonly length: number;
  readonly part: number;
  /** TNsot, the number of tile-parts of the tile; 0: not said here. */
  readonly parts: number;
}

/** Lsot and the parameters. */
export const LSOT = 10;

/** Reads Lsot and what follows. */
export function readStartOfTilePart(bytes: Uint8Array, at: number, offset: number): StartOfTilePart {
  const size = u16(bytes, at);
  if (size !== LSOT) {
    throw new MarkerSegmentLengthError(`SOT has length ${size}, not ${LSOT}`, offset, { marker: 'SOT', size });
  }
  return {
    offset,
    tile: u16(bytes, at + 2),
    length: u32(bytes, at + 4),
    part: bytes[at + 8],
    parts: bytes[at + 9],
  };
}
