import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  createSecureServer,
  type Http2SecureServer,
  type Http2ServerRequest,
  type Http2ServerResponse,
} from 'node:http2';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { AccessLog } from './access-logs';
import { MadeAnswer, CachedAnswer, type AnswerHeaders } from './cached-answer';
import type { DistributionConfig } from './distribution-config';
import { Edge, newRequestId, type EdgeResult, type Outcome } from './edge';
import { EdgeError } from './edge-error';
import { parseCookies, parseQuery, type EdgeRequest } from './edge-request';
import { onViewerResponse } from './function-event';
import { partFor, type Part } from './viewer-answer';
import type { LocalCertificate } from '../certificate';
import { listen } from '../listen';
import { readBody } from '../read-body';

type Req = IncomingMessage | Http2ServerRequest;
type Res = ServerResponse | Http2ServerResponse;

export interface DistributionStats {
  readonly requests: number;
  readonly hits: number;
  readonly misses: number;
  readonly errors: number;
  readonly originFetches: number;
}

const MAX_URL_BYTES = 8192;
const MAX_REQUEST_BYTES = 20_480;
const MAX_BODY_BYTES = 64 * 1024 * 1024;
const RESET = 2;

/** A distribution as its viewers see it: HTTPS, HTTP/1.1 and HTTP/2, under its name and its aliases. */
export class Distribution {
  public static async start(
    config: DistributionConfig,
    certificate: LocalCertificate,
    log: AccessLog | undefined,
  ): Promise<Distribution> {
    const distribution = new Distribution(config, certificate, log);
    distribution.port = await listen(distribution.server);
    return distribution;
  }

  public port = 0;
  public readonly edge: Edge;
  private readonly server: Http2SecureServer;
  private readonly sockets = new Set<Socket>();
  private readonly counted = { requests: 0, hits: 0, misses: 0, errors: 0 };

  private constructor(
    public readonly config: DistributionConfig,
    certificate: LocalCertificate,
    private readonly log: AccessLog | undefined,
  ) {
    this.edge = new Edge(config);
    const options = { ...certificate, allowHTTP1: true, minVersion: 'TLSv1.2' as const, maxHeaderSize: 64 * 1024 };
    this.server = createSecureServer(options, (req, res) => void this.handle(req, res));
    this.server.on('secureConnection', (socket: Socket) => {
      this.sockets.add(socket);
      socket.once('close', () => this.sockets.delete(socket));
    });
    this.server.on('sessionError', () => undefined);
  }

  public get stats(): DistributionStats {
    return { ...this.counted, originFetches: this.edge.originFetches };
  }

  public async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server.close(() => resolve()));
    this.sockets.forEach((socket) => socket.destroy());
    await closed;
    this.config.origins.forEach((origin) => origin.close());
  }

  private async handle(req: Req, res: Res): Promise<void> {
    const requestId = newRequestId();
    const startedAt = Date.now();
    const gone = new AbortController();
    res.on('close', () => gone.abort());
    req.on('error', () => undefined);
    res.on('error', () => undefined);
    let request: EdgeRequest | undefined;
    let result: EdgeResult = 'Error';
    let sent = { status: 0, bytes: 0, headers: {} as AnswerHeaders };
    try {
      request = this.read(req);
      const body = await readBody(req as IncomingMessage, MAX_BODY_BYTES, () => tooLarge());
      const outcome = await this.edge.answer(request, body, requestId, gone.signal);
      result = outcome.result;
      sent = await this.send(res, await this.toViewer(outcome, requestId, gone.signal), gone.signal);
    } catch (error) {
      if (error instanceof EdgeError && !res.headersSent) sent = await this.refuse(res, error, requestId);
      else cut(res);
    }
    this.count(result);
    this.log?.add({ req, request, requestId, result, startedAt, endedAt: Date.now(), ...sent });
  }

  private read(req: Req): EdgeRequest {
    const { ':authority': authority, host = authority, ...others } = req.headers as Record<string, string | undefined>;
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(others)) {
      if (!name.startsWith(':') && value !== undefined) headers[name] = String(value);
    }
    const name = String(host).replace(/:\d+$/, '').toLowerCase();
    const url = req.url ?? '/';
    const length = Object.entries(headers).reduce((sum, [header, value]) => sum + header.length + value.length + 4, 0);
    if (name.length + url.length > MAX_URL_BYTES || length + url.length > MAX_REQUEST_BYTES) throw tooLarge();
    const { domainName, aliases } = this.config;
    // A port of this machine has no name of its own: it stands for the distribution's.
    const isLocal = name === 'localhost' || name === '127.0.0.1';
    if (!isLocal && name !== domainName && !aliases.includes(name)) {
      throw new EdgeError(403, 'BadRequest', 'The request could not be satisfied: no distribution has this host name.');
    }
    const [path, ...query] = url.split('?');
    return {
      method: req.method ?? 'GET',
      path,
      query: parseQuery(query.join('?')),
      headers: { ...headers, host: isLocal ? domainName : name },
      cookies: parseCookies(headers.cookie),
      ip: (req.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    };
  }

  private async toViewer(
    { answer, result, behaviour, request }: Outcome,
    requestId: string,
    signal: AbortSignal,
  ): Promise<Part> {
    const part = await partFor(answer, request, signal);
    const hit = result === 'Hit';
    const age: AnswerHeaders =
      hit && answer instanceof CachedAnswer ? { age: String(Math.floor((Date.now() - answer.storedAt) / 1000)) } : {};
    let head = {
      status: part.status,
      headers: behaviour.toViewer({ ...part.headers, ...age }, request, hit),
    };
    if (behaviour.onResponse && head.status < 400) {
      const context = { distributionDomainName: this.config.domainName, distributionId: this.config.id, requestId };
      head = await onViewerResponse(behaviour.onResponse, request, head, context);
    }
    return { ...part, ...head, headers: { ...head.headers, ...own(requestId, result) } };
  }

  private async refuse(res: Res, error: EdgeError, requestId: string) {
    const headers = { 'content-type': 'text/xml', ...own(requestId, 'Error') };
    const { status } = error;
    const signal = new AbortController().signal;
    const answer = new MadeAnswer(status, headers, Buffer.from(error.body));
    return this.send(res, { status, headers, body: () => answer.read() }, signal).catch(() => ({
      status,
      bytes: 0,
      headers,
    }));
  }

  /** @throws where the body broke off, or the viewer has gone */
  private async send(res: Res, { status, headers, body }: Part, signal: AbortSignal) {
    let bytes = 0;
    res.statusCode = status;
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value as string | string[]);
    (res as ServerResponse).flushHeaders();
    for await (const chunk of body(signal)) {
      if (signal.aborted) throw new Error('the viewer has gone');
      bytes += chunk.length;
      if (!(res as ServerResponse).write(chunk)) await drained(res, signal);
    }
    res.end();
    return { status, bytes, headers };
  }

  private count(result: EdgeResult): void {
    this.counted.requests += 1;
    if (result === 'Hit') this.counted.hits += 1;
    else if (result === 'Miss') this.counted.misses += 1;
    else if (result === 'Error') this.counted.errors += 1;
  }
}

function own(requestId: string, result: EdgeResult): AnswerHeaders {
  return {
    'x-cache': `${result} from cloudfront`,
    via: '1.1 local.cloudfront.net (CloudFront)',
    'x-amz-cf-pop': 'LOC50-P1',
    'x-amz-cf-id': requestId,
  };
}

function drained(res: Res, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.removeListener('drain', done);
      signal.removeEventListener('abort', done);
      resolve();
    };
    res.on('drain', done);
    signal.addEventListener('abort', done);
    if (signal.aborted) done();
  });
}

/** What is cut short at the origin is cut short at the viewer. */
function cut(res: Res): void {
  if ('stream' in res) res.stream?.close(RESET);
  else (res.socket as TLSSocket | null)?.destroy();
}

const tooLarge = () => new EdgeError(413, 'RequestEntityTooLarge', 'The request is too large.');
