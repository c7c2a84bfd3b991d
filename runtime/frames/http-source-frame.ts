import type { IncomingMessage } from 'node:http';
import { Problem } from './problem';
import type { ByteSink, SourceFrame } from './source';
import type { UpstreamDeadlines } from './upstream-request';

export interface HttpSourceFrameListeners {
  /** The connection is free, or gone. */
  readonly release: () => void;
  /** The body ended before its end. */
  readonly onBroken: () => void;
  readonly onBytes?: (bytes: number) => void;
}

/** The body of a GetImageFrame answer, with deadlines that rest while it is paused. */
export class HttpSourceFrame implements SourceFrame {
  public readonly contentType: string;
  public readonly contentLength: number | undefined;
  public readonly framed: boolean;
  private sink: ByteSink | undefined;
  private timer: NodeJS.Timeout | undefined;
  private readonly startedAt = performance.now();
  private lastByteAt = this.startedAt;
  private pausedAt: number | undefined;
  private pausedMs = 0;

  constructor(
    private readonly response: IncomingMessage,
    private readonly deadlines: UpstreamDeadlines,
    private readonly listeners: HttpSourceFrameListeners,
  ) {
    const { headers } = response;
    this.contentType = headers['content-type'] ?? 'application/octet-stream';
    this.contentLength = headers['content-length'] === undefined ? undefined : Number(headers['content-length']);
    this.framed = this.contentLength !== undefined || /\bchunked\b/i.test(headers['transfer-encoding'] ?? '');
    response.on('close', listeners.release);
    // Listened to from now on: the connection may break before the body is asked for.
    response.on('error', () => this.broken());
    const encoding = headers['content-encoding'];
    if (encoding !== undefined && encoding.toLowerCase() !== 'identity') {
      response.destroy();
      throw new Problem('upstream-failed', 'HealthImaging sent the frame in an encoding that was not asked for');
    }
  }

  public start(sink: ByteSink): void {
    this.sink = sink;
    if (this.response.destroyed) return this.broken();
    this.arm();
    this.response.on('data', (chunk: Buffer) => {
      this.lastByteAt = performance.now();
      this.sink?.chunk(chunk);
      this.listeners.onBytes?.(chunk.length);
    });
    this.response.on('end', () => this.settle()?.end());
    this.response.on('close', () => this.broken());
  }

  public pause(): void {
    this.pausedAt ??= performance.now();
    this.response.pause();
  }

  public resume(): void {
    if (this.pausedAt === undefined) return;
    this.lastByteAt = performance.now();
    this.pausedMs += this.lastByteAt - this.pausedAt;
    this.pausedAt = undefined;
    this.response.resume();
  }

  public abort(): void {
    this.settle();
    this.response.destroy();
  }

  /** Every frame's connection closes in the end: a problem is made only where someone still waits. */
  private broken(): void {
    if (this.sink) this.fail(new Problem('upstream-failed', 'HealthImaging broke the frame off'));
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
      this.response.destroy();
      return;
    }
    const wait = this.pausedAt === undefined ? Math.min(idleLeft, totalLeft) : this.deadlines.idleMs;
    this.timer = setTimeout(() => this.arm(), Math.max(1, Math.ceil(wait)));
  }
}
