import type { FrameKey, FrameRequest, FrameResponse, FrameService } from '../frames';
import { Problem } from '../frames/problem';
import { formatTarget, parseTarget, type LevelSpan, type Target } from '../frames/request';
import { problemResponse } from '../frames/respond';

/** For CloudFront, which may hold a frame for all viewers; what a viewer's browser may do, the distribution says. */
const CACHE_CONTROL = 'public, max-age=31536000, immutable';

/** What CloudFront is answered with; anything else is not there. */
export type CdnForm = Extract<Target['kind'], 'frame' | 'rendered' | 'batch'>;

export interface CdnOriginOptions {
  readonly forms: readonly CdnForm[];
  /** Header by which CloudFront learns what a cached answer belongs to. */
  readonly tagHeader?: string;
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
  const response = service.handle(request);
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

function shared(response: FrameResponse, key: FrameKey, { tagHeader }: CdnOriginOptions): FrameResponse {
  if (response.status >= 400 || response.headers['Cache-Control'] === undefined) return response;
  const tags = tagHeader === undefined ? {} : { [tagHeader]: `is-${key.imageSetId},ds-${key.datastoreId}` };
  return { ...response, headers: { ...response.headers, 'Cache-Control': CACHE_CONTROL, ...tags } };
}
