import { AccessError, type Principal } from './access/authorizer';
import type { FrameCache } from './frame-cache';
import type { FrameEntry } from './frame-entry';
import type { CacheTier, FrameOutcome } from './outcome';
import { Problem } from './problem';
import type { LevelSpan } from './request';
import { problemResponse } from './respond';
import type { FrameKey } from './source';
import type { FrameRequest, FrameResponse } from './transport';

type Headers = Readonly<Record<string, string>>;

/** One request on its way through the service, and what is to be reported of it. */
export class Exchange {
  public principal: Principal | undefined;
  public key: Partial<FrameKey> | undefined;
  public levels: LevelSpan | undefined;
  public form: FrameOutcome['form'];
  public frames: number | undefined;
  public tier: CacheTier | undefined;
  public upstreamMs: number | undefined;
  /** What the response has its bytes from. */
  private read: FrameEntry | undefined;
  private cache: FrameCache | undefined;
  private readonly startedAt: number;

  constructor(
    public readonly request: FrameRequest,
    public readonly cors: Headers,
    private readonly onOutcome: ((outcome: FrameOutcome) => void) | undefined,
    private readonly onError: (error: unknown) => void,
  ) {
    this.startedAt = onOutcome ? performance.now() : 0;
  }

  /** With bytes of an entry: a slow client keeps them in memory, whatever becomes of the entry in the cache. */
  public respondFrom(entry: FrameEntry, cache: FrameCache, response: FrameResponse): FrameResponse {
    if (this.request.method !== 'HEAD') {
      cache.retain(entry);
      this.read = entry;
      this.cache = cache;
    }
    return this.respond(response);
  }

  /** @param response may be shared with other requests. */
  public respond(response: FrameResponse): FrameResponse {
    const body = this.request.method === 'HEAD' ? undefined : response.body;
    if (!this.onOutcome && !this.read) return body === response.body ? response : { ...response, body };
    const { status, headers, heldSince } = response;
    return { status, headers, body, heldSince, closed: this.closedBy(status) };
  }

  public fail(error: unknown): FrameResponse {
    const problem = this.problemOf(error);
    const { headers, body } = problemResponse(problem, this.cors);
    const closed = this.closedBy(problem.status, problem);
    if (problem.code === 'client-closed') {
      // There is no one left to send it to.
      closed?.(0, false);
      return { status: problem.status, headers };
    }
    return { status: problem.status, headers, body: this.request.method === 'HEAD' ? undefined : [body], closed };
  }

  private closedBy(status: number, problem?: Problem): FrameResponse['closed'] {
    const { onOutcome } = this;
    if (!onOutcome && !this.read) return undefined;
    const waitMs = performance.now() - this.startedAt;
    let reported = false;
    return (bytesSent, complete) => {
      if (reported) return;
      reported = true;
      this.release();
      if (!onOutcome) return;
      try {
        onOutcome({
          method: this.request.method,
          subject: this.principal?.subject,
          datastoreId: this.key?.datastoreId,
          imageSetId: this.key?.imageSetId,
          imageFrameId: this.key?.imageFrameId,
          levels: this.levels,
          form: this.form,
          frames: this.frames,
          status,
          problem: problem?.code,
          bytesSent,
          tier: this.tier,
          upstreamMs: this.upstreamMs,
          waitMs,
          aborted: !complete,
        });
      } catch (error) {
        this.onError(error);
      }
    };
  }

  /** Nothing old keeps an evicted frame from being collected. */
  private release(): void {
    if (this.read) this.cache!.release(this.read);
    this.read = this.cache = undefined;
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof AccessError) return accessProblem(error);
    if (!(error instanceof Problem)) {
      this.onError(error);
      return new Problem('internal');
    }
    if (error.cause !== undefined) this.onError(error.cause);
    return error;
  }
}

function accessProblem(error: AccessError): Problem {
  const challenge: Record<string, string> =
    error.challenge === undefined ? {} : { 'WWW-Authenticate': error.challenge };
  switch (error.status) {
    case 401:
      return new Problem('unauthenticated', error.message, { 'WWW-Authenticate': 'Bearer', ...challenge });
    case 403:
      return new Problem('forbidden', error.message, challenge);
    case 503:
      return new Problem('access-unavailable', error.message, { 'Retry-After': '1' });
  }
}
