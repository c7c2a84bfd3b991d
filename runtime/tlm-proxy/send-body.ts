import type { Writable } from 'node:stream';
import { ByteStream, type FrameBody } from '../frames';

/** How many bytes of a body were handed to its connection. */
export interface Sent {
  bytes: number;
}

/**
 * Sends a body at the pace of its client and ends the response with it.
 * @param cut resets the response where the body breaks off: it must not look complete.
 */
export function sendBody(body: FrameBody, to: Writable, sent: Sent, cut: () => void): void {
  if (body instanceof ByteStream) new Pump(body, to, sent, cut).start();
  else sendChunks(body, to, sent);
}

/** What is in memory goes out at the client's pace: no more than one chunk is buffered beyond the high-water mark. */
function sendChunks(chunks: readonly Uint8Array[], to: Writable, sent: Sent): void {
  if (chunks.length === 1) {
    sent.bytes = chunks[0].length;
    to.end(chunks[0]);
    return;
  }
  let next = 0;
  const proceed = () => {
    while (next < chunks.length - 1) {
      const chunk = chunks[next++];
      sent.bytes += chunk.length;
      if (!to.write(chunk)) {
        to.once('drain', proceed);
        return;
      }
    }
    const last = chunks[next];
    sent.bytes += last?.length ?? 0;
    to.end(last);
  };
  proceed();
}

/** Carries bytes on as they come, without a promise where they are there already. */
class Pump {
  private open = true;

  constructor(
    private readonly body: ByteStream,
    private readonly to: Writable,
    private readonly sent: Sent,
    private readonly cut: () => void,
  ) {}

  public start(): void {
    this.to.once('close', this.stop);
    this.proceed();
  }

  private readonly stop = (): void => {
    this.open = false;
    this.body.cancel();
  };

  private readonly proceed = (): void => {
    try {
      while (this.open) {
        const piece = this.body.read();
        if (piece instanceof Promise) {
          piece.then(this.take, this.cut);
          return;
        }
        if (!this.write(piece)) return;
      }
    } catch {
      this.cut();
    }
  };

  private readonly take = (piece: Uint8Array | undefined): void => {
    if (this.open && this.write(piece)) this.proceed();
  };

  /** @returns whether to go on. A client that takes nothing is ended by the time limit of its connection. */
  private write(piece: Uint8Array | undefined): boolean {
    if (!piece) {
      this.to.removeListener('close', this.stop);
      this.to.end();
      return false;
    }
    this.sent.bytes += piece.length;
    if (this.to.write(piece)) return true;
    this.to.once('drain', this.proceed);
    return false;
  }
}
