import { numbers } from './bytes';
import type { StartOfTilePart } from './start-of-tile-part';
import type { TilePartPlan } from './tlm';
import type { CodestreamHeader, LevelTable, NoLevelsReason, Structure } from './types';

const EOC_SIZE = 2;

/**
 * Decides whether each tile-part is a resolution. They are when each tile has one tile-part a resolution, and those of
 * a resolution come together: encoders cut tile-parts at resolutions, components or layers, and only the first gives
 * that number. A tile may change its coding style in the header of its first tile-part: nothing is certain before
 * these are read.
 */
export class LevelDecision {
  structure: Structure | undefined;
  private readonly tiles: number;
  private readonly count: number;
  private readonly ends: number[] = [];
  private minimumLength: number | undefined;
  /** Whether the number of tile-parts is known to be right. */
  private countIsCertain = false;
  private tileParts = 0;
  private tilesBegun = 0;

  constructor(
    { tiles, decompositions }: CodestreamHeader,
    reason: NoLevelsReason | undefined,
    private readonly plan: TilePartPlan | undefined,
    /** Where the first tile-part starts. */
    offset: number,
    /** Where the box around the codestream ends. */
    private readonly limit: number,
  ) {
    this.tiles = tiles;
    this.count = decompositions + 1;
    if (reason) this.refuse(reason);
    else if (plan) this.follow(plan, offset);
  }

  /** A tile-part begins; `end` is undefined when only EOC will tell. */
  begin(start: StartOfTilePart, end: number | undefined): void {
    if (this.structure?.kind === 'none' || this.plan) return;
    const level = Math.floor(this.tileParts++ / this.tiles);
    if (start.parts > 0 && start.parts !== this.count) return this.refuseParts(start.parts);
    if (start.part !== level || level >= this.count) return this.refuse('tile-parts-are-not-resolutions');
    // With one tile TNsot settles it; with several their order does, which is known when all were there.
    if (this.tiles === 1 && start.parts === this.count) this.countIsCertain = true;
    if (end === undefined || this.tileParts % this.tiles > 0) return;
    if (level === this.count - 1) this.minimumLength = this.withinBox(end + EOC_SIZE);
    else this.ends.push(end);
    if (this.structure) this.publish();
  }

  /** The header of a tile-part is complete; `reason` is why it rules levels out, if it does. */
  completeHeader(start: StartOfTilePart, reason: NoLevelsReason | undefined): void {
    if (this.structure?.kind === 'none') return;
    if (start.part === 0) {
      this.tilesBegun++;
      if (reason) return this.refuse(reason);
    }
    if (!this.structure) this.publish();
  }

  /** EOC was met, and no tile-part is missing. */
  completeCodestream(): void {
    if (this.structure) return;
    if (this.tileParts !== this.tiles * this.count) return this.refuseParts(this.tileParts / this.tiles);
    this.countIsCertain = true;
    this.publish();
  }

  completeFrame(length: number): void {
    if (this.structure?.kind !== 'levels') return;
    this.ends.push(length);
    this.publish();
  }

  private follow(plan: TilePartPlan, offset: number): void {
    this.minimumLength = this.withinBox(offset + plan.total + EOC_SIZE);
    if (plan.count !== this.tiles * this.count) return this.refuseParts(plan.count / this.tiles);
    const parts = numbers(this.tiles, Uint8Array);
    let end = offset;
    for (let i = 0; i < plan.count; i++) {
      const level = Math.floor(i / this.tiles);
      if (parts[plan.tile(i)]++ !== level) return this.refuse('tile-parts-are-not-resolutions');
      end += plan.length(i);
      if ((i + 1) % this.tiles === 0 && level < this.count - 1) this.ends.push(end);
    }
    this.countIsCertain = true;
  }

  private publish(): void {
    if (!this.countIsCertain || this.tilesBegun < this.tiles) return;
    const table: LevelTable = { kind: 'levels', count: this.count, ends: [...this.ends] };
    const { minimumLength } = this;
    this.structure = minimumLength === undefined ? table : { ...table, minimumLength };
  }

  /** `parts` is the number of tile-parts of a tile. */
  private refuseParts(parts: number): void {
    this.refuse(parts === 1 ? 'one-tile-part' : 'tile-parts-are-not-resolutions');
  }

  private refuse(reason: NoLevelsReason): void {
    this.structure = { kind: 'none', reason };
  }

  private withinBox(length: number): number {
    return this.limit === Infinity ? length : Math.max(length, this.limit);
  }
}
