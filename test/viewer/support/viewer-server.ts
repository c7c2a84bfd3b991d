import { existsSync, readFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { DATASTORE, FrameFixture, IMAGE_SET } from './series-fixture';

/** The policy the viewer is deployed with. */
export const CSP = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "object-src 'none'",
].join('; ');

/** VIEWER_SITE: a build of one's own to test. */
export const SITE = process.env.VIEWER_SITE ?? join(__dirname, '../../../assets/viewer');

export const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

export interface FrameLogEntry {
  readonly frame: string;
  /** '0-2', or 'whole'. */
  readonly levels: string;
  readonly bytes: number;
}

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

/** Tells `newPage` that whoever opens this site is signed in: sign-in itself is tested with a `SignedSite`. */
export const SIGNED_IN_COOKIE = 'test-signed-in';
export const ACCESS_TOKEN = 'test-token';

/** Serves the built site under its CSP and plays the frame API and the parts of HealthImaging's API that the viewer uses. */
export class ViewerServer {
  static async start(frames: readonly FrameFixture[], metadata: unknown): Promise<ViewerServer> {
    const server = new ViewerServer(frames, metadata);
    await new Promise<void>((resolve) => server.http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  readonly log: FrameLogEntry[] = [];
  /** Further answers, by path. */
  files: ReadonlyMap<string, Uint8Array> = new Map();
  /** Called before each answer of the frame API: may wait, or give a status to fail with. */
  gate: (frame: string, levels: string) => Promise<number | void> | number | void = () => undefined;
  private readonly http: Server;
  private readonly byId: ReadonlyMap<string, FrameFixture>;

  private constructor(
    frames: readonly FrameFixture[],
    /** May be replaced from test to test. */
    public metadata: unknown,
  ) {
    this.byId = new Map(frames.map((frame) => [frame.id, frame]));
    this.http = createServer((request, response) => void this.answer(request, response));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.http.closeAllConnections();
    await new Promise((resolve) => this.http.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/config.json') {
      return json(response, {
        region: 'us-east-1',
        dataStores: [DATASTORE],
        frameSources: [{ kind: 'tlmProxy', endpoint: '/' }, { kind: 'healthImaging' }],
        signIn: { ...SIGN_IN, domain: this.url },
        endpoints: { healthImaging: '/', cognitoIdentity: '/identity/' },
      });
    }
    if (pathname === '/identity/') return json(response, IDENTITY);
    const given = this.files.get(pathname);
    if (given) return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(given);
    const frame = /\/imageFrame\/([0-9a-f]{32})(?:\/levels\/(\d+)-(\d+))?$/.exec(pathname);
    if (frame) return this.frame(request, response, frame[1], frame[2], frame[3]);
    if (pathname === '/datastore') {
      return json(response, {
        datastoreSummaries: [
          { datastoreId: DATASTORE, datastoreName: 'radiology', datastoreStatus: 'ACTIVE', createdAt: 1795000000 },
        ],
      });
    }
    if (pathname.endsWith('/searchImageSets')) return json(response, summaries());
    if (pathname.endsWith('/getImageSetMetadata')) return json(response, this.metadata);
    return file(response, pathname);
  }

  private async frame(
    request: IncomingMessage,
    response: ServerResponse,
    id: string,
    start?: string,
    end?: string,
  ): Promise<void> {
    const levels = start === undefined ? 'whole' : `${start}-${end}`;
    const frame = this.byId.get(id);
    if (request.headers.authorization !== `Bearer ${ACCESS_TOKEN}`) return void response.writeHead(401).end();
    if (!frame) return void response.writeHead(404).end();
    const failure = await this.gate(id, levels);
    if (failure) return void response.writeHead(failure, { 'content-type': 'application/problem+json' }).end('{}');
    const { bytes, ends, contentType = 'image/jph' } = frame;
    if (start !== undefined && ends.length === 0) return void response.writeHead(406).end();
    const from = start === undefined || start === '0' ? 0 : ends[Number(start) - 1];
    const to = end === undefined ? bytes.length : ends[Number(end)];
    if (from === undefined || to === undefined) return void response.writeHead(400).end();
    this.log.push({ frame: id, levels, bytes: to - from });
    response.writeHead(200, {
      'content-type': contentType,
      'content-length': to - from,
      // As the proxy does while it has not seen the end of the frame.
      ...(ends.length > 0 && { 'frame-levels': String(ends.length), 'frame-level-ends': ends.slice(0, -1).join(',') }),
    });
    response.end(bytes.subarray(from, to));
  }
}

function summaries(): unknown {
  return {
    imageSetsMetadataSummaries: [
      {
        imageSetId: IMAGE_SET,
        version: 1,
        updatedAt: 1795000000,
        DICOMTags: {
          DICOMPatientName: 'Phantom^Made Up',
          DICOMPatientId: 'TEST-1',
          DICOMStudyDate: '20261122',
          DICOMStudyDescription: 'Viewer test',
          DICOMSeriesModality: 'CT',
        },
      },
    ],
  };
}

function json(response: ServerResponse, document: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-security-policy': CSP });
  response.end(JSON.stringify(document));
}

function file(response: ServerResponse, pathname: string): void {
  const asked = join(SITE, pathname);
  const isFile = extname(pathname) !== '' && asked.startsWith(SITE) && existsSync(asked);
  if (!isFile && extname(pathname) !== '') return void response.writeHead(404).end();
  const path = isFile ? asked : join(SITE, 'index.html');
  response.writeHead(200, {
    'content-type': TYPES[extname(path)] ?? 'application/octet-stream',
    'content-security-policy': CSP,
    'set-cookie': `${SIGNED_IN_COOKIE}=1; Path=/; SameSite=Strict`,
  });
  response.end(readFileSync(path));
}
