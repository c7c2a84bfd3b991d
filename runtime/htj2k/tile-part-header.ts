import { readCodingStyle, readComponentDecompositions } from './coding-style';
import { TilePartLengthError } from './errors';
import { HeaderStage, MARKER_SIZE } from './header-stage';
import { COC, COD, POC, QCD, roleInTilePartHeader, type MarkerRole } from './markers';
import type { Segment } from './segment';
import type { Image } from './stage';
import type { StartOfTilePart } from './start-of-tile-part';
import type { NoLevelsReason } from './types';

/** The header of a tile-part, behind its SOT segment. */
export class TilePartHeader extends HeaderStage {
  protected readonly place = 'a tile-part header';
  protected readonly once = [COD, QCD, POC];
  /** Why the tile's own coding style rules levels out, if it does. */
  reason: NoLevelsReason | undefined;

  constructor(
    override readonly image: Image,
    readonly start: StartOfTilePart,
    /** Whether the progression changes already, so that a later tile-part may go on with that. */
    private readonly progressionChanges: boolean,
    /** End of the tile-part; Infinity when only EOC will tell. */
    private readonly end: number,
    resumeAt: number,
    limit: number,
    private readonly onComplete: (header: TilePartHeader, after: number) => void,
  ) {
    super(resumeAt, limit);
    this.want(MARKER_SIZE, resumeAt);
  }

  get hasPoc(): boolean {
    return this.has(POC);
  }

  protected roleOf(marker: number): MarkerRole {
    return roleInTilePartHeader(marker, this.start.part);
  }

  protected meet(marker: number, unknown: boolean): boolean {
    if (marker === POC && this.start.part > 0 && !this.progressionChanges) {
      this.failMarker(`The first POC of tile ${this.start.tile} comes as late as tile-part ${this.start.part}`);
    }
    if (marker === POC) this.reason ??= 'progression-order-changes';
    if (unknown) this.reason ??= 'unknown-extensions';
    return marker === COD || marker === COC;
  }

  protected read(segment: Segment): void {
    const differs = segment.marker === COD ? this.styleDiffers(segment) : this.componentDiffers(segment);
    if (differs) this.reason ??= 'coding-styles-differ';
  }

  protected requireRoom(end: number): void {
    if (end + MARKER_SIZE <= this.end) return;
    const facts = { end: this.end, needed: end + MARKER_SIZE };
    throw new TilePartLengthError(`The tile-part ends at ${this.end}, inside its header`, this.start.offset, facts);
  }

  /** At SOD. */
  protected complete(after: number): void {
    this.onComplete(this, after);
  }

  private styleDiffers(cod: Segment): boolean {
    const { progression, layers, decompositions } = readCodingStyle(cod);
    const { header } = this.image;
    return progression !== header.progression || layers !== header.layers || decompositions !== header.decompositions;
  }

  private componentDiffers(coc: Segment): boolean {
    const { components, decompositions } = this.image.header;
    return readComponentDecompositions(coc, components) !== decompositions;
  }
}
