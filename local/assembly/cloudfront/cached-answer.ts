import { EventEmitter, once } from 'node:events';

export type AnswerHeaders = Readonly<Record<string, string | readonly string[]>>;

/** An answer of an origin: read by many while it arrives, and kept for those who come later. */
export class CachedAnswer {
  public readonly storedAt = Date.now();
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
    this.grown.emit('grown');
  }

  public end(whole: boolean): void {
    if (this.state === 'open') this.state = whole ? 'complete' : 'cut';
    this.grown.emit('grown');
  }

  /** The body from its beginning. @throws where the origin cut it off */
  public async *read(signal: AbortSignal): AsyncGenerator<Buffer> {
    this.readers += 1;
    try {
      for (let i = 0; ;) {
        while (i < this.chunks.length) yield this.chunks[i++];
        if (this.state === 'complete') return;
        if (this.state === 'cut') throw new Error('the origin closed the connection before the end of its answer');
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
