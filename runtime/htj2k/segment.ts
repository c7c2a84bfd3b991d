import { u16, u32 } from './bytes';
import { MarkerSegmentLengthError, MarkerSegmentValueError } from './errors';
import { markerName } from './markers';

/** The parameters of one marker segment; positions count from behind its length. Valid while its bytes are. */
export class Segment {
  constructor(
    readonly marker: number,
    /** Offset of the marker in the frame. */
    readonly offset: number,
    private readonly bytes: Uint8Array,
    private readonly at: number,
    /** Bytes of the parameters. */
    readonly size: number,
  ) {}

  get name(): string {
    return markerName(this.marker);
  }

  u8(position: number): number {
    return this.bytes[this.at + position];
  }

  u16(position: number): number {
    return u16(this.bytes, this.at + position);
  }

  u32(position: number): number {
    return u32(this.bytes, this.at + position);
  }

  /** Throws unless there are `size` bytes of parameters, or at least as many. */
  requireSize(size: number, comparison: 'exactly' | 'at least' = 'exactly'): void {
    if (comparison === 'exactly' ? this.size === size : this.size >= size) return;
    throw new MarkerSegmentLengthError(
      `${this.name} has ${this.size} bytes of parameters, not ${comparison} ${size}`,
      this.offset,
      { marker: this.name, size: this.size, expected: size },
    );
  }

  /** @param expected a function where the words have to be put together: nearly all values are allowed. */
  requireValue(field: string, value: number, allowed: boolean, expected: string | (() => string)): void {
    if (allowed) return;
    const words = typeof expected === 'string' ? expected : expected();
    throw new MarkerSegmentValueError(`${this.name} has ${field} ${value}, not ${words}`, this.offset, {
      marker: this.name,
      field,
      value,
    });
  }
}
