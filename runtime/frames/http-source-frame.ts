import { Problem } from './problem';
import type { ByteSink, SourceFrame } from './source';
import type { Answer, BodyHandler } from './upstream-request';

export interface BodyDeadlines {
  /** Between two pieces of the body, while they are wanted. Default: 10000. */
  readonly idleMs: number;
  /** For the whole body, the time not counted in which clients were the ones to wait for. Default: 120000. */
  readonly totalMs: number;
}

export interface HttpSourceFrameListeners {
  /** The connection is free, or gone, or at the pace of a slow client; may be called more than once. */
  readonly release: () => void;
  /** The body ended before its end. */
  readonly onBroken: () => void;
  readonly onBytes?: (bytes: number) => void;
}

/** Is read while nobody wants it, so that what was sent is not lost with its connection. */
const AHEAD_BYTES = 64 * 1024;

/** The body of a GetImageFrame answer, with deadlines that rest while it is paused. */
export class HttpSourceFrame implements SourceFrame, BodyHandler {
  public readonly contentType: string;
  public readonly contentLength: number | undefined;
  public readonly framed: boolean;
  private sink: ByteSink | undefined;
  /** What has come while nobody wanted it: with the head, or with what was there when it was paused. */
  private readonly waiting: Buffer[] = [];
  private waitingBytes = 0;
  /** What it has come to; told after the bytes before it. */
  private outcome: 'whole' | 'broken' | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly startedAt = performance.now();
  private lastByteAt = this.startedAt;
  private pausedAt: number | undefined;
  private pausedMs = 0;

  constructor(
    private readonly answer: Answer,
    private readonly deadlines: BodyDeadlines,
    private readonly listeners: HttpSourceFrameListeners,
  ) {
    const header = (name: string): string | undefined => {
      const value = answer.headers[name];
      return Array.isArray(value) ? value.join(', ') : value;
    };
    this.contentType = header('content-type') ?? 'application/octet-stream';
    const length = header('content-length');
    this.contentLength = length === undefined ? undefined : Number(length);
    this.framed = length !== undefined || /\bchunked\b/i.test(header('transfer-encoding') ?? '');
    const encoding = header('content-encoding');
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      throw new Problem('upstream-failed', 'HealthImaging sent the frame in an encoding that was not asked for');
    }
  }

  public start(sink: ByteSink): void {
    this.sink = sink;
    this.lastByteAt = performance.now();
    if (this.outcome === undefined) this.arm();
    this.proceed();
  }

  public pause(): void {
    this.pausedAt ??= performance.now();
  }

  public resume(): void {
    if (this.pausedAt === undefined) return;
    this.lastByteAt = performance.now();
    this.pausedMs += this.lastByteAt - this.pausedAt;
    this.pausedAt = undefined;
    this.proceed();
  }

  public standAside(pausedMs: number): void {
    const pausing = this.pausedAt === undefined ? 0 : performance.now() - this.pausedAt;
    if (this.pausedMs + pausing >= pausedMs) this.listeners.release();
  }

  public abort(): void {
    this.settle();
    this.outcome ??= 'broken';
    this.answer.abort();
    this.listeners.release();
  }

  public data(chunk: Buffer): void {
    this.lastByteAt = performance.now();
    if (this.isWanted && this.waiting.length === 0) return this.give(chunk);
    this.waiting.push(chunk);
    this.waitingBytes += chunk.length;
    if (this.waitingBytes >= AHEAD_BYTES) this.answer.pause();
  }

  public end(): void {
    this.outcome = 'whole';
    this.listeners.release();
    this.proceed();
  }

  public broken(): void {
    this.outcome = 'broken';
    this.listeners.release();
    this.proceed();
  }

  private get isWanted(): boolean {
    return this.sink !== undefined && this.pausedAt === undefined;
  }

  private proceed(): void {
    while (this.isWanted && this.waiting.length > 0) {
      const chunk = this.waiting.shift()!;
      this.waitingBytes -= chunk.length;
      this.give(chunk);
    }
    if (!this.isWanted) return;
    if (this.outcome === 'whole') this.settle()?.end();
    else if (this.outcome === 'broken') this.fail(new Problem('upstream-failed', 'HealthImaging broke the frame off'));
    else this.answer.resume();
  }

  private give(chunk: Buffer): void {
    this.sink!.chunk(chunk);
    this.listeners.onBytes?.(chunk.length);
  }

  private fail(problem: Problem): void {
    const sink = this.settle();
    if (!sink) return;
    this.listeners.onBroken();
    sink.fail(problem);
  }

  /** The sink, if it has not been told the end before. */
  private settle(): ByteSink | undefined {
    const { sink } = this;
    this.sink = undefined;
    clearTimeout(this.timer);
    return sink;
  }

  /** One timer that looks at the clock, rather than one set anew for each chunk. */
  private arm(): void {
    const now = performance.now();
    const idleLeft = this.lastByteAt + this.deadlines.idleMs - now;
    const totalLeft = this.startedAt + this.pausedMs + this.deadlines.totalMs - now;
    if (this.pausedAt === undefined && Math.min(idleLeft, totalLeft) <= 0) {
      this.fail(new Problem('upstream-timeout', 'HealthImaging stopped in the middle of the frame'));
      this.abort();
      return;
    }
    const wait = this.pausedAt === undefined ? Math.min(idleLeft, totalLeft) : this.deadlines.idleMs;
    this.timer = setTimeout(() => this.arm(), Math.max(1, Math.ceil(wait)));
  }
}
