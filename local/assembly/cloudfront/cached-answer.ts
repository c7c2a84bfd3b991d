import { EventEmitter, once } from 'node:events';
import type { IncomingMessage } from 'node:http';

export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;

/** What an origin, the cache or a function answers. */
export interface Answer {
  readonly status: number;
  readonly headers: AnswerHeaders;
  /** Whether it ended before its end. */
  readonly cut: boolean;
  /** The body from its beginning. @throws where the origin cut it off */
  read(signal: AbortSignal): AsyncIterable<Buffer>;
  /** Instead of reading it. */
  discard?(): void;
}

export const cutOff = () => new Error('the origin closed the connection before the end of its answer');

/** An answer of an origin: read by many while it arrives, and kept for those who come later. */
export class CachedAnswer implements Answer {
  public readonly storedAt = Date.now();
  public bytes = 0;
  private readonly chunks: Buffer[] = [];
  private readonly grown = new EventEmitter().setMaxListeners(0);
  private state: 'open' | 'complete' | 'cut' = 'open';
  private readers = 0;

  constructor(
    public readonly status: number,
    public readonly headers: AnswerHeaders,
    /** Ends the answer where nobody waits for the rest of it. */
    private readonly abandon: () => void,
  ) {}

  public get complete(): boolean {
    return this.state === 'complete';
  }

  public get cut(): boolean {
    return this.state === 'cut';
  }

  public write(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.bytes += chunk.length;
    this.grown.emit('grown');
  }

  public end(whole: boolean): void {
    if (this.state === 'open') this.state = whole ? 'complete' : 'cut';
    this.grown.emit('grown');
  }

  public async *read(signal: AbortSignal): AsyncGenerator<Buffer> {
    this.readers += 1;
    try {
      for (let i = 0; ;) {
        while (i < this.chunks.length) yield this.chunks[i++];
        if (this.state === 'complete') return;
        if (this.state === 'cut') throw cutOff();
        await once(this.grown, 'grown', { signal });
      }
    } finally {
      this.readers -= 1;
      if (this.readers === 0 && this.state === 'open') this.abandon();
    }
  }

  public async whole(signal: AbortSignal): Promise<Buffer> {
    const chunks: Buffer[] = [];
    for await (const chunk of this.read(signal)) chunks.push(chunk);
    return Buffer.concat(chunks);
  }
}

/** An answer for one request alone, handed on as it arrives. */
export class PassedAnswer implements Answer {
  public cut = false;

  constructor(
    public readonly status: number,
    public readonly headers: AnswerHeaders,
    private readonly source: IncomingMessage,
  ) {}

  public discard(): void {
    this.source.resume();
  }

  public async *read(signal: AbortSignal): AsyncGenerator<Buffer> {
    const stop = () => this.source.destroy();
    signal.addEventListener('abort', stop);
    try {
      for await (const chunk of this.source as AsyncIterable<Buffer>) yield chunk;
      if (!this.source.complete) throw cutOff();
    } catch {
      this.cut = true;
      throw cutOff();
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** An answer that CloudFront or a function of it makes. */
export class MadeAnswer implements Answer {
  public readonly cut = false;

  constructor(
    public readonly status: number,
    public readonly headers: AnswerHeaders,
    private readonly body: Buffer,
  ) {}

  public async *read(): AsyncGenerator<Buffer> {
    if (this.body.length > 0) yield this.body;
  }
}
