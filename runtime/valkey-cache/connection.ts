import { isIP } from 'node:net';
import { rootCertificates, type ConnectionOptions } from 'node:tls';
import { Cluster, Redis, type RedisOptions } from 'ioredis';
import { CacheFailure } from './failure';
import type { ValkeyDeadlines, ValkeyServer } from './options';
import { MAX_VALUE_BYTES } from './piece';

const MIN_RECONNECT_MS = 100;
const MAX_RECONNECT_MS = 10_000;

export interface ConnectionSettings {
  readonly server: ValkeyServer;
  readonly deadlines: ValkeyDeadlines;
  readonly maxAwaited: number;
  readonly onError: (error: Error) => void;
}

/** A connection that is made again when it breaks. Nothing waits for it: without one, every command fails at once. */
export class Connection {
  private readonly client: Redis | Cluster;
  private awaited = 0;
  private closed = false;

  constructor(private readonly settings: ConnectionSettings) {
    this.client = connect(settings);
    let wasReady = false;
    const report = (error: Error) => {
      wasReady = false;
      if (!this.closed) settings.onError(error);
    };
    this.client.on('error', report);
    this.client.on('ready', () => (wasReady = true));
    // A server that stops ends its connections without an error.
    this.client.on('close', () => wasReady && report(new CacheFailure('error', 'DISCONNECTED')));
  }

  public get isConnected(): boolean {
    return this.client.status === 'ready';
  }

  public get isReady(): boolean {
    return this.isConnected && this.awaited < this.settings.maxAwaited;
  }

  /** Answers that are still to come, or to be given up. */
  public get pending(): number {
    return this.awaited;
  }

  /** @returns an empty buffer where there is no such key. */
  public async get(key: string): Promise<Buffer> {
    // One byte more than ours can have shows a value that is longer; the rest of that is never read.
    const value: unknown = await this.send(() => this.client.getrangeBuffer(key, 0, MAX_VALUE_BYTES));
    if (Buffer.isBuffer(value)) return value;
    throw new CacheFailure('error', 'PROTOCOL');
  }

  public async set(key: string, value: Buffer, ttlSeconds: number): Promise<void> {
    await this.send(() => this.client.set(key, value, 'EX', ttlSeconds));
  }

  public async delete(key: string): Promise<void> {
    await this.send(() => this.client.unlink(key));
  }

  public close(): void {
    this.closed = true;
    const nodes = this.client instanceof Cluster ? this.client.nodes() : [this.client];
    this.client.disconnect();
    // A server that has stalled would not answer the end of a connection either.
    for (const node of nodes) node.stream?.destroy();
  }

  private async send<T>(command: () => Promise<T>): Promise<T> {
    if (this.closed || !this.isReady) throw new CacheFailure('skipped');
    this.awaited++;
    try {
      return await command();
    } finally {
      this.awaited--;
    }
  }
}

function connect({ server, deadlines }: ConnectionSettings): Redis | Cluster {
  const url = new URL(server.url);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = Number(url.port || 6379);
  const secure = url.protocol === 'rediss:';
  const common: RedisOptions = {
    username: server.username,
    password: server.password,
    tls: secure ? tlsOptions(server, host) : undefined,
    // All that is needed is in version 2; it spares a server of version 5 or a proxy the negotiation.
    protocol: 2,
    // Both would need permissions beyond those of reading, writing and deleting keys.
    enableReadyCheck: false,
    disableClientInfo: true,
    // A command fails with its connection: nothing is kept for a later one.
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    connectTimeout: deadlines.connectMs,
    socketTimeout: deadlines.silenceMs,
    disconnectTimeout: 200,
    // Of a primary that has become a replica.
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
  if (!server.cluster) {
    return new Redis({ ...common, host, port, enableOfflineQueue: false, retryStrategy: reconnectDelay });
  }
  return new Cluster([{ host, port }], {
    redisOptions: common,
    // The names that nodes go by are those in their certificates.
    dnsLookup: (name, done) => done(null, name),
    enableOfflineQueue: false,
    enableReadyCheck: false,
    maxRedirections: 4,
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    slotsRefreshTimeout: deadlines.connectMs,
    slotsRefreshInterval: 30_000,
    clusterRetryStrategy: reconnectDelay,
  });
}

function tlsOptions({ ca, cluster }: ValkeyServer, host: string): ConnectionOptions {
  return {
    minVersion: 'TLSv1.2',
    ...(ca !== undefined && { ca: [...rootCertificates, ca] }),
    // Nodes of a cluster each have a name of their own, or share one that their certificate has besides.
    ...(!cluster && isIP(host) === 0 && { servername: host }),
  };
}

function reconnectDelay(attempt: number): number {
  const delay = Math.min(MIN_RECONNECT_MS * 2 ** Math.min(attempt - 1, 10), MAX_RECONNECT_MS);
  return delay * (0.75 + Math.random() / 2);
}
