import { existsSync, readFileSync } from 'node:fs';
import { createServer, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { FrameFixture } from './series-fixture';

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
    private readonly metadata: unknown,
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
        healthImagingEndpoint: '/',
        frameEndpoint: '/',
        session: { endpoint: '/session' },
      });
    }
    if (pathname === '/session') return json(response, session());
    const given = this.files.get(pathname);
    if (given) return void response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(given);
    const frame = /\/imageFrame\/([0-9a-f]{32})(?:\/levels\/(\d+)-(\d+))?$/.exec(pathname);
    if (frame) return this.frame(request, response, frame[1], frame[2], frame[3]);
    if (pathname === '/datastore') {
      return json(response, {
        datastoreSummaries: [
          { datastoreId: 'd'.repeat(32), datastoreName: 'radiology', datastoreStatus: 'ACTIVE', createdAt: 1795000000 },
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
    if (request.headers.authorization !== 'Bearer test-token') return void response.writeHead(401).end();
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

function session(): unknown {
  return {
    accessToken: 'test-token',
    expiresAt: new Date(Date.now() + 3_600_000).toISOString(),
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' },
  };
}

function summaries(): unknown {
  return {
    imageSetsMetadataSummaries: [
      {
        imageSetId: 'a'.repeat(32),
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
  });
  response.end(readFileSync(path));
}
