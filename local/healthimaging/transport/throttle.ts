import { throttled } from '../errors';
import { OperationName } from '../operations';

/** Requests a second in the long run, and how many may come at once. */
export interface RateLimit {
  readonly rate: number;
  readonly burst: number;
}

/** The limits that the service documents. */
export const SERVICE_LIMITS: Readonly<Record<OperationName, RateLimit>> = {
  GetImageFrame: { rate: 1000, burst: 2000 },
  GetImageSetMetadata: { rate: 50, burst: 100 },
  GetImageSet: { rate: 25, burst: 50 },
  SearchImageSets: { rate: 25, burst: 50 },
  ListImageSetVersions: { rate: 25, burst: 50 },
  GetDICOMImportJob: { rate: 25, burst: 50 },
  GetDatastore: { rate: 10, burst: 20 },
  ListDICOMImportJobs: { rate: 10, burst: 20 },
  TagResource: { rate: 10, burst: 20 },
  UntagResource: { rate: 10, burst: 20 },
  ListTagsForResource: { rate: 10, burst: 20 },
  ListDatastores: { rate: 5, burst: 10 },
  StartDICOMImportJob: { rate: 1, burst: 2 },
  UpdateImageSetMetadata: { rate: 0.25, burst: 1 },
  CopyImageSet: { rate: 0.25, burst: 1 },
  DeleteImageSet: { rate: 0.25, burst: 1 },
  CreateDatastore: { rate: 0.085, burst: 1 },
  DeleteDatastore: { rate: 0.085, burst: 1 },
};

export class TokenBucket {
  private tokens: number;
  private filledAt: number;

  constructor(
    private readonly limit: RateLimit,
    now: number,
  ) {
    this.tokens = limit.burst;
    this.filledAt = now;
  }

  take(now: number): boolean {
    const elapsed = Math.max(0, now - this.filledAt) / 1000;
    this.tokens = Math.min(this.limit.burst, this.tokens + elapsed * this.limit.rate);
    this.filledAt = now;
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }
}

/** A token bucket for each operation that has a limit; none has one to begin with. */
export class Throttle {
  private readonly buckets = new Map<OperationName, TokenBucket>();

  constructor(private readonly now: () => number = () => performance.now()) {}

  set(operation: OperationName, limit: RateLimit | undefined): void {
    if (!limit) {
      this.buckets.delete(operation);
    } else if (limit.rate >= 0 && limit.burst >= 0) {
      this.buckets.set(operation, new TokenBucket(limit, this.now()));
    } else {
      throw new RangeError(`The rate limit of ${operation} must not be negative: ${limit.rate}/${limit.burst}.`);
    }
  }

  useServiceLimits(): void {
    for (const [operation, limit] of Object.entries(SERVICE_LIMITS)) this.set(operation as OperationName, limit);
  }

  clear(): void {
    this.buckets.clear();
  }

  check(operation: OperationName): void {
    const bucket = this.buckets.get(operation);
    if (bucket && !bucket.take(this.now())) throw throttled();
  }
}
