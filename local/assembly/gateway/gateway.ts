import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as https from 'node:https';
import { pipeline, Readable } from 'node:stream';
import { addEndpoints } from './config-json';
import { answerHeaders, requestHeaders } from './headers';
import { indexPage } from './index-page';
import { Names, type BrowserHost } from './names';
import { close, listen } from '../listen';
import { Line } from '../network/line';
import { Passage } from '../network/passage';
import { readBody } from '../read-body';

export interface GatewayOptions {
  readonly hosts: readonly BrowserHost[];
  /** Certificate, in PEM, that the real hosts show here. */
  readonly certificate: string;
  /** 0 for any free one. */
  readonly port: number;
  /** The line between the browser and the app. */
  readonly line?: Line;
  /** Gives out an access token, to clients of this machine that are no browser pages. @throws where it cannot */
  readonly token?: (query: URLSearchParams) => Promise<string>;
  readonly onRequest?: (request: GatewayRequest) => void;
}

/** A request of a browser that has been answered. Its query is not told: it may hold what is secret. */
export interface GatewayRequest {
  readonly label: string;
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** What CloudFront says of its cache, where it does. */
  readonly cache: string | undefined;
}

const MAX_TEXT_BYTES = 1024 * 1024;
const CONFIG = '/config.json';

/**
 * One port by which browsers of this machine open all that they would reach in the cloud: `http://<label>.localhost:<port>` leads to the
 * server of the real name, which is asked by that name over HTTPS. Browsers trust localhost without a certificate.
 */
export class Gateway {
  public static async start(options: GatewayOptions): Promise<Gateway> {
    const gateway = new Gateway(options);
    gateway.names = new Names(options.hosts, await listen(gateway.server, options.port));
    return gateway;
  }

  public names!: Names;
  private readonly server: Server;
  private readonly agent: https.Agent;
  private readonly line: Line;

  private constructor(private readonly options: GatewayOptions) {
    this.line = options.line ?? new Line();
    // Of names that only clients know a load balancer by, the certificate has none.
    this.agent = new https.Agent({
      keepAlive: true,
      ca: options.certificate,
      checkServerIdentity: () => undefined,
    });
    this.server = createServer((req, res) => {
      this.answer(req, res).catch(() => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    });
    this.server.requestTimeout = 0;
  }

  public get url(): string {
    return `http://localhost:${this.names.port}`;
  }

  public async close(): Promise<void> {
    this.agent.destroy();
    await close(this.server);
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const target = this.names.find(req.headers.host ?? '');
    if (!target) return this.answerItself(req, res);
    const startedAt = performance.now();
    const sent = { bytes: 0, cache: undefined as string | undefined };
    res.once('close', () => {
      this.options.onRequest?.({
        label: target.label,
        method: req.method ?? '',
        path: (req.url ?? '/').split('?')[0],
        status: res.statusCode,
        milliseconds: Math.round(performance.now() - startedAt),
        ...sent,
      });
    });
    const passage = await Passage.begin(this.line, req, res);
    if (passage) await this.forward(req, res, target, passage, sent);
  }

  private async answerItself(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(req.url ?? '/', this.url);
    const { token } = this.options;
    // A page of elsewhere has another name, or says where it is from.
    if (pathname === '/token' && token && req.headers.host === new URL(this.url).host && !req.headers.origin) {
      const headers = { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' };
      const [status, text] = await token(searchParams).then(
        (given) => [200, given] as const,
        (error: Error) => [400, error.message] as const,
      );
      res.writeHead(status, headers).end(`${text}\n`);
      return;
    }
    res.writeHead(pathname === '/' ? 200 : 404, { 'content-type': 'text/html; charset=utf-8' });
    res.end(indexPage(this.names));
  }

  private async forward(
    req: IncomingMessage,
    res: ServerResponse,
    target: BrowserHost,
    passage: Passage,
    sent: { bytes: number; cache: string | undefined },
  ): Promise<void> {
    const { names } = this;
    const isConfig = req.url?.split('?')[0] === CONFIG && (req.method === 'GET' || req.method === 'HEAD');
    const form = await formOf(req, names);
    const headers = requestHeaders(req, target, names, isConfig);
    if (form !== undefined) headers['content-length'] = form.length;
    const upstream = https.request({
      host: '127.0.0.1',
      port: target.port,
      servername: target.hosts[0],
      agent: this.agent,
      method: req.method,
      path: target.signed ? req.url : names.toReal(req.url ?? '/'),
      headers,
    });
    res.once('close', () => res.writableFinished || upstream.destroy());
    upstream.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    upstream.on('response', (answer) => {
      const passed = answerHeaders(answer.headers, names);
      sent.cache = typeof passed['x-cache'] === 'string' ? passed['x-cache'] : undefined;
      if (isConfig && answer.statusCode === 200) {
        this.sendConfig(answer, res, passed, passage, sent).catch(() => res.destroy());
        return;
      }
      res.writeHead(answer.statusCode!, passed);
      passage.send(answer, (bytes) => (sent.bytes += bytes));
    });
    if (form !== undefined) upstream.end(form);
    else pipeline(req, upstream, () => undefined);
  }

  /** The page's own configuration names real hosts, which it could not open. */
  private async sendConfig(
    answer: IncomingMessage,
    res: ServerResponse,
    headers: ReturnType<typeof answerHeaders>,
    passage: Passage,
    sent: { bytes: number },
  ): Promise<void> {
    const text = await readBody(answer, MAX_TEXT_BYTES, () => new Error('config.json is too large'));
    const body = Buffer.from(addEndpoints(this.names.toLocal(text.toString('utf8')), this.names));
    delete headers.etag;
    res.writeHead(200, { ...headers, 'content-length': body.length });
    passage.send(Readable.from(res.req.method === 'HEAD' ? [] : [body]), (bytes) => (sent.bytes += bytes));
  }
}

/** Forms name redirect URIs; undefined for all other bodies. */
async function formOf(req: IncomingMessage, names: Names): Promise<Buffer | undefined> {
  if (!/^application\/x-www-form-urlencoded\b/i.test(req.headers['content-type'] ?? '')) return undefined;
  const body = await readBody(req, MAX_TEXT_BYTES, () => new Error('the form is too large'));
  return Buffer.from(names.toReal(body.toString('utf8')));
}
