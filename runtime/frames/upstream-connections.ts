import type { Socket } from 'node:net';
import type { ConnectionOptions } from 'node:tls';
import type { Dispatcher } from 'undici';
import buildConnector from 'undici/lib/core/connect.js';
import Client from 'undici/lib/dispatcher/client.js';

export type TlsOptions = Pick<ConnectionOptions, 'ca'>;

export interface UpstreamConnectionsOptions {
  readonly origin: string;
  /** For a new connection. */
  readonly connectMs: number;
  /** A connection that is free for this long is closed. */
  readonly freeMs: number;
  readonly tls?: TlsOptions;
}

type Connector = (...args: Parameters<buildConnector.connector>) => Socket;

/**
 * Connections to one origin, each with one request at a time. Whoever bounds the requests bounds the connections; the one
 * that was used last is used next, so that those beyond the need are closed for being free.
 */
export class UpstreamConnections {
  private readonly all = new Set<UpstreamConnection>();
  private readonly free: UpstreamConnection[] = [];
  private readonly connector: Connector;

  constructor(private readonly options: UpstreamConnectionsOptions) {
    // Gives the socket back, too, though the types do not tell.
    this.connector = buildConnector({ timeout: options.connectMs, ...options.tls }) as Connector;
  }

  public take(): UpstreamConnection {
    return this.free.pop() ?? this.open();
  }

  public close(): void {
    for (const connection of this.all) connection.destroy();
  }

  private open(): UpstreamConnection {
    const { origin, freeMs } = this.options;
    const connection = new UpstreamConnection(origin, freeMs, this.connector, {
      free: () => this.free.push(connection),
      gone: () => {
        this.all.delete(connection);
        const index = this.free.indexOf(connection);
        if (index >= 0) this.free.splice(index, 1);
      },
    });
    this.all.add(connection);
    return connection;
  }
}

export class UpstreamConnection {
  private readonly client: Client;
  private socket: Socket | undefined;
  private served = 0;
  private isBusy = false;
  private isHeld = false;

  constructor(
    origin: string,
    freeMs: number,
    connector: Connector,
    private readonly listeners: { readonly free: () => void; readonly gone: () => void },
  ) {
    this.client = new Client(origin, {
      // The deadlines of a fetch are kept by the fetch.
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: freeMs,
      connect: (options, callback) => {
        this.served = 0;
        this.isHeld = false;
        this.socket = connector(options, callback);
        this.holdBack(this.socket);
      },
    });
    // One that was closed as a request was handed to it makes itself anew.
    this.client.on('disconnect', () => this.isBusy || this.destroy());
  }

  /** It has served another request before. */
  public get reused(): boolean {
    return this.served > 0;
  }

  public dispatch(request: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.isBusy = true;
    this.client.dispatch(request, handler);
  }

  /** What comes stays in the socket from now on, and soon with the sender. What was read already is still told. */
  public pause(): void {
    this.isHeld = true;
  }

  public resume(): void {
    if (!this.isHeld) return;
    this.isHeld = false;
    // Not at once: undici reads one connection at a time, and this may be told on behalf of another.
    process.nextTick(() => this.isHeld || this.socket?.destroyed || this.socket?.emit('readable'));
  }

  /** The answer was read to its end. */
  public release(): void {
    this.served++;
    this.isBusy = false;
    this.isHeld = false;
    if (!this.client.destroyed) this.listeners.free();
  }

  /** Ends what is under way. */
  public destroy(): void {
    if (this.client.destroyed) return;
    this.listeners.gone();
    // At once, for HealthImaging goes on sending meanwhile; undici would wait for one that is still being made. With an error,
    // or undici would take a body without a length for whole.
    this.socket?.destroy(new Error('nobody needs what is still to come'));
    void this.client.destroy();
  }

  /**
   * Keeps undici from reading while held. Its own pause would do, were it not for a connection that ends meanwhile and is
   * not to be kept: it then asserts that no parser is paused (7.30), in an event that nobody can catch.
   */
  private holdBack(socket: Socket): void {
    const read = socket.read.bind(socket);
    // With a size it is node that asks, for more to come in.
    socket.read = (size?: number) => (this.isHeld && size === undefined ? null : read(size));
  }
}
