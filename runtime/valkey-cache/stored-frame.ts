import { Canceller, type ByteSink, type Cancellation, type SourceFrame } from '../frames';
import { CacheFailure, failureOf } from './failure';
import { pieceCount, type Piece } from './piece';

/** Pieces asked for ahead of those handed on. */
const PIECES_AHEAD = 4;

export interface StoredFrameSettings {
  readonly first: Piece;
  /** Any piece but the first. @throws CacheFailure */
  readonly read: (index: number) => Promise<Piece>;
  /** The whole frame from where it can be had when the cache fails in the middle. */
  readonly openSource: (signal: Cancellation) => Promise<SourceFrame>;
  readonly onFailure: (failure: CacheFailure) => void;
}

/** A frame out of the cache, piece by piece; where one cannot be had, the rest comes from the source. */
export class StoredFrame implements SourceFrame {
  public readonly tier = 'valkey';
  public readonly framed = true;
  public readonly contentType: string;
  public readonly contentLength: number;
  public readonly heldSince: number;
  private readonly pieces: number;
  private readonly arrived = new Map<number, Uint8Array>();
  private readonly stopped = new Canceller();
  private sink: ByteSink | undefined;
  private paused = false;
  /** Piece to be handed on next. */
  private next = 0;
  /** Piece to be asked for next. */
  private toAsk = 1;
  private position = 0;
  private reading = true;
  private rest: SourceFrame | undefined;

  constructor(private readonly settings: StoredFrameSettings) {
    const { first } = settings;
    this.contentType = first.contentType;
    this.contentLength = first.frameLength;
    this.heldSince = first.fetchedAt;
    this.pieces = pieceCount(first.frameLength);
    this.arrived.set(0, first.bytes);
  }

  public start(sink: ByteSink): void {
    this.sink = sink;
    this.handOn();
  }

  public pause(): void {
    this.paused = true;
    this.rest?.pause();
  }

  public resume(): void {
    this.paused = false;
    if (this.rest) this.rest.resume();
    else this.handOn();
  }

  public standAside(pausedMs: number): void {
    this.rest?.standAside?.(pausedMs);
  }

  public abort(): void {
    this.settle();
    this.stopped.abort();
    this.rest?.abort();
  }

  /** The sink may pause, resume or abort on every piece it is given. */
  private handOn(): void {
    while (this.sink && this.reading && !this.paused) {
      const bytes = this.arrived.get(this.next);
      if (!bytes) break;
      this.arrived.delete(this.next++);
      this.position += bytes.byteLength;
      this.sink.chunk(bytes);
    }
    if (!this.sink || !this.reading || this.paused) return;
    if (this.position === this.contentLength) return this.settle()?.end();
    while (this.toAsk < this.pieces && this.toAsk - this.next < PIECES_AHEAD) void this.ask(this.toAsk++);
  }

  private async ask(index: number): Promise<void> {
    try {
      const piece = await this.settings.read(index);
      if (!this.sink || !this.reading) return;
      this.arrived.set(index, piece.bytes);
      this.handOn();
    } catch (error) {
      if (!this.sink || !this.reading) return;
      this.reading = false;
      this.arrived.clear();
      this.settings.onFailure(failureOf(error));
      await this.goOnFromSource();
    }
  }

  /** A frame never changes, so the source's bytes go on where those of the cache ended. */
  private async goOnFromSource(): Promise<void> {
    try {
      const rest = await this.settings.openSource(this.stopped);
      if (!this.sink) return rest.abort();
      const { contentType, contentLength } = this;
      if (rest.contentType !== contentType || (rest.contentLength ?? contentLength) !== contentLength) {
        rest.abort();
        throw this.mismatch();
      }
      this.rest = rest;
      rest.start(this.afterPosition());
      if (this.paused) rest.pause();
    } catch (error) {
      this.settle()?.fail(error as Error);
    }
  }

  private afterPosition(): ByteSink {
    const skip = this.position;
    let received = 0;
    return {
      chunk: (bytes) => {
        const start = Math.max(0, skip - received);
        received += bytes.byteLength;
        if (start < bytes.byteLength) this.sink?.chunk(bytes.subarray(start));
      },
      end: () => {
        if (received === this.contentLength) this.settle()?.end();
        else this.settle()?.fail(this.mismatch());
      },
      fail: (error) => this.settle()?.fail(error),
    };
  }

  private mismatch(): Error {
    this.settings.onFailure(new CacheFailure('corrupt'));
    return new Error('the cache holds another frame than the source');
  }

  /** The sink, if it has not been told the end before. */
  private settle(): ByteSink | undefined {
    const { sink } = this;
    this.sink = undefined;
    this.arrived.clear();
    return sink;
  }
}
