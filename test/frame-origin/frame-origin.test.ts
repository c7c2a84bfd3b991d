import { Answer, event, origin } from './support';
import { frameOf, walkLevelEnds } from '../frames/support/generated-frames';
import { MockUpstream, type Behaviour } from '../frames/support/mock-upstream';
import { DATASTORE, frameId, framePath, IMAGE_SET, until } from '../frames/support/proxy';

let upstream: MockUpstream;
let frame: Uint8Array;
let ends: number[];
let close: () => void;
let fixture: ReturnType<typeof origin>;

beforeAll(async () => {
  frame = await frameOf('ct');
  ends = walkLevelEnds(frame);
});
beforeEach(async () => {
  upstream = await MockUpstream.start();
  upstream.frames.set(frameId(1), frame);
  fixture = origin(upstream);
  close = () => fixture.service.close();
});
afterEach(async () => {
  close();
  await upstream.close();
});

test('a whole frame, cacheable by CloudFront, tagged', async () => {
  const answer = await fixture.ask(event(framePath(1)));
  expect(answer.head!.statusCode).toBe(200);
  expect(answer.body.equals(frame)).toBe(true);
  expect(answer.header('Cache-Control')).toBe('public, max-age=31536000, immutable');
  expect(answer.header('x-frame-tags')).toBe(`is-${IMAGE_SET},ds-${DATASTORE}`);
  expect(answer.header('Content-Length')).toBe(String(frame.length));
  expect(answer.writableFinished || answer.writableEnded).toBe(true);
});

test('levels are cut exactly; nothing is kept from one request to the next', async () => {
  const last = ends.length - 1;
  const low = await fixture.ask(event(framePath(1, '0-2')));
  const high = await fixture.ask(event(framePath(1, `3-${last}`)));
  expect(Buffer.concat([low.body, high.body]).equals(frame)).toBe(true);
  expect(low.body.length).toBe(ends[2]);
  expect(upstream.requests).toHaveLength(2);
  expect(fixture.service.stats()).toMatchObject({ cachedFrames: 0, flights: 0 });
});

test('of a large frame no more is fetched than the levels asked for need', async () => {
  const large = await frameOf('dx');
  upstream.frames.set(frameId(2), large);
  upstream.behave = () => ({ bytesPerSecond: 8_000_000, chunkBytes: 16 * 1024 });
  const answer = await fixture.ask(event(framePath(2, '0-2')));
  const needed = walkLevelEnds(large)[2];
  expect(answer.body.equals(Buffer.from(large.subarray(0, needed)))).toBe(true);
  await until(() => fixture.service.stats().flights === 0);
  expect(upstream.bytesSent).toBeLessThan(Math.min(needed + 1024 * 1024, large.length));
});

test('HEAD has a head, although nothing is written; CloudFront is never told that a frame has not changed', async () => {
  const head = await fixture.ask(event(framePath(1), 'HEAD'));
  expect(head).toMatchObject({ bytes: 0, headSent: true, head: { statusCode: 200 } });
  const tag = head.header('ETag')!;
  const unchanged = await fixture.ask(event(framePath(1), 'GET', { 'if-none-match': tag }));
  expect([unchanged.head!.statusCode, unchanged.body.equals(Buffer.from(frame))]).toEqual([200, true]);
});

test('what is refused is refused to HEAD without a body', async () => {
  const answer = await fixture.ask(event(`${framePath(1)}/rendered`, 'HEAD'));
  expect(answer).toMatchObject({ bytes: 0, headSent: true, head: { statusCode: 404 } });
});

test('a range of a frame', async () => {
  const answer = await fixture.ask(event(framePath(1), 'GET', { range: 'bytes=10-19' }));
  expect(answer.head!.statusCode).toBe(206);
  expect(answer.body.equals(Buffer.from(frame.subarray(10, 20)))).toBe(true);
});

test.each([
  [400, 'GET', `${framePath(1)}?Policy=x`],
  [404, 'GET', `${framePath(1)}/rendered`],
  [404, 'GET', `${framePath(1)}/`],
  [404, 'GET', '/healthcheck'],
  [400, 'GET', `/datastore/${DATASTORE}/../${DATASTORE}/imageSet/${IMAGE_SET}/imageFrame/${frameId(1)}`],
  [404, 'POST', `/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/getImageFrame`],
  [404, 'POST', `/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/getImageFrames`],
  [405, 'POST', framePath(1)],
])('%i for %s %s, and nothing is fetched', async (status, method, path) => {
  const answer = await fixture.ask(event(path, method));
  expect(answer.head).toMatchObject({ statusCode: status, headers: { 'Cache-Control': 'no-store' } });
  expect(JSON.parse(answer.body.toString())).toMatchObject({ status });
  expect(upstream.requests).toHaveLength(0);
});

test('another form of the URL is led to the one that is cached', async () => {
  const answer = await fixture.ask(event(`${framePath(1)}?endLevel=2&startLevel=1`));
  expect(answer).toMatchObject({ bytes: 0, head: { statusCode: 308, headers: { Location: framePath(1, '1-2') } } });
  expect(upstream.requests).toHaveLength(0);
});

test.each([
  [404, 404, 'ResourceNotFoundException'],
  [403, 403, 'AccessDeniedException'],
  [429, 429, 'ThrottlingException'],
  [500, 502, 'InternalServerException'],
])('HealthImaging answers %i: %i, not to be cached, without tags', async (status, expected, exception) => {
  upstream.behave = () => ({ status, headers: { 'x-amzn-errortype': exception, 'retry-after': '7' } });
  const answer = await fixture.ask(event(framePath(1)));
  expect(answer.head).toMatchObject({ statusCode: expected, headers: { 'Cache-Control': 'no-store' } });
  expect(answer.header('x-frame-tags')).toBeUndefined();
  expect(answer.header('Retry-After')).toBe(status === 429 ? '7' : undefined);
});

test.each<Behaviour['length']>(['chunked', undefined])(
  'a frame (length: %s) cut on the way breaks the answer off and is not kept',
  async (length) => {
    upstream.behave = () => ({ cutAt: frame.length - 1000, length, bytesPerSecond: 20_000_000 });
    const answer = await fixture.ask(event(framePath(1)));
    expect(answer.broken).toBe(true);
    expect(answer.writableEnded).toBe(false);
    expect(answer.bytes).toBeLessThan(frame.length);
    upstream.behave = () => ({});
    const again = await fixture.ask(event(framePath(1)));
    expect(again.broken).toBe(false);
    expect(again.body.equals(frame)).toBe(true);
    expect(fixture.outcomes.map(({ aborted }) => aborted)).toEqual([true, false]);
  },
);

test('an answer longer than Lambda carries is refused before its first byte, its levels are not', async () => {
  fixture.service.close();
  fixture = origin(upstream, { maxResponseBytes: frame.length - 1 });
  const whole = await fixture.ask(event(framePath(1)));
  expect(whole.head).toMatchObject({ statusCode: 406, headers: { 'Cache-Control': 'no-store' } });
  expect(JSON.parse(whole.body.toString())).toMatchObject({ code: 'answer-too-long' });
  expect((await fixture.ask(event(framePath(1, '0-1')))).head!.statusCode).toBe(200);
});

test('of a frame that its reader takes slowly, no more than a window is in memory', async () => {
  const large = Buffer.alloc(24 * 1024 * 1024, 7);
  upstream.frames.set(frameId(2), large);
  const answer = new Answer(20);
  const asked = fixture.ask(event(framePath(2)), answer);
  await until(() => answer.bytes > 0);
  let most = 0;
  for (let i = 0; i < 40; i++) {
    most = Math.max(most, fixture.service.stats().flightBytes + answer.writableLength);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  answer.destroy();
  await asked;
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(large.length / 2);
});

test('a reader that goes away ends the fetch', async () => {
  upstream.frames.set(frameId(2), await frameOf('dx'));
  upstream.behave = () => ({ bytesPerSecond: 2_000_000, chunkBytes: 16 * 1024 });
  const answer = new Answer();
  const asked = fixture.ask(event(framePath(2)), answer);
  await until(() => answer.bytes > 0);
  answer.destroy();
  await asked;
  await until(() => fixture.service.stats().flights === 0 && fixture.service.stats().readers === 0);
  expect(answer.broken).toBe(true);
});
