import { numbers } from './bytes';
import { MissingTilePartsError, TilePartLengthError, TilePartOrderError } from './errors';
import type { StartOfTilePart } from './start-of-tile-part';
import { MIN_TILE_PART, type TilePartPlan } from './tlm';

const MAX_PART = 254;

/** Holds the tile-parts that come against their order, each other and TLM. */
export class TilePartLedger {
  /** Tile-parts so far. */
  private count = 0;
  private readonly partsSeen: number[] | Uint8Array;
  private readonly partsSaid: number[] | Uint8Array;
  private open = false;

  constructor(
    private readonly tiles: number,
    private readonly plan: TilePartPlan | undefined,
  ) {
    this.partsSeen = numbers(tiles, Uint8Array);
    this.partsSaid = numbers(tiles, Uint8Array);
  }

  /** Throws unless this tile-part may come now. Returns where it ends; undefined: only EOC will tell. */
  begin(sot: StartOfTilePart): number | undefined {
    this.requireOrder(sot);
    this.requireParts(sot);
    this.requireLength(sot);
    const length = sot.length || this.plan?.length(this.count);
    this.open = sot.length === 0;
    this.count++;
    this.partsSeen[sot.tile]++;
    return length === undefined ? undefined : sot.offset + length;
  }

  /** EOC was met: throws unless all tile-parts were there. */
  finish(offset: number): void {
    if (this.plan && this.count < this.plan.count) {
      const facts = { tileParts: this.count, expected: this.plan.count };
      throw new MissingTilePartsError(`EOC after ${this.count} of ${facts.expected} tile-parts in TLM`, offset, facts);
    }
    for (let tile = 0; tile < this.tiles; tile++) {
      const [parts, expected] = [this.partsSeen[tile], this.partsSaid[tile] || 1];
      if (parts >= expected) continue;
      const message = `EOC after ${parts} of ${expected} tile-parts of tile ${tile}`;
      throw new MissingTilePartsError(message, offset, { tile, parts, expected });
    }
  }

  private requireOrder({ offset, tile, part }: StartOfTilePart): void {
    if (this.open) this.failOrder(`A tile-part follows the one with Psot 0, which has to be the last`, offset, {});
    if (tile >= this.tiles) this.failOrder(`SOT has tile ${tile} of ${this.tiles}`, offset, { tile });
    const expected = this.partsSeen[tile];
    if (part !== expected || part > MAX_PART) {
      this.failOrder(`SOT has tile-part ${part} of tile ${tile}, not ${expected}`, offset, { tile, part, expected });
    }
    if (!this.plan) return;
    if (this.count >= this.plan.count) {
      this.failOrder(`More tile-parts than the ${this.plan.count} in TLM`, offset, { expected: this.plan.count });
    }
    const planned = this.plan.tile(this.count);
    if (tile !== planned) {
      this.failOrder(`SOT has tile ${tile}, TLM has ${planned}`, offset, { tile, expected: planned });
    }
  }

  private requireParts({ offset, tile, part, parts }: StartOfTilePart): void {
    if (parts > 0) {
      const said = this.plan?.partsOf(tile) ?? (this.partsSaid[tile] || parts);
      if (parts !== said) {
        this.failOrder(`SOT has ${parts} tile-parts for tile ${tile}, not ${said}`, offset, { tile, parts, said });
      }
      this.partsSaid[tile] = parts;
    }
    const said = this.partsSaid[tile];
    if (said > 0 && part >= said) {
      this.failOrder(`SOT has tile-part ${part} of the ${said} of tile ${tile}`, offset, { tile, part, said });
    }
  }

  private requireLength({ offset, length }: StartOfTilePart): void {
    if (length > 0 && length < MIN_TILE_PART) {
      const message = `Psot is ${length}, not 0 or at least ${MIN_TILE_PART}`;
      throw new TilePartLengthError(message, offset, { length, minimum: MIN_TILE_PART });
    }
    if (!this.plan) return;
    const planned = this.plan.length(this.count);
    if (length > 0 && length !== planned) {
      throw new TilePartLengthError(`Psot is ${length}, TLM has ${planned}`, offset, { length, expected: planned });
    }
  }

  private failOrder(message: string, offset: number, facts: Readonly<Record<string, number>>): never {
    throw new TilePartOrderError(message, offset, facts);
  }
}
