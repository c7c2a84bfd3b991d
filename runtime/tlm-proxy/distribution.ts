/** Buckets grow by a constant factor from `LOWEST`, so that a value is off by 6.5 % at most; the last one begins at about 90 s. */
const LOWEST = 0.5;
const LOG_FACTOR = Math.log(1.13);
/** As many values as CloudWatch takes for one metric. */
const BUCKETS = 100;

/** A distribution as the embedded metric format takes it. */
export interface DistributionRecord {
  readonly Values: readonly number[];
  readonly Counts: readonly number[];
  readonly Min: number;
  readonly Max: number;
  readonly Sum: number;
  readonly Count: number;
}

/** How values are spread, in memory that does not grow with their number. */
export class Distribution {
  private readonly counts = new Uint32Array(BUCKETS);
  private count = 0;
  private sum = 0;
  private min = Infinity;
  private max = 0;

  public add(value: number): void {
    const bucket = Math.round(Math.log(value / LOWEST) / LOG_FACTOR);
    this.counts[Math.min(Math.max(bucket, 0), BUCKETS - 1)]++;
    this.count++;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
  }

  /** What was added since the last call; undefined where that is nothing. */
  public take(): DistributionRecord | undefined {
    if (this.count === 0) return undefined;
    const values: number[] = [];
    const counts: number[] = [];
    this.counts.forEach((count, bucket) => {
      if (count === 0) return;
      const middle = LOWEST * Math.exp(bucket * LOG_FACTOR);
      values.push(rounded(Math.min(Math.max(middle, this.min), this.max)));
      counts.push(count);
    });
    const record = {
      Values: values,
      Counts: counts,
      Min: rounded(this.min),
      Max: rounded(this.max),
      Sum: rounded(this.sum),
      Count: this.count,
    };
    this.counts.fill(0);
    this.count = 0;
    this.sum = 0;
    this.min = Infinity;
    this.max = 0;
    return record;
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
