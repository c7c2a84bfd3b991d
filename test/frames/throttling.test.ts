import { frameId, framePath, problemOf, Proxy, type ProxyOptions } from './support/proxy';

/** A token bucket, as HealthImaging throttles. */
function throttle(perSecond: number, burst: number): () => boolean {
  let tokens = burst;
  let filledAt = performance.now();
  return () => {
    const now = performance.now();
    tokens = Math.min(burst, tokens + ((now - filledAt) / 1000) * perSecond);
    filledAt = now;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}

let proxy: Proxy;
const frames = Array.from({ length: 150 }, (_, index) => Buffer.alloc(3_000, index));
const given = new Map<string, number>();

async function start(options: ProxyOptions, perSecond: number, burst: number): Promise<void> {
  proxy = await Proxy.start(options);
  given.clear();
  for (const [index, frame] of frames.entries()) proxy.upstream.frames.set(frameId(index), frame);
  const admits = throttle(perSecond, burst);
  proxy.upstream.behave = ({ imageFrameId }) => {
    if (!admits()) return { status: 429 };
    given.set(imageFrameId, (given.get(imageFrameId) ?? 0) + 1);
    return { latencyMs: 2 };
  };
}

afterEach(async () => {
  await proxy.settled();
  expect(proxy.errors).toEqual([]);
  await proxy.close();
});

test('a series asked for by many at once, of an upstream that throttles: all of it, each frame fetched once', async () => {
  await start({ source: { deadlines: { firstByteMs: 60_000 } } }, 100, 10);
  const clients = Array.from({ length: 10 }, async (_, client) => {
    const replies = await Promise.all(
      frames.map(async (_frame, step) => {
        const index = (step * 7 + client * 13) % frames.length;
        return { index, reply: await proxy.get(framePath(index)) };
      }),
    );
    for (const { index, reply } of replies) {
      expect(reply.status).toBe(200);
      expect(reply.body.equals(frames[index])).toBe(true);
    }
  });
  await Promise.all(clients);
  expect([...given.values()]).toEqual(frames.map(() => 1));
  // Most of what is sent is of use: it slows down, rather than knocking all the time.
  expect(proxy.upstream.fetches).toBeLessThan(frames.length * 3);
});

test('beyond the deadline: 429, when to come back, and it is fast again once the upstream is', async () => {
  await start({ source: { maxConcurrent: 8, deadlines: { firstByteMs: 400, queueMs: 50 } } }, 20, 2);
  const replies = await Promise.all(frames.map((_, index) => proxy.get(framePath(index))));
  const refused = replies.filter(({ status }) => status !== 200);
  expect(refused.length).toBeGreaterThan(20);
  expect(replies.length - refused.length).toBeGreaterThanOrEqual(2);
  for (const reply of refused) {
    expect(problemOf(reply)).toMatchObject({ status: 429, code: 'throttled' });
    expect(reply.headers['retry-after']).toBe('1');
  }
  await proxy.settled(frames.length);
  proxy.upstream.behave = () => ({});
  for (const [index, frame] of frames.entries()) {
    expect((await proxy.get(framePath(index))).body.equals(frame)).toBe(true);
  }
});
