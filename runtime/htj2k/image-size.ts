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
  const x = axis(siz, 0, X);
  const y = axis(siz, 4, Y);
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
    requireSeparation(siz, 'XRsiz', siz.u8(37 + 3 * c));
    requireSeparation(siz, 'YRsiz', siz.u8(38 + 3 * c));
  }
  return { capabilities: siz.u16(0), width: x.size, height: y.size, tiles, bitDepths, signed };
}

function requireSeparation(siz: Segment, field: string, separation: number): void {
  siz.requireValue(field, separation, separation >= 1, '1 to 255');
}

/** What the fields of an axis are called. */
interface AxisNames {
  readonly end: string;
  readonly start: string;
  readonly tile: string;
  readonly tileStart: string;
}

const X: AxisNames = { end: 'Xsiz', start: 'XOsiz', tile: 'XTsiz', tileStart: 'XTOsiz' };
const Y: AxisNames = { end: 'Ysiz', start: 'YOsiz', tile: 'YTsiz', tileStart: 'YTOsiz' };

/** One axis of the reference grid: its fields are 8 bytes apart, X 4 bytes before Y. */
function axis(siz: Segment, at: number, names: AxisNames): { size: number; tiles: number } {
  const end = siz.u32(2 + at);
  const start = siz.u32(10 + at);
  const tile = siz.u32(18 + at);
  const tileStart = siz.u32(26 + at);
  siz.requireValue(names.end, end, end >= 1, 'at least 1');
  siz.requireValue(names.start, start, start < end, () => `less than ${names.end} ${end}`);
  siz.requireValue(names.tile, tile, tile >= 1, 'at least 1');
  siz.requireValue(names.tileStart, tileStart, tileStart <= start, () => `at most ${names.start} ${start}`);
  siz.requireValue(names.tileStart, tileStart, tileStart + tile > start, 'such that the first tile is not empty');
  return { size: end - start, tiles: Math.ceil((end - tileStart) / tile) };
}
