import type { FrameEntry, PreparedResponse } from './frame-entry';
import type { CacheTier } from './outcome';
import { levelHeaders, type Plan, type Wanted } from './plan';
import type { Problem } from './problem';
import type { LevelSpan } from './request';
import type { FrameResponse } from './transport';

type Headers = Readonly<Record<string, string>>;

/** A frame never changes, so its ID and the levels say all. */
export function entityTag(imageFrameId: string, levels: LevelSpan | undefined): string {
  return levels ? `"${imageFrameId}/${levels.start}-${levels.end ?? ''}"` : `"${imageFrameId}"`;
}

/** Whether `If-None-Match` names this tag: the client has the bytes (RFC 9110, section 13.1.2). */
export function matchesNone(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  if (header === tag) return true;
  return header.split(',').some((entry) => entry.trim().replace(/^W\//, '') === tag);
}

export interface FrameHeaders {
  readonly entry: FrameEntry;
  readonly plan: Plan;
  readonly wanted: Wanted;
  readonly tag: string;
  readonly cacheControl: string;
  readonly cors: Headers;
  readonly tier: CacheTier;
  readonly upstreamMs?: number;
}

export function frameHeaders({
  entry,
  plan,
  wanted,
  tag,
  cacheControl,
  cors,
  tier,
  upstreamMs,
}: FrameHeaders): Headers {
  const upstream = upstreamMs === undefined ? '' : `, upstream;dur=${upstreamMs.toFixed(1)}`;
  return {
    'Content-Type': entry.contentType,
    ...(plan.end !== undefined && { 'Content-Length': String(plan.end - plan.start) }),
    ...(plan.status === 206 && { 'Content-Range': `bytes ${plan.start}-${plan.end! - 1}/${entry.total}` }),
    'Accept-Ranges': wanted.levels ? 'none' : 'bytes',
    ETag: tag,
    'Cache-Control': cacheControl,
    'X-Content-Type-Options': 'nosniff',
    ...levelHeaders(entry),
    'Server-Timing': `cache;desc="${tier}"${upstream}`,
    ...cors,
  };
}

/** The response for a part that is all in the cache; kept with the entry, as the same parts are asked for again and again. */
export function preparedResponse(name: string, parts: FrameHeaders): PreparedResponse {
  const { entry, plan, wanted, cors } = parts;
  const end = plan.end!;
  const response: PreparedResponse = {
    cors,
    status: plan.status,
    headers: frameHeaders(parts),
    body: entry.slice(plan.start, end),
    length: end - plan.start,
    heldSince: entry.fetchedAt,
  };
  return wanted.range ? response : entry.prepare(name, response);
}

/** The client has the bytes of this tag. */
export function notModified(tag: string, cacheControl: string, cors: Headers): FrameResponse {
  return { status: 304, headers: { ETag: tag, 'Cache-Control': cacheControl, ...cors } };
}

export interface ProblemBody {
  readonly headers: Headers;
  readonly body: Uint8Array;
}

export function problemResponse(problem: Problem, cors: Headers): ProblemBody {
  const body = problem.toJson();
  return {
    body,
    headers: {
      'Content-Type': 'application/problem+json',
      'Content-Length': String(body.byteLength),
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      // By this, clients of HealthImaging's own API tell its exceptions apart.
      'x-amzn-errortype': problem.exception,
      ...problem.headers,
      ...cors,
    },
  };
}
