import { Problem } from './problem';

interface Waiting {
  readonly admit: () => void;
}

/** Bounds how many run at a time and how many wait for their turn. */
export class Slots {
  private readonly queue = new Set<Waiting>();
  private taken = 0;

  constructor(
    private readonly concurrent: number,
    private readonly queued: number,
    private readonly waitMs: number,
  ) {}

  public get active(): number {
    return this.taken;
  }

  public get waiting(): number {
    return this.queue.size;
  }

  /** Resolves with what gives the slot back. @throws Problem 503 where the queue is full or does not move. */
  public async acquire(signal: AbortSignal): Promise<() => void> {
    if (signal.aborted) throw new Problem('client-closed');
    if (this.taken >= this.concurrent) {
      if (this.queue.size >= this.queued) throw overloaded();
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

  private turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (error: Problem) => {
        settle();
        reject(error);
      };
      const onAbort = () => leave(new Problem('client-closed'));
      const timer = setTimeout(() => leave(overloaded()), this.waitMs);
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
    const [first] = this.queue;
    if (first) first.admit();
    else this.taken--;
  }
}

function overloaded(): Problem {
  return new Problem('overloaded', undefined, { 'Retry-After': '1' });
}
