import { UnexpectedMarkerError } from './errors';
import { EOC, EPH, markerName, SOP } from './markers';

const SOP_PARAMETERS = 4;

/** Looks for EOC in the packets of a tile-part of unknown length. No packet has FF90 to FFFF but for SOP and EPH. */
export class PacketScan {
  private afterFf = false;
  private skip = 0;

  /** Index behind EOC, or -1 when it is not before `to`. `base` is the frame's offset of `bytes[0]`. */
  findEnd(bytes: Uint8Array, from: number, to: number, base: number): number {
    let at = from;
    while (at < to) {
      if (this.skip > 0) {
        const skipped = Math.min(this.skip, to - at);
        this.skip -= skipped;
        at += skipped;
      } else if (!this.afterFf) {
        at = bytes.indexOf(0xff, at) + 1;
        if (at === 0 || at > to) return -1;
        this.afterFf = true;
      } else {
        const marker = 0xff00 + bytes[at++];
        this.afterFf = false;
        if (marker === EOC) return at;
        if (marker === SOP) this.skip = SOP_PARAMETERS;
        else if (marker > 0xff8f && marker !== EPH) this.fail(marker, base + at - 2);
      }
    }
    return -1;
  }

  private fail(marker: number, offset: number): never {
    const name = markerName(marker);
    throw new UnexpectedMarkerError(`${name} may not stand between packets`, offset, { marker: name });
  }
}
