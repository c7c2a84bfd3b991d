import type { IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import { EdgeError } from './edge-error';
import type { OriginSigner, SignedParts } from './origin-signer';
import type { TemplateObject } from '../template/template';
import { asList, isObject } from '../template/template';

export interface OriginOptions {
  readonly config: TemplateObject;
  /** Port of this machine that plays the origin; a text says why there is none. */
  readonly port: number | string;
  /** Port by which it is reached. */
  readonly through: (port: number) => Promise<number>;
  readonly signer: OriginSigner | undefined;
  /** Certificate that origins show. */
  readonly ca: string;
  readonly onLog: (line: string) => void;
}

const failed = (status: 502 | 504, message: string) =>
  new EdgeError(status, status === 504 ? 'GatewayTimeout' : 'BadGateway', message);

/** Where answers come from that are not in the cache: a function URL, a bucket, or a load balancer in a VPC. */
export class Origin {
  /** Requests sent to it. */
  public fetches = 0;
  public readonly domainName: string;
  private readonly agent: Agent;
  private readonly readTimeoutMs: number;
  private readonly attempts: number;
  private readonly custom: Readonly<Record<string, string>>;
  private readonly prefix: string;

  constructor(private readonly options: OriginOptions) {
    const { config, ca } = options;
    const own = [config.CustomOriginConfig, config.VpcOriginConfig].find(isObject) ?? {};
    this.domainName = String(config.DomainName);
    this.prefix = String(config.OriginPath ?? '');
    this.readTimeoutMs = Number(own.OriginReadTimeout ?? 30) * 1000;
    this.attempts = Number(config.ConnectionAttempts ?? 3);
    const headers = asList(config.OriginCustomHeaders).filter(isObject);
    this.custom = Object.fromEntries(
      headers.map(({ HeaderName, HeaderValue }) => [String(HeaderName).toLowerCase(), String(HeaderValue)]),
    );
    const keepAliveMs = Number(own.OriginKeepaliveTimeout ?? 5) * 1000;
    this.agent = new Agent({ keepAlive: true, ca, servername: this.domainName, timeout: keepAliveMs });
  }

  /** Sends a request; `signal` ends it. @throws EdgeError where no answer begins */
  public async fetch(parts: SignedParts, signal: AbortSignal): Promise<IncomingMessage> {
    const { port, through, signer, onLog } = this.options;
    if (typeof port === 'string') {
      onLog(`origin ${this.domainName}: ${port}`);
      throw failed(502, "CloudFront wasn't able to connect to the origin.");
    }
    this.fetches += 1;
    const path = `${this.prefix}${parts.path}`;
    const host = parts.headers.host ?? this.domainName;
    const headers = { ...parts.headers, ...this.custom, host };
    for (let attempt = 1; ; attempt++) {
      const signed = signer ? signer.sign(this.domainName, { ...parts, path, headers }) : headers;
      try {
        return await this.send(await through(port), { ...parts, path, headers: signed }, signal);
      } catch (error) {
        if (error instanceof EdgeError || signal.aborted) throw error;
        const { code, message } = error as NodeJS.ErrnoException;
        // Nothing came back: the connection was not there, or no longer.
        const again = code === 'ECONNREFUSED' || code === 'ECONNRESET' || code === 'EPIPE';
        if (again && attempt < this.attempts) continue;
        onLog(`origin ${this.domainName}: ${message}`);
        throw failed(502, "CloudFront wasn't able to connect to the origin.");
      }
    }
  }

  public close(): void {
    this.agent.destroy();
  }

  private send(
    port: number,
    { method, path, headers, body }: SignedParts,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const target = { host: '127.0.0.1', port, path, method, headers, agent: this.agent, signal };
      const req = httpsRequest(target, (res) => {
        res.on('error', () => undefined);
        // Between two packets, too.
        req.setTimeout(this.readTimeoutMs, () => res.destroy());
        resolve(res);
      });
      req.setTimeout(this.readTimeoutMs, () => {
        reject(failed(504, "CloudFront didn't get an answer of the origin in time."));
        req.destroy();
      });
      req.on('error', reject);
      req.end(body.length > 0 ? body : undefined);
    });
  }
}
