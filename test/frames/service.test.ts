import { frameOf, walkLevelEnds } from './support/generated-frames';
import {
  AUTHORIZER,
  DATASTORE,
  frameId,
  framePath,
  IMAGE_SET,
  loopbackCertificate,
  problemOf,
  Proxy,
  sleep,
} from './support/proxy';
import { createFrameService, type FrameRequest, type FrameResponse, type FrameSource } from '../../runtime/frames';
import { AccessError, type Principal } from '../../runtime/frames/access';

const PRINCIPAL: Principal = { subject: 'user-1', issuer: 'https://issuer.invalid', groups: [] };
const POST = `/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/getImageFrame`;

let ct: Uint8Array;
beforeAll(async () => {
  ct = await frameOf('ct');
});

function request(url: string, options: Partial<FrameRequest> = {}): FrameRequest {
  return { method: 'GET', url, header: () => undefined, signal: new AbortController().signal, ...options };
}

/** A source that gives a frame out of memory. */
function sourceOf(bytes: Uint8Array): FrameSource {
  return {
    open: () =>
      Promise.resolve({
        contentType: 'image/jph',
        contentLength: bytes.length,
        framed: true,
        start: (sink) => {
          sink.chunk(bytes);
          sink.end();
        },
        pause: () => undefined,
        resume: () => undefined,
        abort: () => undefined,
      }),
    close: () => undefined,
  };
}

test('a warm hit is answered without a promise, from the chunks of the cache, and does not ask for the signal', async () => {
  const service = createFrameService({ source: sourceOf(ct), authorizer: AUTHORIZER });
  await service.handle(request(framePath(1)));
  const warm = (url: string) => {
    const asked = request(url);
    Object.defineProperty(asked, 'signal', {
      get: () => {
        throw new Error('asked for the signal');
      },
    });
    return service.handle(asked) as FrameResponse;
  };
  const [first, second] = [warm(framePath(1, '0')), warm(framePath(1, '0'))];
  expect(first.status).toBe(200);
  expect(second.headers).toBe(first.headers);
  expect(second.body).toBe(first.body);
  const whole = warm(framePath(1)).body as Uint8Array[];
  expect(whole[0].buffer).toBe((first.body as Uint8Array[])[0].buffer);
  service.close();
});

test('never throws or rejects, whatever goes wrong inside', async () => {
  const errors: unknown[] = [];
  const broken = new Error('token=abc');
  const failing: FrameSource = { open: () => Promise.reject(broken), close: () => undefined };
  const throwing = () => {
    throw broken;
  };
  for (const [source, authorize] of [
    [failing, () => PRINCIPAL],
    [sourceOf(ct), throwing],
    [sourceOf(ct), () => Promise.reject(broken)],
  ] as [FrameSource, () => Principal][]) {
    const service = createFrameService({ source, authorizer: { authorize }, onError: (error) => errors.push(error) });
    const response = await service.handle(request(framePath(1)));
    expect(response.status).toBe(500);
    const text = Buffer.concat(response.body as Uint8Array[]).toString();
    expect(text).not.toContain('abc');
    expect(text).not.toMatch(/stack|token|\.ts/);
    service.close();
  }
  expect(errors).toEqual([broken, broken, broken]);
});

describe('authorisation', () => {
  test('runs once a request, also when it takes its time and many come at once (failure 10, T1)', async () => {
    let runs = 0;
    const authorize = async () => {
      runs++;
      await sleep(Math.random() * 5);
      return PRINCIPAL;
    };
    const proxy = await Proxy.start({ service: { authorizer: { authorize } } });
    for (let i = 0; i < 8; i++) proxy.upstream.frames.set(frameId(i), ct);
    const replies = await Promise.all(Array.from({ length: 64 }, (_, i) => proxy.get(framePath(i % 8, '0'))));
    expect(replies.map(({ status }) => status)).toEqual(Array(64).fill(200));
    expect([runs, proxy.upstream.fetches]).toEqual([64, 8]);
    await proxy.settled(64);
    expect(proxy.outcomes).toHaveLength(64);
    await proxy.close();
  });

  test('that never ends is 503 in time, that cannot be had 503 at once', async () => {
    for (const authorize of [
      () => new Promise<never>(() => undefined),
      () => Promise.reject(AccessError.unavailable()),
    ]) {
      const proxy = await Proxy.start({ service: { authorizer: { authorize }, deadlines: { authorizeMs: 50 } } });
      const reply = await proxy.get(framePath(1));
      expect(problemOf(reply)).toMatchObject({ status: 503, code: 'access-unavailable' });
      expect(reply.headers['retry-after']).toBe('1');
      expect(proxy.upstream.fetches).toBe(0);
      await proxy.close();
    }
  });
});

describe('the body of a POST', () => {
  test('that does not come is 408 in time', async () => {
    const service = createFrameService({ source: sourceOf(ct), authorizer: AUTHORIZER, deadlines: { bodyMs: 50 } });
    const response = await service.handle(request(POST, { method: 'POST', body: () => new Promise(() => undefined) }));
    expect(response.status).toBe(408);
    service.close();
  });

  test('that a transport does not hand over is as good as empty', async () => {
    const service = createFrameService({ source: sourceOf(ct), authorizer: AUTHORIZER });
    expect((await service.handle(request(POST, { method: 'POST' }))).status).toBe(400);
    service.close();
  });
});

describe('outcomes', () => {
  test('say who got what, how, once for each request', async () => {
    const proxy = await Proxy.start();
    proxy.upstream.frames.set(frameId(1), ct);
    const ends = walkLevelEnds(ct);
    const key = { datastoreId: DATASTORE, imageSetId: IMAGE_SET, imageFrameId: frameId(1) };
    await proxy.get(framePath(1, '0-1'));
    await proxy.settled(1);
    await proxy.get(framePath(1));
    await proxy.settled(2);
    await proxy.get(framePath(1), { headers: { range: 'bytes=0-9' } });
    await proxy.get(framePath(1), { headers: { 'if-none-match': `"${frameId(1)}"` } });
    await proxy.get(framePath(1), { method: 'HEAD' });
    await proxy.get(framePath(1, '7'));
    await proxy.get(framePath(1), { headers: { authorization: 'Bearer none' } });
    await proxy.get('/nothing');
    await proxy.get(POST, { method: 'POST', body: JSON.stringify({ imageFrameId: frameId(1) }) });
    await proxy.get('/healthcheck');
    await proxy.get('/x', { method: 'OPTIONS' });
    await proxy.settled(9);
    const subject = 'user-1';
    expect(proxy.outcomes).toMatchObject([
      {
        ...key,
        subject,
        method: 'GET',
        levels: { start: 0, end: 1 },
        status: 200,
        bytesSent: ends[1],
        tier: 'upstream',
        aborted: false,
      },
      { ...key, subject, status: 200, bytesSent: ct.length, tier: 'memory', aborted: false },
      { status: 206, bytesSent: 10, tier: 'memory' },
      { status: 304, bytesSent: 0 },
      { method: 'HEAD', status: 200, bytesSent: 0, tier: 'memory' },
      { status: 400, problem: 'no-such-level', levels: { start: 7, end: 7 } },
      { ...key, status: 401, problem: 'unauthenticated' },
      { status: 404, problem: 'unknown-path' },
      { ...key, subject, method: 'POST', status: 200, bytesSent: ct.length },
    ]);
    expect(proxy.outcomes).toHaveLength(9);
    expect(proxy.outcomes[0].upstreamMs).toBeGreaterThan(0);
    expect(proxy.outcomes[0].waitMs).toBeGreaterThanOrEqual(proxy.outcomes[0].upstreamMs!);
    expect(proxy.outcomes[6]).toMatchObject({ subject: undefined, tier: undefined });
    await proxy.close();
  });

  test('are told for a response that is reset, with the bytes that went out', async () => {
    const proxy = await Proxy.start();
    const dx = await frameOf('dx');
    proxy.upstream.frames.set(frameId(1), dx);
    proxy.upstream.behave = () => ({ cutAt: 2_000_000 });
    await proxy.get(framePath(1));
    await proxy.settled(1);
    expect(proxy.outcomes).toEqual([expect.objectContaining({ status: 200, aborted: true })]);
    expect(proxy.outcomes[0].bytesSent).toBeLessThan(dx.length);
    await proxy.close();
  });

  test('that cannot be written down do not harm the request', async () => {
    const errors: unknown[] = [];
    const proxy = await Proxy.start({
      service: {
        onOutcome: () => {
          throw new Error('disk full');
        },
        onError: (error) => errors.push(error),
      },
    });
    proxy.upstream.frames.set(frameId(1), ct);
    expect((await proxy.get(framePath(1))).body.equals(ct)).toBe(true);
    await proxy.settled();
    await sleep(20);
    expect(errors).toEqual([new Error('disk full')]);
    await proxy.close();
  });
});

test('over TLS to the upstream, the same', async () => {
  const proxy = await Proxy.start({ tls: await loopbackCertificate() });
  const dx = await frameOf('dx');
  const ends = walkLevelEnds(dx);
  for (let i = 0; i < 3; i++) proxy.upstream.frames.set(frameId(i), i === 2 ? dx : ct);
  for (let i = 0; i < 2; i++) {
    expect((await proxy.get(framePath(i))).body.equals(ct)).toBe(true);
    expect((await proxy.get(framePath(2, '2-3'))).body.equals(dx.subarray(ends[1], ends[3]))).toBe(true);
    expect((await proxy.get(framePath(2))).body.equals(dx)).toBe(true);
  }
  await proxy.settled();
  expect(proxy.service.stats().cachedBytes).toBeLessThanOrEqual(2 * (ct.length + 4096) + dx.length + 4096);
  await proxy.close();
});

test('Cache-Control is what the origin of a CDN wants it to be', async () => {
  const proxy = await Proxy.start({ service: { cacheControl: 'public, max-age=60' } });
  proxy.upstream.frames.set(frameId(1), ct);
  for (let round = 0; round < 2; round++) {
    expect((await proxy.get(framePath(1))).headers['cache-control']).toBe('public, max-age=60');
  }
  await proxy.close();
});
