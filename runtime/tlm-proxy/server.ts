import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { FrameService } from '../frames';
import type { Certificate } from './certificate';
import { nodeTransport } from './node-transport';

export interface ServerOptions {
  readonly port: number;
  readonly certificate?: Certificate;
  readonly service: FrameService;
  /** How long running responses may take to finish when the server stops. */
  readonly drainMs: number;
  readonly limits?: Partial<ServerLimits>;
}

export interface ServerLimits {
  /** An idle connection is kept this long. */
  readonly keepAliveTimeout: number;
  /** For the head of a request, from its first byte or, on a new connection, from the beginning. */
  readonly headersTimeout: number;
  /** For the handshake of TLS. */
  readonly handshakeTimeout: number;
  /** For a request with its body. */
  readonly requestTimeout: number;
  readonly maxHeaderSize: number;
  /** How often these times are checked. */
  readonly connectionsCheckingInterval: number;
  /** A client that takes or sends nothing for this long is cut off. */
  readonly idleTimeout: number;
  readonly maxConnections: number;
}

const LIMITS: ServerLimits = {
  // Longer than the load balancer's idle timeout (60 s), or it would reuse a connection that is just being closed.
  keepAliveTimeout: 75_000,
  headersTimeout: 10_000,
  handshakeTimeout: 10_000,
  requestTimeout: 30_000,
  // Room for an access token with many groups.
  maxHeaderSize: 32 * 1024,
  connectionsCheckingInterval: 5_000,
  idleTimeout: 60_000,
  maxConnections: 20_000,
};

/** The HTTPS server of the TLM proxy: limits, listening, and an orderly end. */
export class ProxyServer {
  private readonly server: http.Server;
  private draining: Promise<void> | undefined;

  constructor(private readonly options: ServerOptions) {
    const serve = nodeTransport(options.service);
    const onRequest = (req: http.IncomingMessage, res: http.ServerResponse) => {
      // While draining, each answer closes its connection, so that no client sends its next request here.
      if (this.draining) res.shouldKeepAlive = false;
      serve(req, res);
    };
    const { idleTimeout, maxConnections, ...limits } = { ...LIMITS, ...options.limits };
    this.server = options.certificate
      ? https.createServer({ ...limits, ...options.certificate, minVersion: 'TLSv1.2' }, onRequest)
      : http.createServer(limits, onRequest);
    this.server.setTimeout(idleTimeout);
    this.server.maxConnections = maxConnections;
  }

  public async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.options.port, () => resolve());
    });
    return (this.server.address() as AddressInfo).port;
  }

  /** Takes no new connection, lets running responses finish until the deadline, then ends the rest. */
  public drain(): Promise<void> {
    this.draining ??= new Promise<void>((resolve) => {
      const deadline = setTimeout(() => this.server.closeAllConnections(), this.options.drainMs);
      this.server.close(() => {
        clearTimeout(deadline);
        resolve();
      });
      this.server.closeIdleConnections();
    });
    return this.draining;
  }
}
