import type * as net from 'node:net';
import * as tls from 'node:tls';
import { StreamOf } from './support/stream-of';
import type { FrameRequest, FrameResponse } from '../../runtime/frames';
import { selfSigned } from '../../runtime/tlm-proxy/self-signed';
import { ProxyServer, type ServerLimits } from '../../runtime/tlm-proxy/server';
import { connectTo, trickle, untilClosed } from '../support/raw-connection';

let server: ProxyServer;
const sockets: net.Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await server.drain();
});

/** Counts what the service was asked, and how its answers ended. */
async function start(
  limits: Partial<ServerLimits>,
  answer: (request: FrameRequest) => FrameResponse | Promise<FrameResponse> = () => ({ status: 204, headers: {} }),
  withTls = false,
) {
  const seen = { requests: 0, closed: [] as boolean[] };
  server = new ProxyServer({
    port: 0,
    drainMs: 0,
    certificate: withTls ? await selfSigned() : undefined,
    limits: { connectionsCheckingInterval: 20, ...limits },
    service: {
      handle: async (request) => {
        seen.requests++;
        return { ...(await answer(request)), closed: (_, complete) => seen.closed.push(complete) };
      },
      stats: () => ({ flights: 0, readers: 0, flightBytes: 0, cachedFrames: 0, cachedBytes: 0 }),
      close: () => undefined,
    },
  });
  return { port: await server.listen(), seen };
}

async function connect(port: number): Promise<net.Socket> {
  const socket = await connectTo(port);
  sockets.push(socket);
  return socket;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}

test('a head that comes byte by byte ends with 408', async () => {
  const { port, seen } = await start({ headersTimeout: 200, requestTimeout: 60_000 });
  const socket = await connect(port);
  socket.write('GET / HTTP/1.1\r\nx: ');
  trickle(socket, () => 'a');
  expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 408 /);
  expect(seen.requests).toBe(0);
});

test('a body that comes byte by byte ends the connection', async () => {
  const { port, seen } = await start({ headersTimeout: 200, requestTimeout: 300 }, async (request) => {
    await request.body!(1_000_000);
    return { status: 204, headers: {} };
  });
  const socket = await connect(port);
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000\r\n\r\n');
  trickle(socket, () => 'a');
  expect(await untilClosed(socket)).not.toMatch(/ 204 /);
  expect(seen.requests).toBe(1);
});

test('a connection that says nothing is closed', async () => {
  const { port, seen } = await start({ headersTimeout: 200 });
  expect(await untilClosed(await connect(port))).toMatch(/^HTTP\/1.1 408 /);
  expect(seen.requests).toBe(0);
});

test('a client that begins no TLS is closed', async () => {
  const { port } = await start({ handshakeTimeout: 200 }, undefined, true);
  expect(await untilClosed(await connect(port))).toBe('');
});

test.each([false, true])(
  'a client that takes nothing is cut off, and its stream is cancelled (TLS: %s)',
  async (withTls) => {
    let cancelled = false;
    let produced = 0;
    const chunk = new Uint8Array(256 * 1024);
    const answer = () => ({
      status: 200,
      headers: {},
      body: new StreamOf(
        () => {
          produced += chunk.length;
          return chunk;
        },
        () => (cancelled = true),
      ),
    });
    const { port, seen } = await start({ idleTimeout: 300 }, answer, withTls);
    const plain = await connect(port);
    const socket = withTls ? tls.connect({ socket: plain, rejectUnauthorized: false }) : plain;
    sockets.push(socket);
    socket.on('error', () => undefined).write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    if (withTls) await new Promise((resolve) => socket.once('secureConnect', resolve));
    plain.pause();
    await until(() => cancelled && seen.closed.length === 1);
    expect(seen.closed).toEqual([false]);
    // What fits into the buffers of two sockets, not what there is.
    expect(produced).toBeLessThan(64 * 2 ** 20);
  },
);

test('a client that asks again and again and takes no answer is cut off, and no answer is left behind', async () => {
  const answer = () => ({ status: 200, headers: {}, body: [new Uint8Array(64 * 1024)] });
  const { port, seen } = await start({ idleTimeout: 300 }, answer);
  const socket = (await connect(port)).on('error', () => undefined);
  socket.pause();
  for (let i = 0; i < 1_000; i++) socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await until(() => seen.closed.includes(false) && seen.closed.length === seen.requests);
});

test('a client that takes its time, but takes something within the limit, gets all', async () => {
  const answer = () => ({ status: 200, headers: {}, body: [new Uint8Array(24 * 2 ** 20)] });
  const { port, seen } = await start({ idleTimeout: 400 }, answer);
  const socket = await connect(port);
  socket.on('data', () => {
    socket.pause();
    setTimeout(() => socket.resume(), 5);
  });
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  await until(() => seen.closed.length > 0);
  expect(seen.closed).toEqual([true]);
});

test('connections beyond the limit are closed, those within it are served', async () => {
  const { port } = await start({ maxConnections: 2, keepAliveTimeout: 60_000 });
  const first = await connect(port);
  const second = await connect(port);
  expect(await untilClosed(await connect(port))).toBe('');
  for (const socket of [first, second]) {
    const answered = new Promise<string>((resolve) =>
      socket.once('data', (chunk) => resolve(chunk.toString('latin1'))),
    );
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
    expect(await answered).toMatch(/^HTTP\/1.1 204 /);
  }
});

test('more headers than fit are refused', async () => {
  const { port, seen } = await start({ maxHeaderSize: 4096 });
  const socket = await connect(port);
  socket.write(`GET / HTTP/1.1\r\nhost: x\r\nauthorization: ${'a'.repeat(8_000)}\r\n\r\n`);
  expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 431 /);
  expect(seen.requests).toBe(0);
});

test('a kept connection is closed when its time is over', async () => {
  const { port } = await start({ keepAliveTimeout: 200 });
  const socket = await connect(port);
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  expect(await untilClosed(socket)).toMatch(/^HTTP\/1.1 204 /);
});
