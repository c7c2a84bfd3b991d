import { Boxes, JP2_SIGNATURE } from './boxes';
import { MainHeader } from './main-header';
import { Stage } from './stage';

/** SOC and SIZ, which always follows it. */
const CODESTREAM_SIGNATURE: readonly number[] = [0xff, 0x4f, 0xff, 0x51];

/** So many bytes of a signature, and then no more, are a cut frame rather than a few raw samples. */
const TELLING_BYTES = { codestream: 2, boxes: 8 };

/** Tells by its first bytes whether a frame is a codestream, a JP2 family file or something else. */
export class Signature extends Stage {
  protected expected = 'the rest of the signature';
  isForeign = false;
  private matched = 0;
  private kind: 'codestream' | 'boxes' = 'codestream';

  constructor() {
    super(0, Infinity);
  }

  take(bytes: Uint8Array, at: number): void {
    if (this.matched === 0 && bytes[at] === JP2_SIGNATURE[0]) this.kind = 'boxes';
    const signature = this.kind === 'boxes' ? JP2_SIGNATURE : CODESTREAM_SIGNATURE;
    if (bytes[at] !== signature[this.matched]) return this.giveUp();
    this.matched++;
    this.resumeAt++;
    if (this.matched < signature.length) return;
    this.next = this.kind === 'boxes' ? new Boxes(signature.length) : new MainHeader(0, Infinity);
  }

  override finish(length: number): void {
    if (this.isForeign) return;
    if (this.matched >= TELLING_BYTES[this.kind]) super.finish(length);
    this.giveUp();
  }

  private giveUp(): void {
    this.isForeign = true;
    this.resumeAt = Infinity;
  }
}
