import { frameOf, walkLevelEnds } from './support/generated-frames';
import { frameId, framePath, problemOf, Proxy, until } from './support/proxy';

let proxy: Proxy;
let ct: Uint8Array;
let dx: Uint8Array;

beforeAll(async () => {
  ct = await frameOf('ct');
  dx = await frameOf('dx');
});
beforeEach(async () => {
  proxy = await Proxy.start({
    source: {
      deadlines: { connectMs: 300, firstByteMs: 300, idleMs: 300, totalMs: 1_500, queueMs: 300 },
      maxAttempts: 2,
    },
  });
  proxy.upstream.frames.set(frameId(0), ct);
  proxy.upstream.frames.set(frameId(1), dx);
});
afterEach(async () => {
  await proxy.settled();
  expect(proxy.errors).toEqual([]);
  await proxy.close();
});

async function expectNothingKept(): Promise<void> {
  await proxy.settled();
  expect(proxy.service.stats()).toMatchObject({ cachedFrames: 0, cachedBytes: 0 });
  // The service lives, and the same frame can be had once the upstream is well.
  proxy.upstream.behave = () => ({});
  expect((await proxy.get(framePath(0))).body.equals(ct)).toBe(true);
}

describe('an error of the upstream is told, ends nothing and is not kept (failure 1, T6, T16, D8)', () => {
  test.each([
    [400, 400, 'upstream-rejected'],
    [402, 503, 'upstream-unavailable'],
    [403, 403, 'upstream-forbidden'],
    [404, 404, 'frame-not-found'],
    [406, 406, 'upstream-not-acceptable'],
    [409, 503, 'upstream-unavailable'],
    [418, 502, 'upstream-failed'],
    [429, 429, 'throttled'],
    [500, 502, 'upstream-failed'],
    [502, 502, 'upstream-failed'],
    [503, 503, 'upstream-unavailable'],
    [504, 504, 'upstream-timeout'],
    [204, 502, 'upstream-failed'],
    [301, 502, 'upstream-failed'],
  ])('%d becomes %d %s', async (upstream, status, code) => {
    proxy.upstream.behave = () => ({ status: upstream });
    for (const path of [framePath(0), framePath(0, '0')]) {
      expect(problemOf(await proxy.get(path))).toMatchObject({ status, code });
    }
    await expectNothingKept();
  });

  test.each(['UnrecognizedClientException', 'InvalidSignatureException', 'com.amazon#ExpiredTokenException:http://x'])(
    '403 %s is our own fault: 502',
    async (type) => {
      proxy.upstream.behave = () => ({ status: 403, headers: { 'x-amzn-errortype': type } });
      expect(problemOf(await proxy.get(framePath(0)))).toMatchObject({ status: 502, code: 'upstream-refused' });
      await expectNothingKept();
    },
  );

  test.each([
    ['7', '7'],
    ['Wed, 21 Oct 2026 07:28:00 GMT', 'Wed, 21 Oct 2026 07:28:00 GMT'],
    [undefined, '1'],
    ['soon', '1'],
  ])('Retry-After %j of a 429 becomes %j', async (sent, told) => {
    proxy.upstream.behave = () => ({ status: 429, headers: sent === undefined ? undefined : { 'retry-after': sent } });
    expect((await proxy.get(framePath(0))).headers['retry-after']).toBe(told);
  });
});

describe('a frame that breaks off is reset, never told complete, never kept (failure 3, T7, T10)', () => {
  test.each([
    ['cut by a reset, small', { cutAt: 60_000 }, 0],
    ['cut by a reset, large', { cutAt: 1_000_000 }, 1],
    ['shorter than announced', { length: 1_000_000_000, cutAt: 200_000 }, 1],
    ['chunked and reset', { length: 'chunked' as const, cutAt: 1_000_000 }, 1],
    ['chunked, ended too early', { length: 'chunked' as const, half: true }, 1],
    ['closed without a length, ended too early', { length: 'close' as const, half: true }, 1],
    ['of a length too short for its codestream', { half: true }, 1],
  ])(
    '%s',
    async (
      _,
      { half, ...behaviour }: { half?: boolean; cutAt?: number; length?: number | 'chunked' | 'close' },
      index,
    ) => {
      const frame = index === 0 ? ct : dx;
      proxy.upstream.behave = () => ({ ...behaviour, ...(half && { body: frame.subarray(0, frame.length / 2) }) });
      for (const levels of [undefined, '0-5', '5']) {
        const reply = await proxy.get(framePath(index, levels));
        if (reply.complete) expect(problemOf(reply)).toMatchObject({ status: 502 });
      }
      await expectNothingKept();
    },
  );

  test('without TLM, too', async () => {
    const noTlm = await frameOf('dx', { tlm: false });
    for (const length of [noTlm.length / 2, noTlm.length - 2, noTlm.length - 1]) {
      proxy.upstream.behave = () => ({ body: noTlm.subarray(0, length) });
      const reply = await proxy.get(framePath(1));
      expect(reply.status === 502 || !reply.complete).toBe(true);
    }
    await expectNothingKept();
  });

  test('closed without a length, where the frame itself does not tell its end either', async () => {
    const malformed = Buffer.from(ct);
    malformed.writeUInt16BE(1, 4);
    const jpeg = Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(100_000, 1), Buffer.from('ffd9', 'hex')]);
    for (const frame of [jpeg, malformed, Buffer.alloc(100_000, 7)]) {
      for (const body of [frame, frame.subarray(0, 60_000)]) {
        proxy.upstream.behave = () => ({ length: 'close', body });
        const reply = await proxy.get(framePath(0));
        if (reply.complete) expect(problemOf(reply)).toMatchObject({ status: 502 });
      }
    }
    await expectNothingKept();
  });

  test('a frame whose length says at once that it is too short is 502, not a reset', async () => {
    proxy.upstream.behave = () => ({ body: dx.subarray(0, dx.length - 1) });
    expect(problemOf(await proxy.get(framePath(1)))).toMatchObject({ status: 502, code: 'frame-truncated' });
  });

  test('an empty frame is 502', async () => {
    for (const length of [undefined, 'chunked' as const]) {
      proxy.upstream.behave = () => ({ body: new Uint8Array(0), length });
      expect(problemOf(await proxy.get(framePath(0))).status).toBe(502);
    }
    await expectNothingKept();
  });

  test('the levels that are in before the break are whole, and given', async () => {
    proxy.upstream.behave = () => ({ cutAt: 1_000_000 });
    const reply = await proxy.get(framePath(1, '0-1'));
    expect([reply.status, reply.complete]).toEqual([200, true]);
    expect(reply.body.equals(dx.subarray(0, walkLevelEnds(dx)[1]))).toBe(true);
  });
});

describe('deadlines (failure 4, T7)', () => {
  test('an upstream that does not answer is 504', async () => {
    proxy.upstream.behave = () => ({ silent: true });
    expect(problemOf(await proxy.get(framePath(0)))).toMatchObject({ status: 504, code: 'upstream-timeout' });
    await until(() => proxy.upstream.openConnections === 0);
    await expectNothingKept();
  });

  test('an upstream that stalls in the middle resets the response', async () => {
    proxy.upstream.behave = () => ({ stallAt: 1_000_000 });
    expect(await proxy.get(framePath(1))).toMatchObject({ status: 200, complete: false });
    await until(() => proxy.upstream.openConnections === 0);
    await expectNothingKept();
  });

  test('an upstream that stalls before the level asked for has come is 504 or a reset', async () => {
    proxy.upstream.behave = () => ({ stallAt: 20 });
    expect(problemOf(await proxy.get(framePath(1, '0')))).toMatchObject({ status: 504 });
    await expectNothingKept();
  });

  test('one that drips is ended by the time for all', async () => {
    proxy.upstream.behave = () => ({ bytesPerSecond: 100_000, chunkBytes: 10_000 });
    const started = performance.now();
    expect(await proxy.get(framePath(1))).toMatchObject({ status: 200, complete: false });
    expect(performance.now() - started).toBeLessThan(3_000);
    await expectNothingKept();
  });
});
