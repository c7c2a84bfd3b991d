import * as http2 from 'node:http2';
import * as https from 'node:https';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
  /** False where the connection or the stream was reset, before the response or in it. */
  readonly complete: boolean;
}

export interface Request {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** For HTTP/1.1. */
  readonly agent?: https.Agent;
}

/** Asks a server by one version of HTTP; certificates are taken as they come. */
export interface Exchange {
  ask(path: string, request: Request): Promise<Answer>;
  /** Asks, and leaves with the first bytes of the answer. */
  leave(path: string, request: Request): Promise<void>;
  close(): void;
}

const RESET: Answer = { status: 0, headers: {}, body: Buffer.alloc(0), complete: false };

/** A connection for each request, or those of its agent. */
export class Http1Exchange implements Exchange {
  constructor(private readonly url: string) {}

  public ask(path: string, { method = 'GET', headers = {}, body, agent }: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = { method, headers, rejectUnauthorized: false, agent: agent ?? (false as const) };
      const req = https.request(`${this.url}${path}`, options, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
        res.on('close', () => {
          const { statusCode, headers: received, complete } = res;
          resolve({ status: statusCode!, headers: received, body: Buffer.concat(chunks), complete });
        });
      });
      req.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code === 'ECONNRESET') resolve(RESET);
        else reject(error);
      });
      req.end(body);
    });
  }

  public leave(path: string, { method = 'GET', headers = {}, body }: Request): Promise<void> {
    return new Promise((resolve, reject) => {
      const options = { method, headers, rejectUnauthorized: false, agent: false as const };
      const req = https.request(`${this.url}${path}`, options, (res) => {
        if (res.statusCode !== 200) reject(new Error(`status ${res.statusCode}`));
        res.once('data', () => resolve(void req.destroy())).on('error', () => undefined);
      });
      req.on('error', reject);
      req.end(body);
    });
  }

  public close(): void {}
}

/** All requests on one connection. */
export class Http2Exchange implements Exchange {
  private readonly session: http2.ClientHttp2Session;

  constructor(url: string) {
    this.session = http2.connect(url, { rejectUnauthorized: false });
    this.session.on('error', () => undefined);
  }

  public ask(path: string, { method = 'GET', headers = {}, body }: Request): Promise<Answer> {
    return new Promise((resolve) => {
      const stream = this.session.request({ ':method': method, ':path': path, ...headers }, { endStream: !body });
      const chunks: Buffer[] = [];
      let head: http2.IncomingHttpHeaders & http2.IncomingHttpStatusHeader = {};
      let ended = false;
      stream.on('response', (received) => (head = received));
      stream.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
      stream.on('end', () => (ended = true));
      stream.on('close', () => {
        const { ':status': status, ...received } = head;
        const complete = ended && stream.rstCode === http2.constants.NGHTTP2_NO_ERROR;
        resolve(status ? { status, headers: received, body: Buffer.concat(chunks), complete } : RESET);
      });
      if (body) stream.end(body);
    });
  }

  public leave(path: string, { method = 'GET', headers = {}, body }: Request): Promise<void> {
    return new Promise((resolve, reject) => {
      const stream = this.session.request({ ':method': method, ':path': path, ...headers }, { endStream: !body });
      stream.on('response', ({ ':status': status }) => status === 200 || reject(new Error(`status ${status}`)));
      stream.once('data', () => resolve(stream.close(http2.constants.NGHTTP2_CANCEL))).on('error', () => undefined);
      if (body) stream.end(body);
    });
  }

  public close(): void {
    this.session.destroy();
  }
}
