import type { Cancellation } from './cancellation';
import { Problem } from './problem';
import { Slots } from './slots';

/** A throttled answer takes this part of the requests under way off the bound. */
const CUT = 0.5;

/**
 * How many requests HealthImaging is sent at a time: fewer as soon as it throttles, more again while it does not.
 * A request that was throttled keeps its place while it waits, so that the others slow down with it.
 */
export class Pace {
  private readonly places: Slots;
  /** Not whole: it grows by one for each round of answers. */
  private bound: number;
  private lastCut = -Infinity;

  constructor(
    private readonly most: number,
    waitMs: number,
  ) {
    this.bound = most;
    this.places = new Slots({
      concurrent: most,
      queued: Infinity,
      patience: () => ({ ms: waitMs, problem: () => throttledProblem() }),
    });
  }

  public get isSlowed(): boolean {
    return this.places.concurrent < this.most;
  }

  /** Resolves with what gives the place back. @throws Problem 429 where none is free in time. */
  public enter(signal: Cancellation): Promise<() => void> {
    return this.places.acquire(signal);
  }

  public answered(): void {
    if (this.bound < this.most) this.set(this.bound + 1 / this.bound);
  }

  /** @param sentAt when the request was sent that has been throttled. */
  public throttled(sentAt: number): void {
    // Those sent before the bound was lowered say nothing of the bound there is now.
    if (sentAt < this.lastCut) return;
    this.lastCut = performance.now();
    this.set(Math.min(this.bound, this.places.active) * CUT);
  }

  private set(bound: number): void {
    this.bound = Math.min(this.most, Math.max(1, bound));
    this.places.concurrent = Math.floor(this.bound);
  }
}

export function throttledProblem(): Problem {
  return new Problem('throttled', undefined, { 'Retry-After': '1' });
}
