import { numbers } from './bytes';
import { TlmError } from './errors';
import { MAX_TLM_ENTRIES } from './limits';
import type { Segment } from './segment';

/** The tile-parts that TLM announces, in the order of the codestream. */
export interface TilePartPlan {
  readonly count: number;
  /** Sum of all lengths. */
  readonly total: number;
  tile(index: number): number;
  length(index: number): number;
  /** Number of tile-parts of a tile. */
  partsOf(tile: number): number;
}

interface TlmEntries {
  /** None: Stlm says that the tiles come in order, one tile-part each. */
  readonly tiles: ArrayLike<number> | undefined;
  readonly lengths: ArrayLike<number>;
}

/** SOT (12 bytes) and SOD. */
export const MIN_TILE_PART = 14;
const LONG_ENOUGH = `at least ${MIN_TILE_PART}`;
const MAX_PARTS = 255;

/** Collects TLM marker segments, which may come in any order of their index. */
export class TlmCollector {
  /** By index. */
  private readonly segments: TlmEntries[] = [];
  private count = 0;
  private entries = 0;
  private offset = 0;

  /** More entries than are kept: there is no plan. */
  get overflows(): boolean {
    return this.entries > MAX_TLM_ENTRIES;
  }

  add(tlm: Segment): void {
    tlm.requireSize(2, 'at least');
    const index = tlm.u8(0);
    const style = tlm.u8(1);
    // Stlm: 0 SP ST ST 0 0 0 0
    const indexSize = Math.floor(style / 16) % 4;
    const wide = Math.floor(style / 64) % 2;
    tlm.requireValue('Stlm', style, indexSize < 3 && style === indexSize * 16 + wide * 64, 'ST 0 to 2 and SP 0 or 1');
    const lengthSize = wide === 1 ? 4 : 2;
    const entrySize = indexSize + lengthSize;
    const count = Math.max(1, Math.ceil((tlm.size - 2) / entrySize));
    tlm.requireSize(2 + count * entrySize);
    if (this.segments[index]) this.fail(`Two TLM marker segments have Ztlm ${index}`, tlm.offset, { index });
    this.offset ||= tlm.offset;
    this.entries += count;
    this.count++;
    this.segments[index] = this.overflows ? NO_ENTRIES : readEntries(tlm, count, indexSize, lengthSize);
  }

  /** The plan of all segments; undefined when there is none to keep. */
  plan(tiles: number): TilePartPlan | undefined {
    if (this.entries === 0 || this.overflows) return undefined;
    const tileOf = numbers(this.entries, Uint16Array);
    const lengths = numbers(this.entries, Uint32Array);
    const parts = numbers(tiles, Uint16Array);
    let count = 0;
    let total = 0;
    for (let index = 0; index < this.count; index++) {
      const entries = this.segments[index];
      if (!entries) {
        const facts = { index, segments: this.count };
        return this.fail(`No TLM marker segment of ${facts.segments} has Ztlm ${index}`, this.offset, facts);
      }
      for (let i = 0; i < entries.lengths.length; i++, count++) {
        tileOf[count] = this.tileOf(entries, i, count, tiles);
        parts[tileOf[count]]++;
        lengths[count] = entries.lengths[i];
        total += entries.lengths[i];
      }
    }
    this.requireParts(parts);
    return {
      count,
      total,
      tile: (index) => tileOf[index],
      length: (index) => lengths[index],
      partsOf: (tile) => parts[tile],
    };
  }

  private tileOf(entries: TlmEntries, index: number, ordinal: number, tiles: number): number {
    // Strictly ST 0 allows one tile-part a tile; with one tile more of them are no less clear.
    const tile = entries.tiles ? entries.tiles[index] : tiles === 1 ? 0 : ordinal;
    if (tile < tiles) return tile;
    return this.fail(`TLM has a tile-part of tile ${tile} of ${tiles}`, this.offset, { tile, tiles });
  }

  private requireParts(parts: ArrayLike<number>): void {
    for (let tile = 0; tile < parts.length; tile++) {
      const count = parts[tile];
      if (count >= 1 && count <= MAX_PARTS) continue;
      this.fail(`TLM has ${count} tile-parts of tile ${tile}, not 1 to ${MAX_PARTS}`, this.offset, { tile, count });
    }
  }

  private fail(message: string, offset: number, facts: Readonly<Record<string, number>>): never {
    throw new TlmError(message, offset, facts);
  }
}

const NO_ENTRIES: TlmEntries = { tiles: undefined, lengths: [] };

function readEntries(tlm: Segment, count: number, indexSize: number, lengthSize: number): TlmEntries {
  const tiles = indexSize > 0 ? numbers(count, Uint16Array) : undefined;
  const lengths = numbers(count, Uint32Array);
  let at = 2;
  for (let i = 0; i < count; i++) {
    if (tiles) tiles[i] = indexSize === 1 ? tlm.u8(at) : tlm.u16(at);
    at += indexSize;
    const length = lengthSize === 2 ? tlm.u16(at) : tlm.u32(at);
    at += lengthSize;
    tlm.requireValue('Ptlm', length, length >= MIN_TILE_PART, LONG_ENOUGH);
    lengths[i] = length;
  }
  return { tiles, lengths };
}
