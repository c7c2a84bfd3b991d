import type { Cancellation } from './cancellation';
import { Problem } from './problem';

interface Waiting {
  readonly admit: () => void;
}

export interface Patience {
  /** How long to wait for a slot, from the beginning. */
  readonly ms: number;
  /** What is told to those whose turn has not come by then. */
  readonly problem: () => Problem;
}

export interface SlotsOptions {
  readonly concurrent: number;
  readonly queued: number;
  /** Asked again when the time is over: it may have become longer. */
  readonly patience: () => Patience;
}

/** Bounds how many run at a time and how many wait for their turn. */
export class Slots {
  private readonly queue = new Set<Waiting>();
  private taken = 0;
  private bound: number;

  constructor(private readonly options: SlotsOptions) {
    this.bound = options.concurrent;
  }

  public get active(): number {
    return this.taken;
  }

  public get waiting(): number {
    return this.queue.size;
  }

  public get concurrent(): number {
    return this.bound;
  }

  /** Lowered below what runs, it takes effect as those end. */
  public set concurrent(bound: number) {
    this.bound = bound;
    while (this.taken < bound && this.queue.size > 0) {
      this.taken++;
      this.admitFirst();
    }
  }

  /** Resolves with what gives the slot back. @throws Problem where the queue is full or does not move. */
  public async acquire(signal: Cancellation): Promise<() => void> {
    if (signal.aborted) throw new Problem('client-closed');
    if (this.taken >= this.bound) {
      if (this.queue.size >= this.options.queued) throw this.options.patience().problem();
      await this.turn(signal);
    } else {
      this.taken++;
    }
    let held = true;
    return () => {
      if (held) this.release();
      held = false;
    };
  }

  private turn(signal: Cancellation): Promise<void> {
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const leave = (error: Problem) => {
        settle();
        reject(error);
      };
      const onAbort = () => leave(new Problem('client-closed'));
      const onTime = () => {
        const { ms, problem } = this.options.patience();
        const left = startedAt + ms - performance.now();
        if (left > 0) timer = setTimeout(onTime, Math.ceil(left));
        else leave(problem());
      };
      let timer = setTimeout(onTime, this.options.patience().ms);
      const waiting: Waiting = {
        admit: () => {
          settle();
          resolve();
        },
      };
      const settle = () => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.queue.delete(waiting);
      };
      this.queue.add(waiting);
      signal.addEventListener('abort', onAbort);
    });
  }

  /** Hands the slot to the first in the queue, so that nobody gets past it. */
  private release(): void {
    if (this.taken <= this.bound && this.queue.size > 0) this.admitFirst();
    else this.taken--;
  }

  private admitFirst(): void {
    const [first] = this.queue;
    first.admit();
  }
}
