import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { Redis } from 'ioredis';
import { generate } from 'selfsigned';
import type { ValkeyServer } from '../../../runtime/valkey-cache';

export const PASSWORD = 'a-password-of-the-tests';

export interface ServerFiles {
  readonly key: string;
  readonly cert: string;
}

/** A certificate for 127.0.0.1 that stands for itself. */
export async function certificateForLoopback(): Promise<ServerFiles> {
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  });
  return { key, cert };
}

/** A real Valkey or Redis server on a port of its own: TLS only, with a password, nothing on disk. */
export class RedisServer {
  public static async start(files: ServerFiles, ...settings: string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), files, settings);
    await server.launch();
    return server;
  }

  /** Not through the cache's own connection. */
  public readonly admin: Redis;
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'valkey-cache-'));
  private process: ChildProcess | undefined;

  private constructor(
    public readonly port: number,
    private readonly files: ServerFiles,
    private readonly settings: readonly string[],
  ) {
    writeFileSync(path.join(this.directory, 'key.pem'), files.key);
    writeFileSync(path.join(this.directory, 'cert.pem'), files.cert);
    this.admin = new Redis({
      host: '127.0.0.1',
      port,
      password: PASSWORD,
      tls: { ca: files.cert },
      lazyConnect: true,
      retryStrategy: () => 50,
    });
    this.admin.on('error', () => undefined);
  }

  public get address(): ValkeyServer {
    return { url: `rediss://127.0.0.1:${this.port}`, password: PASSWORD, ca: this.files.cert };
  }

  public async launch(): Promise<void> {
    const child = spawn(
      await executable(),
      [
        ...['--port', '0', '--tls-port', String(this.port), '--bind', '127.0.0.1'],
        ...['--tls-cert-file', path.join(this.directory, 'cert.pem')],
        ...['--tls-key-file', path.join(this.directory, 'key.pem')],
        ...['--tls-ca-cert-file', path.join(this.directory, 'cert.pem'), '--tls-auth-clients', 'no'],
        ...['--requirepass', PASSWORD, '--save', '', '--appendonly', 'no', '--dir', this.directory],
        ...['--enable-debug-command', 'yes'],
        ...this.settings,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    this.process = child;
    let log = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => {
        log += text.toString();
        if (/ready to accept connections/i.test(log)) resolve();
      });
      child.once('exit', () => reject(new Error(`the server did not start:\n${log}`)));
    });
    await this.admin.ping();
  }

  /** Ends the server as a crash would. */
  public async kill(): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /** From here on it answers nothing, with its connections kept, until `thaw`. */
  public freeze(): void {
    this.process?.kill('SIGSTOP');
  }

  public thaw(): void {
    this.process?.kill('SIGCONT');
  }

  /** Connections besides the one of `admin`. */
  public async connections(): Promise<number> {
    const list = (await this.admin.client('LIST')) as string;
    return list.trim().split('\n').length - 1;
  }

  public async close(): Promise<void> {
    this.admin.disconnect();
    await this.kill();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

async function executable(): Promise<string> {
  for (const name of [process.env.VALKEY_SERVER_PATH, 'valkey-server', 'redis-server']) {
    if (name && (await starts(name))) return name;
  }
  throw new Error('these tests need valkey-server or redis-server on the PATH: run `npx projen test:prepare`');
}

function starts(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(name, ['--version'], { stdio: 'ignore' });
    child.once('error', () => resolve(false));
    child.once('exit', (code) => resolve(code === 0));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
