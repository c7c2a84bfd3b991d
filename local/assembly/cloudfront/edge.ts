import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { behaviourFor, type Behaviour } from './behaviour';
import { cacheKey } from './cache-key';
import { CachedAnswer, PassedAnswer, type Answer, type AnswerHeaders } from './cached-answer';
import type { DistributionConfig } from './distribution-config';
import { EdgeCache, type CacheResult, type Fetched } from './edge-cache';
import { EdgeError } from './edge-error';
import type { EdgeRequest } from './edge-request';
import { onViewerRequest, type FunctionContext } from './function-event';
import type { Origin } from './origin';
import { isConditional, originHeaders, originTarget } from './origin-headers';
import { checkSignedAccess, withoutSignature } from './signed-access';
import { timeToLive } from './ttl';

export type EdgeResult = CacheResult | 'FunctionGeneratedResponse';

/** What became of a request, before it is cut to what the viewer asked for. */
export interface Outcome {
  readonly answer: Answer;
  readonly result: EdgeResult;
  readonly behaviour: Behaviour;
  /** As functions left it, without signatures. */
  readonly request: EdgeRequest;
}

/** As much is kept; what nobody asked for goes first. */
const MAX_CACHE_BYTES = 1024 ** 3;
const MAX_TAGS = 50;
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** One edge location of a distribution: who may ask, what is in the cache, and what is fetched. */
export class Edge {
  public readonly cache = new EdgeCache(MAX_CACHE_BYTES);

  constructor(private readonly config: DistributionConfig) {}

  /** `signal` ends with the viewer. @throws EdgeError for what CloudFront refuses */
  public async answer(given: EdgeRequest, body: Buffer, requestId: string, signal: AbortSignal): Promise<Outcome> {
    const { behaviours, domainName, id } = this.config;
    const behaviour = behaviourFor(behaviours, given.path);
    if (!behaviour.methods.has(given.method)) {
      throw new EdgeError(
        403,
        'MethodNotAllowed',
        'This distribution is not configured to allow the HTTP request method that was used for this request.',
      );
    }
    if (body.length > 0 && ['GET', 'HEAD'].includes(given.method)) {
      throw new EdgeError(403, 'BadRequest', 'A request of this method has no body.');
    }
    // Whether functions run before or after is not documented. What is signed is the URL that the viewer sent.
    if (behaviour.keys) checkSignedAccess(given, `https://${given.headers.host}`, behaviour.keys);
    let request = given;
    if (behaviour.onRequest) {
      const context: FunctionContext = { distributionDomainName: domainName, distributionId: id, requestId };
      const outcome = await onViewerRequest(behaviour.onRequest, request, context);
      if ('status' in outcome) return { answer: outcome, result: 'FunctionGeneratedResponse', behaviour, request };
      request = outcome;
    }
    if (behaviour.keys) request = withoutSignature(request);
    if (request.path === '/' && this.config.defaultRootObject) {
      request = { ...request, path: `/${this.config.defaultRootObject}` };
    }
    const outcome = await this.lookUp(behaviour, request, body, requestId, signal);
    return { ...(await this.withErrorPage(outcome, requestId, signal)), behaviour, request };
  }

  private async lookUp(
    behaviour: Behaviour,
    request: EdgeRequest,
    body: Buffer,
    requestId: string,
    signal: AbortSignal,
  ): Promise<{ answer: Answer; result: CacheResult }> {
    const fetch = (asked: EdgeRequest, shared: boolean) =>
      this.fetch(behaviour, asked, body, requestId, shared ? undefined : signal);
    const alone = async () => {
      const { answer } = await fetch(request, false);
      return { answer, result: answer.status >= 400 ? ('Error' as const) : ('Miss' as const) };
    };
    if (!['GET', 'HEAD'].includes(request.method) || behaviour.cache.maxTtl === 0) return alone();
    const key = cacheKey(behaviour.cache, request);
    // The answer to HEAD, to a range or a condition is none for others.
    const isPlain = request.method === 'GET' && !isConditional(request);
    if (!isPlain && !this.cache.peek(key)) return alone();
    return this.cache.get(key, request.path, () => fetch(request, true));
  }

  /** Without `signal` it is for all who wait for it, and ends when the last of them has gone. */
  private async fetch(
    behaviour: Behaviour,
    request: EdgeRequest,
    body: Buffer,
    requestId: string,
    signal: AbortSignal | undefined,
  ): Promise<Fetched> {
    const own = new AbortController();
    const origin = this.config.origins.get(behaviour.originId)!;
    const parts = {
      method: request.method,
      path: originTarget(behaviour, request),
      headers: originHeaders(behaviour, request, requestId),
      body,
    };
    const res = await origin.fetch(parts, signal ?? own.signal).catch((error: unknown) => {
      if (!(error instanceof EdgeError)) throw error;
      return error;
    });
    if (res instanceof EdgeError) return this.failed(behaviour, res);
    const headers = fromOrigin(res, behaviour);
    const status = res.statusCode!;
    const ttl = signal ? 0 : this.ttlOf(behaviour, status, headers);
    if (ttl === 0) return { answer: new PassedAnswer(status, headers, res), ttl, tags: [] };
    const answer = new CachedAnswer(status, headers, () => own.abort());
    pump(res, answer);
    return { answer, ttl, tags: this.tagsOf(headers) };
  }

  /** An error that CloudFront makes for want of an answer is kept as long as one of the origin. */
  private failed(behaviour: Behaviour, error: EdgeError): Fetched {
    const headers = { 'content-type': 'text/xml' };
    const answer = new CachedAnswer(error.status, headers, () => undefined);
    answer.write(Buffer.from(error.body));
    answer.end(true);
    return { answer, ttl: this.ttlOf(behaviour, error.status, headers), tags: [] };
  }

  private ttlOf(behaviour: Behaviour, status: number, headers: AnswerHeaders): number {
    const text = (name: string) => (headers[name] === undefined ? undefined : String(headers[name]));
    return timeToLive(
      behaviour.cache,
      status,
      { 'cache-control': text('cache-control'), expires: text('expires') },
      (code) => this.config.errors.get(code)?.ttl,
    );
  }

  private tagsOf(headers: AnswerHeaders): string[] {
    const { cacheTagHeader } = this.config;
    const given = cacheTagHeader === undefined ? undefined : headers[cacheTagHeader];
    if (given === undefined) return [];
    const tags = String(given).split(',');
    return tags
      .map((tag) => tag.trim().toLowerCase())
      .filter((tag) => /^[\x21-\x7e]{1,256}$/.test(tag))
      .slice(0, MAX_TAGS);
  }

  /** The page that the distribution has for an error of an origin, by the behaviour of the page's path. */
  private async withErrorPage(
    outcome: { answer: Answer; result: CacheResult },
    requestId: string,
    signal: AbortSignal,
  ): Promise<{ answer: Answer; result: CacheResult }> {
    const configured = outcome.answer.status >= 400 ? this.config.errors.get(outcome.answer.status) : undefined;
    if (configured?.page === undefined) return outcome;
    const behaviour = behaviourFor(this.config.behaviours, configured.page);
    const request = { method: 'GET', path: configured.page, query: [], headers: {}, cookies: [], ip: '' };
    const page = await this.lookUp(behaviour, request, Buffer.alloc(0), requestId, signal);
    if (page.answer.status >= 400) return outcome;
    outcome.answer.discard?.();
    const { headers } = page.answer;
    const answer: Answer = {
      status: configured.status ?? outcome.answer.status,
      headers,
      cut: false,
      read: (until) => page.answer.read(until),
    };
    return { answer, result: outcome.result };
  }

  public get originFetches(): number {
    return [...this.config.origins.values()].reduce((sum: number, { fetches }: Origin) => sum + fetches, 0);
  }
}

function pump(res: IncomingMessage, answer: CachedAnswer): void {
  res.on('data', (chunk: Buffer) => answer.write(chunk));
  // A body that is shorter than its length, or whose last chunk is missing, is not complete.
  res.on('end', () => answer.end(res.complete));
  res.on('close', () => answer.end(false));
}

function fromOrigin(res: IncomingMessage, { cache, toOrigin }: Behaviour): AnswerHeaders {
  const headers: Record<string, string | readonly string[]> = {};
  for (const [name, value] of Object.entries(res.headers)) {
    if (value !== undefined && !HOP_BY_HOP.has(name)) headers[name] = value;
  }
  // "removes Set-Cookie headers from responses" where no cookie is forwarded (Developer Guide, "Cache content based on cookies").
  const forwards = [cache.cookies, toOrigin.cookies].some(
    ({ kind, names }) => kind !== 'none' && (kind !== 'listed' || names.length > 0),
  );
  if (!forwards) delete headers['set-cookie'];
  return headers;
}

/** Like those that CloudFront gives to requests. */
export const newRequestId = (): string => `${randomBytes(39).toString('base64url')}==`;
