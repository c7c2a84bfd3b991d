import { ByteStream } from './byte-stream';
import type { Cancellation } from './cancellation';
import type { Flight } from './flight';
import type { FrameEntry } from './frame-entry';
import { planBytes, type Plan, type Wanted } from './plan';
import { Problem } from './problem';

/** One response's view of a flight: first it waits for what it needs to know, then it reads its part. */
export class FrameReader extends ByteStream {
  /** Next byte to be read. */
  public position = 0;
  /** End of the bytes needed; undefined while that is not known. */
  public target: number | undefined;
  /** Reads by a level table, and so depends on its being true. */
  public readsLevels = false;
  private failure: Problem | undefined;
  private waiting: (() => void) | undefined;
  private lastRead = 0;
  private cancelled = false;

  constructor(private readonly flight: Flight) {
    super();
  }

  public get entry(): FrameEntry {
    return this.flight.entry!;
  }

  public get heldSince(): number | undefined {
    return this.flight.heldSince;
  }

  public get upstreamMs(): number | undefined {
    return this.flight.upstreamMs;
  }

  /** How many bytes there are to be read, once there is a plan; Infinity while the end is not known. */
  public get length(): number {
    return this.target! - this.position;
  }

  /** Waits until it is certain which bytes answer. @throws Problem */
  public async plan(wanted: Wanted, signal: Cancellation): Promise<Plan> {
    const onAbort = () => this.fail(new Problem('client-closed'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort);
    try {
      for (;;) {
        this.throwFailure();
        const { entry } = this.flight;
        // The structure mostly comes with the first bytes, and a response has nothing to send before those.
        const plan = entry && entry.received > 0 ? planBytes(entry, wanted) : undefined;
        if (plan) {
          this.begin(plan, wanted);
          return plan;
        }
        await this.progress();
      }
    } catch (error) {
      this.leave();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Once there is a plan: its bytes. */
  public read(): Uint8Array | undefined | Promise<Uint8Array | undefined> {
    this.throwFailure();
    if (this.cancelled) return undefined;
    if (this.available() > 0) return this.take();
    if (!this.isAtEnd()) return this.progress().then(() => this.read());
    this.leave();
    return undefined;
  }

  public cancel(): void {
    this.cancelled = true;
    this.leave();
    this.wake();
  }

  public wake(): void {
    const { waiting } = this;
    this.waiting = undefined;
    waiting?.();
  }

  public fail(problem: Problem): void {
    this.failure ??= problem;
    this.leave();
    this.wake();
  }

  public leave(): void {
    this.flight.leave(this);
  }

  public isStalledSince(time: number): boolean {
    return this.lastRead > 0 && this.lastRead < time && this.available() > 0;
  }

  private begin(plan: Plan, wanted: Wanted): void {
    this.position = plan.start;
    this.target = plan.end ?? Infinity;
    this.readsLevels = wanted.levels !== undefined || wanted.picture !== undefined;
    this.lastRead = performance.now();
    this.flight.reconsider();
  }

  private take(): Uint8Array {
    const piece = this.entry.piece(this.position, this.target!);
    this.position += piece.byteLength;
    this.lastRead = performance.now();
    if (this.isAtEnd()) this.leave();
    else this.flight.reconsider();
    return piece;
  }

  private available(): number {
    return Math.min(this.entry.received, this.target ?? 0) - this.position;
  }

  private isAtEnd(): boolean {
    return this.position === this.target || (this.entry.complete && this.position === this.entry.received);
  }

  private throwFailure(): void {
    if (this.failure) throw this.failure;
  }

  private progress(): Promise<void> {
    return new Promise((resolve) => (this.waiting = resolve));
  }
}
