import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { userLines } from './users';
import type { LocalCertificate } from '../certificate';
import { eachLine } from '../lines';
import { freePort } from '../listen';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { isObject } from '../template/template';

export interface ServerlessCacheOptions {
  readonly cache: Resource;
  readonly deployment: Deployment;
  readonly certificate: LocalCertificate;
  /** valkey-server or redis-server. */
  readonly executable: string;
  /** Folder of its own. */
  readonly directory: string;
  readonly onLog: (line: string) => void;
}

const START_TIMEOUT_MS = 30_000;
const LOCAL_MEMORY_MIB = 1024;

/** ElastiCache Serverless by a real server: TLS, the users of its group, and the cluster protocol with one node that has all slots. */
export class ServerlessCache {
  public static async start(options: ServerlessCacheOptions): Promise<ServerlessCache> {
    const [port, busPort] = [await freePort(), await freePort()];
    const file = await configure(options, port, busPort);
    const server = new ServerlessCache(
      options,
      port,
      spawn(options.executable, [file], { stdio: ['ignore', 'pipe', 'pipe'] }),
    );
    try {
      await server.serving();
    } catch (error) {
      await server.stop();
      throw error;
    }
    return server;
  }

  private readonly lines: string[] = [];

  private constructor(
    private readonly options: ServerlessCacheOptions,
    public readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  public get logicalId(): string {
    return this.options.cache.logicalId;
  }

  public get stack(): string {
    return this.options.cache.stack.id;
  }

  public get host(): string {
    return this.options.cache.attribute('Endpoint.Address');
  }

  public get pid(): number {
    return this.child.pid!;
  }

  public async stop(): Promise<void> {
    if (this.child.pid === undefined || this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  /** It takes a node of a cluster two seconds to be sure that it is not wanted elsewhere. */
  private serving(): Promise<void> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) =>
        reject(
          new Error(`cache ${this.logicalId}: ${this.options.executable} ${why}: ${this.lines.slice(-3).join(' ')}`),
        );
      const timer = setTimeout(() => fail(`is not ready after ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
      for (const stream of [this.child.stdout!, this.child.stderr!]) {
        eachLine(stream, (line) => {
          this.lines.push(line);
          if (this.lines.length > 20) this.lines.shift();
          if (!/Cluster state changed: ok/.test(line)) return;
          clearTimeout(timer);
          resolve();
        });
      }
      this.child.once('error', (error) => fail(error.message));
      this.child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`ended with ${signal ?? `code ${code}`}`);
        this.options.onLog(`the server of the cache ended with ${signal ?? `code ${code}`}`);
      });
    });
  }
}

async function configure(options: ServerlessCacheOptions, port: number, busPort: number): Promise<string> {
  const { cache, deployment, certificate, directory } = options;
  const host = cache.attribute('Endpoint.Address');
  const announced = cache.attribute('Endpoint.Port');
  await mkdir(directory, { recursive: true });
  const write = async (name: string, text: string) => {
    const file = path.join(directory, name);
    await writeFile(file, text, { mode: 0o600 });
    return file;
  };
  const [key, cert] = [await write('key.pem', certificate.key), await write('cert.pem', certificate.cert)];
  // A cluster that is remembered, of this node alone: then no one has to make it with a command.
  await write(
    'nodes.conf',
    `${'0'.repeat(39)}1 127.0.0.1:${announced}@${busPort},${host} myself,master - 0 0 0 connected 0-16383\nvars currentEpoch 0 lastVoteEpoch 0\n`,
  );
  return write(
    'server.conf',
    [
      'port 0',
      `tls-port ${port}`,
      'bind 127.0.0.1',
      `tls-cert-file "${cert}"`,
      `tls-key-file "${key}"`,
      `tls-ca-cert-file "${cert}"`,
      'tls-auth-clients no',
      'save ""',
      'appendonly no',
      `dir "${directory}"`,
      `maxmemory ${memoryMib(cache)}mb`,
      'maxmemory-policy volatile-lru',
      'cluster-enabled yes',
      'tls-cluster yes',
      `cluster-port ${busPort}`,
      'cluster-config-file nodes.conf',
      'cluster-announce-ip 127.0.0.1',
      `cluster-announce-tls-port ${announced}`,
      `cluster-announce-hostname ${host}`,
      'cluster-preferred-endpoint-type hostname',
      ...userLines(cache, deployment),
      '',
    ].join('\n'),
  );
}

function memoryMib(cache: Resource): number {
  const limits = cache.property('CacheUsageLimits');
  const storage = isObject(limits) ? limits.DataStorage : undefined;
  const maximum = isObject(storage) && storage.Maximum !== undefined ? Number(storage.Maximum) * 1024 : Infinity;
  return Math.min(maximum, LOCAL_MEMORY_MIB);
}
