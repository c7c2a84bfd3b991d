import type { FrameOutcome } from '../../runtime/frames';
import { Distribution } from '../../runtime/tlm-proxy/distribution';
import { Metrics } from '../../runtime/tlm-proxy/metrics';

const outcome: FrameOutcome = {
  method: 'GET',
  subject: 'user-1',
  datastoreId: 'd'.repeat(32),
  imageSetId: 'a'.repeat(32),
  imageFrameId: 'f'.repeat(32),
  status: 200,
  bytesSent: 1000,
  tier: 'memory',
  waitMs: 1,
  aborted: false,
};

function metrics(cacheAvailable?: () => boolean) {
  const lines: string[] = [];
  const made = new Metrics({
    namespace: 'HealthImaging/TlmProxy',
    name: 'Imaging-Proxy',
    write: (line) => lines.push(line),
    cacheAvailable,
  });
  return { made, lines, last: () => JSON.parse(lines.at(-1)!) };
}

test('a scripted load is counted', () => {
  const { made, last } = metrics(() => false);
  for (let i = 0; i < 3; i++) made.outcome(outcome);
  made.outcome({ ...outcome, tier: 'flight' });
  made.outcome({ ...outcome, tier: 'valkey' });
  made.outcome({ ...outcome, tier: 'upstream', upstreamMs: 20 });
  made.outcome({ ...outcome, tier: undefined, status: 404, problem: 'frame-not-found', bytesSent: 100 });
  made.outcome({ ...outcome, tier: undefined, status: 499, problem: 'client-closed', bytesSent: 0, aborted: true });
  made.outcome({ ...outcome, tier: undefined, status: 502, problem: 'upstream-failed', bytesSent: 100 });
  made.outcome({ ...outcome, tier: undefined, form: 'batch', bytesSent: 5000 });
  made.outcome({ ...outcome, form: 'part', bytesSent: 2000 });
  made.outcome({ ...outcome, form: 'part', tier: undefined, status: 404, problem: 'frame-not-found' });
  made.outcome({ ...outcome, form: 'part', tier: undefined, status: 504, problem: 'upstream-timeout' });
  for (const kind of ['answered', 'answered', 'throttled', 'refused', 'failed', 'given-up', 'broken'] as const) {
    made.upstream({ kind, ms: 20 });
  }
  for (const kind of ['hit', 'miss', 'skipped', 'error', 'timeout', 'corrupt'] as const) {
    made.cache({ stage: 'look-up', kind });
  }
  made.stop();
  expect(last()).toMatchObject({
    Requests: 10,
    BytesSent: 11_200,
    MemoryHits: 4,
    JoinedRequests: 1,
    CacheHits: 1,
    ClientErrors: 2,
    ServerErrors: 2,
    BatchFrames: 3,
    BatchFrameErrors: 1,
    UpstreamFetches: 6,
    UpstreamThrottles: 1,
    UpstreamErrors: 2,
    CacheFailures: 3,
    CacheUnavailable: 1,
    UpstreamTime: { Values: [20], Counts: [2], Min: 20, Max: 20, Sum: 40, Count: 2 },
  });
});

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
test('a line is valid embedded metric format', () => {
  const { made, lines, last } = metrics(() => true);
  for (let ms = 0.01; ms < 1e7; ms *= 1.05) made.upstream({ kind: 'answered', ms });
  made.outcome(outcome);
  const before = Date.now();
  made.stop();
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('\n');
  const { _aws: meta, Proxy: proxy, ...values } = last();
  expect(proxy).toBe('Imaging-Proxy');
  expect(Object.keys(meta).sort()).toEqual(['CloudWatchMetrics', 'Timestamp']);
  expect(meta.Timestamp).toBeGreaterThanOrEqual(before);
  expect(meta.CloudWatchMetrics).toHaveLength(1);
  const [directive] = meta.CloudWatchMetrics;
  expect(Object.keys(directive).sort()).toEqual(['Dimensions', 'Metrics', 'Namespace']);
  expect(directive.Namespace).toBe('HealthImaging/TlmProxy');
  expect(directive.Dimensions).toEqual([['Proxy']]);
  expect(directive.Metrics.length).toBeLessThanOrEqual(100);
  expect(directive.Metrics.map((metric: { Name: string }) => metric.Name).sort()).toEqual(Object.keys(values).sort());
  for (const { Name, Unit, ...rest } of directive.Metrics) {
    expect(rest).toEqual({});
    expect(['Count', 'Bytes', 'Milliseconds']).toContain(Unit);
    if (typeof values[Name] === 'number') continue;
    expect(values[Name].Values.length).toBeLessThanOrEqual(100);
    expect(values[Name].Counts).toHaveLength(values[Name].Values.length);
  }
  expect(directive.Metrics).toContainEqual({ Name: 'UpstreamTime', Unit: 'Milliseconds' });
  expect(directive.Metrics).toContainEqual({ Name: 'BytesSent', Unit: 'Bytes' });
});

test('a line names no user, data store, image set or frame', () => {
  const { made, lines } = metrics(() => true);
  made.outcome(outcome);
  made.stop();
  for (const identifier of ['user-1', outcome.datastoreId!, outcome.imageSetId!, outcome.imageFrameId!]) {
    expect(lines[0]).not.toContain(identifier);
  }
});

test('each line counts from the line before; without a second tier, its metrics are left out', () => {
  const { made, last } = metrics();
  made.outcome(outcome);
  made.upstream({ kind: 'answered', ms: 5 });
  made.stop();
  made.outcome(outcome);
  made.stop();
  expect(last().Requests).toBe(1);
  for (const absent of ['UpstreamTime', 'CacheHits', 'CacheFailures', 'CacheUnavailable']) {
    expect(last()).not.toHaveProperty(absent);
  }
});

test('a line is written at each interval', () => {
  jest.useFakeTimers();
  try {
    const { made, lines } = metrics();
    made.start();
    jest.advanceTimersByTime(180_000);
    expect(lines).toHaveLength(3);
    made.stop();
    jest.advanceTimersByTime(180_000);
    expect(lines).toHaveLength(4);
  } finally {
    jest.useRealTimers();
  }
});

test('a distribution keeps count, sum and extremes exactly, and each value to 6.5 %', () => {
  for (const value of [0.5, 3, 17.77, 250, 4_999, 60_000]) {
    const distribution = new Distribution();
    distribution.add(0.01);
    distribution.add(value);
    distribution.add(80_000);
    const record = distribution.take()!;
    expect(Math.min(...record.Values.map((kept) => Math.abs(kept / value - 1)))).toBeLessThan(0.065);
    expect([record.Count, record.Min, record.Max]).toEqual([3, 0.01, 80_000]);
    expect(record.Sum).toBeCloseTo(80_000.01 + value, 3);
    expect(distribution.take()).toBeUndefined();
  }
});
