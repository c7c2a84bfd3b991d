import { frameOf } from './support/generated-frames';
import { frameId, framePath, problemOf, Proxy, until, type ProxyOptions } from './support/proxy';
import { createRenderer, type Renderer, type RendererOptions } from '../../runtime/rendering';
import { decodeJpeg, encodeJpeg } from '../rendering/support/jpeg';
import { readPng } from '../rendering/support/png';
import { FAULTY_WORKER, levelEnds, workerScript } from '../rendering/support/renderer';

let renderer: Renderer;
let proxy: Proxy;

async function start(settings: Partial<RendererOptions> = {}, options: ProxyOptions = {}): Promise<void> {
  renderer = createRenderer({ workerScript: workerScript(), workers: 1, ...settings });
  proxy = await Proxy.start({ ...options, service: { renderer, ...options.service } });
}

afterEach(async () => {
  await proxy.close();
  expect(proxy.errors).toEqual([]);
  await until(() => renderer.stats.workers === 0);
});

const picturePath = (index: number, query = '') => `${framePath(index)}/rendered${query && `?${query}`}`;

describe('a picture of an HTJ2K frame', () => {
  beforeEach(async () => {
    await start();
    proxy.upstream.frames.set(frameId(0), await frameOf('ct'));
  });

  test('is JPEG of at most 256 pixels, with the headers of a level', async () => {
    const reply = await proxy.get(picturePath(0));
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-length': String(reply.body.length),
      'cache-control': 'private, max-age=31536000, immutable',
      etag: `"${frameId(0)}/rendered?width=256&height=256&format=jpeg&quality=85"`,
      vary: 'Accept',
      'x-content-type-options': 'nosniff',
      'server-timing': expect.stringMatching(/^cache;desc="upstream", upstream;dur=[\d.]+, render;dur=[\d.]+$/),
    });
    expect(reply.headers['frame-levels']).toBeUndefined();
    expect(await decodeJpeg(reply.body)).toMatchObject({ width: 256, height: 256, components: 1 });
    await proxy.settled(1);
    expect(proxy.outcomes).toMatchObject([
      {
        form: 'rendered',
        status: 200,
        tier: 'upstream',
        imageFrameId: frameId(0),
        subject: 'user-1',
        bytesSent: reply.body.length,
        upstreamMs: expect.any(Number),
      },
    ]);
  });

  test('is made once: the next request is answered from memory, at once and with the same bytes', async () => {
    const first = await proxy.get(picturePath(0, 'width=64&window=40.0,400&format=png'));
    const second = await proxy.get(picturePath(0, 'format=png&window=40%2C4e2&width=64&height=1024'));
    expect(second.body).toEqual(first.body);
    expect(second.headers.etag).toBe(first.headers.etag);
    expect(second.headers['server-timing']).toBe('cache;desc="memory"');
    expect(second.headers.vary).toBeUndefined();
    expect(proxy.upstream.fetches).toBe(1);
    await proxy.settled(2);
    expect(proxy.outcomes[1]).toMatchObject({ tier: 'memory', form: 'rendered' });
    expect(proxy.service.stats().cachedFrames).toBe(2);
  });

  test('of another window is made of the levels that are in memory', async () => {
    await proxy.get(picturePath(0, 'width=64&window=40,400'));
    const reply = await proxy.get(picturePath(0, 'width=64&window=400,40'));
    expect(reply.headers['server-timing']).toMatch(/^cache;desc="memory", render/);
    expect(proxy.upstream.fetches).toBe(1);
  });

  test('is as old as the frame that it was made of', async () => {
    const before = Date.now();
    await proxy.get(framePath(0));
    const fetched = Date.now();
    const heldSince = async () => {
      const { signal } = new AbortController();
      const url = picturePath(0, 'width=64');
      const response = await proxy.service.handle({ method: 'GET', url, header: () => undefined, signal });
      response.closed!(0, false);
      return response.heldSince!;
    };
    // Made of what is in memory, and then out of memory itself.
    const [made, kept] = [await heldSince(), await heldSince()];
    expect(made).toBeGreaterThanOrEqual(before);
    expect(made).toBeLessThanOrEqual(fetched);
    expect(kept).toBe(made);
    expect(proxy.upstream.fetches).toBe(1);
  });

  test('in PNG or JPEG by Accept', async () => {
    const type = async (accept?: string, query = '') =>
      (await proxy.get(picturePath(0, query), { headers: accept ? { accept } : {} })).headers['content-type'];
    expect(await type('image/png')).toBe('image/png');
    expect(await type('image/jpeg')).toBe('image/jpeg');
    expect(await type('image/avif,image/*,*/*;q=0.8')).toBe('image/jpeg');
    expect(await type('image/png', 'format=jpeg')).toBe('image/jpeg');
  });

  test('conditional requests, HEAD, ranges', async () => {
    const whole = await proxy.get(picturePath(0));
    const etag = whole.headers.etag!;
    const unchanged = await proxy.get(picturePath(0), { headers: { 'if-none-match': `"other", ${etag}` } });
    expect(unchanged).toMatchObject({ status: 304, headers: { etag, vary: 'Accept' } });
    expect(unchanged.body).toHaveLength(0);
    expect((await proxy.get(picturePath(0), { headers: { 'if-none-match': '*' } })).status).toBe(304);
    expect((await proxy.get(picturePath(0, 'width=99'), { headers: { 'if-none-match': etag } })).status).toBe(200);
    const head = await proxy.get(picturePath(0), { method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, headers: { 'content-length': String(whole.body.length), etag } });
    expect(head.body).toHaveLength(0);
    const part = await proxy.get(picturePath(0), { headers: { range: 'bytes=0-1' } });
    expect(part).toMatchObject({ status: 206, headers: { 'content-range': `bytes 0-1/${whole.body.length}` } });
    expect(part.body.toString('hex')).toBe('ffd8');
  });

  test('of more bytes than one write takes', async () => {
    proxy.upstream.frames.set(frameId(1), await frameOf('us'));
    const reply = await proxy.get(picturePath(1, 'width=640&quality=100'));
    expect(reply.body.length).toBeGreaterThan(64 * 1024);
    expect(reply.complete).toBe(true);
    expect(await decodeJpeg(reply.body)).toMatchObject({ width: 640, height: 480, components: 3 });
  });

  test('asks for a token as levels do', async () => {
    const denied = await proxy.get(picturePath(0), { headers: { authorization: 'Bearer none' } });
    expect(problemOf(denied)).toMatchObject({ status: 401 });
    expect(denied.headers['www-authenticate']).toMatch(/^Bearer/);
    expect(problemOf(await proxy.get(picturePath(0), { headers: { authorization: 'Bearer other' } })).status).toBe(403);
    expect(proxy.upstream.fetches).toBe(0);
    // Not from memory either.
    await proxy.get(picturePath(0));
    expect((await proxy.get(picturePath(0), { headers: { authorization: 'Bearer other' } })).status).toBe(403);
  });

  test.each([
    ['width=15', 'width must be a whole number from 16 to 1024'],
    ['width=5000', 'width must be a whole number from 16 to 1024'],
    ['window=40', 'window must be two numbers, center,width, the width no less than 1'],
    ['format=gif', 'format must be jpeg or png'],
    ['width=64&width=64', 'the query has width more than once'],
    ['size=64', expect.stringMatching(/^the query has an unknown parameter; allowed are width, height, window/)],
  ])('%s is refused before anything is fetched', async (query, detail) => {
    expect(problemOf(await proxy.get(picturePath(0, query)))).toMatchObject({
      status: 400,
      code: 'malformed-request',
      detail,
    });
    expect(proxy.upstream.fetches).toBe(0);
  });

  test('other methods and other paths', async () => {
    expect(problemOf(await proxy.get(picturePath(0), { method: 'POST' })).status).toBe(405);
    expect(problemOf(await proxy.get(`${framePath(0)}/rendered/1`)).status).toBe(404);
    expect(problemOf(await proxy.get(picturePath(1))).status).toBe(404);
    expect((await proxy.get(picturePath(0), { method: 'OPTIONS' })).status).toBe(204);
  });

  test('many at once: one fetch, one picture', async () => {
    const render = jest.spyOn(renderer, 'render');
    const replies = await Promise.all(Array.from({ length: 20 }, () => proxy.get(picturePath(0, 'format=png'))));
    for (const { status, body } of replies) {
      expect(status).toBe(200);
      expect(body).toEqual(replies[0].body);
    }
    expect(proxy.upstream.fetches).toBe(1);
    expect(render).toHaveBeenCalledTimes(1);
  });
});

describe('upstream', () => {
  test('only what the levels need is fetched of a large frame', async () => {
    await start();
    const frame = await frameOf('dx');
    proxy.upstream.frames.set(frameId(0), frame);
    proxy.upstream.behave = () => ({ bytesPerSecond: 20_000_000, chunkBytes: 16_384 });
    const reply = await proxy.get(picturePath(0, 'format=png'));
    expect(readPng(reply.body)).toMatchObject({ width: 256, height: 171 });
    const needed = levelEnds(frame)[2];
    expect(frame.length).toBeGreaterThan(5 * (needed + 512 * 1024));
    await proxy.settled();
    expect(proxy.upstream.bytesSent).toBeLessThanOrEqual(needed + 512 * 1024);
    // What came stays: the levels are answered from memory.
    expect((await proxy.get(framePath(0, '0-2'))).body).toEqual(Buffer.from(frame.subarray(0, needed)));
    expect(proxy.upstream.fetches).toBe(1);
  });

  test('a frame that is cut off gives no picture, and is not kept', async () => {
    await start();
    const frame = await frameOf('ct');
    proxy.upstream.frames.set(frameId(0), frame);
    proxy.upstream.behave = ({ number }) => (number <= 3 ? { cutAt: levelEnds(frame)[4] - 10 } : {});
    expect(problemOf(await proxy.get(picturePath(0)))).toMatchObject({ status: 502 });
    proxy.upstream.behave = () => ({});
    expect((await proxy.get(picturePath(0))).status).toBe(200);
  });

  test('a frame of unknown length, all of which is needed', async () => {
    await start();
    proxy.upstream.frames.set(frameId(0), await frameOf('mr'));
    proxy.upstream.behave = () => ({ length: 'chunked' });
    expect(readPng((await proxy.get(picturePath(0, 'format=png'))).body)).toMatchObject({ width: 256, height: 256 });
  });

  test('who goes stops the fetch that nobody else waits for', async () => {
    await start();
    proxy.upstream.frames.set(frameId(0), await frameOf('dx'));
    proxy.upstream.behave = () => ({ stallAt: 1000 });
    const gone = new AbortController();
    const request = fetch(`http://127.0.0.1:${proxy.port}${picturePath(0)}`, { signal: gone.signal });
    await until(() => proxy.upstream.bytesSent >= 1000);
    gone.abort();
    await expect(request).rejects.toThrow();
    await proxy.settled(1);
    expect(proxy.outcomes[0]).toMatchObject({ problem: 'client-closed', aborted: true });
  });
});

describe('frames of other kinds', () => {
  beforeEach(() => start());

  test('JPEG is decoded whole and scaled', async () => {
    const samples = Uint8Array.from({ length: 600 * 400 * 3 }, (_, i) => 128 + 90 * Math.sin(i / 500));
    proxy.upstream.frames.set(frameId(0), await encodeJpeg({ width: 600, height: 400, components: 3, samples }, 90));
    proxy.upstream.contentType = 'image/jpeg';
    const reply = await proxy.get(picturePath(0, 'width=150&format=png'));
    expect(readPng(reply.body)).toMatchObject({ width: 150, height: 100, components: 3 });
  });

  test('HTJ2K of one tile-part is decoded whole', async () => {
    proxy.upstream.frames.set(frameId(0), await frameOf('ct', { tileParts: false }));
    expect(readPng((await proxy.get(picturePath(0, 'format=png'))).body)).toMatchObject({ width: 256, height: 256 });
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['raw', new Uint8Array(100_000).fill(7), /neither HTJ2K nor JPEG/],
    ['short', Uint8Array.from([0xff]), /malformed|neither HTJ2K nor JPEG/],
    [
      'lossless JPEG',
      Uint8Array.from([255, 216, 255, 0xc3, 0, 11, 8, 0, 16, 0, 16, 1, 1, 17, 0, 255, 217]),
      /other than baseline/,
    ],
    ['MPEG', Buffer.from('000001b3000001b3', 'hex'), /neither HTJ2K nor JPEG/],
  ])('%s: 406 with the reason', async (_, frame, reason) => {
    proxy.upstream.frames.set(frameId(0), frame);
    expect(problemOf(await proxy.get(picturePath(0)))).toMatchObject({
      status: 406,
      code: 'not-renderable',
      detail: expect.stringMatching(reason),
    });
    // The frame itself can still be had.
    expect((await proxy.get(framePath(0))).body).toEqual(Buffer.from(frame));
  });
});

describe('a renderer in distress', () => {
  /** The window's centre tells the worker what to do. */
  const deed = (which: number) => `window=${which},1&format=png`;
  const begin = async (settings: Partial<RendererOptions>) => {
    await start({ workerScript: FAULTY_WORKER, ...settings });
    for (let i = 0; i < 4; i++) proxy.upstream.frames.set(frameId(i), await frameOf('mr'));
  };

  test('busy: 503 with Retry-After, and nothing is fetched', async () => {
    await begin({ maxQueued: 0 });
    const slow = proxy.get(picturePath(0, deed(4)));
    await until(() => renderer.isFull);
    const refused = await proxy.get(picturePath(1, deed(0)));
    expect(problemOf(refused)).toMatchObject({ status: 503, code: 'overloaded' });
    expect(refused.headers['retry-after']).toBe('1');
    expect(proxy.upstream.fetches).toBe(1);
    expect((await slow).status).toBe(200);
  });

  test('frames on their way to a picture take no more memory than the queue has: 503 in place of it', async () => {
    await begin({ maxQueuedBytes: 8 * 1024 * 1024 });
    // Whole frames, as they have no levels to choose from.
    const jpeg = Buffer.concat([Buffer.from('ffd8ff', 'hex'), Buffer.alloc(3 * 1024 * 1024)]);
    for (let i = 10; i < 16; i++) proxy.upstream.frames.set(frameId(i), jpeg);
    let stalled = true;
    proxy.upstream.behave = () => (stalled ? { stallAt: 2 * 1024 * 1024 } : {});
    const waiting = [10, 11].map((i) => proxy.get(picturePath(i, deed(0))));
    await until(() => proxy.service.stats().flightBytes > 4_000_000);
    const refused = await Promise.all([12, 13, 14, 15].map((i) => proxy.get(picturePath(i, deed(0)))));
    for (const reply of refused) {
      expect(problemOf(reply)).toMatchObject({ status: 503, code: 'overloaded' });
      expect(reply.headers['retry-after']).toBe('1');
    }
    await until(() => proxy.service.stats().flights === 2);
    proxy.upstream.dropConnections();
    for (const reply of await Promise.all(waiting)) expect(problemOf(reply).code).toBe('upstream-failed');
    stalled = false;
    // The room is free again; pictures one after the other always have it.
    for (let i = 10; i < 16; i++) expect((await proxy.get(picturePath(i, deed(0)))).status).toBe(200);
  });

  test('a worker that hangs: 503, and the next picture is made', async () => {
    await begin({ deadlineMs: 1_500 });
    const hung = await proxy.get(picturePath(0, deed(1)));
    expect(problemOf(hung)).toMatchObject({ status: 503, code: 'picture-timeout' });
    expect(hung.headers['retry-after']).toBe('5');
    expect((await proxy.get(picturePath(1, deed(0)))).status).toBe(200);
  });

  test('a worker that breaks down: 500 and a report, and the next picture is made', async () => {
    await begin({});
    expect(problemOf(await proxy.get(picturePath(0, deed(2))))).toMatchObject({ status: 500, code: 'picture-failed' });
    expect(proxy.errors.splice(0)).toMatchObject([{ name: 'RenderError', kind: 'failed' }]);
    expect((await proxy.get(picturePath(1, deed(0)))).status).toBe(200);
    // Nothing of the failure is kept.
    expect(problemOf(await proxy.get(picturePath(0, deed(2)))).status).toBe(500);
    proxy.errors.length = 0;
  });

  test('one of two who wait goes: the other has the picture', async () => {
    await begin({});
    const gone = new AbortController();
    const url = `http://127.0.0.1:${proxy.port}${picturePath(0, deed(4))}`;
    const first = fetch(url, { signal: gone.signal }).catch((error: unknown) => error);
    await until(() => renderer.stats.running === 1);
    const second = proxy.get(picturePath(0, deed(4)));
    await until(() => proxy.service.stats().readers === 0);
    setTimeout(() => gone.abort(), 50);
    expect((await second).status).toBe(200);
    expect(await first).toMatchObject({ name: 'AbortError' });
    expect(proxy.upstream.fetches).toBe(1);
  });
});

test('without a renderer there is no such form', async () => {
  renderer = createRenderer({ workerScript: workerScript() });
  proxy = await Proxy.start();
  expect(problemOf(await proxy.get(picturePath(0)))).toMatchObject({ status: 404, code: 'unknown-path' });
});
