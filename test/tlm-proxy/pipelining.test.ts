import * as net from 'node:net';
import { NOTHING, StreamOf } from './support/stream-of';
import type { FrameRequest, FrameResponse } from '../../runtime/frames';
import { ProxyServer } from '../../runtime/tlm-proxy/server';
import { until } from '../frames/support/proxy';

// Requests of one connection whose client does not wait for the answer before. No browser and no load balancer does that, but any client may.
let server: ProxyServer;
let socket: net.Socket;
let received = '';
const seen = { asked: 0, aborted: 0, closed: [] as { bytes: number; complete: boolean }[] };

async function start(answer: (request: FrameRequest) => FrameResponse | Promise<FrameResponse>): Promise<void> {
  Object.assign(seen, { asked: 0, aborted: 0, closed: [] });
  received = '';
  server = new ProxyServer({
    port: 0,
    drainMs: 5_000,
    service: {
      handle: async (request) => {
        seen.asked++;
        request.signal.addEventListener('abort', () => seen.aborted++);
        const response = await answer(request);
        return { ...response, closed: (bytes, complete) => void seen.closed.push({ bytes, complete }) };
      },
      stats: () => ({ flights: 0, readers: 0, flightBytes: 0, cachedFrames: 0, cachedBytes: 0 }),
      close: () => undefined,
    },
  });
  const port = await server.listen();
  socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
  socket.on('data', (data) => (received += data.toString('latin1')));
}

const ask = (count: number) =>
  socket.write(Array.from({ length: count }, (_, i) => `GET /${i} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));

afterEach(async () => {
  socket.destroy();
  await server.drain();
});

test('are answered in their order', async () => {
  await start(async ({ url }) => {
    if (url === '/0') await new Promise((resolve) => setTimeout(resolve, 50));
    return { status: 200, headers: { 'Content-Length': '3' }, body: [Buffer.from(`<${url.slice(1)}>`)] };
  });
  ask(3);
  // The server may be done before its client has read.
  await until(() => seen.closed.length === 3 && received.includes('<2>'));
  expect(received.match(/<\d>/g)).toEqual(['<0>', '<1>', '<2>']);
  socket.destroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([seen.aborted, seen.closed]).toEqual([0, Array(3).fill({ bytes: 3, complete: true })]);
});

test('all end with their connection, each once', async () => {
  let cancelled = 0;
  await start(({ url }) =>
    url === '/3'
      ? new Promise(() => undefined)
      : { status: 200, headers: {}, body: new StreamOf(NOTHING, () => cancelled++) },
  );
  ask(4);
  await until(() => seen.asked === 4);
  // The answers are on their way, but for one that is waited for still.
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  await until(() => seen.aborted === 4 && cancelled === 3 && seen.closed.length === 3);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect([seen.aborted, cancelled, seen.closed]).toEqual([4, 3, Array(3).fill({ bytes: 0, complete: false })]);
});
