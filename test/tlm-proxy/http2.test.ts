import * as http2 from 'node:http2';
import * as tls from 'node:tls';
import { NOTHING, StreamOf } from './support/stream-of';
import type { FrameRequest, FrameResponse } from '../../runtime/frames';
import { selfSigned } from '../../runtime/tlm-proxy/self-signed';
import { ProxyServer, type ServerLimits } from '../../runtime/tlm-proxy/server';
import { until } from '../frames/support/proxy';
import { Http2Exchange } from '../support/exchanges';
import { frame, GET, HEADERS, PREFACE, SETTINGS } from '../support/http2-wire';
import { connectByTls, trickle } from '../support/raw-connection';

// The server as an HTTP/2 client meets it. What goes for HTTP/1.1 alike is in server.test.ts and limits.test.ts.
const { NGHTTP2_CANCEL, NGHTTP2_ENHANCE_YOUR_CALM, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = http2.constants;

type Handle = (request: FrameRequest) => FrameResponse | Promise<FrameResponse>;

let server: ProxyServer | undefined;
let port: number;
const seen = { requests: 0, closed: [] as { bytes: number; complete: boolean }[] };
const sessions: http2.ClientHttp2Session[] = [];
const sockets: tls.TLSSocket[] = [];

afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  for (const socket of sockets.splice(0)) socket.destroy();
  await server?.drain();
  server = undefined;
});

async function start(handle: Handle, limits: Partial<ServerLimits> = {}, drainMs = 5_000): Promise<void> {
  Object.assign(seen, { requests: 0, closed: [] });
  const closed = (bytes: number, complete: boolean) => void seen.closed.push({ bytes, complete });
  server = new ProxyServer({
    port: 0,
    drainMs,
    certificate: await selfSigned(),
    limits: { connectionsCheckingInterval: 20, ...limits },
    service: {
      handle: (request) => {
        seen.requests++;
        const response = handle(request);
        return response instanceof Promise ? response.then((later) => ({ ...later, closed })) : { ...response, closed };
      },
      stats: () => ({ flights: 0, readers: 0, flightBytes: 0, cachedFrames: 0, cachedBytes: 0 }),
      close: () => undefined,
    },
  });
  port = await server.listen();
}

async function connect(options: http2.SecureClientSessionOptions = {}): Promise<http2.ClientHttp2Session> {
  const session = http2.connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false, ...options });
  sessions.push(session);
  session.on('error', () => undefined);
  await new Promise((resolve, reject) => session.once('remoteSettings', resolve).once('error', reject));
  return session;
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: http2.IncomingHttpHeaders;
  readonly body: Buffer;
  readonly code: number;
}

function reply(stream: http2.ClientHttp2Stream): Promise<Reply> {
  const chunks: Buffer[] = [];
  let headers: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {};
  stream.on('response', (received) => (headers = received));
  stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
  return new Promise((resolve) =>
    stream.once('close', () =>
      resolve({ status: headers[':status'], headers, body: Buffer.concat(chunks), code: stream.rstCode }),
    ),
  );
}

const get = (session: http2.ClientHttp2Session, path = '/', headers: http2.OutgoingHttpHeaders = {}) =>
  session.request({ ':path': path, ...headers });

const bytes = (length: number, value = 7) => new Uint8Array(length).fill(value);
const empty: Handle = () => ({ status: 204, headers: {} });

/** The head is complete, and there is no body. */
const getFrame = (stream: number) => frame(HEADERS, 5, stream, GET);

/** A connection that has agreed on HTTP/2. */
async function rawConnection(): Promise<tls.TLSSocket> {
  const socket = await connectByTls(port, 'h2');
  sockets.push(socket);
  expect(socket.alpnProtocol).toBe('h2');
  return socket;
}

const closed = (socket: tls.TLSSocket) => new Promise<void>((resolve) => socket.once('close', () => resolve()));

test.each([
  [['h2', 'http/1.1'], 'h2'],
  [['http/1.1', 'h2'], 'h2'],
  [['http/1.1'], 'http/1.1'],
  [[], false],
])('a client that offers %j speaks %s', async (offered, agreed) => {
  await start(empty);
  const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: offered });
  sockets.push(socket);
  await new Promise((resolve) => socket.once('secureConnect', resolve));
  expect(socket.alpnProtocol).toBe(agreed);
});

test('one connection carries both bodies in memory and streams, headers and method', async () => {
  const asked: unknown[] = [];
  await start((request) => {
    asked.push([request.method, request.url, request.header('authorization'), request.header('accept')]);
    const chunks = [bytes(70_000, 1), bytes(0), bytes(300_000, 2)];
    if (request.url === '/memory') return { status: 200, headers: { 'Content-Type': 'image/jph' }, body: chunks };
    return Promise.resolve({ status: 206, headers: { 'X-Of': 'stream' }, body: new StreamOf(() => chunks.shift()) });
  });
  const session = await connect();
  const [memory, stream] = await Promise.all([
    reply(get(session, '/memory', { authorization: 'Bearer x', accept: ['a', 'b'] })),
    // A piece of no bytes ends nothing.
    reply(get(session, '/stream?x=1')),
  ]);
  const whole = Buffer.concat([bytes(70_000, 1), bytes(300_000, 2)]);
  expect([memory.status, memory.headers['content-type'], memory.body.equals(whole)]).toEqual([200, 'image/jph', true]);
  expect([stream.status, stream.headers['x-of'], stream.body.equals(whole)]).toEqual([206, 'stream', true]);
  expect(asked).toEqual([
    ['GET', '/memory', 'Bearer x', 'a, b'],
    ['GET', '/stream?x=1', undefined, undefined],
  ]);
  await until(() => seen.closed.length === 2);
  expect(seen.closed).toEqual(Array(2).fill({ bytes: whole.length, complete: true }));
});

test('HEAD has no body, and the stream behind it is cancelled', async () => {
  let cancelled = false;
  const body = new StreamOf(NOTHING, () => (cancelled = true));
  await start(() => ({ status: 200, headers: { 'Content-Length': '10' }, body }));
  const session = await connect();
  const answer = await reply(session.request({ ':method': 'HEAD', ':path': '/' }));
  expect([answer.status, answer.headers['content-length'], answer.body.length, cancelled]).toEqual([
    200,
    '10',
    0,
    true,
  ]);
  await until(() => seen.closed.length === 1);
  expect(seen.closed).toEqual([{ bytes: 0, complete: true }]);
});

test('a body is read up to a limit; one that nobody reads does not keep its stream open', async () => {
  await start(async (request) => {
    if (request.url === '/unread') return { status: 401, headers: {}, body: [bytes(5)] };
    const length = await request.body!(100_000).then(
      (body) => body.length,
      () => -1,
    );
    return { status: 200, headers: {}, body: [Buffer.from(String(length))] };
  });
  const session = await connect();
  const post = (path: string, length: number | undefined) => {
    const stream = session.request({ ':method': 'POST', ':path': path });
    if (length === undefined) stream.write('x');
    else stream.end(bytes(length));
    return reply(stream);
  };
  expect((await post('/', 100_000)).body.toString()).toBe('100000');
  expect((await post('/', 100_001)).body.toString()).toBe('-1');
  expect(await post('/unread', undefined)).toMatchObject({ status: 401, code: NGHTTP2_NO_ERROR });
});

describe('one stream of many', () => {
  /** Answers `/slow` by a stream that never ends, all else at once. */
  async function startSlow(next: () => Promise<Uint8Array> | Uint8Array) {
    const state = { cancelled: 0, gone: 0 };
    await start(async ({ url, signal }) => {
      if (!url.startsWith('/slow')) return { status: 200, headers: {}, body: [bytes(10)] };
      signal.addEventListener('abort', () => state.gone++);
      return { status: 200, headers: {}, body: new StreamOf(next, () => state.cancelled++) };
    });
    return state;
  }
  const aLittleLater = () => new Promise<Uint8Array>((resolve) => setTimeout(() => resolve(bytes(1_000)), 5));

  test('that its client cancels stops by itself', async () => {
    const state = await startSlow(aLittleLater);
    const session = await connect();
    const [left, kept] = [get(session, '/slow/1'), get(session, '/slow/2')];
    let received = 0;
    kept.on('data', (chunk: Buffer) => (received += chunk.length)).on('error', () => undefined);
    await new Promise((resolve) => left.once('data', resolve));
    left.close(NGHTTP2_CANCEL);
    await until(() => state.cancelled === 1 && state.gone === 1 && seen.closed.length === 1);
    expect(seen.closed[0].complete).toBe(false);
    const before = received;
    await until(() => received > before);
    expect((await reply(get(session))).status).toBe(200);
    expect([state.cancelled, state.gone]).toEqual([1, 1]);
    session.destroy();
    await until(() => state.cancelled === 2 && state.gone === 2 && seen.closed.length === 3);
  });

  test('whose bytes break off is reset, so that it does not look complete', async () => {
    const pieces = [bytes(1_000)];
    await startSlow(() => pieces.shift() ?? Promise.reject(new Error('cut')));
    const session = await connect();
    const broken = await reply(get(session, '/slow'));
    expect(broken.code).toBe(NGHTTP2_INTERNAL_ERROR);
    expect((await reply(get(session))).status).toBe(200);
    await until(() => seen.closed.length === 2);
    expect(seen.closed[0].complete).toBe(false);
  });
});

test.each([
  ['of a request without a body', 5, NGHTTP2_NO_ERROR],
  ['of a request whose body has not ended', 4, NGHTTP2_NO_ERROR],
  ['of a request whose body has not ended', 4, NGHTTP2_CANCEL],
])('a stream %s (head flags %d) that is reset in its answer by code %d ends as broken off', async (_, flags, code) => {
  let gone = 0;
  let cancelled = 0;
  await start(({ signal }) => {
    signal.addEventListener('abort', () => gone++);
    const next = () => new Promise<Uint8Array>((resolve) => setTimeout(() => resolve(bytes(100)), 5));
    return { status: 200, headers: {}, body: new StreamOf(next, () => cancelled++) };
  });
  const socket = await rawConnection();
  const answered = new Promise((resolve) => socket.once('data', resolve));
  socket.write(PREFACE);
  socket.write(frame(SETTINGS, 0, 0));
  socket.write(frame(HEADERS, flags, 1, GET));
  await until(() => seen.requests === 1);
  await answered;
  socket.write(frame(3, 0, 1, Buffer.from([0, 0, 0, code])));
  await until(() => gone === 1 && cancelled === 1 && seen.closed.length === 1);
  expect(seen.closed[0].complete).toBe(false);
});

test.each<[string, Handle]>([
  ['at once', () => ({ status: 200, headers: {}, body: new StreamOf(() => Promise.reject(new Error('cut'))) })],
  ['after a piece', () => ({ status: 200, headers: {}, body: breakingOff(0) })],
  ['later', () => ({ status: 200, headers: {}, body: breakingOff(20) })],
  [
    'later, with its length told',
    () => ({ status: 200, headers: { 'Content-Length': '5000' }, body: breakingOff(20) }),
  ],
])('a body that breaks off %s never looks complete', async (_, handle) => {
  await start(handle);
  const exchange = new Http2Exchange(`https://127.0.0.1:${port}`);
  const answers = [];
  for (let i = 0; i < 10; i++) answers.push(await exchange.ask('/', {}));
  exchange.close();
  expect(answers.map(({ complete }) => complete)).toEqual(Array(10).fill(false));
  await until(() => seen.closed.length === 10);
  expect(seen.closed.every(({ complete }) => !complete)).toBe(true);
});

function breakingOff(ms: number): StreamOf {
  const pieces = [bytes(1_000)];
  const cut = () => new Promise<never>((_, reject) => setTimeout(() => reject(new Error('cut')), ms));
  return new StreamOf(() => pieces.shift() ?? cut());
}

test('a stream that is cancelled before its answer aborts the request, and the late answer is discarded', async () => {
  let answer = (_: FrameResponse) => undefined as void;
  let gone = false;
  let cancelled = false;
  await start(({ signal }) => {
    signal.addEventListener('abort', () => (gone = true));
    return new Promise((resolve) => (answer = resolve));
  });
  const session = await connect();
  const stream = get(session);
  stream.on('error', () => undefined);
  await until(() => seen.requests === 1);
  stream.close(NGHTTP2_CANCEL);
  await until(() => gone);
  answer({ status: 200, headers: {}, body: new StreamOf(NOTHING, () => (cancelled = true)) });
  await until(() => seen.closed.length === 1);
  expect([cancelled, seen.closed]).toEqual([true, [{ bytes: 0, complete: false }]]);
});

describe('limits', () => {
  test('a client that says nothing after the handshake is closed', async () => {
    await start(empty, { headersTimeout: 200 });
    const socket = await rawConnection();
    socket.resume();
    await closed(socket);
  });

  test('a head that comes byte by byte ends the connection', async () => {
    await start(empty, { keepAliveTimeout: 300 });
    const socket = await rawConnection();
    socket.write(PREFACE);
    socket.write(frame(SETTINGS, 0, 0));
    socket.resume();
    const head = frame(HEADERS, 4, 1, bytes(4_000));
    let at = 0;
    trickle(socket, () => head.subarray(at, ++at));
    await closed(socket);
    expect(seen.requests).toBe(0);
  });

  test('a body that comes byte by byte ends its stream', async () => {
    await start(
      async (request) => {
        await request.body!(1_000_000);
        return { status: 204, headers: {} };
      },
      { headersTimeout: 200, requestTimeout: 300 },
    );
    const session = await connect();
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    const timer = setInterval(() => stream.closed || stream.write('a'), 20);
    const answer = await reply(stream);
    clearInterval(timer);
    expect([answer.status, answer.code]).toEqual([undefined, NGHTTP2_CANCEL]);
    expect(session.destroyed).toBe(false);
  });

  test('a stream whose client takes nothing is reset, though its connection lives', async () => {
    let produced = 0;
    let cancelled = false;
    const next = () => {
      produced += 256 * 1024;
      return bytes(256 * 1024);
    };
    await start(
      ({ url }) =>
        url === '/slow'
          ? { status: 200, headers: {}, body: new StreamOf(next, () => (cancelled = true)) }
          : { status: 200, headers: {}, body: [bytes(10)] },
      { idleTimeout: 300 },
    );
    const session = await connect();
    const stream = get(session, '/slow').on('error', () => undefined);
    const code = new Promise((resolve) => stream.once('close', () => resolve(stream.rstCode)));
    await new Promise((resolve) => stream.once('response', resolve));
    const alive = setInterval(() => void reply(get(session)), 50);
    await until(() => cancelled);
    clearInterval(alive);
    stream.resume();
    expect(await code).toBe(NGHTTP2_CANCEL);
    expect(produced).toBeLessThan(4 * 2 ** 20);
    expect((await reply(get(session))).status).toBe(200);
  });

  test('a connection that takes nothing at all is closed, with all its streams', async () => {
    let cancelled = 0;
    const body = () =>
      new StreamOf(
        () => bytes(256 * 1024),
        () => cancelled++,
      );
    await start(() => ({ status: 200, headers: {}, body: body() }), { idleTimeout: 300, keepAliveTimeout: 600 });
    const socket = await rawConnection();
    const wide = Buffer.from([0x3f, 0xff, 0, 0]);
    socket.write(PREFACE);
    socket.write(frame(SETTINGS, 0, 0, Buffer.concat([Buffer.from([0, 4]), wide])));
    socket.write(frame(8, 0, 0, wide));
    for (const stream of [1, 3, 5]) socket.write(getFrame(stream));
    await until(() => cancelled === 3 && seen.closed.length === 3);
    expect(seen.closed.map(({ complete }) => complete)).toEqual([false, false, false]);
  });

  test('an idle connection is closed', async () => {
    await start(empty, { keepAliveTimeout: 300 });
    const session = await connect();
    expect((await reply(get(session))).status).toBe(204);
    await new Promise((resolve) => session.once('close', resolve));
  });

  test('more headers than fit do not reach the service', async () => {
    await start(empty, { maxHeaderSize: 4096 });
    const session = await connect();
    const answer = await reply(get(session, '/', { authorization: 'a'.repeat(8_000) }));
    expect(answer.status === 431 || answer.code === NGHTTP2_ENHANCE_YOUR_CALM).toBe(true);
    expect(seen.requests).toBe(0);
  });

  test('no more streams at a time than allowed', async () => {
    await start(() => new Promise<FrameResponse>(() => undefined), { maxConcurrentStreams: 3 }, 0);
    const session = await connect();
    expect(session.remoteSettings.maxConcurrentStreams).toBe(3);
    for (let i = 0; i < 5; i++) get(session).on('error', () => undefined);
    await until(() => seen.requests === 3);
    const socket = await rawConnection();
    socket.resume();
    socket.write(PREFACE);
    socket.write(frame(SETTINGS, 0, 0));
    for (let i = 0; i < 500; i++) socket.write(getFrame(2 * i + 1));
    await closed(socket);
    expect(seen.requests).toBeLessThanOrEqual(6);
  });

  test('a flood of streams that are reset at once ends the connection', async () => {
    let gone = 0;
    await start(
      ({ signal }) => {
        signal.addEventListener('abort', () => gone++);
        return new Promise<FrameResponse>(() => undefined);
      },
      { keepAliveTimeout: 1_000 },
    );
    const socket = await rawConnection();
    socket.resume();
    socket.write(PREFACE);
    socket.write(frame(SETTINGS, 0, 0));
    let stream = 1;
    const flood = setInterval(() => {
      for (let i = 0; i < 50; i++, stream += 2) {
        socket.write(getFrame(stream));
        socket.write(frame(3, 0, stream, Buffer.from([0, 0, 0, NGHTTP2_CANCEL])));
      }
    }, 2);
    await closed(socket);
    clearInterval(flood);
    // What nghttp2 lets through at once, and nothing of it goes on.
    expect(seen.requests).toBeGreaterThan(0);
    expect(seen.requests).toBeLessThan(3_000);
    await until(() => gone === seen.requests);
  });

  test.each([
    ['settings', frame(SETTINGS, 0, 0, Buffer.from([0, 3, 0, 0, 0, 9]))],
    ['pings', frame(6, 0, 0, bytes(8))],
  ])('a flood of %s whose acknowledgements nobody reads ends the connection', async (_, one) => {
    await start(empty);
    const socket = await rawConnection();
    socket.pause();
    socket.write(PREFACE);
    socket.write(frame(SETTINGS, 0, 0));
    const many = Buffer.concat(Array(2_000).fill(one));
    const flood = setInterval(() => socket.writableLength < 2 ** 20 && socket.write(many), 5);
    const broken = new Promise((resolve) => socket.once('error', resolve).once('close', resolve));
    await broken;
    clearInterval(flood);
  });
});

describe('draining', () => {
  test('lets running streams finish, tells the client to go, and takes no new stream', async () => {
    let release = () => undefined as void;
    await start(async () => {
      await new Promise<void>((resolve) => (release = resolve));
      return { status: 200, headers: {}, body: [bytes(10)] };
    });
    const session = await connect();
    const goaway = new Promise<number>((resolve) => session.once('goaway', resolve));
    const running = reply(get(session));
    await until(() => seen.requests === 1);
    const drained = server!.drain();
    expect(await goaway).toBe(NGHTTP2_NO_ERROR);
    expect(() => get(session)).toThrow();
    release();
    expect((await running).body).toHaveLength(10);
    await drained;
    expect(seen).toEqual({ requests: 1, closed: [{ bytes: 10, complete: true }] });
  });

  test('ends what does not finish in time', async () => {
    await start(() => new Promise<FrameResponse>(() => undefined), {}, 200);
    const session = await connect();
    const hanging = reply(get(session));
    await until(() => seen.requests === 1);
    await server!.drain();
    expect((await hanging).status).toBeUndefined();
  });

  test('a body that did not finish in time does not look complete', async () => {
    const pieces = [bytes(1_000)];
    await start(() => ({ status: 200, headers: {}, body: new StreamOf(() => pieces.shift() ?? NOTHING()) }), {}, 200);
    const exchange = new Http2Exchange(`https://127.0.0.1:${port}`);
    const answer = exchange.ask('/', {});
    await until(() => pieces.length === 0);
    await server!.drain();
    expect((await answer).complete).toBe(false);
    exchange.close();
  });

  test('closes idle connections at once', async () => {
    await start(empty, {}, 60_000);
    const session = await connect();
    expect((await reply(get(session))).status).toBe(204);
    await server!.drain();
  });
});
