/** Bytes of a response that are not all here yet, read at the client's pace. */
export abstract class ByteStream implements AsyncIterable<Uint8Array> {
  /**
   * The next bytes, without a promise where they are here; undefined at the end. Not to be called again before it has answered.
   * @throws or rejects where the bytes break off: the connection is then to be reset.
   */
  public abstract read(): Uint8Array | undefined | Promise<Uint8Array | undefined>;

  /** Nobody reads any more. May come at any time, and more than once. */
  public abstract cancel(): void;

  public async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (let piece = await this.read(); piece; piece = await this.read()) yield piece;
    } finally {
      this.cancel();
    }
  }
}

/** A list of chunks where all bytes are in memory, shared with other responses: not to be changed or transferred. */
export type FrameBody = readonly Uint8Array[] | ByteStream;

/** Of a body that nobody will read. */
export function discard(body: FrameBody | undefined): void {
  if (body instanceof ByteStream) body.cancel();
}
