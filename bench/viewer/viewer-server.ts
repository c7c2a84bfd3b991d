import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext } from 'playwright-core';
import type { Fixture } from './series';
import type { Tokens } from '../../runtime/viewer/src/session/tokens';
import { sendSiteFile } from '../../test/viewer/support/built-site';
import { DATASTORE, IMAGE_SET, SERIES, type FrameFixture } from '../../test/viewer/support/series-fixture';

const SIGN_IN = {
  userPoolId: 'us-east-1_Viewer1',
  clientId: 'viewer-client',
  identityPoolId: 'us-east-1:01234567-89ab-cdef-0123-456789abcdef',
  scopes: ['openid'],
};

/** The answers of both calls to an identity pool. */
const IDENTITY = {
  IdentityId: SIGN_IN.identityPoolId,
  Credentials: { AccessKeyId: 'AKIDEXAMPLE', SecretKey: 'secret', SessionToken: 'session', Expiration: 4e9 },
};

const ACCESS_TOKEN = 'bench-token';
export const VIEWER_PATH = `/stores/${DATASTORE}/image-sets/${IMAGE_SET}/view?series=${SERIES}`;

/** The built viewer with one series, from a server that does next to nothing: what takes time is the line and the viewer. */
export class ViewerServer {
  public static async start({ frames, metadata }: Fixture): Promise<ViewerServer> {
    const server = new ViewerServer(frames, metadata);
    await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  private readonly http: Server;
  private readonly byId: ReadonlyMap<string, FrameFixture>;

  private constructor(
    frames: readonly FrameFixture[],
    private readonly metadata: unknown,
  ) {
    this.byId = new Map(frames.map((frame) => [frame.id, frame]));
    this.http = createServer((request, response) => this.answer(request, response));
  }

  public get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  public async close(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '/', this.url);
    if (pathname === '/config.json') {
      return json(response, {
        region: 'us-east-1',
        dataStores: [DATASTORE],
        frameSources: [{ kind: 'tlmProxy', endpoint: '/' }],
        signIn: { ...SIGN_IN, domain: this.url },
        endpoints: { healthImaging: '/', cognitoIdentity: '/identity/' },
      });
    }
    if (pathname === '/identity/') return json(response, IDENTITY);
    if (pathname.endsWith('/getImageSetMetadata')) return json(response, this.metadata);
    const frame = /\/imageFrame\/([0-9a-f]{32})(?:\/levels\/(\d+)-(\d+))?$/.exec(pathname);
    if (frame) return this.frame(request, response, frame);
    return sendSiteFile(response, pathname);
  }

  private frame(request: IncomingMessage, response: ServerResponse, [, id, first, last]: RegExpExecArray): void {
    const frame = this.byId.get(id);
    if (request.headers.authorization !== `Bearer ${ACCESS_TOKEN}`) return void response.writeHead(401).end();
    if (!frame) return void response.writeHead(404).end();
    const { bytes, ends } = frame;
    const from = first === undefined || first === '0' ? 0 : ends[Number(first) - 1];
    const to = last === undefined ? bytes.length : ends[Number(last)];
    response.writeHead(200, {
      'content-type': 'image/jph',
      'content-length': to - from,
      // As the proxy does while it has not seen the end of the frame.
      'frame-levels': String(ends.length),
      'frame-level-ends': ends.slice(0, -1).join(','),
    });
    response.end(bytes.subarray(from, to));
  }
}

function json(response: ServerResponse, document: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(document));
}

/** Lets pages find their user signed in. */
export async function signedIn(context: BrowserContext): Promise<void> {
  await context.addInitScript((accessToken) => {
    const user = { id: 'reader', name: 'Rita Reader' };
    const tokens: Tokens = { accessToken, idToken: 'id-token', expiresAt: Date.now() + 3_600_000, user };
    sessionStorage.setItem('viewer.tokens', JSON.stringify(tokens));
  }, ACCESS_TOKEN);
}
