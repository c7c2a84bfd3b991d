import * as http2 from 'node:http2';
import type { TLSSocket } from 'node:tls';
import type { FrameService } from '../frames';
import { http2Transport, type Http2TransportLimits } from './http2-transport';

export interface Http2Limits extends Http2TransportLimits {
  /** An idle connection is kept this long. */
  readonly keepAliveTimeout: number;
  /** For the first words of a client on a new connection. */
  readonly headersTimeout: number;
  /** Over HTTP/2, 64 KiB until the client has acknowledged the setting. */
  readonly maxHeaderSize: number;
  /** Requests at a time on one connection. */
  readonly maxConcurrentStreams: number;
}

/** Frames that break the protocol, and streams beyond those allowed at a time, before a connection is given up. */
const MAX_FAULTS = 100;

/**
 * HTTP/2 on connections that have agreed on it. nghttp2 bounds settings and pings whose acknowledgements nobody reads, and
 * streams that are opened and reset in a flood: it ignores such a client, until it is closed for being idle.
 */
export class Http2Sessions {
  private readonly server: http2.Http2Server;
  private readonly sessions = new Map<http2.ServerHttp2Session, TLSSocket>();
  private draining = false;

  constructor(
    service: FrameService,
    private readonly limits: Http2Limits,
  ) {
    const { maxConcurrentStreams, maxHeaderSize } = limits;
    this.server = http2.createServer({
      settings: { maxConcurrentStreams, maxHeaderListSize: maxHeaderSize },
      maxSessionInvalidFrames: MAX_FAULTS,
      maxSessionRejectedStreams: MAX_FAULTS,
      // In MB. Counts pieces of responses that wait for the client, though they lie in the cache.
      maxSessionMemory: 64,
    });
    this.server.on('stream', http2Transport(service, limits));
  }

  public accept(socket: TLSSocket): void {
    this.server.once('session', (session: http2.ServerHttp2Session) => this.watch(session, socket));
    this.server.emit('connection', socket);
  }

  /** Takes no new stream and lets those that run finish: the client is told by GOAWAY. */
  public drain(): void {
    this.draining = true;
    for (const session of this.sessions.keys()) session.close();
  }

  public destroy(): void {
    for (const [session, socket] of this.sessions) end(session, socket);
  }

  private watch(session: http2.ServerHttp2Session, socket: TLSSocket): void {
    const { headersTimeout, keepAliveTimeout } = this.limits;
    this.sessions.set(session, socket);
    const mute = setTimeout(() => end(session, socket), headersTimeout);
    session.once('remoteSettings', () => clearTimeout(mute));
    session.once('close', () => {
      clearTimeout(mute);
      this.sessions.delete(session);
    });
    // Only whole frames count: one that comes byte by byte is no sign of life.
    session.setTimeout(keepAliveTimeout, () => end(session, socket));
    if (this.draining) session.close();
  }
}

function end(session: http2.ServerHttp2Session, socket: TLSSocket): void {
  session.destroy();
  // The session would wait for a write that its client does not take.
  socket.destroy();
}
