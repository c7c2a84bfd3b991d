import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { MockUpstream } from './support/mock-upstream';
import { CREDENTIALS, DATASTORE, frameId, IMAGE_SET, until } from './support/proxy';
import { createHealthImagingSource, type HealthImagingOptions, type SourceFrame } from '../../runtime/frames';

const KEY = { datastoreId: DATASTORE, imageSetId: IMAGE_SET, imageFrameId: frameId(0) };
/** Never aborted; one for each fetch, as each listens to it. */
const staying = () => new AbortController().signal;
const FRAME = Buffer.alloc(1_000_000, 5);

let upstream: MockUpstream;
const sources: { close(): void }[] = [];

beforeEach(async () => {
  upstream = await MockUpstream.start();
  upstream.frames.set(KEY.imageFrameId, FRAME);
});
afterEach(async () => {
  sources.splice(0).forEach((made) => made.close());
  await until(() => upstream.openConnections === 0);
  await upstream.close();
});

function source(options: Partial<HealthImagingOptions> = {}) {
  const made = createHealthImagingSource({
    datastores: [{ id: DATASTORE, region: 'eu-west-1' }],
    credentials: () => Promise.resolve(CREDENTIALS),
    endpoint: upstream.url,
    ...options,
  });
  sources.push(made);
  return made;
}

function bytesOf(frame: SourceFrame): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    frame.start({ chunk: (bytes) => chunks.push(bytes), end: () => resolve(Buffer.concat(chunks)), fail: reject });
  });
}

describe('the request', () => {
  test('is GetImageFrame, signed for the region of the data store as an independent signer does it', async () => {
    await bytesOf(await source().open(KEY, staying()));
    const [request] = upstream.requests;
    expect(request).toMatchObject({
      method: 'POST',
      path: `/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/getImageFrame`,
      imageFrameId: KEY.imageFrameId,
    });
    expect(request.headers).toMatchObject({ 'content-type': 'application/json', 'x-amz-security-token': 'session' });
    expect(Number(request.headers['content-length'])).toBe(JSON.stringify({ imageFrameId: KEY.imageFrameId }).length);
    const { authorization, ...headers } = request.headers as Record<string, string>;
    const names = /SignedHeaders=([^,]+)/.exec(authorization)![1].split(';');
    const date = headers['x-amz-date'];
    const signer = new SignatureV4({
      credentials: CREDENTIALS,
      region: 'eu-west-1',
      service: 'medical-imaging',
      sha256: Sha256,
      applyChecksum: false,
    });
    const signed = await signer.sign(
      {
        method: 'POST',
        protocol: 'http:',
        hostname: '127.0.0.1',
        path: request.path,
        headers: Object.fromEntries(names.map((name) => [name, headers[name]])),
        body: JSON.stringify({ imageFrameId: KEY.imageFrameId }),
      },
      {
        signingDate: new Date(date.replace(/^(\d{4})(\d\d)(\d\dT\d\d)(\d\d)/, '$1-$2-$3:$4:')),
        signableHeaders: new Set(names),
      },
    );
    const signature = (text: string) => /Signature=([0-9a-f]{64})/.exec(text)![1];
    expect(signature(authorization)).toBe(signature(signed.headers.authorization));
  });

  test('goes to the endpoint of the region and partition where none is given (T22)', async () => {
    const asked: string[] = [];
    for (const [region, partition] of [
      ['eu-west-2', undefined],
      ['cn-north-1', 'aws-cn'],
    ] as const) {
      const made = createHealthImagingSource({
        datastores: [{ id: DATASTORE, region, partition }],
        credentials: () => Promise.resolve(CREDENTIALS),
        maxAttempts: 1,
        tls: {
          lookup: (host: string, _options: unknown, done: (error: Error) => void) => (
            asked.push(host),
            done(new Error('no'))
          ),
        } as never,
      });
      sources.push(made);
      await expect(made.open(KEY, staying())).rejects.toMatchObject({ code: 'upstream-failed' });
    }
    expect(asked).toEqual([
      'runtime-medical-imaging.eu-west-2.amazonaws.com',
      'runtime-medical-imaging.cn-north-1.amazonaws.com.cn',
    ]);
  });

  test('is not made for a data store that is not served', async () => {
    await expect(source().open({ ...KEY, datastoreId: 'x'.repeat(32) }, staying())).rejects.toMatchObject({
      status: 403,
    });
    expect(upstream.fetches).toBe(0);
  });

  test.each([
    [
      'fail',
      () => Promise.reject(new Error('secret words of the provider')),
      { status: 502, code: 'upstream-refused' },
    ],
    ['do not come', () => new Promise<never>(() => undefined), { status: 504 }],
  ])('is not made where credentials %s', async (_, credentials, problem) => {
    const asked = source({ credentials, deadlines: { firstByteMs: 100 } }).open(KEY, staying());
    await expect(asked).rejects.toMatchObject(problem);
    await expect(asked).rejects.not.toThrow(/secret/);
    expect(upstream.fetches).toBe(0);
  });
});

describe('connections', () => {
  test('are kept and used again (failure 9, D11)', async () => {
    const one = source();
    for (let i = 0; i < 20; i++) expect((await bytesOf(await one.open(KEY, staying()))).equals(FRAME)).toBe(true);
    expect(upstream.connections).toBe(1);
  });

  test('are used again after errors, too', async () => {
    upstream.behave = ({ number }) => (number < 10 ? { status: 403 } : {});
    const one = source();
    for (let i = 1; i < 10; i++) await expect(one.open(KEY, staying())).rejects.toMatchObject({ status: 403 });
    await bytesOf(await one.open(KEY, staying()));
    expect(upstream.connections).toBe(1);
  });

  test('that were closed meanwhile are replaced without anyone noticing', async () => {
    const one = source();
    await bytesOf(await one.open(KEY, staying()));
    upstream.behave = ({ number }) => (number === 2 ? { reset: true } : {});
    expect((await bytesOf(await one.open(KEY, staying()))).equals(FRAME)).toBe(true);
    expect([upstream.fetches, upstream.connections]).toEqual([3, 2]);
  });

  test('that cannot be made are 502 after a bounded number of attempts', async () => {
    const closed = await MockUpstream.start();
    const { url } = closed;
    await closed.close();
    await expect(source({ endpoint: url }).open(KEY, staying())).rejects.toMatchObject({ status: 502 });
  });

  test('that are not accepted are 504', async () => {
    const asked = source({ endpoint: 'http://192.0.2.1:81', deadlines: { connectMs: 100 } }).open(KEY, staying());
    await expect(asked).rejects.toMatchObject({ code: expect.stringMatching(/^upstream-(timeout|failed)$/) });
  });
});

describe('asking again', () => {
  test.each([429, 500, 502, 503, 504])('helps with a passing %d', async (status) => {
    upstream.behave = ({ number }) => (number < 3 ? { status } : {});
    expect((await bytesOf(await source().open(KEY, staying()))).equals(FRAME)).toBe(true);
    expect(upstream.fetches).toBe(3);
  });

  test.each([
    [400, 1],
    [402, 1],
    [403, 1],
    [404, 1],
    [406, 1],
    [409, 1],
    [500, 3],
  ])('a lasting %d is asked for %d times', async (status, times) => {
    upstream.behave = () => ({ status });
    await expect(source().open(KEY, staying())).rejects.toBeInstanceOf(Error);
    expect(upstream.fetches).toBe(times);
  });

  test('does not happen where the upstream wants a long time, nor past the deadline', async () => {
    upstream.behave = () => ({ status: 429, headers: { 'retry-after': '30' } });
    await expect(source().open(KEY, staying())).rejects.toMatchObject({
      status: 429,
      headers: { 'Retry-After': '30' },
    });
    expect(upstream.fetches).toBe(1);
    upstream.behave = () => ({ status: 503, headers: { 'retry-after': '1' } });
    await expect(source({ deadlines: { firstByteMs: 500 } }).open(KEY, staying())).rejects.toMatchObject({
      status: 503,
    });
    expect(upstream.fetches).toBe(2);
  });

  test('does not happen once bytes have come', async () => {
    upstream.behave = () => ({ cutAt: 500_000 });
    await expect(bytesOf(await source().open(KEY, staying()))).rejects.toMatchObject({ code: 'upstream-failed' });
    expect(upstream.fetches).toBe(1);
  });

  test('is told of: each request once, and a body that breaks off', async () => {
    const told: string[] = [];
    const one = source({
      onUpstream: ({ kind, ms }) => told.push(ms === undefined || ms >= 0 ? kind : 'without time'),
    });
    const statuses = [429, 503, 200, 404];
    upstream.behave = ({ number }) => (statuses[number - 1] === 200 ? {} : { status: statuses[number - 1] });
    await bytesOf(await one.open(KEY, staying()));
    await expect(one.open(KEY, staying())).rejects.toMatchObject({ status: 404 });
    expect(told.splice(0)).toEqual(['throttled', 'failed', 'answered', 'refused']);
    upstream.behave = () => ({ cutAt: 500_000 });
    await expect(bytesOf(await one.open(KEY, staying()))).rejects.toMatchObject({ code: 'upstream-failed' });
    expect(told.splice(0)).toEqual(['answered', 'broken']);
    // What we stop ourselves is not broken.
    (await one.open(KEY, staying())).abort();
    upstream.behave = () => ({ silent: true });
    const leaving = new AbortController();
    const left = one.open(KEY, leaving.signal);
    await until(() => upstream.fetches === 7);
    leaving.abort();
    await expect(left).rejects.toMatchObject({ code: 'client-closed' });
    expect(told).toEqual(['answered', 'given-up']);
  });

  test('stops when the caller goes', async () => {
    upstream.behave = () => ({ status: 503, headers: { 'retry-after': '1' } });
    const controller = new AbortController();
    const asked = source().open(KEY, controller.signal);
    await until(() => upstream.fetches === 1);
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'client-closed' });
    expect(upstream.fetches).toBe(1);
  });
});

describe('concurrency', () => {
  test('is bounded; those who wait get their turn', async () => {
    let [now, most] = [0, 0];
    upstream.behave = () => {
      most = Math.max(most, ++now);
      return { latencyMs: 20 };
    };
    const one = source({ maxConcurrent: 4, maxQueued: 100 });
    const all = Array.from({ length: 40 }, async () => {
      const frame = await one.open(KEY, staying());
      now--;
      return bytesOf(frame);
    });
    expect((await Promise.all(all)).every((bytes) => bytes.equals(FRAME))).toBe(true);
    expect(most).toBeLessThanOrEqual(4);
    expect(upstream.connections).toBeLessThanOrEqual(4);
  });

  test('a full queue is 503 at once, a queue that does not move 503 in time, one who goes leaves it', async () => {
    upstream.behave = () => ({ silent: true });
    const one = source({ maxConcurrent: 1, maxQueued: 2, deadlines: { queueMs: 150, firstByteMs: 400 } });
    const controller = new AbortController();
    const [taken, waiting, leaving] = [
      one.open(KEY, staying()),
      one.open(KEY, staying()),
      one.open(KEY, controller.signal),
    ];
    const outcome = Promise.allSettled([taken, waiting, leaving]);
    await expect(one.open(KEY, staying())).rejects.toMatchObject({
      status: 503,
      code: 'overloaded',
      headers: { 'Retry-After': '1' },
    });
    controller.abort();
    await expect(leaving).rejects.toMatchObject({ code: 'client-closed' });
    await expect(waiting).rejects.toMatchObject({ code: 'overloaded' });
    await expect(taken).rejects.toMatchObject({ code: 'upstream-timeout' });
    await outcome;
    upstream.behave = () => ({});
    expect((await bytesOf(await one.open(KEY, staying()))).equals(FRAME)).toBe(true);
  });

  test('a slot comes back however a fetch ends', async () => {
    const one = source({ maxConcurrent: 1, maxAttempts: 1, deadlines: { idleMs: 100, firstByteMs: 100 } });
    const endings = [
      { status: 500 },
      { reset: true },
      { silent: true },
      { cutAt: 1000 },
      { stallAt: 1000 },
      {},
    ] as const;
    for (const ending of endings) {
      upstream.behave = () => ending;
      await one
        .open(KEY, staying())
        .then(bytesOf)
        .catch(() => undefined);
    }
    upstream.behave = () => ({ stallAt: 1000 });
    (await one.open(KEY, staying())).abort();
    upstream.behave = () => ({});
    expect((await bytesOf(await one.open(KEY, staying()))).equals(FRAME)).toBe(true);
  });
});

test('a pause is not counted as the upstream stalling', async () => {
  const frame = await source({ deadlines: { idleMs: 100, totalMs: 300 } }).open(KEY, staying());
  const bytes = bytesOf(frame);
  frame.pause();
  setTimeout(() => frame.resume(), 600);
  expect((await bytes).equals(FRAME)).toBe(true);
});

describe('bytes that are not wanted yet', () => {
  const LONG = Buffer.from(Uint8Array.from({ length: 48_000_000 }, (_, i) => (i * 7) % 253));

  beforeEach(() => upstream.frames.set(KEY.imageFrameId, LONG));

  test('stay with HealthImaging, whether the frame was started or not', async () => {
    const frame = await source().open(KEY, staying());
    await settledBytes();
    // What sockets hold.
    expect(upstream.bytesSent).toBeLessThan(LONG.length / 2);
    const taken: Uint8Array[] = [];
    let given = 0;
    const ended = new Promise<void>((resolve, reject) =>
      frame.start({
        chunk: (bytes) => {
          taken.push(bytes);
          given += bytes.length;
          if (given === bytes.length || (given > 20_000_000 && given - bytes.length <= 20_000_000)) frame.pause();
        },
        end: resolve,
        fail: reject,
      }),
    );
    for (const least of [1, 20_000_000]) {
      const before = given;
      await settledBytes();
      expect([given, given >= least, given < LONG.length]).toEqual([before, true, true]);
      frame.resume();
      if (least === 1) await until(() => given > 20_000_000);
    }
    await ended;
    expect(Buffer.concat(taken).equals(LONG)).toBe(true);
  });

  /** Until no more is sent. */
  async function settledBytes(): Promise<void> {
    for (let before = -1; before !== upstream.bytesSent;) {
      before = upstream.bytesSent;
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
});

test('a request that cannot be sent is our own fault, and is not asked again', async () => {
  const credentials = { ...CREDENTIALS, sessionToken: 'two\r\nlines: 1' };
  const kinds: string[] = [];
  const one = source({ credentials: () => credentials, onUpstream: ({ kind }) => kinds.push(kind) });
  await expect(one.open(KEY, staying())).rejects.toMatchObject({ code: 'internal' });
  expect([kinds, upstream.fetches]).toEqual([['failed'], 0]);
});

test('an encoding that was not asked for is refused', async () => {
  upstream.behave = () => ({ headers: { 'content-encoding': 'gzip' } });
  await expect(source().open(KEY, staying())).rejects.toMatchObject({ status: 502 });
});
