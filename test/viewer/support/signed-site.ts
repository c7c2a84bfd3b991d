import { ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { FrameFixture } from './series-fixture';
import { CSP, SITE, TYPES } from './viewer-server';
import { HealthImagingEmulator } from '../../../local/healthimaging';

const KEYS = { AccessKeyId: 'ASIAVIEWER', SecretKey: 'viewer-secret', SessionToken: 'viewer-session' };

export interface SignedSiteOptions {
  /** How long access tokens and credentials live. */
  readonly accessSeconds?: number;
  readonly config?: Readonly<Record<string, unknown>>;
  /** As of the role's policy. */
  readonly allow?: (action: string, resourceArn: string) => boolean;
}

export interface SignInCounts {
  readonly renewals: number;
  readonly revocations: number;
  readonly credentials: number;
  readonly signIns: number;
}

/** The built site with sign-in as it is deployed, around a real OpenID Connect server and the HealthImaging emulator. */
export class SignedSite {
  static async start(options: SignedSiteOptions = {}): Promise<SignedSite> {
    const emulator = await HealthImagingEmulator.start({
      credentials: [
        {
          accessKeyId: KEYS.AccessKeyId,
          secretAccessKey: KEYS.SecretKey,
          sessionToken: KEYS.SessionToken,
          allow: options.allow,
        },
      ],
    });
    const site = new SignedSite(emulator, options);
    await new Promise<void>((resolve) => site.http.listen(0, '127.0.0.1', resolve));
    await site.startSignIn(options.accessSeconds ?? 3600);
    return site;
  }

  /** First lines of the requests that the site itself got. */
  readonly requests: string[] = [];
  /** What the site, as a CDN, has to give. */
  frames: readonly FrameFixture[] = [];
  private readonly http: Server;
  private child?: ChildProcess;
  private signInPort = 0;

  private constructor(
    readonly emulator: HealthImagingEmulator,
    private readonly options: SignedSiteOptions,
  ) {
    this.http = createServer((request, response) => this.answer(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}/`;
  }

  get signInUrl(): string {
    return `http://127.0.0.1:${this.signInPort}/`;
  }

  /** Whether the user pool gives tokens turns around. */
  async turnTokens(): Promise<void> {
    await fetch(`${this.signInUrl}test/refuseTokens`);
  }

  async counts(): Promise<SignInCounts> {
    return (await (await fetch(`${this.signInUrl}test/counts`)).json()) as SignInCounts;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    const { child } = this;
    await Promise.all([
      new Promise((resolve) => this.http.close(resolve)),
      this.emulator.close(),
      child && new Promise((resolve) => child.once('exit', resolve) && child.kill()),
    ]);
  }

  private async startSignIn(accessSeconds: number): Promise<void> {
    const options = JSON.stringify({ site: this.url, accessSeconds, keys: KEYS });
    const child = spawn(process.execPath, [join(__dirname, 'sign-in-server.mjs'), options], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.child = child;
    for await (const line of createInterface(child.stdout)) {
      if (!line.startsWith('{"event":"listening"')) continue;
      this.signInPort = (JSON.parse(line) as { port: number }).port;
      return;
    }
    throw new Error('the sign-in server did not start');
  }

  private get config(): unknown {
    return {
      region: 'us-east-1',
      dataStores: [...this.emulator.store.datastores.keys()].slice(0, 1),
      frameSources: [{ kind: 'imageFrameCdn', endpoint: this.url }, { kind: 'healthImaging' }],
      signIn: {
        userPoolId: 'us-east-1_Viewer1',
        clientId: 'viewer-client',
        domain: this.signInUrl,
        identityPoolId: 'us-east-1:01234567-89ab-cdef-0123-456789abcdef',
        scopes: ['openid', 'email', 'profile'],
      },
      idleLockMinutes: 15,
      endpoints: { healthImaging: this.emulator.url, cognitoIdentity: `${this.signInUrl}identity/` },
      ...this.options.config,
    };
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.url);
    this.requests.push(`${request.method} ${request.url}`);
    const connect = `connect-src 'self' ${new URL(this.signInUrl).origin} ${this.emulator.url}`;
    const csp = { 'content-security-policy': CSP.replace("connect-src 'self'", connect) };
    const session = /^\/session\/(\w{32})$/.exec(pathname);
    if (session) return this.cookies(request, response, session[1]);
    const frame = /\/imageFrame\/(\w{32})(?:\/levels\/(\d+)-(\d+))?$/.exec(pathname);
    if (frame) return this.frame(request, response, frame);
    if (pathname === '/config.json') {
      response.writeHead(200, { ...csp, 'content-type': 'application/json' });
      response.end(JSON.stringify(this.config));
      return;
    }
    const asked = join(SITE, pathname);
    const isFile = extname(pathname) !== '' && asked.startsWith(SITE) && existsSync(asked);
    if (!isFile && extname(pathname) !== '') return void response.writeHead(404).end();
    const path = isFile ? asked : join(SITE, 'index.html');
    response.writeHead(200, { ...csp, 'content-type': TYPES[extname(path)] ?? 'application/octet-stream' });
    response.end(readFileSync(path));
  }

  /** As the session function of an ImageFrameCdn. Not Secure, as this site is not. */
  private cookies(request: IncomingMessage, response: ServerResponse, datastoreId: string): void {
    const path = `Path=/datastore/${datastoreId}/; HttpOnly; SameSite=Strict`;
    if (!request.headers['x-access-token']) return void response.writeHead(401).end();
    if (request.method === 'DELETE') {
      response.writeHead(204, { 'set-cookie': `CloudFront-Policy=; Max-Age=0; ${path}` }).end();
      return;
    }
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    response.writeHead(200, {
      'content-type': 'application/json',
      'set-cookie': `CloudFront-Policy=signed; ${path}`,
    });
    response.end(JSON.stringify({ datastoreId, expiresAt, query: '' }));
  }

  private frame(request: IncomingMessage, response: ServerResponse, [, id, from, to]: RegExpExecArray): void {
    const found = this.frames.find((frame) => frame.id === id);
    const allowed =
      /(^|; )CloudFront-Policy=signed(;|$)/.test(request.headers.cookie ?? '') && !request.headers.authorization;
    if (!allowed || !found) return void response.writeHead(403).end();
    const { bytes, ends } = found;
    const start = Number(from ?? 0) === 0 ? 0 : ends[Number(from) - 1];
    const end = to === undefined ? bytes.length : ends[Number(to)];
    response.writeHead(200, {
      'content-type': 'image/jph',
      'frame-levels': String(ends.length),
      'frame-level-ends': ends.join(','),
    });
    response.end(bytes.subarray(start, end));
  }
}
