import * as http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { generate } from 'selfsigned';
import { MockUpstream } from './mock-upstream';
import {
  createFrameService,
  createHealthImagingSource,
  MemoryCache,
  type FrameCache,
  type FrameOutcome,
  type FrameService,
  type FrameServiceOptions,
  type HealthImagingOptions,
} from '../../../runtime/frames';
import { AccessError, type Authorizer } from '../../../runtime/frames/access';
import { http1Transport } from '../../../runtime/tlm-proxy/http1-transport';
import { UnsentResponses } from '../../../runtime/tlm-proxy/unsent-responses';

export const DATASTORE = 'd'.repeat(32);
export const IMAGE_SET = 'a'.repeat(32);
export const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret', sessionToken: 'session' };

/** Lets everyone in but those who say `Bearer none` (401) or `Bearer other` (403). */
export const AUTHORIZER: Authorizer = {
  authorize(request) {
    const authorization = request.header('authorization');
    if (authorization === 'Bearer none') {
      throw AccessError.unauthenticated('invalid_token', 'the access token has expired');
    }
    if (authorization === 'Bearer other') throw AccessError.forbidden('the data store is not open to this user');
    return { subject: 'user-1', issuer: 'https://issuer.invalid', groups: [] };
  },
};

export interface ProxyOptions {
  readonly service?: Partial<FrameServiceOptions>;
  readonly source?: Partial<HealthImagingOptions>;
  readonly cacheBytes?: number;
  readonly tls?: { readonly key: string; readonly cert: string };
}

/** For an upstream over TLS, as it is in AWS. */
export async function loopbackCertificate(): Promise<NonNullable<ProxyOptions['tls']>> {
  const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key: pair.private, cert: pair.cert };
}

export interface Reply {
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
  /** 0 where the connection was reset before the head. */
  readonly status: number;
  /** False where the connection was reset in the middle. */
  readonly complete: boolean;
}

/** A frame service behind a node server, with a mock upstream, and what is needed to see that nothing is left over. */
export class Proxy {
  public static async start(options: ProxyOptions = {}): Promise<Proxy> {
    const upstream = await MockUpstream.start(options.tls);
    const proxy = new Proxy(upstream, options);
    await new Promise<void>((resolve) => proxy.server.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  public readonly service: FrameService;
  public readonly outcomes: FrameOutcome[] = [];
  public readonly errors: unknown[] = [];
  /** The service's own, unless the test gave it one. */
  public readonly cache: FrameCache;
  private readonly server: http.Server;
  private readonly unsent = new UnsentResponses(60_000);
  private readonly sockets = new Set<Socket>();

  private constructor(
    public readonly upstream: MockUpstream,
    options: ProxyOptions,
  ) {
    this.cache = options.service?.cache ?? new MemoryCache(options.cacheBytes ?? 64 * 1024 * 1024);
    this.service = createFrameService({
      source: createHealthImagingSource({
        datastores: [{ id: DATASTORE, region: 'eu-west-1' }],
        credentials: () => Promise.resolve(CREDENTIALS),
        endpoint: upstream.url,
        ...(options.tls && { tls: { ca: options.tls.cert } }),
        ...options.source,
      }),
      authorizer: AUTHORIZER,
      cache: this.cache,
      onOutcome: (outcome) => this.outcomes.push(outcome),
      onError: (error) => this.errors.push(error),
      ...options.service,
    });
    this.server = http.createServer(http1Transport(this.service, this.unsent));
    this.server.on('connection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  public get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  public get(
    path: string,
    options: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string } = {},
  ): Promise<Reply> {
    return fetchReply(this.port, path, options);
  }

  /** A request whose response the caller reads, or does not. */
  public open(path: string, headers?: http.OutgoingHttpHeaders): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      http.get({ port: this.port, path, headers, agent: false }, resolve).on('error', reject);
    });
  }

  /** Waits until no fetch and no reader is left, and every request has had its outcome. Throws where that does not come. */
  public async settled(requests = this.outcomes.length): Promise<void> {
    await until(
      () => {
        const { flights, readers, flightBytes } = this.service.stats();
        return flights === 0 && readers === 0 && flightBytes === 0 && this.outcomes.length >= requests;
      },
      () => `${JSON.stringify(this.service.stats())}, ${this.outcomes.length} outcomes`,
    );
  }

  public async close(): Promise<void> {
    this.service.close();
    this.unsent.stop();
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
    // Whatever was still read from would be held now.
    this.cache.clear();
    await until(
      () => this.cache.held === 0,
      () => `${this.cache.held} bytes of frames are held for responses that have ended`,
    );
    await until(
      () => this.upstream.openConnections === 0,
      () => `${this.upstream.openConnections} connections to the upstream left open`,
    );
    await this.upstream.close();
  }
}

export function frameId(index: number): string {
  return index.toString(36).padStart(32, '0');
}

export function framePath(index: number, levels?: string): string {
  const path = `/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/imageFrame/${frameId(index)}`;
  return levels === undefined ? path : `${path}/levels/${levels}`;
}

export function fetchReply(
  port: number,
  path: string,
  { method = 'GET', headers = {}, body }: { method?: string; headers?: http.OutgoingHttpHeaders; body?: string } = {},
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = http.request({ port, path, method, headers, agent: false }, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', () => undefined);
      res.on('close', () =>
        resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks), complete: res.complete }),
      );
    });
    let answered = false;
    request.on('response', () => (answered = true));
    request.on('error', (error: NodeJS.ErrnoException) => {
      // Reset before the head of the response was out.
      if (error.code !== 'ECONNRESET') reject(error);
      else if (!answered) resolve({ status: 0, headers: {}, body: Buffer.alloc(0), complete: false });
    });
    request.end(body);
  });
}

export async function until(
  condition: () => boolean,
  what: () => string = () => 'condition',
  ms = 20_000,
): Promise<void> {
  const deadline = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`not reached in ${ms} ms: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function problemOf(reply: Reply): { status: number; code: string; detail: string } {
  expect(reply.headers['content-type']).toBe('application/problem+json');
  expect(reply.headers['cache-control']).toBe('no-store');
  const document = JSON.parse(reply.body.toString()) as { status: number; code: string; detail: string };
  expect(document.status).toBe(reply.status);
  expect(reply.body.toString()).not.toContain('internal words');
  return document;
}
