import type { FrameOutcome } from '../../runtime/frames';
import { auditLine, flushLog, logEvent } from '../../runtime/tlm-proxy/log';

let written: string[];
beforeEach(() => {
  written = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});
afterEach(() => jest.restoreAllMocks());

const lines = () => {
  flushLog();
  return written
    .join('')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
};

const outcome: FrameOutcome = {
  method: 'GET',
  subject: 'user-1',
  datastoreId: 'd'.repeat(32),
  imageSetId: 'a'.repeat(32),
  imageFrameId: 'f'.repeat(32),
  levels: { start: 0, end: 2 },
  status: 200,
  bytesSent: 1234,
  tier: 'upstream',
  upstreamMs: 20.123,
  waitMs: 21.987,
  aborted: false,
};

test('an audit line tells who asked for what and what became of it', () => {
  auditLine(outcome);
  expect(lines()).toEqual([
    {
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      line: expect.any(Number),
      event: 'request',
      ...outcome,
      levels: '0-2',
      upstreamMs: 20.1,
      waitMs: 22,
    },
  ]);
});

test('what is not known is left out, and an open level range stays open', () => {
  auditLine({
    method: 'GET',
    datastoreId: 'd'.repeat(32),
    levels: { start: 3 },
    status: 401,
    problem: 'unauthenticated',
    bytesSent: 0,
    waitMs: 0,
    aborted: true,
  });
  expect(lines()).toEqual([
    {
      time: expect.any(String),
      line: expect.any(Number),
      event: 'request',
      method: 'GET',
      datastoreId: 'd'.repeat(32),
      levels: '3-',
      status: 401,
      problem: 'unauthenticated',
      bytesSent: 0,
      waitMs: 0,
      aborted: true,
    },
  ]);
});

test('whatever a subject or a method contains stays one value of one line', () => {
  const subject = '"},\n{"event":"forged","x":"\u2028\u0000';
  auditLine({ ...outcome, subject, method: 'GE"T' });
  expect(lines()).toEqual([expect.objectContaining({ event: 'request', subject, method: 'GE"T' })]);
});

test('each line tells its own request, whatever the one before was', () => {
  const changes: readonly Partial<FrameOutcome>[] = [
    { method: 'HEAD' },
    { subject: 'user-2' },
    { subject: undefined },
    { datastoreId: 'e'.repeat(32) },
    { imageSetId: 'b'.repeat(32) },
    { imageSetId: undefined },
    { imageFrameId: 'c'.repeat(32) },
    { levels: undefined },
    { problem: 'upstream-failed', status: 502 },
    { tier: undefined, upstreamMs: undefined },
    { form: 'part' },
    { aborted: true },
  ];
  const asked = changes.flatMap((change) => [outcome, { ...outcome, ...change }, outcome]);
  for (const each of asked) auditLine(each);
  const told = lines().map(({ time, line, event, ...rest }) => rest);
  expect(told).toEqual(
    asked.map((each) => ({
      ...each,
      levels: each.levels && '0-2',
      upstreamMs: each.upstreamMs && 20.1,
      waitMs: 22,
    })),
  );
});

test('health checks write no line, refused requests without a data store do', () => {
  auditLine({ method: 'GET', status: 200, bytesSent: 15, waitMs: 0, aborted: false });
  expect(lines()).toEqual([]);
  auditLine({
    method: 'GET',
    status: 404,
    problem: 'no-such-resource' as never,
    bytesSent: 15,
    waitMs: 0,
    aborted: false,
  });
  expect(lines()).toEqual([expect.objectContaining({ status: 404 })]);
});

test('lines are written together, soon, and not without bound', async () => {
  for (let i = 0; i < 20; i++) auditLine(outcome);
  logEvent('stopped');
  logEvent('listening', { port: 1 });
  expect(written).toHaveLength(0);
  while (written.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(written).toHaveLength(1);
  expect(lines()).toHaveLength(22);
  expect(lines().at(-1)).toMatchObject({ event: 'listening', port: 1 });
  for (let i = 0; i < 200; i++) auditLine(outcome);
  expect(written).toHaveLength(3);
  expect(lines()).toHaveLength(222);
});

test('lines are numbered without a gap, so that lost ones are missed', () => {
  lines();
  written = [];
  auditLine(outcome);
  logEvent('draining');
  auditLine(outcome);
  const [first, ...rest] = lines().map(({ line }) => line);
  expect(rest).toEqual([first + 1, first + 2]);
});
