import { hasFlag } from './bytes';
import type { Segment } from './segment';

/** SIZ: the image, its components and its tiles. */
export interface ImageSize {
  readonly capabilities: number;
  readonly width: number;
  readonly height: number;
  readonly tiles: number;
  readonly bitDepths: readonly number[];
  readonly signed: readonly boolean[];
}

const MAX_TILES = 65535;
const MAX_COMPONENTS = 16384;
const MAX_BIT_DEPTH = 38;

export function readImageSize(siz: Segment): ImageSize {
  siz.requireSize(36 + 3, 'at least');
  const [x, y] = [axis(siz, 0, 'X'), axis(siz, 4, 'Y')];
  const tiles = x.tiles * y.tiles;
  siz.requireValue('number of tiles', tiles, tiles <= MAX_TILES, `1 to ${MAX_TILES}`);
  const components = siz.u16(34);
  siz.requireValue('Csiz', components, components >= 1 && components <= MAX_COMPONENTS, `1 to ${MAX_COMPONENTS}`);
  siz.requireSize(36 + 3 * components);
  const bitDepths: number[] = [];
  const signed: boolean[] = [];
  for (let c = 0; c < components; c++) {
    const depth = siz.u8(36 + 3 * c);
    const bits = (depth % 128) + 1;
    siz.requireValue('bit depth', bits, bits <= MAX_BIT_DEPTH, `1 to ${MAX_BIT_DEPTH}`);
    bitDepths.push(bits);
    signed.push(hasFlag(depth, 0x80));
    for (const field of [37, 38]) {
      const separation = siz.u8(field + 3 * c);
      siz.requireValue(field === 37 ? 'XRsiz' : 'YRsiz', separation, separation >= 1, '1 to 255');
    }
  }
  return { capabilities: siz.u16(0), width: x.size, height: y.size, tiles, bitDepths, signed };
}

/** One axis of the reference grid: its fields are 8 bytes apart, X 4 bytes before Y. */
function axis(siz: Segment, at: number, name: 'X' | 'Y'): { size: number; tiles: number } {
  const [end, start, tile, tileStart] = [2, 10, 18, 26].map((field) => siz.u32(field + at));
  siz.requireValue(`${name}siz`, end, end >= 1, 'at least 1');
  siz.requireValue(`${name}Osiz`, start, start < end, `less than ${name}siz ${end}`);
  siz.requireValue(`${name}Tsiz`, tile, tile >= 1, 'at least 1');
  siz.requireValue(`${name}TOsiz`, tileStart, tileStart <= start, `at most ${name}Osiz ${start}`);
  siz.requireValue(`${name}TOsiz`, tileStart, tileStart + tile > start, `such that the first tile is not empty`);
  return { size: end - start, tiles: Math.ceil((end - tileStart) / tile) };
}
