import { STATUS_CODES } from 'node:http';

interface ProblemKind {
  readonly status: number;
  /** Name of HealthImaging's own exception of this kind, for clients that speak its API. */
  readonly exception: string;
  readonly detail: string;
}

/** Every error of the frame API. */
const PROBLEMS = {
  'malformed-request': { status: 400, exception: 'ValidationException', detail: 'the request is malformed' },
  'malformed-id': {
    status: 400,
    exception: 'ValidationException',
    detail: 'data store, image set and image frame IDs are 32 characters out of 0-9 and a-z',
  },
  'malformed-level': {
    status: 400,
    exception: 'ValidationException',
    detail: 'levels are whole numbers from 0 to 32, the first no higher than the last',
  },
  'no-such-level': { status: 400, exception: 'ValidationException', detail: 'the frame has no such level' },
  'upstream-rejected': { status: 400, exception: 'ValidationException', detail: 'HealthImaging rejects the request' },
  unauthenticated: { status: 401, exception: 'AccessDeniedException', detail: 'an access token is required' },
  forbidden: { status: 403, exception: 'AccessDeniedException', detail: 'the data store is not open to this user' },
  'upstream-forbidden': {
    status: 403,
    exception: 'AccessDeniedException',
    detail: 'HealthImaging does not let this service read the frame',
  },
  'unknown-path': { status: 404, exception: 'ResourceNotFoundException', detail: 'there is nothing at this path' },
  'frame-not-found': { status: 404, exception: 'ResourceNotFoundException', detail: 'there is no such frame' },
  'method-not-allowed': { status: 405, exception: 'ValidationException', detail: 'the method is not allowed here' },
  'no-levels': {
    status: 406,
    exception: 'NotAcceptableException',
    detail: 'the frame cannot be cut by level; ask for the whole frame',
  },
  'not-renderable': {
    status: 406,
    exception: 'NotAcceptableException',
    detail: 'no picture can be made of the frame; ask for the frame itself',
  },
  'upstream-not-acceptable': {
    status: 406,
    exception: 'NotAcceptableException',
    detail: 'HealthImaging cannot give this frame',
  },
  'request-timeout': {
    status: 408,
    exception: 'ValidationException',
    detail: 'the request body did not arrive in time',
  },
  'range-not-satisfiable': {
    status: 416,
    exception: 'ValidationException',
    detail: 'the range begins after the end of the frame',
  },
  throttled: { status: 429, exception: 'ThrottlingException', detail: 'HealthImaging asks to send fewer requests' },
  'client-closed': { status: 499, exception: 'ValidationException', detail: 'the client has gone' },
  internal: { status: 500, exception: 'InternalServerException', detail: 'the service failed' },
  'picture-failed': {
    status: 500,
    exception: 'InternalServerException',
    detail: 'the picture of the frame could not be made',
  },
  'upstream-failed': { status: 502, exception: 'InternalServerException', detail: 'HealthImaging failed' },
  'upstream-refused': {
    status: 502,
    exception: 'InternalServerException',
    detail: 'HealthImaging does not accept the credentials of this service',
  },
  'frame-truncated': {
    status: 502,
    exception: 'InternalServerException',
    detail: 'HealthImaging sent the frame incompletely',
  },
  overloaded: { status: 503, exception: 'InternalServerException', detail: 'too many requests are waiting' },
  'upstream-unavailable': {
    status: 503,
    exception: 'InternalServerException',
    detail: 'HealthImaging cannot serve the frame at the moment',
  },
  'access-unavailable': {
    status: 503,
    exception: 'InternalServerException',
    detail: 'access tokens cannot be verified at the moment',
  },
  'picture-timeout': {
    status: 503,
    exception: 'InternalServerException',
    detail: 'the picture of the frame was not ready in time',
  },
  closing: { status: 503, exception: 'InternalServerException', detail: 'the service is shutting down' },
  'upstream-timeout': {
    status: 504,
    exception: 'InternalServerException',
    detail: 'HealthImaging did not answer in time',
  },
} as const satisfies Record<string, ProblemKind>;

export type ProblemCode = keyof typeof PROBLEMS;

/** An error that a client is told about. */
export class Problem extends Error {
  public override readonly name = 'Problem';
  public readonly status: number;

  constructor(
    public readonly code: ProblemCode,
    detail: string = PROBLEMS[code].detail,
    /** `Retry-After`, `WWW-Authenticate`, `Allow`, `Content-Range`. */
    public readonly headers: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(detail, options);
    this.status = PROBLEMS[code].status;
  }

  /** `application/problem+json` of RFC 9457; `code` tells apart what the status does not. */
  public toJson(): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: 'about:blank',
        title: STATUS_CODES[this.status] ?? 'Client Closed Request',
        status: this.status,
        detail: this.message,
        code: this.code,
        // Where clients of HealthImaging's own API look for the text.
        message: this.message,
      }),
    );
  }

  public get exception(): string {
    return PROBLEMS[this.code].exception;
  }
}
