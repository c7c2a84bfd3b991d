import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** How GetImageFrame is answered; by default with the frame, at once, in full. */
export interface Behaviour {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Default: the frame of the ID asked for. */
  readonly body?: Uint8Array;
  readonly latencyMs?: number;
  readonly bytesPerSecond?: number;
  /** Bytes to a write. Default: 64 KiB. */
  readonly chunkBytes?: number;
  /** The connection is reset when this many bytes of the body are out. */
  readonly cutAt?: number;
  /** Nothing more comes after this many bytes, and the connection stays. */
  readonly stallAt?: number;
  /** `Content-Length` other than the body's; `chunked` or `close` for none. */
  readonly length?: number | 'chunked' | 'close';
  /** The connection is reset before any answer. */
  readonly reset?: boolean;
  /** No answer at all. */
  readonly silent?: boolean;
}

export interface MockRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly imageFrameId: string;
  /** 1 for the first request of all. */
  readonly number: number;
}

/** Plays HealthImaging's GetImageFrame to the letter or as badly as told, and counts. */
export class MockUpstream {
  public static async start(tls?: { readonly key: string; readonly cert: string }): Promise<MockUpstream> {
    const mock = new MockUpstream(tls ? https.createServer(tls) : http.createServer(), tls ? 'https' : 'http');
    await new Promise<void>((resolve) => mock.server.listen(0, '127.0.0.1', resolve));
    return mock;
  }

  public readonly frames = new Map<string, Uint8Array>();
  public readonly requests: MockRequest[] = [];
  /** Body bytes handed to the kernel. */
  public bytesSent = 0;
  /** Connections ever accepted. */
  public connections = 0;
  public contentType = 'image/jph';
  public behave: (request: MockRequest) => Behaviour = () => ({});
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: http.Server | https.Server,
    private readonly scheme: string,
  ) {
    server.keepAliveTimeout = 60_000;
    server.on('connection', (socket: Socket) => {
      this.connections++;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
      socket.on('error', () => undefined);
    });
    server.on('request', (req: http.IncomingMessage, res: http.ServerResponse) => this.receive(req, res));
  }

  public get url(): string {
    return `${this.scheme}://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public get fetches(): number {
    return this.requests.length;
  }

  public get openConnections(): number {
    return this.sockets.size;
  }

  public dropConnections(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  public async close(): Promise<void> {
    this.dropConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private receive(req: http.IncomingMessage, res: http.ServerResponse): void {
    let text = '';
    req.setEncoding('utf8').on('data', (part: string) => (text += part));
    req.on('end', () => {
      const { imageFrameId } = JSON.parse(text) as { imageFrameId: string };
      const { method, url, headers } = req;
      const request = { method: method!, path: url!, headers, imageFrameId, number: this.requests.length + 1 };
      this.requests.push(request);
      const behaviour = this.behave(request);
      if (behaviour.silent) return;
      setTimeout(() => this.answer(res, request, behaviour), behaviour.latencyMs ?? 0);
    });
  }

  private answer(res: http.ServerResponse, request: MockRequest, behaviour: Behaviour): void {
    if (behaviour.reset) {
      (res.socket as Socket).resetAndDestroy();
      return;
    }
    const frame = this.frames.get(request.imageFrameId);
    const found =
      behaviour.status === undefined ? frame !== undefined || behaviour.body !== undefined : behaviour.status === 200;
    const status = behaviour.status ?? (found ? 200 : 404);
    const body =
      behaviour.body ?? (found ? frame! : Buffer.from(JSON.stringify({ message: `internal words of ${status}` })));
    const { length = body.length } = behaviour;
    res.writeHead(status, {
      'content-type': found ? this.contentType : 'application/json',
      ...(typeof length === 'number' && { 'content-length': length }),
      ...(length === 'close' && { connection: 'close', 'transfer-encoding': 'identity' }),
      ...behaviour.headers,
    });
    if (length === 'close') res.useChunkedEncodingByDefault = false;
    this.send(res, body, behaviour);
  }

  private send(res: http.ServerResponse, body: Uint8Array, behaviour: Behaviour): void {
    const { chunkBytes = 65_536, bytesPerSecond = Infinity, cutAt = Infinity, stallAt = Infinity } = behaviour;
    const limit = Math.min(body.length, cutAt, stallAt);
    let sent = 0;
    const proceed = () => {
      while (sent < limit) {
        if (res.destroyed) return;
        const chunk = body.subarray(sent, Math.min(limit, sent + chunkBytes));
        sent += chunk.length;
        this.bytesSent += chunk.length;
        const writable = res.write(chunk);
        if (bytesPerSecond < Infinity) {
          // Time lost is not made up for: a burst would tell nothing of how far ahead the other side reads.
          setTimeout(proceed, (chunk.length / bytesPerSecond) * 1000);
          return;
        }
        if (!writable) {
          res.once('drain', proceed);
          return;
        }
      }
      if (sent >= cutAt) setTimeout(() => res.socket?.resetAndDestroy(), 5);
      else if (sent < stallAt) res.end();
      else res.flushHeaders();
    };
    proceed();
  }
}
