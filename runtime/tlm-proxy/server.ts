import * as http from 'node:http';
import * as https from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { FrameService } from '../frames';
import type { Certificate } from './certificate';
import { http1Transport } from './http1-transport';
import { Http2Sessions, type Http2Limits } from './http2-sessions';
import { UnsentResponses } from './unsent-responses';

export interface ServerOptions {
  readonly port: number;
  readonly certificate?: Certificate;
  readonly service: FrameService;
  /** How long running responses may take to finish when the server stops. */
  readonly drainMs: number;
  readonly limits?: Partial<ServerLimits>;
}

/** They hold for HTTP/1.1 and HTTP/2 alike. */
export interface ServerLimits extends Http2Limits {
  /** For the head of a request, from its first byte or, on a new connection, from the beginning. */
  readonly headersTimeout: number;
  /** For the handshake of TLS. */
  readonly handshakeTimeout: number;
  /** For a request with its body. */
  readonly requestTimeout: number;
  /** How often these times are checked. */
  readonly connectionsCheckingInterval: number;
  /** A client that takes nothing of a response for this long is cut off, over HTTP/1.1 up to a quarter later. */
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
  // As many as browsers and load balancers open on one connection.
  maxConcurrentStreams: 128,
  connectionsCheckingInterval: 5_000,
  idleTimeout: 60_000,
  maxConnections: 20_000,
};

const CLOSING_INTERVAL_MS = 100;

/**
 * Forward secrecy and authenticated encryption only. AES-128 first, as the policies of AWS load balancers have it: node prefers
 * AES-256 in TLS 1.3, which takes a tenth to a third longer for the same bytes.
 */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-CHACHA20-POLY1305',
].join(':');

/** The HTTPS server of the TLM proxy, for HTTP/1.1 and HTTP/2; without a certificate for HTTP/1.1 alone. */
export class ProxyServer {
  private readonly server: http.Server;
  private readonly http2: Http2Sessions;
  private readonly unsent: UnsentResponses;
  private draining: Promise<void> | undefined;

  constructor(private readonly options: ServerOptions) {
    const limits = { ...LIMITS, ...options.limits };
    this.unsent = new UnsentResponses(limits.idleTimeout);
    const serve = http1Transport(options.service, this.unsent);
    const onRequest = (req: http.IncomingMessage, res: http.ServerResponse) => {
      // While draining, each answer closes its connection, so that no client sends its next request here.
      if (this.draining) res.shouldKeepAlive = false;
      serve(req, res);
    };
    this.http2 = new Http2Sessions(options.service, limits);
    this.server = options.certificate
      ? this.secureServer(options.certificate, limits, onRequest)
      : http.createServer(limits, onRequest);
    this.server.maxConnections = limits.maxConnections;
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
      const deadline = setTimeout(() => {
        this.server.closeAllConnections();
        this.http2.destroy();
      }, this.options.drainMs);
      // Where the head of a running response said that its connection would be kept, it is closed after that response.
      const closing = setInterval(() => this.server.closeIdleConnections(), CLOSING_INTERVAL_MS);
      this.server.close(() => {
        clearTimeout(deadline);
        clearInterval(closing);
        this.unsent.stop();
        resolve();
      });
      this.server.closeIdleConnections();
      this.http2.drain();
    });
    return this.draining;
  }

  /** Node's own server of both protocols knows fewer limits of HTTP/1.1, so an HTTPS server hands over what is HTTP/2. */
  private secureServer(certificate: Certificate, limits: ServerLimits, onRequest: http.RequestListener): https.Server {
    const { keepAliveTimeout, headersTimeout, handshakeTimeout, requestTimeout, maxHeaderSize } = limits;
    const server = https.createServer(
      {
        ...certificate,
        ...{ keepAliveTimeout, headersTimeout, handshakeTimeout, requestTimeout, maxHeaderSize },
        connectionsCheckingInterval: limits.connectionsCheckingInterval,
        minVersion: 'TLSv1.2',
        ciphers: CIPHERS,
        honorCipherOrder: true,
        ALPNProtocols: ['h2', 'http/1.1'],
      },
      onRequest,
    );
    const serveHttp1 = server.listeners('secureConnection');
    server.removeAllListeners('secureConnection').on('secureConnection', (socket: TLSSocket) => {
      if (socket.alpnProtocol === 'h2') this.http2.accept(socket);
      else for (const serve of serveHttp1) serve.call(server, socket);
    });
    return server;
  }
}
