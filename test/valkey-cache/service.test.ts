import { Fixture } from './support/fixture';
import { certificateForLoopback, RedisServer } from './support/redis-server';
import { frameOf, walkLevelEnds } from '../frames/support/generated-frames';
import { frameId, framePath, Proxy, sleep, until } from '../frames/support/proxy';

let server: RedisServer;
let fixture: Fixture;
let proxy: Proxy;
let dx: Uint8Array;
let ends: number[];

beforeAll(async () => {
  dx = await frameOf('dx');
  ends = walkLevelEnds(dx);
  server = await RedisServer.start(await certificateForLoopback());
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.admin.flushall();
  fixture = new Fixture({ server: server.address });
  await fixture.connected();
  fixture.source.frames.set(frameId(1), dx);
  // Nothing is kept in memory, so that every request comes to the second tier.
  proxy = await Proxy.start({ cacheBytes: 0, service: { source: fixture.cached } });
});
afterEach(async () => {
  await proxy.settled();
  expect(proxy.errors).toEqual([]);
  await proxy.close();
  await fixture.expectIdle();
});

test('frames and levels out of the cache are those of the source, and the audit says where they came from', async () => {
  const cold = await proxy.get(framePath(1));
  expect(cold.body.equals(dx)).toBe(true);
  await until(() => fixture.count('write', 'write') === 1);
  const warm = await proxy.get(framePath(1));
  expect(warm.body.equals(dx)).toBe(true);
  expect(warm.headers['content-type']).toBe('image/jphc');
  expect(warm.headers['frame-level-ends']).toBe(cold.headers['frame-level-ends']);
  expect(warm.headers['server-timing']).toMatch(/^cache;desc="valkey"/);
  for (let level = 0; level < ends.length; level++) {
    const reply = await proxy.get(framePath(1, String(level)));
    expect(reply.body.equals(dx.subarray(level === 0 ? 0 : ends[level - 1], ends[level]))).toBe(true);
  }
  const range = await proxy.get(framePath(1), { headers: { range: 'bytes=1000000-1000999' } });
  expect(range.body.equals(dx.subarray(1_000_000, 1_001_000))).toBe(true);
  await proxy.settled(9);
  expect(proxy.outcomes.map(({ tier }) => tier)).toEqual(['upstream', ...Array<string>(8).fill('valkey')]);
  expect(fixture.source.opened).toBe(1);
});

test('a fetch of low levels, given up once they are in, is not kept', async () => {
  const reply = await proxy.get(framePath(1, '0-1'));
  expect(reply.body.equals(dx.subarray(0, ends[1]))).toBe(true);
  await proxy.settled(1);
  await fixture.expectIdle();
  expect(fixture.source.aborted).toBe(1);
  expect(fixture.told).toEqual(['look-up miss']);
});

test('a slow reader of a frame from the cache holds no more of it than the window', async () => {
  await fixture.keep(1, 10);
  fixture.source.frames.set(frameId(2), dx);
  await proxy.get(framePath(2));
  await until(() => fixture.count('write', 'write') === 1);
  const response = await proxy.open(framePath(2));
  await sleep(200);
  expect(proxy.service.stats().flightBytes).toBeLessThan(dx.length);
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).equals(dx)).toBe(true);
});
