import type { IncomingMessage } from 'node:http';
import { frameOf, walkLevelEnds } from './support/generated-frames';
import { fetchReply, frameId, framePath, problemOf, Proxy, sleep, until, type Reply } from './support/proxy';

const KIB = 1024;
let proxy: Proxy;
let dx: Uint8Array;
let ends: number[];

beforeAll(async () => {
  dx = await frameOf('dx');
  ends = walkLevelEnds(dx);
});
beforeEach(async () => {
  proxy = await Proxy.start();
  for (let i = 0; i < 40; i++) proxy.upstream.frames.set(frameId(i), dx);
});
afterEach(async () => {
  await proxy.settled();
  expect(proxy.errors).toEqual([]);
  await proxy.close();
});

function expectFrame(reply: Reply, start = 0, end = dx.length): void {
  expect([reply.status, reply.complete, reply.body.length]).toEqual([200, true, end - start]);
  expect(reply.body.equals(dx.subarray(start, end))).toBe(true);
}

describe('single flight', () => {
  test('32 clients of one cold frame are one fetch (T13)', async () => {
    proxy.upstream.behave = () => ({ latencyMs: 200, bytesPerSecond: 50e6 });
    const replies = await Promise.all(Array.from({ length: 32 }, () => proxy.get(framePath(0))));
    replies.forEach((reply) => expectFrame(reply));
    expect(proxy.upstream.fetches).toBe(1);
    await proxy.settled(32);
    expect(proxy.outcomes.map(({ tier }) => tier).sort()).toEqual([...Array<string>(31).fill('flight'), 'upstream']);
  });

  test('whatever levels and ranges they ask for', async () => {
    proxy.upstream.behave = () => ({ latencyMs: 200, bytesPerSecond: 50e6 });
    const [whole, low, last, range, head] = await Promise.all([
      proxy.get(framePath(0)),
      proxy.get(framePath(0, '0-1')),
      proxy.get(framePath(0, '5')),
      proxy.get(framePath(0), { headers: { range: 'bytes=1000-1999' } }),
      proxy.get(framePath(0), { method: 'HEAD' }),
    ]);
    expectFrame(whole);
    expectFrame(low, 0, ends[1]);
    expectFrame(last, ends[4]);
    expect(range.body.equals(dx.subarray(1000, 2000))).toBe(true);
    expect(head.headers['content-length']).toBe(String(dx.length));
    expect(proxy.upstream.fetches).toBe(1);
  });

  test('one who comes late gets the bytes already there at once', async () => {
    proxy.upstream.behave = () => ({ stallAt: 2_000_000 });
    const first = proxy.get(framePath(0));
    await until(() => proxy.service.stats().flightBytes >= 1_900_000);
    expectFrame(await proxy.get(framePath(0, '0-2')), 0, ends[2]);
    expect(proxy.upstream.fetches).toBe(1);
    proxy.upstream.dropConnections();
    expect((await first).complete).toBe(false);
  });

  test('all who wait share a failure, and the next request tries anew', async () => {
    proxy.upstream.behave = () => ({ latencyMs: 300, status: 403 });
    const replies = await Promise.all(Array.from({ length: 8 }, () => proxy.get(framePath(0, '0'))));
    replies.forEach((reply) => expect(problemOf(reply).code).toBe('upstream-forbidden'));
    expect(proxy.upstream.fetches).toBe(1);
    proxy.upstream.behave = () => ({});
    expectFrame(await proxy.get(framePath(0)));
  });
});

describe('early stop', () => {
  beforeEach(() => (proxy.upstream.behave = () => ({ bytesPerSecond: 20e6, chunkBytes: 16 * KIB })));

  test.each([0, 1, 2])('levels 0-%d of a large frame fetch what is needed and 512 KiB at most', async (level) => {
    expectFrame(await proxy.get(framePath(level, `0-${level}`)), 0, ends[level]);
    await proxy.settled();
    expect(proxy.upstream.bytesSent).toBeLessThanOrEqual(ends[level] + 512 * KIB);
    await until(() => proxy.upstream.openConnections === 0);
  });

  test('of a mammogram, levels 0-3', async () => {
    const mg = await frameOf('mg');
    const mgEnds = walkLevelEnds(mg);
    proxy.upstream.frames.set(frameId(0), mg);
    const reply = await proxy.get(framePath(0, '0-3'));
    expect(reply.body.equals(mg.subarray(0, mgEnds[3]))).toBe(true);
    await proxy.settled();
    expect(proxy.upstream.bytesSent).toBeLessThanOrEqual(mgEnds[3] + 512 * KIB);
  });

  test('leaves a prefix that answers again, and what is beyond it is fetched anew', async () => {
    await proxy.get(framePath(0, '0-2'));
    await proxy.settled();
    expect(proxy.service.stats().cachedFrames).toBe(1);
    for (const [levels, start, end] of [
      ['0', 0, ends[0]],
      ['1-2', ends[0], ends[2]],
    ] as const) {
      expectFrame(await proxy.get(framePath(0, levels)), start, end);
    }
    expect((await proxy.get(framePath(0), { headers: { range: 'bytes=0-9' } })).status).toBe(206);
    expect((await proxy.get(framePath(0), { method: 'HEAD' })).headers['content-length']).toBe(String(dx.length));
    expect(problemOf(await proxy.get(framePath(0, '6'))).status).toBe(400);
    expect(proxy.upstream.fetches).toBe(1);
    expectFrame(await proxy.get(framePath(0, '4')), ends[3], ends[4]);
    expectFrame(await proxy.get(framePath(0)));
    expect(proxy.upstream.fetches).toBeLessThanOrEqual(3);
    await proxy.settled();
    const { fetches } = proxy.upstream;
    expectFrame(await proxy.get(framePath(0, '5')), ends[4]);
    expect(proxy.upstream.fetches).toBe(fetches);
  });

  test('does not give up a connection for a rest of less than 256 KiB', async () => {
    const ct = await frameOf('ct');
    for (let i = 0; i < 20; i++) {
      proxy.upstream.frames.set(frameId(i), ct);
      await proxy.get(framePath(i, '0'));
      await proxy.settled();
    }
    expect(proxy.upstream.connections).toBe(1);
    const { fetches } = proxy.upstream;
    expect((await proxy.get(framePath(3))).body.equals(ct)).toBe(true);
    expect(proxy.upstream.fetches).toBe(fetches);
  });

  test('100 cold level requests leave no connection behind, and the next frame comes (failure 2, T12)', async () => {
    for (let i = 0; i < 100; i++) proxy.upstream.frames.set(frameId(i), dx);
    for (let i = 0; i < 100; i += 10) {
      await Promise.all(Array.from({ length: 10 }, (_, j) => proxy.get(framePath(i + j, '0'))));
    }
    await proxy.settled();
    await until(() => proxy.upstream.openConnections === 0);
    proxy.upstream.frames.set(frameId(100), dx);
    expectFrame(await proxy.get(framePath(100)));
  }, 60_000);
});

describe('clients that go', () => {
  test('stop a fetch that nobody else waits for (failure 8, T7)', async () => {
    proxy.upstream.behave = () => ({ bytesPerSecond: 10e6, chunkBytes: 16 * KIB });
    const response = await proxy.open(framePath(0));
    response.once('data', () => response.destroy());
    await until(() => proxy.upstream.openConnections === 0);
    await proxy.settled(1);
    expect(proxy.upstream.bytesSent).toBeLessThan(dx.length / 2);
    expect(proxy.outcomes).toEqual([expect.objectContaining({ status: 200, aborted: true })]);
  });

  test('before anything has come, too', async () => {
    proxy.upstream.behave = () => ({ silent: true });
    const controller = new AbortController();
    const asked = fetch(`http://127.0.0.1:${proxy.port}${framePath(0)}`, { signal: controller.signal });
    await until(() => proxy.upstream.fetches === 1);
    controller.abort();
    await expect(asked).rejects.toThrow();
    await until(() => proxy.upstream.openConnections === 0);
    await proxy.settled(1);
    expect(proxy.outcomes).toEqual([
      expect.objectContaining({ status: 499, problem: 'client-closed', aborted: true, bytesSent: 0 }),
    ]);
  });

  test('leave the others alone', async () => {
    proxy.upstream.behave = () => ({ bytesPerSecond: 20e6 });
    const response = await proxy.open(framePath(0));
    const whole = proxy.get(framePath(0));
    await until(() => proxy.service.stats().readers === 2);
    response.once('data', () => response.destroy());
    expectFrame(await whole);
    expect(proxy.upstream.fetches).toBe(1);
  });

  test('do not stop the last bytes of a frame, which are kept', async () => {
    proxy.upstream.behave = () => ({ bytesPerSecond: 20e6 });
    const response = await proxy.open(framePath(0));
    let received = 0;
    response.on('data', (chunk: Buffer) => (received += chunk.length) > dx.length - 200 * KIB && response.destroy());
    await proxy.settled(1);
    expect(proxy.service.stats().cachedFrames).toBe(1);
    expectFrame(await proxy.get(framePath(0)));
    expect(proxy.upstream.fetches).toBe(1);
  });
});

describe('back-pressure', () => {
  /** Takes the head and not more. */
  async function idle(index: number): Promise<IncomingMessage> {
    const response = await proxy.open(framePath(index));
    response.pause();
    return response;
  }

  async function held(): Promise<number> {
    let last = -1;
    while (last !== proxy.service.stats().flightBytes) {
      last = proxy.service.stats().flightBytes;
      await sleep(100);
    }
    return last;
  }

  test('the upstream is read no more than a window ahead of a client that reads nothing', async () => {
    const large = Buffer.concat([dx, dx, dx, dx, dx, dx]);
    proxy.upstream.contentType = 'application/octet-stream';
    large.fill(1, 0, 2);
    proxy.upstream.frames.set(frameId(0), large);
    const response = await idle(0);
    // What the sockets between take is the kernel's affair; it is bounded, and the frame is not in.
    const bytes = await held();
    expect(bytes).toBeLessThan(large.length - 1_000_000);
    await sleep(200);
    expect(proxy.service.stats().flightBytes).toBe(bytes);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(large)).toBe(true);
  });

  test('a slow client does not hold up a fast one', async () => {
    const large = Buffer.concat([dx, dx, dx, dx, dx, dx]);
    large.fill(1, 0, 2);
    proxy.upstream.frames.set(frameId(0), large);
    const slow = await idle(0);
    const fast = await proxy.get(framePath(0));
    expect(fast.body.equals(large)).toBe(true);
    expect(proxy.upstream.fetches).toBe(1);
    const chunks: Buffer[] = [];
    for await (const chunk of slow) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).equals(large)).toBe(true);
  });

  test('a client that waits for the structure is not held up by a slow one', async () => {
    const noTlm = await frameOf('dx', { tlm: false });
    proxy.upstream.frames.set(frameId(0), noTlm);
    const slow = await idle(0);
    const level = await proxy.get(framePath(0, '0-4'));
    const walked = walkLevelEnds(noTlm);
    expect(level.body.equals(noTlm.subarray(0, walked[4]))).toBe(true);
    slow.destroy();
  });
});

test('a client that takes nothing is cut off, and its fetch stopped', async () => {
  const strict = await Proxy.start({ service: { deadlines: { readerStallMs: 150 } } });
  const large = Buffer.alloc(64 * KIB * KIB, 7);
  strict.upstream.frames.set(frameId(0), large);
  const response = await strict.open(framePath(0));
  response.on('error', () => undefined).pause();
  await until(() => strict.upstream.openConnections === 0);
  await strict.settled();
  response.resume();
  await until(() => response.closed);
  expect(response.complete).toBe(false);
  await strict.settled(1);
  expect(strict.outcomes).toEqual([expect.objectContaining({ status: 200, aborted: true })]);
  await strict.close();
});

test('closing ends what is under way', async () => {
  proxy.upstream.behave = () => ({ stallAt: 100_000 });
  const reply = fetchReply(proxy.port, framePath(0));
  await until(() => proxy.service.stats().flightBytes > 0);
  proxy.service.close();
  expect((await reply).complete).toBe(false);
});
