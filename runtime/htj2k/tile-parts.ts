import { u16 } from './bytes';
import { TilePartLengthError, TruncatedCodestreamError } from './errors';
import { MARKER_SIZE } from './header-stage';
import { EOC, SOT } from './markers';
import { PacketScan } from './packets';
import { Stage, type Image } from './stage';
import { LSOT, readStartOfTilePart } from './start-of-tile-part';
import { TilePartHeader } from './tile-part-header';
import { TilePartLedger } from './tile-part-ledger';
import type { TilePartPlan } from './tlm';

/** From tile-part to tile-part until EOC; bodies are skipped. */
export class TileParts extends Stage {
  protected expected: 'SOT' | 'EOC or a tile-part' | 'EOC' | 'nothing' = 'SOT';
  private readonly ledger: TilePartLedger;
  private readonly packets = new PacketScan();
  /** Tiles whose progression changes. */
  private changing: Set<number> | undefined;

  constructor(
    override readonly image: Image,
    plan: TilePartPlan | undefined,
    /** Whether the main header has POC. */
    private readonly progressionChanges: boolean,
    /** Of the last SOT marker. */
    private offset: number,
    resumeAt: number,
    limit: number,
  ) {
    super(resumeAt, limit);
    this.ledger = new TilePartLedger(image.header.tiles, plan);
    this.want(LSOT, resumeAt);
  }

  take(bytes: Uint8Array, at: number): void {
    if (this.expected === 'SOT') this.takeStart(bytes, at);
    else if (this.expected === 'EOC or a tile-part') this.takeMarker(u16(bytes, at));
  }

  /** Tile-part of unknown length. */
  override scan(bytes: Uint8Array, at: number): void {
    const base = this.resumeAt - at;
    const to = Math.min(bytes.length, this.limit - base);
    const end = this.packets.findEnd(bytes, at, to, base);
    if (end >= 0) return this.complete(base + end);
    this.resumeAt = base + to;
    if (this.resumeAt === this.limit) this.requireInBox(this.limit + 1);
  }

  override finish(length: number): void {
    if (this.expected !== 'nothing') super.finish(length);
    if (this.limit !== Infinity && length < this.limit) {
      const facts = { length, missing: 'the rest of the box', expected: this.limit };
      throw new TruncatedCodestreamError(`The frame ends before its codestream box at ${this.limit}`, length, facts);
    }
    this.image.levels.completeFrame(length);
  }

  private takeStart(bytes: Uint8Array, at: number): void {
    const start = readStartOfTilePart(bytes, at, this.offset);
    const end = this.ledger.begin(start);
    if (end !== undefined) this.requireInBox(end + MARKER_SIZE);
    this.image.levels.begin(start, end);
    const changes = this.progressionChanges || this.changing?.has(start.tile) === true;
    const after = this.resumeAt + LSOT;
    this.next = new TilePartHeader(this.image, start, changes, end ?? Infinity, after, this.limit, (header, body) => {
      if (header.hasPoc) (this.changing ??= new Set()).add(start.tile);
      this.image.levels.completeHeader(start, header.reason);
      this.beginPackets(body, end);
      this.next = undefined;
      header.next = this;
    });
  }

  private beginPackets(body: number, end: number | undefined): void {
    if (end === undefined) {
      this.expected = 'EOC';
      this.need = 0;
      this.resumeAt = body;
    } else {
      this.expected = 'EOC or a tile-part';
      this.want(MARKER_SIZE, end);
    }
  }

  private takeMarker(marker: number): void {
    this.offset = this.resumeAt;
    const after = this.offset + MARKER_SIZE;
    if (marker === EOC) return this.complete(after);
    if (marker !== SOT) {
      throw new TilePartLengthError('The tile-part does not end at SOT or EOC', this.offset, { end: this.offset });
    }
    this.expected = 'SOT';
    this.want(LSOT, after);
  }

  /** EOC was met; whatever follows `after` belongs to the frame, not to the codestream. */
  private complete(after: number): void {
    this.ledger.finish(after - MARKER_SIZE);
    this.image.levels.completeCodestream();
    this.expected = 'nothing';
    this.need = 1;
    this.resumeAt = Infinity;
  }
}
