import type { LineConditions } from './pace';
import { FaultQueue, TokenBucket, type FaultKind, type RateLimit } from '../../healthimaging';

/** A way between parts of an app, which may be slow and fail. All of it can be changed at any time. */
export class Line {
  public conditions: LineConditions = {};
  public readonly faults: FaultQueue;
  private bucket: TokenBucket | undefined;

  constructor(random?: () => number) {
    this.faults = new FaultQueue(random);
  }

  /** More requests are answered 429. */
  public throttle(limit: RateLimit | undefined): void {
    this.bucket = limit && new TokenBucket(limit, performance.now());
  }

  /** What strikes the next request. */
  public next(): FaultKind | undefined {
    if (this.bucket && !this.bucket.take(performance.now())) return { kind: 'status', status: 429 };
    return this.faults.next();
  }
}
