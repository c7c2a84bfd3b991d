import type { FrameKey } from '../frames';
import { Breaker } from './breaker';
import type { Connection } from './connection';
import { CacheFailure, failureOf, within } from './failure';
import type { ValkeyDeadlines, ValkeyEvent, ValkeyLimits, ValkeyPatience } from './options';
import { pieceKey } from './piece';

/** Pieces of one frame under way to the server at a time. */
const PIECES_AHEAD = 4;

/** A frame in the form in which it is kept. */
export interface WholeFrame {
  readonly key: FrameKey;
  readonly frameLength: number;
  /** One value for each piece. */
  readonly values: readonly Buffer[];
  /** Bytes that were reserved for it. */
  readonly reserved: number;
}

export interface WriteBackSettings {
  readonly connection: Connection;
  readonly deadlines: ValkeyDeadlines;
  readonly limits: ValkeyLimits;
  readonly patience: ValkeyPatience;
  readonly onEvent: (event: ValkeyEvent) => void;
}

/** Writes frames one after the other in the background; what would exceed its bounds is dropped. */
export class WriteBack {
  private readonly breaker: Breaker;
  private readonly queue: WholeFrame[] = [];
  private heldBytes = 0;
  private heldFrames = 0;
  private writing = false;
  private closed = false;

  constructor(private readonly settings: WriteBackSettings) {
    this.breaker = new Breaker(settings.patience);
  }

  /** Bytes of the frames held: those to be written, and those still coming in to be. */
  public get bytes(): number {
    return this.heldBytes;
  }

  public get frames(): number {
    return this.heldFrames;
  }

  /** Room for a frame, to be given back by `release`. @returns false where there is none, or no use in it now. */
  public admit(): boolean {
    const { connection, limits } = this.settings;
    if (this.closed || !connection.isReady || this.breaker.isResting) return false;
    if (this.heldFrames >= limits.maxPendingFrames) return false;
    this.heldFrames++;
    return true;
  }

  /** Room for more bytes of an admitted frame. */
  public reserve(bytes: number): boolean {
    if (this.heldBytes + bytes > this.settings.limits.maxPendingBytes) return false;
    this.heldBytes += bytes;
    return true;
  }

  public release(bytes: number): void {
    this.heldBytes -= bytes;
    this.heldFrames--;
  }

  /** Takes an admitted frame over, and its release. */
  public write(frame: WholeFrame): void {
    this.queue.push(frame);
    if (!this.writing) void this.writeAll();
  }

  /** Takes what cannot be read out of the way. */
  public delete(key: string): void {
    this.settings.connection.delete(key).catch(() => undefined);
  }

  public close(): void {
    this.closed = true;
  }

  private async writeAll(): Promise<void> {
    this.writing = true;
    for (let frame = this.queue.shift(); frame; frame = this.queue.shift()) {
      if (this.closed || !this.breaker.admits()) this.report('write-dropped', frame.frameLength);
      else await this.writeOne(frame);
      this.release(frame.reserved);
    }
    this.writing = false;
  }

  private async writeOne(frame: WholeFrame): Promise<void> {
    const startedAt = performance.now();
    try {
      // The first piece comes last: who finds it finds the others.
      await this.writePieces(frame);
      await this.writePiece(frame, 0);
      this.breaker.succeeded();
      this.report('write', frame.frameLength, performance.now() - startedAt);
    } catch (error) {
      const { kind, reason } = failureOf(error);
      this.breaker.failed();
      this.report(
        kind === 'skipped' ? 'write-dropped' : kind,
        frame.frameLength,
        performance.now() - startedAt,
        reason,
      );
    }
  }

  private async writePieces(frame: WholeFrame): Promise<void> {
    let next = 1;
    let failed = false;
    const writer = async () => {
      while (next < frame.values.length && !failed) await this.writePiece(frame, next++);
    };
    const writers = Array.from({ length: PIECES_AHEAD }, writer);
    try {
      await Promise.all(writers);
    } finally {
      failed = true;
      // Their bytes are held until the last answer is in or given up.
      await Promise.allSettled(writers);
    }
  }

  private async writePiece({ key, values }: WholeFrame, index: number): Promise<void> {
    const { connection, limits, deadlines } = this.settings;
    if (this.closed) throw new CacheFailure('skipped');
    await within(connection.set(pieceKey(key, index), values[index], limits.ttlSeconds), deadlines.writeMs);
  }

  private report(kind: ValkeyEvent['kind'], bytes: number, ms?: number, reason?: string): void {
    this.settings.onEvent({ stage: 'write', kind, bytes, ms, reason });
  }
}
