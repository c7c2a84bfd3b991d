import { randomBytes } from 'node:crypto';
import {
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer, request as httpsRequest } from 'node:https';
import { pipeline } from 'node:stream';
import type { LocalCertificate } from '../certificate';
import { close, listen } from '../listen';
import type { Target, TargetGroup } from './target-group';
import type { Resource } from '../template/stack-values';
import { asList, isObject } from '../template/template';

export interface ListenerOptions {
  readonly listener: Resource;
  readonly loadBalancer: Resource;
  readonly targetGroups: ReadonlyMap<string, TargetGroup>;
  readonly certificate: LocalCertificate;
  /** 0 for any free one. */
  readonly port: number;
}

const HOP_BY_HOP = ['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'];
const VALID_HEADER = /^[-A-Za-z0-9]+$/;
const MAX_HEADERS_BYTES = 64 * 1024;

/** An HTTPS listener of an application load balancer that forwards to one target group. */
export class LoadBalancerListener {
  public static async start(options: ListenerOptions): Promise<LoadBalancerListener> {
    const listener = new LoadBalancerListener(options);
    listener.port = await listen(listener.server, options.port);
    return listener;
  }

  public port = 0;
  private readonly server: Server;
  private readonly group: TargetGroup;
  private readonly idleMs: number;
  private readonly dropInvalid: boolean;
  private readonly publicPort: string;

  private constructor(options: ListenerOptions) {
    const { listener, loadBalancer, targetGroups, certificate } = options;
    const [action, ...others] = asList(listener.property('DefaultActions')).filter(isObject);
    const group = targetGroups.get(String(action?.TargetGroupArn));
    if (!group || action.Type !== 'forward' || others.length > 0) {
      throw new Error(
        `listener ${listener.logicalId}: the local system knows listeners that forward to one target group`,
      );
    }
    const attributes = asList(loadBalancer.property('LoadBalancerAttributes')).filter(isObject);
    const attribute = (key: string) => attributes.find(({ Key }) => Key === key)?.Value;
    this.group = group;
    this.idleMs = Number(attribute('idle_timeout.timeout_seconds') ?? 60) * 1000;
    this.dropInvalid = String(attribute('routing.http.drop_invalid_header_fields.enabled') ?? 'false') === 'true';
    this.publicPort = String(listener.property('Port'));
    this.server = createServer(
      { ...certificate, minVersion: 'TLSv1.2', maxHeaderSize: MAX_HEADERS_BYTES, insecureHTTPParser: false },
      (req, res) => this.forward(req, res),
    );
    this.server.keepAliveTimeout = this.idleMs;
  }

  public get url(): string {
    return `https://localhost:${this.port}`;
  }

  public close(): Promise<void> {
    return close(this.server);
  }

  private forward(req: IncomingMessage, res: ServerResponse): void {
    const target = this.group.choose();
    if (!target) return fail(res, 503);
    this.track(target, res);
    const send = this.group.protocol === 'https' ? httpsRequest : httpRequest;
    const upstream = send(
      {
        host: '127.0.0.1',
        port: target.through,
        path: req.url,
        method: req.method,
        headers: this.requestHeaders(req),
        agent: this.group.agent,
        timeout: this.idleMs,
      },
      (answer) => {
        res.writeHead(answer.statusCode!, withoutHopByHop(answer.headers));
        // What is cut short on one side is cut short on the other.
        pipeline(answer, res, (error) => error && res.destroy());
      },
    );
    upstream.on('timeout', () => {
      fail(res, 504);
      upstream.destroy();
    });
    upstream.on('error', () => fail(res, 502));
    res.on('close', () => res.writableFinished || upstream.destroy());
    // Not a pipeline, which would end the client's connection before it is told of an error.
    req.pipe(upstream);
    req.on('error', () => upstream.destroy());
  }

  private track(target: Target, res: ServerResponse): void {
    target.outstanding += 1;
    res.once('close', () => (target.outstanding -= 1));
  }

  private requestHeaders(req: IncomingMessage): OutgoingHttpHeaders {
    const headers: OutgoingHttpHeaders = {};
    for (const [name, value] of Object.entries(withoutHopByHop(req.headers))) {
      if (!this.dropInvalid || VALID_HEADER.test(name)) headers[name] = value;
    }
    const client = req.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '';
    const before = req.headers['x-forwarded-for'];
    headers['x-forwarded-for'] = before === undefined ? client : `${String(before)}, ${client}`;
    headers['x-forwarded-proto'] = 'https';
    headers['x-forwarded-port'] = this.publicPort;
    headers['x-amzn-trace-id'] ??=
      `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')}`;
    return headers;
  }
}

function withoutHopByHop(headers: IncomingMessage['headers']): OutgoingHttpHeaders {
  const named = String(headers.connection ?? '')
    .toLowerCase()
    .split(',')
    .map((name) => name.trim());
  const kept = Object.entries(headers).filter(([name]) => !HOP_BY_HOP.includes(name) && !named.includes(name));
  return Object.fromEntries(kept);
}

const STATUS_TEXTS: Readonly<Record<number, string>> = {
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
};

/** As an application load balancer words its own errors; once the answer has begun it can only be cut off. */
function fail(res: ServerResponse, status: 502 | 503 | 504): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const { req } = res;
  const answer = () => {
    if (res.headersSent || res.destroyed) return;
    const text = STATUS_TEXTS[status];
    const body = `<html>\r\n<head><title>${text}</title></head>\r\n<body>\r\n<center><h1>${text}</h1></center>\r\n</body>\r\n</html>\r\n`;
    res.writeHead(status, { server: 'awselb/2.0', 'content-type': 'text/html', 'content-length': body.length });
    res.end(body);
  };
  if (req.complete) return answer();
  // The rest of an upload is taken in, or the client would not get to read this.
  req.unpipe();
  req.resume();
  req.once('end', answer);
}
