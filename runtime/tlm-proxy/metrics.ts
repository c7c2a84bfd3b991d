import type { FrameOutcome, UpstreamEvent } from '../frames';
import type { ValkeyEvent } from '../valkey-cache';
import { Distribution } from './distribution';

export interface MetricsConfig {
  readonly namespace: string;
  /** Value of the only dimension, `Proxy`. */
  readonly name: string;
}

export interface MetricsOptions extends MetricsConfig {
  /** Takes a line of the log. */
  readonly write: (line: string) => void;
  /** Asked at each line where there is a second cache tier; its metrics are left out where there is none. */
  readonly cacheAvailable?: () => boolean;
}

const INTERVAL_MS = 60_000;

const COUNTED = [
  'Requests',
  'BytesSent',
  'MemoryHits',
  'CacheHits',
  'UpstreamFetches',
  'JoinedRequests',
  'UpstreamThrottles',
  'UpstreamErrors',
  'ClientErrors',
  'ServerErrors',
  'BatchFrames',
  'BatchFrameErrors',
  'CacheFailures',
] as const;
type Counted = (typeof COUNTED)[number];
type Metric = Counted | 'UpstreamTime' | 'CacheUnavailable';

const OF_THE_CACHE: ReadonlySet<Metric> = new Set(['CacheHits', 'CacheFailures']);
const UNITS: Partial<Record<Metric, string>> = { BytesSent: 'Bytes', UpstreamTime: 'Milliseconds' };
const HIT = { memory: 'MemoryHits', flight: 'JoinedRequests', valkey: 'CacheHits', upstream: undefined } as const;

/**
 * Counts what happens and writes it, a line a minute, in CloudWatch's embedded metric format.
 * It knows of no request, user or frame; a request costs a few additions.
 */
export class Metrics {
  private readonly counts = zeroes();
  private readonly upstreamTime = new Distribution();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: MetricsOptions) {}

  public start(intervalMs = INTERVAL_MS): void {
    this.timer = setInterval(() => this.write(), intervalMs).unref();
  }

  /** Writes what has been counted since the last line. */
  public stop(): void {
    clearInterval(this.timer);
    this.write();
  }

  public outcome({ form, status, bytesSent, tier, problem }: FrameOutcome): void {
    const { counts } = this;
    const hit = tier && HIT[tier];
    if (hit) counts[hit]++;
    if (status >= 500) counts.ServerErrors++;
    // A client that went away made no error.
    else if (status >= 400 && problem !== 'client-closed') counts.ClientErrors++;
    // The frames of a batch are parts of one request, whose bytes have theirs among them and whose status tells nothing of them.
    if (form === 'part') {
      counts.BatchFrames++;
      if (status >= 500) counts.BatchFrameErrors++;
      return;
    }
    counts.Requests++;
    counts.BytesSent += bytesSent;
  }

  public upstream({ kind, ms }: UpstreamEvent): void {
    const { counts } = this;
    if (kind !== 'broken') counts.UpstreamFetches++;
    if (kind === 'throttled') counts.UpstreamThrottles++;
    if (kind === 'failed' || kind === 'broken') counts.UpstreamErrors++;
    if (kind === 'answered' && ms !== undefined) this.upstreamTime.add(ms);
  }

  public cache({ kind }: ValkeyEvent): void {
    if (kind === 'error' || kind === 'timeout' || kind === 'corrupt') this.counts.CacheFailures++;
  }

  private write(): void {
    const { namespace, name, cacheAvailable, write } = this.options;
    const values: Partial<Record<Metric, unknown>> = {};
    for (const counter of COUNTED) {
      if (cacheAvailable || !OF_THE_CACHE.has(counter)) values[counter] = this.counts[counter];
    }
    Object.assign(this.counts, zeroes());
    const upstreamTime = this.upstreamTime.take();
    if (upstreamTime) values.UpstreamTime = upstreamTime;
    if (cacheAvailable) values.CacheUnavailable = cacheAvailable() ? 0 : 1;
    const metrics = (Object.keys(values) as Metric[]).map((metric) => ({
      Name: metric,
      Unit: UNITS[metric] ?? 'Count',
    }));
    const directive = { Namespace: namespace, Dimensions: [['Proxy']], Metrics: metrics };
    write(JSON.stringify({ _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] }, Proxy: name, ...values }));
  }
}

function zeroes(): Record<Counted, number> {
  return Object.fromEntries(COUNTED.map((counter) => [counter, 0])) as Record<Counted, number>;
}
