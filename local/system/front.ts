import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { pipeline } from 'node:stream';

export interface FrontOptions {
  readonly port: number;
  /** The built viewer. */
  readonly site: string;
  /** Origins besides its own that the page may connect to. */
  readonly connectTo: readonly string[];
  /** Documents made at run time, by path: config.json, the session, the key set. */
  readonly documents: Readonly<Record<string, () => unknown>>;
  /** The TLM proxy's task: reached over TLS, its certificate unchecked, as a load balancer does. */
  readonly proxy: () => URL;
}

const FRAME_PATHS = /^\/(datastore|runtime)\/|^\/healthcheck$|^\/\?datastoreId=/;

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
};

/** The one address of the local system: the viewer's site, and in front of the proxy what the load balancer is in the cloud. */
export class Front {
  public static async start(options: FrontOptions): Promise<Front> {
    const front = new Front(options);
    await new Promise<void>((resolve, reject) => {
      front.server.once('error', reject);
      front.server.listen(options.port, '127.0.0.1', resolve);
    });
    return front;
  }

  private readonly server: http.Server;
  private readonly agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });

  private constructor(private readonly options: FrontOptions) {
    this.server = http.createServer((req, res) => this.answer(req, res));
  }

  public get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  public async close(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(req: http.IncomingMessage, res: http.ServerResponse): void {
    const url = req.url ?? '/';
    const document = this.options.documents[url];
    if (document) void this.sendDocument(document, res);
    else if (FRAME_PATHS.test(url)) this.forward(req, res);
    else void this.sendFile(url, req.method ?? 'GET', res);
  }

  private async sendDocument(document: () => unknown, res: http.ServerResponse): Promise<void> {
    const body = JSON.stringify(await document());
    res.writeHead(200, { ...this.securityHeaders(), 'content-type': 'application/json', 'cache-control': 'no-store' });
    res.end(body);
  }

  private forward(req: http.IncomingMessage, res: http.ServerResponse): void {
    const target = this.options.proxy();
    const upstream = https.request(
      {
        agent: this.agent,
        host: target.hostname,
        port: target.port,
        path: req.url,
        method: req.method,
        headers: req.headers,
      },
      (answer) => {
        res.writeHead(answer.statusCode!, answer.headers);
        pipeline(answer, res, (error) => error && res.destroy());
      },
    );
    upstream.on('error', () => (res.headersSent ? res.destroy() : res.writeHead(502).end()));
    res.on('close', () => res.writableFinished || upstream.destroy());
    pipeline(req, upstream, () => undefined);
  }

  /** Files of the site; any other path is a deep link into the app, which index.html answers. */
  private async sendFile(url: string, method: string, res: http.ServerResponse): Promise<void> {
    if (method !== 'GET' && method !== 'HEAD') {
      res.writeHead(405, { allow: 'GET, HEAD' }).end();
      return;
    }
    const requested = path.join(this.options.site, path.posix.normalize(`/${decodedPath(url)}`));
    const isFile = path.extname(requested) !== '' && (await isReadable(requested));
    if (!isFile && path.extname(requested) !== '') {
      res.writeHead(404, this.securityHeaders()).end();
      return;
    }
    const file = isFile ? requested : path.join(this.options.site, 'index.html');
    // Vite names these by their content.
    const immutable = path.relative(this.options.site, file).startsWith(`assets${path.sep}`);
    res.writeHead(200, {
      ...this.securityHeaders(),
      'content-type': CONTENT_TYPES[path.extname(file)] ?? 'application/octet-stream',
      'cache-control': immutable ? 'public, max-age=31536000, immutable' : 'no-cache',
    });
    if (method === 'HEAD') res.end();
    else pipeline(createReadStream(file), res, (error) => error && res.destroy());
  }

  private securityHeaders(): Record<string, string> {
    return {
      'content-security-policy': [
        "default-src 'none'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self'",
        "style-src 'self'",
        "style-src-attr 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        `connect-src 'self' ${this.options.connectTo.join(' ')}`,
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
      ].join('; '),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    };
  }
}

function decodedPath(url: string): string {
  try {
    return decodeURIComponent(url.split('?')[0]);
  } catch {
    return '/';
  }
}

async function isReadable(file: string): Promise<boolean> {
  return stat(file).then(
    (entry) => entry.isFile(),
    () => false,
  );
}
