import type { FrameRequest, FrameResponse } from './transport';

export interface CorsOptions {
  /** Origins like `https://viewer.example.com` whose pages may read frames; `*` for any. */
  readonly allowedOrigins: readonly string[];
  /** How long browsers may remember a preflight. Every frame has its own URL, but levels and methods share it. Default: 7200. */
  readonly maxAgeSeconds?: number;
}

const METHODS = 'GET, HEAD, POST, OPTIONS';

const EXPOSED_HEADERS = [
  'Accept-Ranges',
  'Content-Length',
  'Content-Range',
  'ETag',
  'Frame-Levels',
  'Frame-Level-Ends',
  'Retry-After',
  'Server-Timing',
  'WWW-Authenticate',
  'x-amzn-errortype',
].join(', ');

/** Of the frame API, of the token header of the first proxy, and of an AWS SDK in a browser. */
const REQUEST_HEADERS = [
  'Authorization',
  'Content-Type',
  'If-None-Match',
  'If-Range',
  'Range',
  'Token',
  'Amz-Sdk-Invocation-Id',
  'Amz-Sdk-Request',
  'X-Amz-Content-Sha256',
  'X-Amz-Date',
  'X-Amz-Security-Token',
  'X-Amz-User-Agent',
].join(', ');

/** Which pages may read the answers. */
export class Cors {
  private readonly headers = new Map<string, Readonly<Record<string, string>>>();
  private readonly others: Readonly<Record<string, string>>;
  private readonly anyOrigin: boolean;
  private readonly maxAge: string;

  constructor(options: CorsOptions | undefined) {
    const origins = options?.allowedOrigins ?? [];
    this.anyOrigin = origins.includes('*');
    this.maxAge = String(options?.maxAgeSeconds ?? 7200);
    this.others = this.anyOrigin ? allowing('*') : origins.length > 0 ? { Vary: 'Origin' } : {};
    for (const origin of this.anyOrigin ? [] : origins) {
      this.headers.set(origin, { ...allowing(origin), Vary: 'Origin' });
    }
  }

  /** The same object for every request of the same standing, so that headers built on it can be kept by it. */
  public headersFor(request: FrameRequest): Readonly<Record<string, string>> {
    if (this.headers.size === 0) return this.others;
    const origin = request.header('origin');
    return (origin !== undefined && this.headers.get(origin)) || this.others;
  }

  /** Answers OPTIONS, whatever the path: the request that follows shall be able to read its 404. */
  public preflight(request: FrameRequest): FrameResponse {
    const headers: Record<string, string> = { ...this.headersFor(request), Allow: METHODS };
    if (headers['Access-Control-Allow-Origin'] !== undefined) {
      delete headers['Access-Control-Expose-Headers'];
      delete headers['Timing-Allow-Origin'];
      headers['Access-Control-Allow-Methods'] = METHODS;
      headers['Access-Control-Allow-Headers'] = REQUEST_HEADERS;
      headers['Access-Control-Max-Age'] = this.maxAge;
    }
    return { status: 204, headers };
  }
}

function allowing(origin: string): Record<string, string> {
  return {
    'Access-Control-Allow-Origin': origin,
    'Access-Control-Expose-Headers': EXPOSED_HEADERS,
    'Timing-Allow-Origin': origin,
  };
}
