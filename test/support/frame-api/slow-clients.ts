import * as http2 from 'node:http2';
import type { Socket } from 'node:net';
import { frame, HEADERS, PREFACE, SETTINGS } from '../http2-wire';
import { connectByTls, connectTo, trickle, untilClosed } from '../raw-connection';

type Headers = Readonly<Record<string, string>>;

export interface SlowClientsOptions {
  /** Of the server itself: a load balancer would keep such clients from it. */
  readonly port: number;
  /** Path of batches. */
  readonly batches: string;
  /** Tokens of who sends a batch, and who reads, by either protocol. */
  readonly sender: Headers;
  readonly reader: Headers;
  readonly http1Reader: Headers;
  /** Path of a frame that is in memory, and is more than sockets hold. */
  readonly large: string;
}

/** How a connection ended: what came before, and how long it had been open. */
export interface End {
  readonly text: string;
  readonly seconds: number;
}

/** Each holds the server up until that has had enough. */
export interface SlowClients {
  readonly noTls: Promise<End>;
  readonly noRequest: Promise<End>;
  readonly slowHead: Promise<End>;
  readonly slowBody: Promise<End>;
  readonly kept: Promise<End>;
  readonly noHttp2: Promise<End>;
  readonly slowHttp2Head: Promise<End>;
  /** With the status of the answer. */
  readonly slowHttp2Body: Promise<End>;
  /** Take nothing, and so do not see by themselves that they were cut off. */
  readonly reader: http2.ClientHttp2Stream;
  readonly http1Reader: Promise<Socket>;
}

/** They begin together, as each takes as long as the limits of the server are. */
export function startSlowClients(options: SlowClientsOptions): SlowClients {
  const { port, batches, large, sender } = options;
  const http1 = () => connectByTls(port, 'http/1.1');
  return {
    noTls: timed(async () => untilClosed(await connectTo(port))),
    noRequest: timed(async () => untilClosed(await http1())),
    slowHead: timed(async () => trickled(await http1(), 'GET /healthcheck HTTP/1.1\r\nx: ')),
    slowBody: timed(async () =>
      trickled(await http1(), request('POST', batches, { ...sender, 'content-length': '60000' })),
    ),
    kept: timed(async () => {
      const socket = await http1();
      socket.write(request('GET', '/healthcheck', {}));
      return untilClosed(socket);
    }),
    noHttp2: timed(async () => untilClosed(await connectByTls(port, 'h2'))),
    slowHttp2Head: timed(async () => {
      const socket = await connectByTls(port, 'h2');
      socket.write(Buffer.concat([Buffer.from(PREFACE), frame(SETTINGS, 0, 0)]));
      const head = frame(HEADERS, 4, 1, new Uint8Array(16_000));
      let at = 0;
      trickle(socket, () => head.subarray(at, ++at));
      return untilClosed(socket);
    }),
    slowHttp2Body: timed(() => trickledByHttp2(port, { ':method': 'POST', ':path': batches, ...sender })),
    reader: sessionTo(port)
      .request({ ':path': large, ...options.reader })
      .on('error', () => undefined) as http2.ClientHttp2Stream,
    http1Reader: http1().then((socket) => {
      socket.pause().write(request('GET', large, options.http1Reader));
      return socket;
    }),
  };
}

function trickled(socket: Socket, first: string): Promise<string> {
  socket.write(first);
  // Seldom within limits of 10 s: what the server says when it closes is to be read first.
  trickle(socket, () => ' ', 1_000);
  return untilClosed(socket);
}

async function trickledByHttp2(port: number, headers: http2.OutgoingHttpHeaders): Promise<string> {
  const session = sessionTo(port);
  const stream = session.request(headers);
  let status = '';
  stream.on('response', (answer) => (status = String(answer[':status'])));
  stream.on('error', () => undefined).resume();
  const timer = setInterval(() => stream.closed || stream.write(' '), 20);
  await new Promise((resolve) => stream.once('close', resolve));
  clearInterval(timer);
  session.destroy();
  return status;
}

function sessionTo(port: number): http2.ClientHttp2Session {
  return http2
    .connect(`https://127.0.0.1:${port}`, { rejectUnauthorized: false })
    .on('error', () => undefined) as http2.ClientHttp2Session;
}

function request(method: string, path: string, headers: Headers): string {
  const lines = Object.entries({ host: 'x', ...headers }).map(([name, value]) => `${name}: ${value}`);
  return `${method} ${path} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`;
}

async function timed(run: () => Promise<string>): Promise<End> {
  const started = performance.now();
  const text = await run();
  return { text, seconds: (performance.now() - started) / 1000 };
}
