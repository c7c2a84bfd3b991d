import * as tls from 'node:tls';

export interface LoadResult {
  readonly requests: number;
  readonly seconds: number;
}

/**
 * Connections that one request is sent over again and again, as soon as its response is in. They stay open: to open them is no part of
 * what is measured. It writes prebuilt bytes and counts response bytes, so that it costs less than the servers it drives.
 */
export class Clients {
  public static async open(port: number, request: string, count: number): Promise<Clients> {
    const sockets = await Promise.all(Array.from({ length: count }, () => connect(port)));
    await timed(sockets[0], request);
    const { body } = await timed(sockets[0], request);
    return new Clients(sockets, Buffer.from(request), body);
  }

  private constructor(
    private readonly sockets: readonly tls.TLSSocket[],
    private readonly request: Buffer,
    private readonly responseSize: number,
  ) {}

  public async run(seconds: number): Promise<LoadResult> {
    const started = performance.now();
    const until = started + seconds * 1000;
    const counts = await Promise.all(this.sockets.map((socket) => this.repeat(socket, until)));
    return { requests: counts.reduce((sum, count) => sum + count, 0), seconds: (performance.now() - started) / 1000 };
  }

  public close(): void {
    this.sockets.forEach((socket) => socket.destroy());
  }

  private repeat(socket: tls.TLSSocket, until: number): Promise<number> {
    let count = 0;
    let received = 0;
    return new Promise((resolve, reject) => {
      const onClose = () => reject(new Error('connection closed under load'));
      const onData = (chunk: Buffer) => {
        received += chunk.length;
        if (received < this.responseSize) return;
        if (received > this.responseSize) {
          return reject(new Error(`a response of ${received} bytes, expected ${this.responseSize}`));
        }
        received = 0;
        count += 1;
        if (performance.now() < until) {
          socket.write(this.request);
          return;
        }
        socket.off('data', onData).off('close', onClose);
        resolve(count);
      };
      socket.on('data', onData).once('close', onClose);
      socket.write(this.request);
    });
  }
}

export function get(path: string, headers: Readonly<Record<string, string>> = {}): string {
  const lines = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

/** Time to the first byte of the response and to its last, in ms. */
export async function timed(
  socket: tls.TLSSocket,
  request: string,
  expected = 200,
): Promise<{ first: number; last: number; body: number }> {
  const started = performance.now();
  socket.write(request);
  let first = 0;
  let head = '';
  let received = 0;
  let total = Infinity;
  return new Promise((resolve, reject) => {
    const onClose = () => reject(new Error('connection closed in the middle of a response'));
    const onData = (chunk: Buffer) => {
      first ||= performance.now() - started;
      received += chunk.length;
      if (total === Infinity) {
        head += chunk.toString('latin1');
        const end = head.indexOf('\r\n\r\n');
        if (end < 0) return;
        const status = Number(head.slice(9, 12));
        if (status !== expected) return reject(new Error(`status ${status}: ${head.slice(end + 4, end + 300)}`));
        total = end + 4 + Number(/\r\ncontent-length: (\d+)/i.exec(head)![1]);
      }
      if (received < total) return;
      socket.off('data', onData).off('close', onClose);
      resolve({ first, last: performance.now() - started, body: total });
    };
    socket.on('data', onData).once('close', onClose);
  });
}

/**
 * A connection whose 'data' all lies in one buffer, to be looked at before the next comes: what a response of 13 MB leaves as
 * garbage would be collected while the next one is waited for, which made every second one 10 ms late.
 */
export async function connect(port: number): Promise<tls.TLSSocket> {
  const options = {
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    onread: {
      buffer: Buffer.allocUnsafeSlow(64 * 1024),
      callback: (length: number, buffer: Uint8Array) => {
        socket.emit('data', buffer.subarray(0, length));
        return true;
      },
    },
  };
  const socket: tls.TLSSocket = tls.connect(options);
  socket.setNoDelay(true);
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return socket;
}
