import type { Renderer, RenderOptions } from '../rendering';
import type { Authorizer, Principal } from './access/authorizer';
import { batchResponse } from './batch-form';
import { MAX_BATCH_BODY, parseBatchBody } from './batch-request';
import type { PartOpener } from './batch-stream';
import type { Cancellation } from './cancellation';
import { Cors, type CorsOptions } from './cors';
import { Exchange } from './exchange';
import { Flights } from './flights';
import type { FrameCache } from './frame-cache';
import type { FrameEntry } from './frame-entry';
import { KnownTargets, namesOf, type FrameNames, type NamedTarget } from './known-targets';
import { MemoryCache } from './memory-cache';
import type { FrameOutcome } from './outcome';
import type { PictureSource } from './pictures';
import { planBytes, type Wanted } from './plan';
import { Problem } from './problem';
import { parseRange } from './range';
import { RenderedForm } from './rendered-form';
import { parseGetImageFrameBody, type LevelSpan, type Target } from './request';
import { frameHeaders, matchesNone, notModified, preparedResponse, type FrameHeaders } from './respond';
import { frameName, type FrameKey, type FrameSource } from './source';
import type { FrameRequest, FrameResponse, FrameService, FrameServiceStats } from './transport';

export interface FrameServiceDeadlines {
  /** For the authoriser's decision. Default: 10000. */
  readonly authorizeMs: number;
  /** For the body of a POST. Default: 10000. */
  readonly bodyMs: number;
  /** A client that takes nothing for this long, though there is something, is cut off. Default: 60000. */
  readonly readerStallMs: number;
}

export interface FrameServiceOptions {
  readonly source: FrameSource;
  readonly authorizer: Authorizer;
  /** Default: 256 MiB in memory. */
  readonly cache?: FrameCache;
  /** Default: pages of no other origin may read frames. */
  readonly cors?: CorsOptions;
  /** Makes the pictures of the form `rendered`; closed with the service. Default: there is no such form. */
  readonly renderer?: Renderer;
  /** Of frames; the origin of a CDN may say otherwise. Default: for a year, by the user's own browser only. */
  readonly cacheControl?: string;
  /** Query parameters that are not of the frame API but may occur, as the authoriser reads them. */
  readonly otherParameters?: readonly string[];
  /** How far a fetch may be ahead of its fastest reader. Default: 1 MiB. */
  readonly windowBytes?: number;
  /** A fetch is given up when nobody needs more of it and more than this would still come. Default: 256 KiB. */
  readonly drainBytes?: number;
  readonly deadlines?: Partial<FrameServiceDeadlines>;
  /** Called once for each request of a frame, when its response has been sent or its client has gone. */
  readonly onOutcome?: (outcome: FrameOutcome) => void;
  /** What should not have happened; the client is answered 500. Default: a process warning. */
  readonly onError?: (error: unknown) => void;
}

const DEFAULT_CACHE_BYTES = 256 * 1024 * 1024;
const DEFAULT_CACHE_CONTROL = 'private, max-age=31536000, immutable';
const DEFAULT_DEADLINES: FrameServiceDeadlines = { authorizeMs: 10_000, bodyMs: 10_000, readerStallMs: 60_000 };
const MAX_POST_BODY = 4096;
/** One object: prepared responses are kept by it. */
const NO_CORS = {};
const FRAME_METHODS = 'GET, HEAD, OPTIONS';

/** The frame API, whatever carries its requests. */
export function createFrameService(options: FrameServiceOptions): FrameService {
  return new CachingFrameService(options);
}

class CachingFrameService implements FrameService {
  private readonly cache: FrameCache;
  private readonly cors: Cors;
  private readonly cacheControl: string;
  private readonly targets: KnownTargets;
  private readonly deadlines: FrameServiceDeadlines;
  private readonly onError: (error: unknown) => void;
  private readonly rendered: RenderedForm | undefined;
  private readonly flights: Flights;
  private closed = false;

  constructor(private readonly options: FrameServiceOptions) {
    this.cache = options.cache ?? new MemoryCache(DEFAULT_CACHE_BYTES);
    this.cors = new Cors(options.cors);
    this.cacheControl = options.cacheControl ?? DEFAULT_CACHE_CONTROL;
    this.targets = new KnownTargets(options.otherParameters ?? []);
    this.deadlines = { ...DEFAULT_DEADLINES, ...options.deadlines };
    this.onError = options.onError ?? ((error) => process.emitWarning(error instanceof Error ? error : String(error)));
    const { cache, cacheControl } = this;
    const { renderer, source, windowBytes = 1024 * 1024, drainBytes = 256 * 1024 } = options;
    const { readerStallMs } = this.deadlines;
    this.flights = new Flights({ source, cache, windowBytes, drainBytes, readerStallMs });
    const read = this.readForPicture.bind(this);
    this.rendered = renderer && new RenderedForm({ renderer, cache, cacheControl, read, rangeOf });
  }

  public handle(request: FrameRequest): FrameResponse | Promise<FrameResponse> {
    const exchange = new Exchange(request, this.cors.headersFor(request), this.options.onOutcome, this.onError);
    return guarded(exchange, () => this.answer(exchange));
  }

  public stats(): FrameServiceStats {
    return { ...this.flights.stats(), cachedFrames: this.cache.frames, cachedBytes: this.cache.bytes };
  }

  public close(): void {
    this.closed = true;
    this.flights.close(new Problem('closing'));
    this.options.source.close();
    void this.options.renderer?.close();
  }

  private answer(exchange: Exchange): FrameResponse | Promise<FrameResponse> {
    const { request } = exchange;
    if (request.method === 'OPTIONS') return this.cors.preflight(request);
    const target = this.targets.parse(request.url, request);
    if (target.kind === 'health') return this.health(request);
    if (target.kind === 'rendered') {
      if (!this.rendered) throw new Problem('unknown-path');
      exchange.form = 'rendered';
    }
    if (target.kind === 'batch') exchange.form = 'batch';
    exchange.levels = target.levels;
    exchange.key =
      target.kind === 'get-image-frame' || target.kind === 'batch'
        ? { datastoreId: target.datastoreId, imageSetId: target.imageSetId }
        : target.key;
    checkMethod(request.method, target);
    if (this.closed) throw new Problem('closing', undefined, { 'Retry-After': '1' });
    const datastoreId = exchange.key.datastoreId!;
    const principal = this.options.authorizer.authorize(request, datastoreId);
    if (!(principal instanceof Promise)) return this.authorized(exchange, target, principal);
    const late = new Problem('access-unavailable', undefined, { 'Retry-After': '1' });
    return within(principal, this.deadlines.authorizeMs, late).then((found) =>
      this.authorized(exchange, target, found),
    );
  }

  private health(request: FrameRequest): FrameResponse {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw notAllowed(FRAME_METHODS);
    const status = this.closed ? 503 : 200;
    const body = Buffer.from(JSON.stringify({ status: this.closed ? 'closing' : 'ok' }));
    const headers = {
      'Content-Type': 'application/json',
      'Content-Length': String(body.byteLength),
      'Cache-Control': 'no-store',
    };
    return { status, headers, body: request.method === 'HEAD' ? undefined : [body] };
  }

  private authorized(
    exchange: Exchange,
    target: Exclude<NamedTarget, { kind: 'health' }>,
    principal: Principal,
  ): FrameResponse | Promise<FrameResponse> {
    exchange.principal = principal;
    if (target.kind === 'frame') return this.serve(exchange, target.key, target.levels, target.names);
    if (target.kind === 'rendered') return this.rendered!.serve(exchange, target);
    if (target.kind === 'batch') return this.batch(exchange, target);
    const { datastoreId, imageSetId, levels } = target;
    return this.bodyOf(exchange.request, MAX_POST_BODY).then((body) => {
      const key = { datastoreId, imageSetId, imageFrameId: parseGetImageFrameBody(body) };
      exchange.key = key;
      return this.serve(exchange, key, levels);
    });
  }

  private async batch(exchange: Exchange, imageSet: Omit<FrameKey, 'imageFrameId'>): Promise<FrameResponse> {
    const { datastoreId, imageSetId } = imageSet;
    const batch = parseBatchBody(await this.bodyOf(exchange.request, MAX_BATCH_BODY));
    exchange.levels = batch.levels;
    exchange.frames = batch.imageFrameIds.length;
    const open: PartOpener = (key, signal) => {
      const { method, url } = exchange.request;
      const request: FrameRequest = { method, url, header: () => undefined, signal };
      const part = new Exchange(request, NO_CORS, this.options.onOutcome, this.onError);
      Object.assign(part, { principal: exchange.principal, key, levels: batch.levels, form: 'part' });
      return {
        open: () =>
          guarded(part, () => {
            if (this.closed) throw new Problem('closing', undefined, { 'Retry-After': '1' });
            return this.serve(part, key, batch.levels);
          }),
        fail: (error) => part.fail(error),
      };
    };
    return batchResponse(exchange, { datastoreId, imageSetId }, batch, open);
  }

  private async bodyOf(request: FrameRequest, limit: number): Promise<Uint8Array> {
    try {
      const body = request.body?.(limit) ?? Promise.resolve(new Uint8Array(0));
      return await within(body, this.deadlines.bodyMs, new Problem('request-timeout'));
    } catch (error) {
      if (error instanceof RangeError) {
        throw new Problem('malformed-request', `the body is longer than ${limit} bytes`);
      }
      throw error instanceof Problem ? error : new Problem('client-closed');
    }
  }

  /** From memory where that has what is asked for, else from a fetch. */
  private serve(
    exchange: Exchange,
    key: FrameKey,
    levels?: LevelSpan,
    { cacheKey, tag }: FrameNames = namesOf(key, levels),
  ): FrameResponse | Promise<FrameResponse> {
    const { request } = exchange;
    const reading = request.method !== 'POST';
    const noneMatch = reading ? request.header('if-none-match') : undefined;
    if (matchesNone(noneMatch, tag)) return this.notModified(exchange, tag);
    const wanted: Wanted = levels
      ? { levels }
      : { range: request.method === 'GET' ? rangeOf(request, tag) : undefined };
    const matchesAny = noneMatch?.trim() === '*';
    const entry = this.cache.get(cacheKey);
    const response = entry && this.fromMemory(exchange, entry, wanted, tag, matchesAny);
    return response ?? this.fromFlight(exchange, key, cacheKey, wanted, tag, matchesAny);
  }

  private fromMemory(
    exchange: Exchange,
    entry: FrameEntry,
    wanted: Wanted,
    tag: string,
    matchesAny: boolean,
  ): FrameResponse | undefined {
    const { cors } = exchange;
    exchange.tier = 'memory';
    if (!wanted.range && !matchesAny) {
      const prepared = entry.preparedResponse(tag, cors);
      if (prepared) return exchange.respondFrom(entry, this.cache, prepared);
    }
    const plan = planBytes(entry, wanted);
    if (plan?.end === undefined) return undefined;
    const isHere = entry.holds(plan.start, plan.end);
    if (!isHere && exchange.request.method !== 'HEAD') return undefined;
    if (matchesAny) return this.notModified(exchange, tag);
    const parts = { entry, plan, wanted, tag, cacheControl: this.cacheControl, cors, tier: 'memory' } as const;
    if (isHere) return exchange.respondFrom(entry, this.cache, preparedResponse(tag, parts));
    return exchange.respond({ status: plan.status, headers: frameHeaders(parts), heldSince: entry.fetchedAt });
  }

  private async fromFlight(
    exchange: Exchange,
    key: FrameKey,
    cacheKey: string,
    wanted: Wanted,
    tag: string,
    matchesAny: boolean,
  ): Promise<FrameResponse> {
    const { request, cors } = exchange;
    exchange.tier = this.flights.tierOf(cacheKey);
    const { reader, plan, tier } = await this.flights.board(key, cacheKey, wanted, request.signal);
    exchange.upstreamMs = reader.upstreamMs;
    exchange.tier = tier;
    const { entry, heldSince } = reader;
    if (matchesAny) {
      reader.leave();
      return this.notModified(exchange, tag);
    }
    const { cacheControl } = this;
    const parts: FrameHeaders = { entry, plan, wanted, tag, cacheControl, cors, tier, upstreamMs: reader.upstreamMs };
    const headers = frameHeaders(parts);
    const isHere = plan.end !== undefined && entry.holds(plan.start, plan.end);
    if (request.method !== 'HEAD' && !isHere) {
      return exchange.respond({ status: plan.status, headers, body: reader, heldSince });
    }
    const body = request.method === 'HEAD' ? undefined : entry.slice(plan.start, plan.end!);
    const response = exchange.respondFrom(entry, this.cache, { status: plan.status, headers, body, heldSince });
    reader.leave();
    return response;
  }

  private async readForPicture(key: FrameKey, picture: RenderOptions, signal: Cancellation): Promise<PictureSource> {
    const cacheKey = frameName(key);
    const entry = this.cache.get(cacheKey);
    const known = entry && planBytes(entry, { picture });
    if (known?.end !== undefined && entry?.holds(known.start, known.end)) {
      const { fetchedAt: heldSince } = entry;
      return { entry, bytes: entry.slice(known.start, known.end), tier: 'memory', heldSince };
    }
    const { reader, tier } = await this.flights.board(key, cacheKey, { picture }, signal);
    const { upstreamMs, heldSince } = reader;
    return { entry: reader.entry, bytes: reader, tier, upstreamMs, heldSince };
  }

  private notModified(exchange: Exchange, tag: string): FrameResponse {
    return exchange.respond(notModified(tag, this.cacheControl, exchange.cors));
  }
}

function guarded(
  exchange: Exchange,
  answer: () => FrameResponse | Promise<FrameResponse>,
): FrameResponse | Promise<FrameResponse> {
  try {
    const response = answer();
    return response instanceof Promise ? response.catch((error: unknown) => exchange.fail(error)) : response;
  } catch (error) {
    return exchange.fail(error);
  }
}

function checkMethod(method: string, target: Target): void {
  if (target.kind === 'get-image-frame' || target.kind === 'batch') {
    if (method !== 'POST') throw notAllowed('POST, OPTIONS');
  } else if (method !== 'GET' && method !== 'HEAD') {
    throw notAllowed(FRAME_METHODS);
  }
}

function notAllowed(allow: string): Problem {
  return new Problem('method-not-allowed', `the method is not allowed here; allowed are ${allow}`, { Allow: allow });
}

/** A range counts only where `If-Range`, if sent, names the very bytes that the client has a part of. */
function rangeOf(request: FrameRequest, tag: string): Wanted['range'] {
  const header = request.header('range');
  if (header === undefined) return undefined;
  const condition = request.header('if-range');
  return condition === undefined || condition === tag ? parseRange(header) : undefined;
}

async function within<T>(promise: Promise<T>, ms: number, late: Problem): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_, reject) => (timer = setTimeout(() => reject(late), ms))),
    ]);
  } finally {
    clearTimeout(timer);
  }
}
