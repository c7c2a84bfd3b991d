import { connect } from 'node:net';
import { frameOf, walkLevelEnds } from './support/generated-frames';
import { DATASTORE, frameId, framePath, IMAGE_SET, problemOf, Proxy } from './support/proxy';

let proxy: Proxy;
let frame: Uint8Array;
let ends: number[];

beforeAll(async () => {
  frame = await frameOf('ct');
  ends = walkLevelEnds(frame);
  proxy = await Proxy.start({ service: { cors: { allowedOrigins: ['https://viewer.example'] } } });
  for (let i = 0; i < 200; i++) proxy.upstream.frames.set(frameId(i), frame);
});
afterEach(() => {
  proxy.upstream.behave = () => ({});
  expect(proxy.errors).toEqual([]);
});
afterAll(() => proxy.close());

const POST = `/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/getImageFrame`;

function raw(head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(proxy.port, '127.0.0.1', () => socket.end(head));
    let text = '';
    socket.setEncoding('latin1').on('data', (part: string) => (text += part));
    socket.on('end', () => resolve(text)).on('error', reject);
  });
}

describe('the same bytes by every form of request', () => {
  const levels = () => frame.subarray(ends[0], ends[2]);
  const preview = (i: number) => `/runtime/datastore/${DATASTORE}/imageset/${IMAGE_SET}/imageframe/${frameId(i)}`;
  const first = (i: number) => `/?datastoreId=${DATASTORE}&imageSetId=${IMAGE_SET}&imageFrameId=${frameId(i)}`;

  test.each([
    ['path', (i: number) => framePath(i, '1-2')],
    ['query', (i: number) => `${framePath(i)}?startLevel=1&endLevel=2`],
    ['preview path', (i: number) => `${preview(i)}?startLevel=1&endLevel=2`],
    ['first version', (i: number) => `${first(i)}&startLevel=1&endLevel=2`],
  ])('levels by %s', async (_, path) => {
    for (let round = 0; round < 2; round++) {
      const reply = await proxy.get(path(0));
      expect(reply.status).toBe(200);
      expect(reply.body.equals(levels())).toBe(true);
    }
  });

  test.each([
    ['path', framePath],
    ['preview path', preview],
    ['first version', first],
  ])('whole frame by %s', async (_, path) => {
    for (let round = 0; round < 2; round++) expect((await proxy.get(path(1))).body.equals(frame)).toBe(true);
  });

  test('POST getImageFrame, whole and by level (T23: the documented call works)', async () => {
    const body = JSON.stringify({ imageFrameId: frameId(2) });
    const options = { method: 'POST', body, headers: { 'content-type': 'application/json' } };
    for (let round = 0; round < 2; round++) {
      expect((await proxy.get(POST, options)).body.equals(frame)).toBe(true);
      expect((await proxy.get(`${POST}?startLevel=1&endLevel=2`, options)).body.equals(levels())).toBe(true);
    }
  });

  test('an end left open is the last level, a start left open the first', async () => {
    expect((await proxy.get(`${framePath(3)}?startLevel=2`)).body.equals(frame.subarray(ends[1]))).toBe(true);
    expect((await proxy.get(`${framePath(3)}?endLevel=1`)).body.equals(frame.subarray(0, ends[1]))).toBe(true);
  });
});

describe('headers of a frame', () => {
  test('cold and warm are alike but for the timing', async () => {
    const [cold, warm] = [await proxy.get(framePath(10)), await proxy.get(framePath(10))];
    expect(cold.headers['server-timing']).toMatch(/^cache;desc="upstream", upstream;dur=\d+\.\d$/);
    expect(warm.headers['server-timing']).toBe('cache;desc="memory"');
    for (const reply of [cold, warm]) {
      expect(reply.headers).toMatchObject({
        'content-type': 'image/jph',
        'content-length': String(frame.length),
        'accept-ranges': 'bytes',
        etag: `"${frameId(10)}"`,
        'cache-control': 'private, max-age=31536000, immutable',
        'x-content-type-options': 'nosniff',
        'frame-levels': '6',
        'frame-level-ends': ends.join(','),
        vary: 'Origin',
      });
      expect(reply.headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  test("the upstream's content type is kept", async () => {
    proxy.upstream.behave = () => ({ headers: { 'content-type': 'image/jphc' } });
    for (let round = 0; round < 2; round++) {
      expect((await proxy.get(framePath(11))).headers['content-type']).toBe('image/jphc');
    }
  });

  test('without a content type it is only bytes (D9)', async () => {
    const { contentType } = proxy.upstream;
    proxy.upstream.behave = () => ({ headers: { 'content-type': '' } });
    proxy.upstream.contentType = '';
    const reply = await proxy.get(framePath(12));
    proxy.upstream.contentType = contentType;
    expect([reply.status, reply.body.length]).toEqual([200, frame.length]);
  });
});

describe('HEAD', () => {
  test.each([
    ['whole frame', undefined, () => frame.length],
    ['levels', '0-2', () => ends[2]],
  ])('%s, cold and warm: the headers of GET and no body', async (_, levels, length) => {
    const index = levels ? 20 : 21;
    for (let round = 0; round < 2; round++) {
      const reply = await proxy.get(framePath(index, levels), { method: 'HEAD' });
      expect(reply).toMatchObject({ status: 200, complete: true });
      expect(reply.headers).toMatchObject({ 'content-length': String(length()), 'frame-levels': '6' });
      expect(reply.body).toHaveLength(0);
    }
    await proxy.settled();
  });

  test('of a problem has its headers and no body', async () => {
    const reply = await proxy.get(framePath(20, '9'), { method: 'HEAD' });
    expect([reply.status, reply.headers['content-type'], reply.body.length]).toEqual([
      400,
      'application/problem+json',
      0,
    ]);
  });
});

describe('conditional requests', () => {
  test.each([
    ['the tag', (tag: string) => tag],
    ['a weak one', (tag: string) => `W/${tag}`],
    ['one of a list', (tag: string) => `"other", ${tag}`],
  ])('If-None-Match with %s is 304 without a fetch', async (_, header) => {
    const { fetches } = proxy.upstream;
    for (const [path, tag] of [
      [framePath(30), `"${frameId(30)}"`],
      [framePath(30, '0-2'), `"${frameId(30)}/0-2"`],
    ]) {
      const reply = await proxy.get(path, { headers: { 'if-none-match': header(tag) } });
      expect([reply.status, reply.headers.etag, reply.body.length]).toEqual([304, tag, 0]);
      expect(reply.headers['cache-control']).toContain('immutable');
    }
    expect(proxy.upstream.fetches).toBe(fetches);
  });

  test('another tag gets the frame', async () => {
    for (let round = 0; round < 2; round++) {
      expect((await proxy.get(framePath(31), { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
    }
  });

  test('* is 304 where the frame exists, cold and warm, and 404 where not', async () => {
    const headers = { 'if-none-match': '*' };
    expect((await proxy.get(framePath(32), { headers })).status).toBe(304);
    await proxy.get(framePath(32));
    expect((await proxy.get(framePath(32), { headers })).status).toBe(304);
    expect((await proxy.get(framePath(999), { headers })).status).toBe(404);
    await proxy.settled();
  });

  test('each level range has a tag of its own', async () => {
    const tags = await Promise.all(
      [undefined, '0', '0-1', '1'].map(async (levels) => (await proxy.get(framePath(33, levels))).headers.etag),
    );
    expect(new Set(tags).size).toBe(4);
  });
});

describe('Range', () => {
  const cases: [string, (length: number) => [number, number]][] = [
    ['bytes=0-0', () => [0, 1]],
    ['bytes=100-70000', () => [100, 70_001]],
    ['bytes=70000-', (length) => [70_000, length]],
    ['bytes=-100', (length) => [length - 100, length]],
    ['bytes=5-99999999', (length) => [5, length]],
    ['bytes=-99999999', (length) => [0, length]],
  ];

  test.each(cases)('%s, cold and warm', async (range, slice) => {
    const [start, end] = slice(frame.length);
    const index = 40 + cases.findIndex(([name]) => name === range);
    for (let round = 0; round < 2; round++) {
      const reply = await proxy.get(framePath(index), { headers: { range } });
      expect(reply.status).toBe(206);
      expect(reply.body.equals(frame.subarray(start, end))).toBe(true);
      expect(reply.headers).toMatchObject({
        'content-range': `bytes ${start}-${end - 1}/${frame.length}`,
        'content-length': String(end - start),
        'frame-levels': '6',
        etag: `"${frameId(index)}"`,
      });
    }
    await proxy.settled();
  });

  test('beyond the end is 416 and says how long the frame is, cold and warm', async () => {
    for (let round = 0; round < 2; round++) {
      const reply = await proxy.get(framePath(50), { headers: { range: `bytes=${frame.length}-` } });
      expect(problemOf(reply)).toMatchObject({ status: 416, code: 'range-not-satisfiable' });
      expect(reply.headers['content-range']).toBe(`bytes */${frame.length}`);
    }
    await proxy.settled();
  });

  test.each(['bytes=0-1,4-5', 'bytes=9-1', 'lines=1-2', 'bytes=x'])('%s is ignored', async (range) => {
    expect(await proxy.get(framePath(51), { headers: { range } })).toMatchObject({ status: 200, complete: true });
  });

  test('If-Range counts only with the very tag', async () => {
    const range = 'bytes=0-9';
    const status = async (condition: string) =>
      (await proxy.get(framePath(52), { headers: { range, 'if-range': condition } })).status;
    expect(await status(`"${frameId(52)}"`)).toBe(206);
    expect(await status(`W/"${frameId(52)}"`)).toBe(200);
    expect(await status('"other"')).toBe(200);
    expect(await status('Wed, 21 Oct 2026 07:28:00 GMT')).toBe(200);
  });

  test('is ignored with levels, with HEAD and with POST', async () => {
    const headers = { range: 'bytes=0-9' };
    expect((await proxy.get(framePath(53, '0-1'), { headers })).body).toHaveLength(ends[1]);
    expect((await proxy.get(framePath(53), { method: 'HEAD', headers })).status).toBe(200);
    expect(
      (await proxy.get(POST, { method: 'POST', headers, body: JSON.stringify({ imageFrameId: frameId(53) }) })).status,
    ).toBe(200);
  });

  test('of a frame whose length the upstream does not say is answered with the whole', async () => {
    proxy.upstream.behave = () => ({ length: 'chunked' });
    const reply = await proxy.get(framePath(54), { headers: { range: 'bytes=0-9' } });
    expect([reply.status, reply.body.length]).toEqual([200, frame.length]);
    expect((await proxy.get(framePath(54), { headers: { range: 'bytes=0-9' } })).status).toBe(206);
  });
});

describe('CORS', () => {
  const origin = 'https://viewer.example';

  test('lets the pages of a listed origin read all that they need', async () => {
    for (let round = 0; round < 2; round++) {
      const { headers } = await proxy.get(framePath(60), { headers: { origin } });
      expect(headers).toMatchObject({
        'access-control-allow-origin': origin,
        'timing-allow-origin': origin,
        vary: 'Origin',
      });
      for (const name of [
        'Frame-Levels',
        'Frame-Level-Ends',
        'ETag',
        'Content-Range',
        'Server-Timing',
        'Retry-After',
      ]) {
        expect(headers['access-control-expose-headers']).toContain(name);
      }
    }
  });

  test('does not mix up origins on a warm frame', async () => {
    for (const [sent, allowed] of [
      [origin, origin],
      ['https://evil.example', undefined],
      [undefined, undefined],
      [origin, origin],
    ]) {
      const { headers } = await proxy.get(framePath(60), { headers: sent === undefined ? {} : { origin: sent } });
      expect(headers['access-control-allow-origin']).toBe(allowed);
      expect(headers.vary).toBe('Origin');
    }
  });

  test('lets errors and 304 be read too', async () => {
    for (const [path, headers] of [
      [framePath(60, '9'), { origin }],
      ['/nothing', { origin }],
      [framePath(60), { origin, authorization: 'Bearer none' }],
      [framePath(60), { origin, 'if-none-match': `"${frameId(60)}"` }],
    ] as const) {
      expect((await proxy.get(path, { headers })).headers['access-control-allow-origin']).toBe(origin);
    }
  });

  test('answers a preflight without authorisation, to be remembered (D10)', async () => {
    const headers = {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    };
    const reply = await proxy.get(framePath(60), { method: 'OPTIONS', headers });
    expect([reply.status, reply.body.length]).toEqual([204, 0]);
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-max-age': '7200',
      vary: 'Origin',
    });
    expect(reply.headers['access-control-allow-methods']).toBe('GET, HEAD, POST, OPTIONS');
    expect(reply.headers['access-control-allow-headers']!.toLowerCase().split(', ')).toEqual(
      expect.arrayContaining(['authorization', 'range', 'if-none-match', 'content-type', 'token', 'x-amz-date']),
    );
  });

  test('grants an unlisted origin nothing (D14)', async () => {
    const headers = { origin: 'https://viewer.example.evil.example', 'access-control-request-method': 'GET' };
    const reply = await proxy.get(framePath(60), { method: 'OPTIONS', headers });
    expect(reply.status).toBe(204);
    expect(Object.keys(reply.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
  });

  test('without an allow-list says nothing, with * the same to all', async () => {
    const none = await Proxy.start();
    const any = await Proxy.start({ service: { cors: { allowedOrigins: ['*'], maxAgeSeconds: 60 } } });
    const headers = { origin, 'access-control-request-method': 'GET' };
    const [fromNone, fromAny] = await Promise.all(
      [none, any].map((one) => one.get('/x', { method: 'OPTIONS', headers })),
    );
    expect(Object.keys(fromNone.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    expect(fromNone.headers).not.toHaveProperty('vary');
    expect(fromAny.headers).toMatchObject({ 'access-control-allow-origin': '*', 'access-control-max-age': '60' });
    expect(fromAny.headers).not.toHaveProperty('vary');
    await Promise.all([none.close(), any.close()]);
  });
});

describe('refusals', () => {
  test.each([
    ['GET', POST, 405, 'POST, OPTIONS'],
    ['DELETE', framePath(70), 405, 'GET, HEAD, OPTIONS'],
    ['POST', framePath(70), 405, 'GET, HEAD, OPTIONS'],
    ['PUT', framePath(70, '0'), 405, 'GET, HEAD, OPTIONS'],
    ['POST', '/healthcheck', 405, 'GET, HEAD, OPTIONS'],
  ])('%s %s is %d with Allow', async (method, path, status, allow) => {
    const reply = await proxy.get(path, { method });
    expect(problemOf(reply)).toMatchObject({ status, code: 'method-not-allowed' });
    expect(reply.headers.allow).toBe(allow);
  });

  test('404 for a path that is none, without authorisation or a fetch', async () => {
    const { fetches } = proxy.upstream;
    expect(problemOf(await proxy.get('/metrics'))).toMatchObject({ status: 404, code: 'unknown-path' });
    expect(proxy.upstream.fetches).toBe(fetches);
  });

  test('401 with a challenge and 403, before anything is fetched or read from memory', async () => {
    await proxy.get(framePath(71));
    const { fetches } = proxy.upstream;
    for (const index of [71, 72]) {
      const unauthenticated = await proxy.get(framePath(index), { headers: { authorization: 'Bearer none' } });
      expect(problemOf(unauthenticated)).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(unauthenticated.headers['www-authenticate']).toMatch(/^Bearer realm="frames", error="invalid_token"/);
      const forbidden = await proxy.get(framePath(index), { headers: { authorization: 'Bearer other' } });
      expect(problemOf(forbidden)).toMatchObject({ status: 403, code: 'forbidden' });
    }
    const conditional = { 'if-none-match': `"${frameId(71)}"`, authorization: 'Bearer none' };
    expect((await proxy.get(framePath(71), { headers: conditional })).status).toBe(401);
    expect(proxy.upstream.fetches).toBe(fetches);
  });

  test('a POST body that is none of ours is 400, one too long as well', async () => {
    for (const body of [
      '',
      '{',
      '{"imageFrameId":"x"}',
      JSON.stringify({ imageFrameId: frameId(1), pad: 'x'.repeat(5000) }),
    ]) {
      expect(problemOf(await proxy.get(POST, { method: 'POST', body })).status).toBe(400);
    }
  });

  test.each(['../', '..%2f', '%2e%2e/', '\\..\\'])(
    '%s in an ID, on the wire, is 400 and ends nothing (failure 12)',
    async (dots) => {
      const reply = await raw(
        `GET /datastore/${dots}${DATASTORE}/imageSet/${IMAGE_SET}/imageFrame/${frameId(1)} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`,
      );
      expect(reply).toMatch(/^HTTP\/1.1 400 /);
      expect((await proxy.get('/healthcheck')).status).toBe(200);
    },
  );

  test('a client of the HealthImaging API gets exceptions by their names', async () => {
    const reply = await proxy.get(POST, { method: 'POST', body: JSON.stringify({ imageFrameId: frameId(998) }) });
    expect(reply.headers['x-amzn-errortype']).toBe('ResourceNotFoundException');
    expect(JSON.parse(reply.body.toString())).toHaveProperty('message', 'there is no such frame');
  });
});

describe('the health check', () => {
  test('needs no token (failure 10)', async () => {
    const reply = await proxy.get('/healthcheck', { headers: { authorization: 'Bearer none' } });
    expect([reply.status, reply.body.toString(), reply.headers['cache-control']]).toEqual([
      200,
      '{"status":"ok"}',
      'no-store',
    ]);
    expect((await proxy.get('/healthcheck', { method: 'HEAD' })).body).toHaveLength(0);
  });

  test('says when the service is closing, and frames are 503 then', async () => {
    const closing = await Proxy.start();
    closing.service.close();
    expect((await closing.get('/healthcheck')).status).toBe(503);
    expect(problemOf(await closing.get(framePath(1)))).toMatchObject({ status: 503, code: 'closing' });
    await closing.close();
  });
});
