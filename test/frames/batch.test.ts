import * as http from 'node:http';
import * as fc from 'fast-check';
import { frameOf, walkLevelEnds } from './support/generated-frames';
import { parseMultipart, type Part } from './support/multipart';
import { DATASTORE, frameId, framePath, IMAGE_SET, problemOf, Proxy, sleep, until, type Reply } from './support/proxy';
import { MAX_BATCH_FRAMES, parseBatchBody } from '../../runtime/frames/batch-request';
import { Problem } from '../../runtime/frames/problem';

const PATH = `/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/getImageFrames`;
const MIB = 1024 * 1024;

let proxy: Proxy;
let ct: Uint8Array;
let dx: Uint8Array;
let ctEnds: readonly number[];

beforeAll(async () => {
  ct = await frameOf('ct');
  dx = await frameOf('dx');
  ctEnds = walkLevelEnds(ct);
});
beforeEach(async () => {
  proxy = await Proxy.start({ service: { cors: { allowedOrigins: ['https://viewer.example.org'] } } });
});
afterEach(async () => {
  await proxy.settled();
  expect(proxy.errors).toEqual([]);
  await proxy.close();
});

const ids = (count: number) => Array.from({ length: count }, (_, index) => frameId(index));

function ask(body: object, headers: http.OutgoingHttpHeaders = {}): Promise<Reply> {
  return proxy.get(PATH, { method: 'POST', body: JSON.stringify(body), headers });
}

function partsOf(reply: Reply): Map<string, Part> {
  expect(reply.status).toBe(200);
  expect(reply.complete).toBe(true);
  const parts = parseMultipart(reply.headers['content-type'], reply.body);
  const byId = new Map(parts.map((part) => [part.headers['Frame-Id'], part]));
  expect(byId.size).toBe(parts.length);
  return byId;
}

/** A request whose answer nobody reads yet. */
function open(body: object): Promise<http.IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port: proxy.port, path: PATH, method: 'POST', agent: false }, resolve);
    request.on('error', reject);
    request.end(JSON.stringify(body));
  });
}

async function read(response: http.IncomingMessage): Promise<Part[]> {
  const received: Buffer[] = [];
  for await (const chunk of response) received.push(chunk as Buffer);
  return parseMultipart(response.headers['content-type'], Buffer.concat(received));
}

test('levels of a series: each frame its exact bytes and headers, fetched once; one audit outcome for each, one for all', async () => {
  for (const id of ids(80)) proxy.upstream.frames.set(id, ct);
  const parts = partsOf(await ask({ imageFrameIds: ids(80), endLevel: 1 }));
  expect([...parts.keys()].sort()).toEqual(ids(80).sort());
  for (const [id, { headers, body }] of parts) {
    expect(body.equals(ct.subarray(0, ctEnds[1]))).toBe(true);
    expect(headers).toEqual({
      'Content-Length': String(ctEnds[1]),
      'Content-Type': 'image/jph',
      'Frame-Id': id,
      'Frame-Status': '200',
      ETag: `"${id}/0-1"`,
      'Frame-Levels': String(ctEnds.length),
      'Frame-Level-Ends': ctEnds.join(','),
    });
  }
  expect(proxy.upstream.fetches).toBe(80);
  await proxy.settled(81);
  const [batch, ...none] = proxy.outcomes.filter(({ form }) => form === 'batch');
  expect(none).toEqual([]);
  expect(batch).toMatchObject({ frames: 80, status: 200, subject: 'user-1', imageSetId: IMAGE_SET, aborted: false });
  const told = proxy.outcomes.filter(({ form }) => form === 'part');
  expect(told.map(({ imageFrameId }) => imageFrameId).sort()).toEqual(ids(80).sort());
  for (const outcome of told) {
    expect(outcome).toMatchObject({ subject: 'user-1', status: 200, bytesSent: ctEnds[1], aborted: false });
    expect(outcome.levels).toEqual({ start: 0, end: 1 });
  }
  // Out of memory now, and as single requests give them.
  partsOf(await ask({ imageFrameIds: ids(80), startLevel: 0, endLevel: 1 }));
  expect((await proxy.get(framePath(3, '0-1'))).body.equals(ct.subarray(0, ctEnds[1]))).toBe(true);
  expect(proxy.upstream.fetches).toBe(80);
});

test('in any order of readiness, with or without lengths: the bytes of each frame', async () => {
  const kinds = ['known', 'chunked', 'slow', 'missing', 'throttled'] as const;
  const frame = fc.record({
    kind: fc.constantFrom(...kinds),
    latencyMs: fc.integer({ min: 0, max: 15 }),
    length: fc.integer({ min: 1, max: 200_000 }),
  });
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 50 }), async (frames) => {
      runs++;
      const names = frames.map((_, index) => frameId(runs * 100 + index));
      const asked = new Set<string>();
      for (const [index, { length }] of frames.entries()) {
        proxy.upstream.frames.set(names[index], Buffer.alloc(length, index + 1));
      }
      proxy.upstream.behave = ({ imageFrameId }) => {
        const { kind, latencyMs } = frames[names.indexOf(imageFrameId)];
        if (kind === 'missing') return { status: 404, latencyMs };
        if (kind === 'throttled' && !asked.has(imageFrameId)) {
          asked.add(imageFrameId);
          return { status: 429, latencyMs };
        }
        return {
          latencyMs,
          ...(kind === 'chunked' && { length: 'chunked' }),
          ...(kind === 'slow' && { chunkBytes: 20_000 }),
        };
      };
      const parts = partsOf(await ask({ imageFrameIds: [...names, names[0]] }));
      expect(parts.size).toBe(frames.length);
      for (const [index, { kind, length }] of frames.entries()) {
        const { headers, body } = parts.get(names[index])!;
        if (kind === 'missing') {
          expect(headers).toMatchObject({ 'Frame-Status': '404', 'Content-Type': 'application/problem+json' });
          expect(JSON.parse(body.toString())).toMatchObject({ status: 404, code: 'frame-not-found' });
        } else {
          expect(headers['Frame-Status']).toBe('200');
          expect(body.equals(Buffer.alloc(length, index + 1))).toBe(true);
        }
      }
    }),
    { numRuns: 12 },
  );
});

test('what is ready goes first', async () => {
  for (const id of ids(4)) proxy.upstream.frames.set(id, ct);
  const held = new Set([frameId(0), frameId(1)]);
  proxy.upstream.behave = ({ imageFrameId }) => (held.has(imageFrameId) ? { latencyMs: 300 } : {});
  const order = [...partsOf(await ask({ imageFrameIds: ids(4) })).keys()];
  expect(order.slice(0, 2).sort()).toEqual([frameId(2), frameId(3)]);
});

describe('faults', () => {
  test('a frame that fails before its part began fails alone', async () => {
    for (const id of ids(3)) proxy.upstream.frames.set(id, ct);
    proxy.upstream.behave = ({ imageFrameId }) =>
      imageFrameId === frameId(1) ? { length: 'chunked', cutAt: 60_000 } : {};
    const parts = partsOf(await ask({ imageFrameIds: ids(3) }));
    expect(parts.get(frameId(0))!.body.equals(ct)).toBe(true);
    expect(parts.get(frameId(1))!.headers['Frame-Status']).toBe('502');
    expect(parts.get(frameId(2))!.body.equals(ct)).toBe(true);
    await proxy.settled(4);
    expect(proxy.outcomes.filter(({ status }) => status === 502)).toMatchObject([
      { form: 'part', problem: 'upstream-failed' },
    ]);
  });

  test('a frame cut in the middle of its part resets the connection', async () => {
    proxy.upstream.frames.set(frameId(0), dx);
    proxy.upstream.behave = () => ({ cutAt: dx.length - 1000, bytesPerSecond: 40 * MIB });
    const reply = await ask({ imageFrameIds: ids(1) });
    expect(reply.status).toBe(200);
    expect(reply.complete).toBe(false);
    await proxy.settled(2);
    expect(proxy.outcomes.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  test('a client that goes ends every fetch, and no other is begun', async () => {
    for (const id of ids(200)) proxy.upstream.frames.set(id, ct);
    proxy.upstream.behave = ({ number }) => (number <= 2 ? {} : { silent: true });
    const response = await open({ imageFrameIds: ids(200) });
    await until(() => proxy.upstream.fetches >= 30);
    response.destroy();
    await proxy.settled(1);
    await until(() => proxy.outcomes.some(({ form }) => form === 'batch'));
    expect(proxy.upstream.fetches).toBeLessThan(40);
    expect(proxy.outcomes.every(({ aborted, status }) => aborted || status === 200)).toBe(true);
  });

  test('a client that reads slowly: bounded bytes are held, and it gets all', async () => {
    for (const id of ids(40)) proxy.upstream.frames.set(id, dx);
    const response = await open({ imageFrameIds: ids(40) });
    const opened = performance.now();
    while (performance.now() - opened < 500) {
      expect(proxy.service.stats().flightBytes).toBeLessThan(40 * MIB);
      await sleep(20);
    }
    expect(proxy.upstream.fetches).toBeLessThan(40);
    const parts = await read(response);
    expect(parts.length).toBe(40);
    expect(parts.every(({ body, headers }) => headers['Frame-Status'] === '200' && body.equals(dx))).toBe(true);
  });

  test('a fetch that waited so long for its turn that it was let go is begun again', async () => {
    await proxy.close();
    proxy = await Proxy.start({ service: { deadlines: { readerStallMs: 200 } } });
    // In memory, and more than sockets take up by themselves.
    const first = Buffer.alloc(24 * MIB, 1);
    proxy.upstream.frames.set(frameId(0), first);
    await proxy.get(framePath(0));
    const second = Buffer.alloc(6 * MIB, 2);
    proxy.upstream.frames.set(frameId(1), second);
    const response = await open({ imageFrameIds: ids(2) });
    await until(() => proxy.upstream.fetches === 2 && proxy.service.stats().readers === 1);
    await until(() => proxy.service.stats().readers === 0);
    const parts = await read(response);
    expect(parts.map(({ headers }) => headers['Frame-Status'])).toEqual(['200', '200']);
    expect(parts[0].body.equals(first) && parts[1].body.equals(second)).toBe(true);
    expect(proxy.upstream.fetches).toBe(3);
    await proxy.settled(4);
    expect(proxy.outcomes.filter(({ form }) => form === 'part').length).toBe(2);
  });
});

describe('the request', () => {
  test.each([
    ['nothing', '', 'malformed-request'],
    ['a list', '[]', 'malformed-request'],
    ['null', 'null', 'malformed-request'],
    ['no IDs', '{}', 'malformed-request'],
    ['an empty list of IDs', '{"imageFrameIds":[]}', 'malformed-request'],
    ['a misspelt member', `{"imageFrameIds":["${frameId(0)}"],"endlevel":1}`, 'malformed-request'],
    ['too many IDs', JSON.stringify({ imageFrameIds: ids(1001) }), 'malformed-request'],
    ['a body too long', `{"imageFrameIds":["${frameId(0)}"]${' '.repeat(70_000)}}`, 'malformed-request'],
    ['an ID that is none', '{"imageFrameIds":["../etc"]}', 'malformed-id'],
    ['a number as ID', '{"imageFrameIds":[1]}', 'malformed-id'],
    ['a level that is none', `{"imageFrameIds":["${frameId(0)}"],"endLevel":"1"}`, 'malformed-level'],
    ['levels upside down', `{"imageFrameIds":["${frameId(0)}"],"startLevel":2,"endLevel":1}`, 'malformed-level'],
  ])('%s is 400', async (_, body, code) => {
    expect(problemOf(await proxy.get(PATH, { method: 'POST', body }))).toMatchObject({ status: 400, code });
    expect(proxy.upstream.fetches).toBe(0);
  });

  test('whatever the body: read, or refused by a problem', () => {
    const json = fc.json().map((text) => Buffer.from(text));
    const close = fc
      .record(
        { imageFrameIds: fc.array(fc.anything()), startLevel: fc.anything(), endLevel: fc.anything() },
        { requiredKeys: [] },
      )
      .map((value) =>
        Buffer.from(JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? 0 : member)) ?? ''),
      );
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array(), json, close), (body) => {
        try {
          const { imageFrameIds } = parseBatchBody(body);
          expect(imageFrameIds.length).toBeLessThanOrEqual(MAX_BATCH_FRAMES);
          for (const id of imageFrameIds) expect(id).toMatch(/^[0-9a-z]{32}$/);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect((error as Problem).status).toBe(400);
        }
      }),
    );
  });

  test('is a POST by those who may read the data store, from pages that may', async () => {
    const body = { imageFrameIds: ids(1) };
    expect((await ask(body, { authorization: 'Bearer none' })).status).toBe(401);
    expect((await ask(body, { authorization: 'Bearer other' })).status).toBe(403);
    const got = await proxy.get(PATH);
    expect(got.status).toBe(405);
    expect(got.headers.allow).toBe('POST, OPTIONS');
    const origin = 'https://viewer.example.org';
    const preflight = await proxy.get(PATH, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers['access-control-allow-methods']).toContain('POST');
    proxy.upstream.frames.set(frameId(0), ct);
    const reply = await ask(body, { origin });
    expect(reply.headers['access-control-allow-origin']).toBe(origin);
    expect(partsOf(reply).get(frameId(0))!.headers['Access-Control-Allow-Origin']).toBeUndefined();
  });
});
