import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as https from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { generate } from 'selfsigned';
import { makeFrames, type Frames, type Kind } from './frames';
import { get } from './load';
import { ServerProcess } from './process';
import { containerCommand, containerEnvironment } from '../local/assembly/ecs/container-command';
import { LOCAL_CLIENT_ID, TokenIssuer } from '../local/assembly/sign-in/token-issuer';
import { cacheCapacity } from '../runtime/tlm-proxy/cache-capacity';

const ISSUER = 'https://sign-in.bench.invalid';
/** Half of what a token lasts. */
const TOKEN_RENEWAL_MS = 30 * 60_000;
const MIB = 1024 * 1024;
const CACHE_MIB = 512;
const DATASTORE = 'd'.repeat(32);
const IMAGE_SET = 'a'.repeat(32);

/** Every server of one run, over TLS each, in processes of their own; the proxy with authentication on. */
export class Bed {
  public static async start(): Promise<Bed> {
    const directory = mkdtempSync(path.join(tmpdir(), 'bench-'));
    const frames = await makeFrames();
    for (const [kind, bytes] of Object.entries(frames)) writeFileSync(path.join(directory, `${kind}.jph`), bytes);
    const pair = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      curve: 'P-256',
      algorithm: 'sha256',
    });
    writeFileSync(path.join(directory, 'key.pem'), pair.private);
    writeFileSync(path.join(directory, 'cert.pem'), pair.cert);
    const issuer = await TokenIssuer.create(ISSUER);
    writeFileSync(path.join(directory, 'keys.json'), JSON.stringify(issuer.keySet));
    const token = async () => (await issuer.accessToken('bench', ['radiology'])).accessToken;

    const bundles = process.env.BENCH_BUNDLES!;
    const upstream = await ServerProcess.start('upstream', [path.join(bundles, 'upstream.mjs'), directory]);
    const nginx = await startNginx(directory, frames);
    return new Bed(directory, frames, await token(), token, upstream, nginx);
  }

  private readonly servers: ServerProcess[] = [];

  private constructor(
    private readonly directory: string,
    public readonly frames: Frames,
    public accessToken: string,
    token: () => Promise<string>,
    public readonly upstream: ServerProcess,
    public readonly nginx: ServerProcess | undefined,
  ) {
    setInterval(() => void token().then((renewed) => (this.accessToken = renewed)), TOKEN_RENEWAL_MS).unref();
  }

  /** The pipe that cold figures are held against. */
  public async pipe(): Promise<ServerProcess> {
    const script = path.join(process.env.BENCH_BUNDLES!, 'pipe.mjs');
    const room = cacheCapacity(CACHE_MIB * MIB);
    const pipe = await ServerProcess.start('pipe', [script, this.directory, String(this.upstream.port), String(room)]);
    this.servers.push(pipe);
    return pipe;
  }

  /** The node server that warm figures are held against. */
  public async bare(): Promise<ServerProcess> {
    const script = path.join(process.env.BENCH_BUNDLES!, 'bare-node.mjs');
    const bare = await ServerProcess.start('bare node', [script, this.directory]);
    this.servers.push(bare);
    return bare;
  }

  public proxy(cacheMib = CACHE_MIB): Promise<ServerProcess> {
    const { flags, script } = this.command();
    return this.started('proxy', [...flags, script], cacheMib);
  }

  /** As many processes of the proxy on one port, as node:cluster runs them. */
  public workers(count: number, cacheMib = CACHE_MIB): Promise<ServerProcess> {
    const { flags, script } = this.command();
    const primary = path.join(process.env.BENCH_BUNDLES!, 'workers.mjs');
    return this.started('workers', [primary, String(count), script, ...flags], cacheMib);
  }

  /** What the container image runs. */
  private command(): { flags: string[]; script: string } {
    const image = process.env.BENCH_PROXY!;
    const [, ...words] = containerCommand(image);
    return { flags: words.slice(0, -1), script: path.join(image, words.at(-1)!) };
  }

  private async started(name: string, args: readonly string[], cacheMib: number): Promise<ServerProcess> {
    const proxy = await ServerProcess.start(name, args, {
      ...containerEnvironment(process.env.BENCH_PROXY!),
      PORT: '0',
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'ASIABENCH',
      AWS_SECRET_ACCESS_KEY: randomBytes(30).toString('base64'),
      NODE_EXTRA_CA_CERTS: path.join(this.directory, 'cert.pem'),
      TLM_PROXY_DATASTORES: `arn:aws:medical-imaging:us-east-1:000000000000:datastore/${DATASTORE}`,
      TLM_PROXY_ENDPOINT: `https://localhost:${this.upstream.port}`,
      TLM_PROXY_MEMORY_CACHE_MIB: String(cacheMib),
      TLM_PROXY_ACCESS: JSON.stringify({
        issuers: [
          {
            issuer: ISSUER,
            keys: pathToFileURL(path.join(this.directory, 'keys.json')).href,
            clientIds: [LOCAL_CLIENT_ID],
          },
        ],
      }),
    });
    this.servers.push(proxy);
    return proxy;
  }

  /** A request to the proxy; `index` tells apart frames of one kind, all of the same bytes. */
  public frameRequest(kind: Kind, index: number, levels?: string): string {
    const frameId = `${kind}${index.toString(16).padStart(30, '0')}`;
    const suffix = levels === undefined ? '' : `/levels/${levels}`;
    return get(`/datastore/${DATASTORE}/imageSet/${IMAGE_SET}/imageFrame/${frameId}${suffix}`, {
      authorization: `Bearer ${this.accessToken}`,
    });
  }

  /** The same fetch as the proxy makes, without the proxy. */
  public upstreamRequest(kind: Kind): string {
    const body = JSON.stringify({ imageFrameId: `${kind}${'0'.repeat(30)}` });
    return `POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  }

  public upstreamCount(): Promise<{ fetches: number; bytes: number }> {
    return new Promise((resolve, reject) => {
      https
        .get({ port: this.upstream.port, path: '/count', rejectUnauthorized: false }, (res) => {
          let text = '';
          res.setEncoding('utf8').on('data', (chunk) => (text += chunk));
          res.on('end', () => resolve(JSON.parse(text)));
        })
        .on('error', reject);
    });
  }

  public close(): void {
    for (const server of [...this.servers, this.upstream, this.nginx]) server?.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** nginx, where it is installed, serving the same bytes as files. */
async function startNginx(directory: string, frames: Frames): Promise<ServerProcess | undefined> {
  const binary = ['/usr/sbin/nginx', '/usr/local/bin/nginx', '/opt/homebrew/bin/nginx'].find((candidate) => {
    try {
      execFileSync(candidate, ['-v'], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  });
  if (!binary) return undefined;
  const port = await freePort();
  for (const kind of Object.keys(frames)) mkdirSync(path.join(directory, 'root', kind), { recursive: true });
  for (const [kind, bytes] of Object.entries(frames)) {
    writeFileSync(path.join(directory, 'root', kind, String(bytes.length)), bytes);
    writeFileSync(path.join(directory, 'root', kind, 'level0'), bytes.subarray(0, 440));
  }
  const configuration = `
    daemon off; master_process off; pid ${directory}/nginx.pid; error_log stderr;
    events { worker_connections 256; }
    http {
      access_log off; keepalive_requests 10000000; sendfile on; open_file_cache max=100;
      client_body_temp_path ${directory}; proxy_temp_path ${directory}; fastcgi_temp_path ${directory};
      uwsgi_temp_path ${directory}; scgi_temp_path ${directory};
      server {
        listen 127.0.0.1:${port} ssl; root ${directory}/root; default_type image/jph;
        ssl_certificate ${directory}/cert.pem; ssl_certificate_key ${directory}/key.pem;
      }
    }`;
  writeFileSync(path.join(directory, 'nginx.conf'), configuration);
  const child = spawn(binary, ['-c', path.join(directory, 'nginx.conf'), '-p', directory], { stdio: 'ignore' });
  return new ServerProcess('nginx', child, port);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}
