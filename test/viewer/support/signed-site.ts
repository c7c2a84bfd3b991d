import { ChildProcess, spawn } from 'node:child_process';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { sendSiteFile } from './built-site';
import { HealthImagingEmulator } from '../../../local/healthimaging';
import { contentSecurityPolicy } from '../../../src/imaging-viewer/content-security-policy';

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
      frameSources: [{ kind: 'healthImaging' }],
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

  /** That of the construct, with the servers that stand in for those of a region. */
  private get policy(): string {
    const signIn = new URL(this.signInUrl).origin;
    const servers = `connect-src 'self' ${signIn} ${this.emulator.url}`;
    return contentSecurityPolicy({ signIn }).replace(/connect-src [^;]+/, servers);
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.url);
    this.requests.push(`${request.method} ${request.url}`);
    const csp = { 'content-security-policy': this.policy };
    if (pathname === '/config.json') {
      response.writeHead(200, { ...csp, 'content-type': 'application/json' });
      response.end(JSON.stringify(this.config));
      return;
    }
    sendSiteFile(response, pathname, csp);
  }
}
