import type { FrameKey, FrameRequest, FrameResponse, FrameService } from '../frames';
import { Problem } from '../frames/problem';
import { formatTarget, parseTarget, type LevelSpan, type Target } from '../frames/request';
import { problemResponse } from '../frames/respond';

/**
 * For CloudFront, which may hold a frame for all viewers until it is purged; what a viewer's browser may do, the distribution says.
 */
const CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** What CloudFront is answered with; anything else is not there. */
export type CdnForm = Extract<Target['kind'], 'frame' | 'rendered' | 'batch'>;

export interface CdnOriginOptions {
  readonly forms: readonly CdnForm[];
  /** Header by which CloudFront learns what a cached answer belongs to. */
  readonly tagHeader?: string;
  /** How long a frame may be held by the caches of the service; needed where it has any. */
  readonly heldMs?: number;
}

/**
 * The frame service as CloudFront sees it: each range of levels under one URL, and answers that it may hold for all viewers,
 * tagged with what they belong to.
 */
export function cdnOrigin(service: FrameService, options: CdnOriginOptions): FrameService {
  return {
    handle: (request) => answer(service, request, options),
    stats: () => service.stats(),
    close: () => service.close(),
  };
}

function answer(
  service: FrameService,
  request: FrameRequest,
  options: CdnOriginOptions,
): FrameResponse | Promise<FrameResponse> {
  let target: Target;
  try {
    target = parseTarget(request.url, [], request);
    if (!isServed(target, options.forms)) throw new Problem('unknown-path');
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (target.kind === 'frame' && isRead) {
      const location = canonicalUrl(target.key, target.levels);
      if (location !== request.url) return moved(location);
    }
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return refusal(error, request);
  }
  if (target.kind === 'batch') return service.handle(request);
  const { key } = target;
  const response = service.handle(unconditional(request));
  return response instanceof Promise
    ? response.then((settled) => shared(settled, key, options))
    : shared(response, key, options);
}

function isServed(target: Target, forms: readonly CdnForm[]): target is Extract<Target, { kind: CdnForm }> {
  return (forms as readonly string[]).includes(target.kind);
}

/** @throws Problem where the levels have no end that a URL could name. */
function canonicalUrl(key: FrameKey, levels: LevelSpan | undefined): string {
  if (levels?.end !== undefined) return formatTarget(key, { start: levels.start, end: levels.end });
  if (levels !== undefined && levels.start > 0) {
    throw new Problem('malformed-request', 'startLevel needs endLevel here');
  }
  return formatTarget(key);
}

/** The frame is cached where this leads to, and so is the way there. */
function moved(location: string): FrameResponse {
  return {
    status: 308,
    headers: { Location: location, 'Content-Length': '0', 'Cache-Control': CACHE_CONTROL },
    body: [],
  };
}

function refusal(problem: Problem, { method }: FrameRequest): FrameResponse {
  const { headers, body } = problemResponse(problem, {});
  return { status: problem.status, headers, body: method === 'HEAD' ? undefined : [body] };
}

/**
 * CloudFront revalidates what has expired there: then the frame may have been deleted, which a tag that still fits does not
 * tell. Viewers' own conditional requests are answered by CloudFront.
 */
function unconditional(request: FrameRequest): FrameRequest {
  return {
    method: request.method,
    url: request.url,
    header: (name) => (name === 'if-none-match' ? undefined : request.header(name)),
    get signal() {
      return request.signal;
    },
  };
}

function shared(response: FrameResponse, key: FrameKey, { tagHeader, heldMs }: CdnOriginOptions): FrameResponse {
  if (response.status >= 400 || response.headers['Cache-Control'] === undefined) return response;
  const tags = tagHeader === undefined ? {} : { [tagHeader]: `is-${key.imageSetId},ds-${key.datastoreId}` };
  const cacheControl = sharedCacheControl(response.heldSince, heldMs);
  return { ...response, headers: { ...response.headers, 'Cache-Control': cacheControl, ...tags } };
}

/** A frame out of a cache here may have been deleted, and purged from CloudFront, before: there it gets no older than here. */
function sharedCacheControl(heldSince: number | undefined, heldMs = 0): string {
  if (heldSince === undefined) return CACHE_CONTROL;
  const seconds = Math.max(0, Math.floor((heldSince + heldMs - Date.now()) / 1000));
  return `${CACHE_CONTROL}, s-maxage=${seconds}`;
}
