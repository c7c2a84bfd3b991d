import * as http from 'node:http';
import * as https from 'node:https';
import * as net from 'node:net';
import * as tls from 'node:tls';
import { NOTHING, StreamOf } from './support/stream-of';
import type { ByteStream, Cancellation, FrameRequest, FrameResponse, FrameService } from '../../runtime/frames';
import { selfSigned } from '../../runtime/tlm-proxy/self-signed';
import { ProxyServer } from '../../runtime/tlm-proxy/server';

type Closed = { bytes: number; complete: boolean };

let running: { server: ProxyServer; port: number } | undefined;
const closed: Closed[] = [];
const signals: Cancellation[] = [];

/** A frame service whose answers the test decides. */
function serviceOf(answer: (request: FrameRequest) => FrameResponse | Promise<FrameResponse>): FrameService {
  return {
    handle: (request) => {
      const withClosed = (response: FrameResponse): FrameResponse => ({
        ...response,
        closed: (bytes, complete) => closed.push({ bytes, complete }),
      });
      const response = answer(request);
      return response instanceof Promise ? response.then(withClosed) : withClosed(response);
    },
    stats: () => ({ flights: 0, readers: 0, flightBytes: 0, cachedFrames: 0, cachedBytes: 0 }),
    close: () => undefined,
  };
}

async function start(
  answer: (request: FrameRequest) => FrameResponse | Promise<FrameResponse>,
  secure = false,
): Promise<number> {
  const server = new ProxyServer({
    port: 0,
    certificate: secure ? await selfSigned() : undefined,
    service: serviceOf(answer),
    drainMs: 300,
  });
  running = { server, port: await server.listen() };
  return running.port;
}

beforeEach(() => {
  closed.length = 0;
  signals.length = 0;
});
afterEach(async () => {
  await running?.server.drain();
  running = undefined;
});

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await later(10);
  expect(condition()).toBe(true);
}

function get(port: number, options: https.RequestOptions = {}, module: typeof http | typeof https = http) {
  return new Promise<{ status: number; body: Buffer; error?: Error }>((resolve, reject) => {
    const req = module.get({ port, host: '127.0.0.1', rejectUnauthorized: false, agent: false, ...options }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk) => chunks.push(chunk));
      res.on('error', (error) => resolve({ status: res.statusCode!, body: Buffer.concat(chunks), error }));
      res.on('end', () => resolve({ status: res.statusCode!, body: Buffer.concat(chunks) }));
    });
    req.on('error', reject);
  });
}

const bytes = (length: number, value = 7) => new Uint8Array(length).fill(value);

function streamOf(chunks: Uint8Array[], end: 'close' | Error = 'close'): ByteStream {
  const rest = [...chunks];
  return new StreamOf(async () => {
    const chunk = rest.shift();
    if (!chunk && end !== 'close') throw end;
    return chunk;
  });
}

test('chunks in memory arrive in order, and the outcome tells their bytes', async () => {
  const port = await start(() => ({
    status: 200,
    headers: { 'content-length': '30' },
    body: [bytes(10, 1), bytes(0), bytes(20, 2)],
  }));
  const { status, body } = await get(port);
  expect([status, body]).toEqual([200, Buffer.concat([bytes(10, 1), bytes(20, 2)])]);
  await until(() => closed.length === 1);
  expect(closed).toEqual([{ bytes: 30, complete: true }]);
});

test('over TLS, with a certificate made at start', async () => {
  const port = await start(() => ({ status: 200, headers: {}, body: [bytes(5)] }), true);
  expect((await get(port, {}, https)).body).toEqual(Buffer.from(bytes(5)));
});

describe('the cipher of TLS', () => {
  const negotiated = async (options: tls.ConnectionOptions) => {
    const port = await start(() => ({ status: 200, headers: {}, body: [bytes(5)] }), true);
    return new Promise<string>((resolve, reject) => {
      const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options });
      socket.once('error', reject).once('secureConnect', () => {
        resolve(`${socket.getProtocol()} ${socket.getCipher().standardName}`);
        socket.destroy();
      });
    });
  };

  // As load balancers connect: the policies for targets of TLS 1.3 and of 2016.
  test('is AES-128 with authentication and forward secrecy, whatever else the client would take', async () => {
    expect(await negotiated({})).toBe('TLSv1.3 TLS_AES_128_GCM_SHA256');
    const old = {
      maxVersion: 'TLSv1.2',
      ciphers: 'AES256-SHA:ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-ECDSA-AES128-GCM-SHA256',
    } as const;
    expect(await negotiated(old)).toBe('TLSv1.2 TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256');
  });

  test.each(['ECDHE-ECDSA-AES128-SHA', 'AES128-GCM-SHA256', 'ECDHE-ECDSA-AES256-SHA384'])(
    'is not %s',
    async (ciphers) => {
      await expect(negotiated({ maxVersion: 'TLSv1.2', ciphers })).rejects.toThrow(/handshake failure/);
    },
  );
});

test('a stream of many megabytes arrives whole', async () => {
  const chunks = Array.from({ length: 400 }, (_, i) => bytes(65_536, i % 256));
  const port = await start(async () => ({ status: 200, headers: {}, body: streamOf(chunks) }));
  const { body } = await get(port);
  expect(Buffer.compare(body, Buffer.concat(chunks))).toBe(0);
});

test('a stream that breaks resets the connection instead of looking complete', async () => {
  const port = await start(async () => ({ status: 200, headers: {}, body: streamOf([bytes(1000)], new Error('cut')) }));
  // Cut before the head was sent or after it: either way no complete response.
  const outcome = await get(port).then(
    (response) => response.error,
    (error: Error) => error,
  );
  expect(outcome).toMatchObject({ code: 'ECONNRESET' });
  await until(() => closed.length === 1);
  expect(closed[0].complete).toBe(false);
});

test('a client that leaves cancels the stream and aborts the request', async () => {
  let cancelled = false;
  const port = await start(async (request) => {
    signals.push(request.signal);
    const body = new StreamOf(
      () => later(5).then(() => bytes(1000)),
      () => (cancelled = true),
    );
    return { status: 200, headers: {}, body };
  });
  await new Promise<void>((resolve) => {
    const req = http.get({ port, agent: false }, (res) => res.once('data', () => resolve(void req.destroy())));
    req.on('error', () => undefined);
  });
  await until(() => cancelled && signals[0].aborted && closed.length === 1);
  expect(closed[0].complete).toBe(false);
});

test('a client that leaves before the answer aborts the request, and its late answer is discarded', async () => {
  let answered = false;
  let cancelled = false;
  const port = await start(async (request) => {
    signals.push(request.signal);
    await later(100);
    answered = true;
    return { status: 200, headers: {}, body: new StreamOf(NOTHING, () => (cancelled = true)) };
  });
  const req = http.get({ port, agent: false }).on('error', () => undefined);
  await until(() => signals.length === 1);
  req.destroy();
  await until(() => answered && signals[0].aborted && cancelled);
  expect(closed).toEqual([{ bytes: 0, complete: false }]);
});

test('HEAD has no body, and the stream behind it is cancelled', async () => {
  let cancelled = false;
  const port = await start(async () => ({
    status: 200,
    headers: { 'content-length': '10' },
    body: new StreamOf(NOTHING, () => (cancelled = true)),
  }));
  expect((await get(port, { method: 'HEAD' })).body).toHaveLength(0);
  await until(() => cancelled);
});

test('the body of a request is read up to a limit', async () => {
  const port = await start(async (request) => {
    const body = await request.body!(100).catch(() => bytes(1));
    return { status: 200, headers: {}, body: [body] };
  });
  const post = (length: number) =>
    new Promise<number>((resolve) => {
      const req = http.request({ port, method: 'POST', agent: false }, (res) => {
        let received = 0;
        res.on('data', (chunk) => (received += chunk.length)).on('end', () => resolve(received));
      });
      req.on('error', () => resolve(-1));
      req.end(Buffer.alloc(length));
    });
  expect(await post(100)).toBe(100);
  expect(await post(101)).not.toBe(101);
});

test('a body that is far too long is answered, and its connection serves on', async () => {
  const port = await start(async (request) => {
    const read = await request.body!(100).then(
      (body) => body.length,
      () => -1,
    );
    return { status: 200, headers: {}, body: [Buffer.from(String(read))] };
  });
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const post = (length: number) =>
    new Promise<{ text: string; port?: number }>((resolve, reject) => {
      const req = http.request({ port, method: 'POST', agent }, (res) => {
        const { localPort } = req.socket!;
        let text = '';
        res.setEncoding('utf8').on('data', (more: string) => (text += more));
        res.on('end', () => resolve({ text, port: localPort }));
      });
      req.on('error', reject);
      req.end(Buffer.alloc(length));
    });
  const long = await post(20_000_000);
  const next = await post(5);
  expect([long.text, next.text, next.port]).toEqual(['-1', '5', long.port]);
  agent.destroy();
});

test('draining lets a running response finish, refuses new connections and closes kept ones', async () => {
  let release = () => undefined as void;
  const port = await start(async () => {
    await new Promise<void>((resolve) => (release = resolve));
    return { status: 200, headers: {}, body: [bytes(10)] };
  });
  const agent = new http.Agent({ keepAlive: true });
  const running1 = get(port, { agent });
  await later(50);
  const drained = running!.server.drain();
  await expect(get(port)).rejects.toThrow(/ECONNREFUSED/);
  release();
  expect((await running1).body).toHaveLength(10);
  await drained;
  agent.destroy();
});

test('draining ends what does not finish in time', async () => {
  const port = await start(() => new Promise<FrameResponse>(() => undefined));
  const hanging = get(port).catch((error: Error) => error);
  await later(50);
  const started = Date.now();
  await running!.server.drain();
  expect(Date.now() - started).toBeGreaterThanOrEqual(250);
  expect(await hanging).toMatchObject({ code: 'ECONNRESET' });
});

test('draining closes a connection whose running response had said that it would be kept', async () => {
  let release = () => undefined as void;
  const pieces = [() => bytes(5), () => new Promise<Uint8Array>((resolve) => (release = () => resolve(bytes(5))))];
  const server = new ProxyServer({
    port: 0,
    service: serviceOf(() => ({
      status: 200,
      headers: { 'Content-Length': '10' },
      body: new StreamOf(() => pieces.shift()?.()),
    })),
    drainMs: 10_000,
  });
  const port = await server.listen();
  const agent = new http.Agent({ keepAlive: true });
  const answer = get(port, { agent });
  await until(() => pieces.length === 0);
  const started = Date.now();
  const drained = server.drain();
  release();
  expect((await answer).body).toHaveLength(10);
  await drained;
  expect(Date.now() - started).toBeLessThan(5_000);
  agent.destroy();
});

test('an answer that HTTP cannot carry ends its connection and its stream, not the server', async () => {
  let cancelled = false;
  const bad = () => ({
    status: 200,
    headers: { a: 'b\nc' },
    body: new StreamOf(NOTHING, () => (cancelled = true)),
  });
  const port = await start(({ url }) => (url === '/bad' ? bad() : { status: 200, headers: {}, body: [bytes(1)] }));
  await expect(get(port, { path: '/bad' })).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(cancelled).toBe(true);
  expect((await get(port)).status).toBe(200);
});

test('headers longer than the limit are refused without reaching the service', async () => {
  let reached = false;
  const port = await start(() => {
    reached = true;
    return { status: 200, headers: {} };
  });
  const { status } = await get(port, { headers: { authorization: `Bearer ${'a'.repeat(40_000)}` } });
  expect([status, reached]).toEqual([431, false]);
});

test('garbage instead of a request closes the connection', async () => {
  const port = await start(() => ({ status: 200, headers: {} }));
  const socket = net.connect(port, '127.0.0.1');
  socket.write('\u0016\u0003\u0001 not http\r\n\r\n');
  await new Promise((resolve) =>
    socket
      .on('error', () => undefined)
      .once('close', resolve)
      .resume(),
  );
});
