/** Says which bytes of the frame it wants next; every `take` and `scan` moves on by a byte or more. */
export interface Consumer {
  /** Offset in the frame of the next bytes wanted. */
  readonly resumeAt: number;
  /** How many are wanted in one piece; 0: any, by `scan`. */
  readonly need: number;
  /** The bytes wanted, at `at`. Valid during the call only. */
  take(bytes: Uint8Array, at: number): void;
  /** All the bytes there are, from `at` on. */
  scan(bytes: Uint8Array, at: number): void;
}

/** Hands a consumer the bytes it wants out of chunks of any size; copies only what a chunk border cuts. */
export class ByteFeed {
  position = 0;
  private held = new Uint8Array(64);
  private heldLength = 0;

  push(chunk: Uint8Array, consumer: Consumer): void {
    const base = this.position;
    const length = chunk.length;
    this.position = base + length;
    if (this.heldLength > 0 && !this.completeHeld(chunk, length, consumer)) return;
    while (consumer.resumeAt < this.position) {
      const at = consumer.resumeAt - base;
      const need = consumer.need;
      if (need === 0) {
        consumer.scan(chunk, at);
      } else if (length - at >= need) {
        consumer.take(chunk, at);
      } else {
        this.hold(chunk, at, length, need);
        return;
      }
    }
  }

  /** True when the bytes held became what the consumer wanted. */
  private completeHeld(chunk: Uint8Array, length: number, consumer: Consumer): boolean {
    const need = consumer.need;
    this.hold(chunk, 0, Math.min(length, need - this.heldLength), need);
    if (this.heldLength < need) return false;
    this.heldLength = 0;
    consumer.take(this.held, 0);
    return true;
  }

  private hold(chunk: Uint8Array, from: number, to: number, need: number): void {
    if (this.held.length < need) {
      const longer = new Uint8Array(need);
      longer.set(this.held.subarray(0, this.heldLength));
      this.held = longer;
    }
    for (let i = from; i < to; i++) this.held[this.heldLength++] = chunk[i];
  }
}
