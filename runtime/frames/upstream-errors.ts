import type { IncomingHttpHeaders } from 'node:http';
import { Problem, type ProblemCode } from './problem';
import type { UpstreamEvent } from './upstream-event';

/** The connection broke before the head of an answer. */
export class ConnectionError extends Error {
  public override readonly name = 'ConnectionError';

  constructor(
    /** It had served another request before, and was probably closed by the other end while this one was sent. */
    public readonly reused: boolean,
  ) {
    super('the connection to HealthImaging broke');
  }
}

/** An answer other than 200. */
export class StatusError extends Error {
  public override readonly name = 'StatusError';
  public readonly exception: string;
  public readonly retryAfter: string | undefined;

  constructor(
    public readonly status: number,
    headers: IncomingHttpHeaders,
  ) {
    super(`HealthImaging answered ${status}`);
    const type = headers['x-amzn-errortype'];
    // `Name:http://…` and `namespace#Name` occur.
    this.exception = typeof type === 'string' ? type.split(':')[0].split('#').at(-1)! : '';
    this.retryAfter = retryAfterOf(headers['retry-after']);
  }
}

/** The service's own credentials are at fault, not the user's right to the frame. */
const CREDENTIAL_EXCEPTIONS = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'IncompleteSignatureException',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'MissingAuthenticationTokenException',
  'RequestExpired',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

const STATUS_PROBLEMS: Readonly<Record<number, ProblemCode>> = {
  400: 'upstream-rejected',
  401: 'upstream-refused',
  402: 'upstream-unavailable',
  403: 'upstream-forbidden',
  404: 'frame-not-found',
  406: 'upstream-not-acceptable',
  409: 'upstream-unavailable',
  429: 'throttled',
  503: 'upstream-unavailable',
  504: 'upstream-timeout',
};

const RETRY_STATUSES = new Set([429, 500, 502, 503, 504]);
const RETRY_BASE_MS = 50;
/** Who has to wait longer than this is better told so. */
const RETRY_MAX_MS = 1_000;

/** What the client is told. The upstream's own words stay here. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof ConnectionError) return new Problem('upstream-failed', 'the connection to HealthImaging failed');
  if (!(error instanceof StatusError)) return new Problem('internal');
  if (CREDENTIAL_EXCEPTIONS.has(error.exception)) return new Problem('upstream-refused');
  const code = STATUS_PROBLEMS[error.status] ?? 'upstream-failed';
  const mayComeBack = code === 'throttled' || code === 'upstream-unavailable';
  return new Problem(code, undefined, mayComeBack ? { 'Retry-After': error.retryAfter ?? '1' } : {});
}

export function isThrottling(error: unknown): boolean {
  return error instanceof StatusError && error.status === 429;
}

/** What a request that brought no frame is counted as. */
export function upstreamKind(error: unknown): UpstreamEvent['kind'] {
  if (isThrottling(error)) return 'throttled';
  if (error instanceof Problem && error.code === 'client-closed') return 'given-up';
  // A frame that is not there, or not for us, is an answer.
  if (error instanceof StatusError && error.status >= 400 && error.status < 500) return 'refused';
  return 'failed';
}

/** How long to wait before asking again; undefined where that makes no sense. */
export function retryDelay(error: unknown, attempt: number): number | undefined {
  // A connection closed while it was free says nothing about the service: a new one is tried at once.
  if (error instanceof ConnectionError && error.reused) return 0;
  const transient =
    error instanceof ConnectionError || (error instanceof StatusError && RETRY_STATUSES.has(error.status));
  if (!transient) return undefined;
  const asked = error instanceof StatusError ? Number(error.retryAfter ?? 0) * 1000 : 0;
  if (!(asked <= RETRY_MAX_MS)) return undefined;
  // Jitter over the whole of it, so that tasks throttled together do not come back together.
  return asked + Math.random() * Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** Math.min(attempt - 1, 10));
}

/** Seconds or an HTTP date; anything else is dropped rather than passed on. */
function retryAfterOf(value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  return /^\d{1,6}$/.test(value) || (/^[A-Za-z]{3}, [\w: ]{10,30}$/.test(value) && !isNaN(Date.parse(value)))
    ? value
    : undefined;
}
