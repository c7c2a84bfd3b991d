import type { IncomingMessage } from 'node:http';
import fc from 'fast-check';
import { frameOf } from './support/generated-frames';
import { DATASTORE, frameId, framePath, IMAGE_SET, problemOf, Proxy, until } from './support/proxy';
import { MemoryCache, type FrameResponse } from '../../runtime/frames';
import { FrameEntry } from '../../runtime/frames/frame-entry';

const MIB = 1024 * 1024;
/** More than the sockets between take. */
const LARGE = Buffer.from(Uint8Array.from({ length: 32 * MIB }, (_, i) => (i * 31) % 251));

async function idle(proxy: Proxy, index: number): Promise<IncomingMessage> {
  proxy.upstream.frames.set(frameId(index), LARGE);
  const response = await proxy.open(framePath(index));
  return response.pause();
}

/** As far as the service can tell, its client has taken nothing yet. */
async function unsent(proxy: Proxy, index: number): Promise<FrameResponse> {
  const { signal } = new AbortController();
  return proxy.service.handle({ method: 'GET', url: framePath(index), header: () => undefined, signal });
}

async function rest(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('slow clients of large cold frames', () => {
  /** As many as there are turns. */
  const withSlowClients = async (cacheBytes: number) => {
    const proxy = await Proxy.start({ cacheBytes, source: { maxConcurrent: 3, deadlines: { queueMs: 3_000 } } });
    return { proxy, slow: await Promise.all([0, 1, 2].map((i) => idle(proxy, i))) };
  };

  test('do not keep others waiting, and get all of theirs', async () => {
    const ct = await frameOf('ct');
    const { proxy, slow } = await withSlowClients(256 * MIB);
    for (let i = 3; i < 9; i++) {
      proxy.upstream.frames.set(frameId(i), ct);
      const reply = await proxy.get(framePath(i));
      expect([reply.status, reply.body.equals(ct)]).toEqual([200, true]);
    }
    expect(proxy.service.stats().flights).toBe(3);
    for (const response of slow) expect((await rest(response)).equals(LARGE)).toBe(true);
    expect(proxy.upstream.fetches).toBe(9);
    await proxy.settled(9);
    await proxy.close();
  });

  test('give their turn up once: no more fetches run at a time when they have left', async () => {
    const { proxy, slow } = await withSlowClients(256 * MIB);
    // Once another one had a turn, they have given theirs up.
    proxy.upstream.frames.set(frameId(3), await frameOf('mr'));
    expect((await proxy.get(framePath(3))).status).toBe(200);
    for (const response of slow) response.destroy();
    await proxy.settled(4);
    let [now, most] = [0, 0];
    proxy.upstream.behave = () => {
      most = Math.max(most, ++now);
      setTimeout(() => now--, 50);
      return { latencyMs: 60 };
    };
    const ct = await frameOf('ct');
    const all = Array.from({ length: 12 }, (_, i) => {
      proxy.upstream.frames.set(frameId(10 + i), ct);
      return proxy.get(framePath(10 + i));
    });
    for (const reply of await Promise.all(all)) expect(reply.status).toBe(200);
    expect(most).toBeLessThanOrEqual(3);
    await proxy.settled(16);
    await proxy.close();
  });

  test('take no more memory than there is: then the others wait', async () => {
    const { proxy, slow } = await withSlowClients(2 * MIB);
    proxy.upstream.frames.set(frameId(3), await frameOf('ct'));
    expect(problemOf(await proxy.get(framePath(3)))).toMatchObject({ status: 503, code: 'overloaded' });
    expect(proxy.service.stats().flightBytes).toBeLessThan(3 * 2 * MIB);
    for (const response of slow) expect((await rest(response)).equals(LARGE)).toBe(true);
    expect((await proxy.get(framePath(3))).status).toBe(200);
    await proxy.settled(5);
    await proxy.close();
  });
});

test('where they hold all memory there is, no more fetches are begun; what is there is served', async () => {
  const proxy = await Proxy.start({ cacheBytes: 16 * MIB });
  const ct = await frameOf('ct');
  for (const i of [0, 1]) proxy.upstream.frames.set(frameId(i), ct);
  expect((await proxy.get(framePath(0))).status).toBe(200);
  await proxy.settled();
  const { body, closed } = await unsent(proxy, 0);
  proxy.cache.hold(144 * MIB);
  const refused = await proxy.get(framePath(1));
  expect(problemOf(refused)).toMatchObject({ status: 503, code: 'overloaded' });
  expect(refused.headers['retry-after']).toBe('1');
  expect(proxy.upstream.fetches).toBe(1);
  // It is being read, and so has stayed.
  expect((await proxy.get(framePath(0))).body.equals(ct)).toBe(true);
  expect(Buffer.concat(body as Uint8Array[]).equals(ct)).toBe(true);
  proxy.cache.hold(-144 * MIB);
  expect((await proxy.get(framePath(1))).body.equals(ct)).toBe(true);
  await proxy.settled();
  closed!(ct.length, true);
  await proxy.close();
});

describe('slow clients of cached frames', () => {
  const FRAME = LARGE.subarray(0, 4 * MIB);
  let proxy: Proxy;

  beforeEach(async () => {
    proxy = await Proxy.start({ cacheBytes: 16 * MIB });
    for (let i = 0; i < 12; i++) proxy.upstream.frames.set(frameId(i), FRAME);
  });
  afterEach(async () => {
    await proxy.settled();
    await proxy.close();
  });

  test('read what is kept for the others as well: no frame is fetched again, or is there twice', async () => {
    for (const i of [0, 1]) await proxy.get(framePath(i));
    await proxy.settled();
    const responses = [await unsent(proxy, 0), await unsent(proxy, 1), await unsent(proxy, 1)];
    for (let i = 2; i < 8; i++) {
      expect((await proxy.get(framePath(i))).body.equals(FRAME)).toBe(true);
      await proxy.settled();
      expect(proxy.service.stats().cachedBytes).toBeLessThanOrEqual(16 * MIB);
      for (const kept of [0, 1]) expect((await proxy.get(framePath(kept))).body.equals(FRAME)).toBe(true);
    }
    expect(proxy.upstream.fetches).toBe(8);
    const both = proxy.cache.held;
    expect(both).toBeGreaterThanOrEqual(2 * FRAME.length);
    expect(both).toBeLessThan(2 * FRAME.length * 1.01);
    for (const { body } of responses) expect(Buffer.concat(body as Uint8Array[]).equals(FRAME)).toBe(true);
    responses[0].closed!(FRAME.length, true);
    responses[1].closed!(FRAME.length, true);
    // Twice is once.
    responses[1].closed!(FRAME.length, true);
    expect(proxy.cache.held).toBe(both / 2);
    responses[2].closed!(0, false);
    expect(proxy.cache.held).toBe(0);
  });

  test('of a frame that a fast one has fetched, too', async () => {
    const frame = LARGE.subarray(0, 14 * MIB);
    proxy.upstream.frames.set(frameId(20), frame);
    const [late, fast] = [await proxy.open(framePath(20)), await proxy.open(framePath(20))];
    late.pause();
    expect((await rest(fast)).equals(frame)).toBe(true);
    await until(() => proxy.service.stats().cachedFrames === 1);
    expect(proxy.service.stats().readers).toBe(1);
    await proxy.get(framePath(0));
    await until(() => proxy.cache.held >= frame.length);
    expect((await rest(late)).equals(frame)).toBe(true);
    await until(() => proxy.cache.held === 0);
  });

  test('hold nothing once each has its answer, of whatever form', async () => {
    const ct = await frameOf('ct');
    proxy.upstream.frames.set(frameId(0), ct);
    await proxy.get(framePath(0));
    await proxy.settled();
    const headers = { range: 'bytes=0-99' };
    for (let i = 0; i < 3; i++) {
      await proxy.get(framePath(0, '0'));
      await proxy.get(framePath(0), { headers });
      await proxy.get(framePath(0), { method: 'HEAD' });
      expect((await proxy.get(framePath(0), { headers: { 'if-none-match': '*' } })).status).toBe(304);
      await proxy.get(`/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/getImageFrame`, {
        method: 'POST',
        body: JSON.stringify({ imageFrameId: frameId(0) }),
      });
    }
    await proxy.settled();
    proxy.cache.clear();
    expect(proxy.cache.held).toBe(0);
  });
});

test('whatever is kept, read from and let go in whatever order: memory is counted once, and free at the end', () => {
  const LIMIT = 10 * (10_000 + 4_096);
  const KEYS = [0, 1, 2, 3, 4, 5];
  const step = fc.oneof(
    fc.record({ kind: fc.constant('make' as const), size: fc.integer({ min: 1, max: 60_000 }) }),
    fc.record({ kind: fc.constant('set' as const), key: fc.nat(5), entry: fc.nat() }),
    fc.record({ kind: fc.constant('retain' as const), entry: fc.nat() }),
    fc.record({ kind: fc.constant('release' as const), entry: fc.nat() }),
    fc.record({ kind: fc.constant('hold' as const), size: fc.integer({ min: 0, max: 60_000 }) }),
    fc.record({ kind: fc.constant('clear' as const) }),
  );
  const sum = (entries: Iterable<FrameEntry>) => [...entries].reduce((total, { cost }) => total + cost, 0);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const cache = new MemoryCache(LIMIT);
      const made: FrameEntry[] = [];
      const reading: FrameEntry[] = [];
      let fetching = 0;
      for (const todo of steps) {
        const kept = () => KEYS.flatMap((key) => cache.get(String(key)) ?? []);
        const before = kept();
        if (todo.kind === 'clear') {
          cache.clear();
        } else if (todo.kind === 'hold') {
          cache.hold(todo.size - fetching);
          fetching = todo.size;
        } else if (todo.kind === 'make') {
          const entry = new FrameEntry('image/jph', todo.size);
          entry.append(Buffer.allocUnsafeSlow(todo.size));
          made.push(entry);
        } else if (todo.kind === 'release') {
          const [entry] = reading.splice(todo.entry % Math.max(1, reading.length), 1);
          if (entry) cache.release(entry);
        } else if (made.length > 0) {
          const entry = made[todo.entry % made.length];
          if (todo.kind === 'retain') {
            // Also what is not kept, or not any more.
            cache.retain(entry);
            reading.push(entry);
          } else if (!before.includes(entry)) {
            cache.set(String(todo.key), entry);
          }
        }
        const after = kept();
        const read = new Set(reading);
        expect(cache.held).toBe(fetching + sum(read));
        expect(cache.bytes).toBe(sum(after));
        const all = fetching + sum(new Set([...after, ...read]));
        expect(all <= LIMIT || after.every((entry) => read.has(entry))).toBe(true);
        // What is being read stays, unless it is replaced.
        if (todo.kind !== 'clear' && todo.kind !== 'set') {
          for (const entry of before) if (read.has(entry)) expect(after).toContain(entry);
        }
      }
      for (const entry of reading) cache.release(entry);
      expect(cache.held).toBe(fetching);
      expect(cache.frames === 0 || cache.bytes + fetching <= LIMIT).toBe(true);
    }),
    { numRuns: 500 },
  );
});
