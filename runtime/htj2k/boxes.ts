import { u32 } from './bytes';
import { BoxError, MarkerNotFoundError } from './errors';
import { CODESTREAM_START, CODESTREAM_START_SIZE, MainHeader } from './main-header';
import { Stage } from './stage';

/** The signature box that JP2, JPX and JPH files start with. */
export const JP2_SIGNATURE: readonly number[] = [
  ...[0x00, 0x00, 0x00, 0x0c],
  ...[0x6a, 0x50, 0x20, 0x20],
  ...[0x0d, 0x0a, 0x87, 0x0a],
];

const JP2C = 0x6a703263;
const HEADER_SIZE = 8;
const EXTENDED_SIZE = 8;

/** Goes from box to box until the one with the codestream. */
export class Boxes extends Stage {
  protected expected: 'a box' | 'the length of a box' | 'SOC and SIZ' = 'a box';
  private start: number;
  private type = 0;
  private boxEnd = Infinity;

  constructor(offset: number) {
    super(offset, Infinity);
    this.start = offset;
    this.want(HEADER_SIZE, offset);
  }

  take(bytes: Uint8Array, at: number): void {
    if (this.expected === 'a box') this.takeHeader(u32(bytes, at), u32(bytes, at + 4));
    else if (this.expected === 'SOC and SIZ') this.takeStartOfCodestream(u32(bytes, at));
    else this.takeExtendedLength(u32(bytes, at), u32(bytes, at + 4));
  }

  private takeHeader(length: number, type: number): void {
    this.start = this.resumeAt;
    this.type = type;
    if (length === 0) return this.enter(HEADER_SIZE, Infinity);
    if (length !== 1) return this.enter(HEADER_SIZE, length);
    this.expected = 'the length of a box';
    this.want(EXTENDED_SIZE, this.start + HEADER_SIZE);
  }

  private takeExtendedLength(high: number, low: number): void {
    this.enter(HEADER_SIZE + EXTENDED_SIZE, high * 0x100000000 + low);
  }

  /** `length` counts from the box's first byte, Infinity up to the end of the frame. */
  private enter(headerSize: number, length: number): void {
    const end = this.start + length;
    if (length < headerSize || (length !== Infinity && !Number.isSafeInteger(end))) {
      const message = `A box has length ${length}, not 0 or at least ${headerSize}`;
      throw new BoxError(message, this.start, { length, headerSize });
    }
    if (this.type === JP2C) {
      this.boxEnd = end;
      this.expected = 'SOC and SIZ';
      return this.want(CODESTREAM_START_SIZE, this.start + headerSize);
    }
    if (end === Infinity) throw new BoxError('The last box is not a codestream', this.start, {});
    this.expected = 'a box';
    this.want(HEADER_SIZE, end);
  }

  private takeStartOfCodestream(markers: number): void {
    if (markers !== CODESTREAM_START) {
      throw new MarkerNotFoundError('No SOC and SIZ where the codestream box starts', this.resumeAt);
    }
    this.next = new MainHeader(this.resumeAt, this.boxEnd);
  }
}
