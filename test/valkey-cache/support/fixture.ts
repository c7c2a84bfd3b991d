import { MemorySource, readFrame } from './memory-source';
import {
  createValkeyCachedSource,
  type ValkeyCachedSource,
  type ValkeyCacheOptions,
  type ValkeyEvent,
} from '../../../runtime/valkey-cache';
import { until } from '../../frames/support/proxy';

/** A cached source over a source in memory, with all that it tells. */
export class Fixture {
  public readonly source = new MemorySource();
  public readonly events: ValkeyEvent[] = [];
  public readonly cached: ValkeyCachedSource;

  constructor(options: Omit<ValkeyCacheOptions, 'source' | 'onEvent'>) {
    this.cached = createValkeyCachedSource({
      // Machines that run tests are busy: what is not about the deadline should not meet it.
      deadlines: {
        lookUpMs: 10_000,
        pieceMs: 10_000,
        writeMs: 20_000,
        connectMs: 10_000,
        silenceMs: 20_000,
        ...options.deadlines,
      },
      server: options.server,
      limits: options.limits,
      patience: options.patience,
      source: this.source,
      onEvent: (event) => this.events.push(event),
    });
  }

  /** Like `look-up hit`, in order, without those of connections. */
  public get told(): string[] {
    return this.events
      .filter(({ stage }) => stage !== 'connection')
      .map(({ stage, kind, reason }) => `${stage} ${kind}${reason === undefined ? '' : ` ${reason}`}`);
  }

  public forget(): void {
    this.events.length = 0;
  }

  public count(kind: ValkeyEvent['kind'], stage?: ValkeyEvent['stage']): number {
    return this.events.filter((event) => event.kind === kind && (stage ?? event.stage) === event.stage).length;
  }

  /** Until both connections are there: a frame is written once they are. */
  public async connected(index = 9_999): Promise<void> {
    this.source.put(index, 10);
    await until(() => {
      void readFrame(this.cached, index);
      return this.count('write', 'write') > 0;
    });
    await until(() => this.idle);
    this.forget();
    this.source.opened = 0;
  }

  /** A frame read and kept. */
  public async keep(index: number, bytes: number): Promise<Uint8Array> {
    const frame = this.source.put(index, bytes);
    await readFrame(this.cached, index);
    await until(
      () => this.count('write', 'write') > 0 && this.idle,
      () => this.told.join(', '),
    );
    this.forget();
    this.source.opened = 0;
    return frame;
  }

  public get idle(): boolean {
    const { awaited, pendingFrames, pendingBytes } = this.cached.stats();
    return awaited === 0 && pendingFrames === 0 && pendingBytes === 0;
  }

  public async expectIdle(): Promise<void> {
    await until(
      () => this.idle,
      () => JSON.stringify(this.cached.stats()),
    );
  }
}
