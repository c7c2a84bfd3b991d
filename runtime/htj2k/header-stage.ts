import { u16 } from './bytes';
import { MarkerNotFoundError, MarkerSegmentLengthError, UnexpectedMarkerError } from './errors';
import { markerName, type MarkerRole } from './markers';
import { Segment } from './segment';
import { Stage } from './stage';

export const MARKER_SIZE = 2;
const LENGTH_SIZE = 2;

/** Walks the marker segments of a main or a tile-part header, and skips those that do not bear on the structure. */
export abstract class HeaderStage extends Stage {
  protected expected: 'a marker' | 'the length of a marker segment' | 'a marker segment' = 'a marker';
  /** For messages. */
  protected abstract readonly place: string;
  /** Markers that may come once. */
  protected abstract readonly once: readonly number[];
  /** Of these. */
  private readonly seen: number[] = [];
  /** The marker met last, and where. */
  protected marker = 0;
  protected offset = 0;
  private isRead = false;

  take(bytes: Uint8Array, at: number): void {
    if (this.expected === 'a marker') this.takeMarker(u16(bytes, at));
    else if (this.expected === 'a marker segment') this.takeSegment(bytes, at, this.need);
    else this.takeLength(u16(bytes, at));
  }

  protected abstract roleOf(marker: number): MarkerRole;

  /** A marker was met. True when its segment is to be read. */
  protected abstract meet(marker: number, unknown: boolean): boolean;

  protected abstract read(segment: Segment): void;

  /** A marker segment ends at `end`: throws when that is too far. */
  protected abstract requireRoom(end: number): void;

  /** The marker that ends the header was met; `after` is behind it. */
  protected abstract complete(after: number): void;

  private takeMarker(marker: number): void {
    this.marker = marker;
    this.offset = this.resumeAt;
    const after = this.offset + MARKER_SIZE;
    const role = this.roleOf(marker);
    if (role === 'none') throw new MarkerNotFoundError(`No marker where ${this.place} goes on`, this.offset);
    if (role === 'forbidden') this.failMarker(`${markerName(marker)} may not stand in ${this.place}`);
    if (role === 'end') return this.complete(after);
    this.requireOnce(marker);
    const isRead = this.meet(marker, role !== 'segment');
    if (role === 'unknown-marker') this.wantMarker(after);
    else this.enter(marker, this.offset, isRead);
  }

  private requireOnce(marker: number): void {
    if (!this.once.includes(marker)) return;
    if (this.seen.includes(marker)) this.failMarker(`A second ${markerName(marker)} in ${this.place}`);
    this.seen.push(marker);
  }

  /** Whether a marker that may come once has. */
  protected has(marker: number): boolean {
    return this.seen.includes(marker);
  }

  /** Into the segment of a marker. */
  protected enter(marker: number, offset: number, isRead: boolean): void {
    this.marker = marker;
    this.offset = offset;
    this.isRead = isRead;
    this.expected = 'the length of a marker segment';
    this.want(LENGTH_SIZE, offset + MARKER_SIZE);
  }

  protected failMarker(message: string): never {
    throw new UnexpectedMarkerError(message, this.offset, { marker: markerName(this.marker) });
  }

  private takeLength(length: number): void {
    const size = length - LENGTH_SIZE;
    if (size < 0) {
      const name = markerName(this.marker);
      const message = `${name} has length ${length}, not at least ${LENGTH_SIZE}`;
      throw new MarkerSegmentLengthError(message, this.offset, { marker: name, size: length });
    }
    const start = this.resumeAt + LENGTH_SIZE;
    this.requireRoom(start + size);
    if (!this.isRead) return this.wantMarker(start + size);
    this.expected = 'a marker segment';
    this.want(size, start);
    if (size === 0) this.takeSegment(new Uint8Array(0), 0, 0);
  }

  private takeSegment(bytes: Uint8Array, at: number, size: number): void {
    this.read(new Segment(this.marker, this.offset, bytes, at, size));
    this.wantMarker(this.resumeAt + size);
  }

  private wantMarker(at: number): void {
    this.requireRoom(at);
    this.expected = 'a marker';
    this.want(MARKER_SIZE, at);
  }
}
