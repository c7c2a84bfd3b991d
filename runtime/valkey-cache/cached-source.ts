import type { Cancellation, FrameKey, FrameSource, SourceFrame } from '../frames';
import { Breaker } from './breaker';
import { Connection } from './connection';
import { CacheFailure, failureOf, reasonOf, within } from './failure';
import {
  DEFAULT_DEADLINES,
  DEFAULT_LIMITS,
  DEFAULT_PATIENCE,
  type ValkeyCacheOptions,
  type ValkeyDeadlines,
  type ValkeyEvent,
  type ValkeyLimits,
} from './options';
import { pieceKey, readPiece, type Piece } from './piece';
import { RecordedFrame } from './recorded-frame';
import { StoredFrame } from './stored-frame';
import { WriteBack } from './write-back';

/** What the cache holds now. */
export interface ValkeyCacheStats {
  /** Frames are looked up: there is a connection, and the server is not being left alone for its failures. */
  readonly available: boolean;
  /** Answers that are still to come, or to be given up. */
  readonly awaited: number;
  /** Frames that wait to be written, and those still coming in to be. */
  readonly pendingFrames: number;
  readonly pendingBytes: number;
}

export interface ValkeyCachedSource extends FrameSource {
  stats(): ValkeyCacheStats;
}

/**
 * Frames from a Valkey or Redis server where it has them, else from another source, which are then kept there.
 * Whatever the server does, a frame that the source can give is given.
 */
export function createValkeyCachedSource(options: ValkeyCacheOptions): ValkeyCachedSource {
  return new CachedSource(options);
}

class CachedSource implements ValkeyCachedSource {
  private readonly deadlines: ValkeyDeadlines;
  private readonly limits: ValkeyLimits;
  private readonly onEvent: (event: ValkeyEvent) => void;
  private readonly breaker: Breaker;
  /** Of its own, so that no look-up waits behind what is being written. */
  private readonly reads: Connection;
  private readonly writes: Connection;
  private readonly writeBack: WriteBack;
  private closed = false;

  constructor(private readonly options: ValkeyCacheOptions) {
    this.deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    const patience = { ...DEFAULT_PATIENCE, ...options.patience };
    this.onEvent = options.onEvent ?? (() => undefined);
    this.breaker = new Breaker(patience);
    this.reads = this.connection();
    this.writes = this.connection();
    const { deadlines, limits, onEvent } = this;
    this.writeBack = new WriteBack({ connection: this.writes, deadlines, limits, patience, onEvent });
  }

  public async open(key: FrameKey, signal: Cancellation): Promise<SourceFrame> {
    const first = await this.lookUp(key, signal);
    // A source asked with a signal that has been aborted says so itself.
    if (!first || signal.aborted) return this.openSource(key, signal);
    return new StoredFrame({
      first,
      read: (index) => this.readMore(key, index, first.frameLength),
      openSource: (stopped) => this.openSource(key, stopped),
      onFailure: ({ kind, reason }) => {
        if (kind === 'corrupt') this.writeBack.delete(pieceKey(key, 0));
        this.onEvent({ stage: 'piece', kind, reason, bytes: first.frameLength });
      },
    });
  }

  public stats(): ValkeyCacheStats {
    const { reads, writes, writeBack } = this;
    return {
      available: reads.isConnected && !this.breaker.isOpen,
      awaited: reads.pending + writes.pending,
      pendingFrames: writeBack.frames,
      pendingBytes: writeBack.bytes,
    };
  }

  public close(): void {
    this.closed = true;
    this.writeBack.close();
    this.reads.close();
    this.writes.close();
    this.options.source.close();
  }

  private connection(): Connection {
    return new Connection({
      server: this.options.server,
      deadlines: this.deadlines,
      maxAwaited: this.limits.maxAwaited,
      onError: (error) => this.onEvent({ stage: 'connection', kind: 'error', reason: reasonOf(error) }),
    });
  }

  /** @returns the first piece of the frame, or undefined where the source is to be asked. */
  private async lookUp(key: FrameKey, signal: Cancellation): Promise<Piece | undefined> {
    if (signal.aborted || this.closed) return undefined;
    const startedAt = performance.now();
    const report = (kind: ValkeyEvent['kind'], bytes?: number, reason?: string) =>
      this.onEvent({ stage: 'look-up', kind, bytes, reason, ms: performance.now() - startedAt });
    try {
      const piece = await this.read(key, 0, this.deadlines.lookUpMs);
      // The server may hold it for longer: from a time when another lifetime was set.
      if (Date.now() - piece.fetchedAt >= this.limits.ttlSeconds * 1000) throw new CacheFailure('miss');
      report('hit', piece.frameLength);
      return piece;
    } catch (error) {
      const { kind, reason } = failureOf(error);
      report(kind, undefined, reason);
      return undefined;
    }
  }

  private async readMore(key: FrameKey, index: number, frameLength: number): Promise<Piece> {
    const piece = await this.read(key, index, this.deadlines.pieceMs);
    if (piece.frameLength === frameLength) return piece;
    throw new CacheFailure('corrupt');
  }

  /** @throws CacheFailure */
  private async read(key: FrameKey, index: number, ms: number): Promise<Piece> {
    if (!this.reads.isReady || !this.breaker.admits()) throw new CacheFailure('skipped');
    const name = pieceKey(key, index);
    const value = await this.answered(within(this.reads.get(name), ms));
    if (value?.length === 0) throw new CacheFailure('miss');
    const piece = value && readPiece(value, name, index);
    if (piece) return piece;
    this.writeBack.delete(name);
    throw new CacheFailure('corrupt');
  }

  /** Counts for or against the server. @returns undefined where it holds something else than a value under that key. */
  private async answered(answer: Promise<Buffer>): Promise<Buffer | undefined> {
    try {
      const value = await answer;
      this.breaker.succeeded();
      return value;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.reason === 'WRONGTYPE') this.breaker.succeeded();
      else this.breaker.failed();
      if (failure.reason === 'WRONGTYPE') return undefined;
      throw failure;
    }
  }

  /** Keeps what comes from the source whole. */
  private async openSource(key: FrameKey, signal: Cancellation): Promise<SourceFrame> {
    const fetchedAt = Date.now();
    const frame = await this.options.source.open(key, signal);
    return new RecordedFrame(key, frame, {
      writeBack: this.writeBack,
      maxFrameBytes: this.limits.maxFrameBytes,
      fetchedAt,
      onDropped: (bytes) => this.onEvent({ stage: 'write', kind: 'write-dropped', bytes }),
    });
  }
}
