import { LRUCache } from 'lru-cache';

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** Users remembered; whoever falls out begins with a full bucket, which the concurrency of the function bounds. */
const MAX_SUBJECTS = 10_000;

/** A bucket of tokens for each user, in the memory of this instance. */
export class RateLimit {
  private readonly buckets = new LRUCache<string, Bucket>({ max: MAX_SUBJECTS });

  constructor(
    private readonly perMinute: number,
    private readonly now: () => number = Date.now,
  ) {}

  /** 0 where the request may go on, else the seconds to wait. */
  public take(subject: string): number {
    const now = this.now();
    const bucket = this.buckets.get(subject) ?? { tokens: this.perMinute, filledAt: now };
    const elapsed = Math.max(0, now - bucket.filledAt);
    bucket.tokens = Math.min(this.perMinute, bucket.tokens + (elapsed * this.perMinute) / 60_000);
    bucket.filledAt = now;
    this.buckets.set(subject, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil(((1 - bucket.tokens) * 60) / this.perMinute));
    bucket.tokens--;
    return 0;
  }
}
