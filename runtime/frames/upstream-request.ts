import type { IncomingHttpHeaders } from 'node:http';
import type { Dispatcher } from 'undici';
import type { Cancellation } from './cancellation';
import { Problem } from './problem';
import type { UpstreamConnection, UpstreamConnections } from './upstream-connections';
import { ConnectionError, StatusError } from './upstream-errors';

export interface SignedRequest {
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: string[];
  readonly body: string;
}

export interface SendOptions<T extends BodyHandler> {
  /** Point in time (`performance.now()`) by which the head of the answer has to be here. */
  readonly deadline: number;
  readonly signal: Cancellation;
  /** Makes what takes the body of a 200; what it throws is the outcome of the request, and the connection is given up. */
  readonly onAnswer: (answer: Answer) => T;
}

/** The head of a 200. */
export interface Answer {
  readonly headers: IncomingHttpHeaders;
  pause(): void;
  resume(): void;
  /** Gives the connection up; nothing more is told. */
  abort(): void;
}

/** Is told of the body of an answer: of its bytes, then of exactly one of `end` and `broken`. */
export interface BodyHandler {
  data(chunk: Buffer): void;
  end(): void;
  broken(): void;
}

/** Answers of errors are read to their end, so that the connection can be used again, if they are no longer than this. */
const MAX_ERROR_BODY = 64 * 1024;
const ERROR_BODY_MS = 2_000;

/** Sends one request and resolves with what takes the body of a 200. @throws ConnectionError, StatusError, Problem */
export function send<T extends BodyHandler>(
  connections: UpstreamConnections,
  { path, headers, body }: SignedRequest,
  options: SendOptions<T>,
): Promise<T> {
  if (options.signal.aborted) return Promise.reject(new Problem('client-closed'));
  return new Promise((resolve, reject) => {
    const connection = connections.take();
    const request = new UpstreamRequest(connection, options, resolve, reject);
    connection.dispatch({ method: 'POST', path, headers, body }, request);
  });
}

/** What a connection tells of one request and its answer. */
class UpstreamRequest<T extends BodyHandler> implements Dispatcher.DispatchHandler, Answer {
  public headers: IncomingHttpHeaders = {};
  private body: BodyHandler | undefined;
  /** Until the answer is through: afterwards others are asked over this connection. */
  private connection: UpstreamConnection | undefined;
  private isWaiting = true;
  private readonly headTimer: NodeJS.Timeout;
  private readonly onAbort = () => this.give(new Problem('client-closed'));

  constructor(
    connection: UpstreamConnection,
    private readonly options: SendOptions<T>,
    private readonly resolve: (body: T) => void,
    private readonly reject: (error: unknown) => void,
  ) {
    const { deadline, signal } = options;
    this.connection = connection;
    this.headTimer = setTimeout(() => this.give(new Problem('upstream-timeout')), deadline - performance.now());
    signal.addEventListener('abort', this.onAbort);
  }

  /** By this undici tells handlers of the present kind from those of the past. */
  public onRequestStart(): void {
    return;
  }

  public onResponseStart(_: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    if (status < 200) return;
    this.settle();
    if (status !== 200) {
      this.body = new Discarded(this);
      return this.reject(new StatusError(status, headers));
    }
    this.headers = headers;
    try {
      const body = this.options.onAnswer(this);
      this.body = body;
      this.resolve(body);
    } catch (error) {
      this.abort();
      this.reject(error);
    }
  }

  public onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    this.body?.data(chunk);
  }

  public onResponseEnd(): void {
    const { body, connection } = this;
    this.leave();
    connection?.release();
    body?.end();
  }

  public onResponseError(_: Dispatcher.DispatchController | undefined, error: Error & { code?: string }): void {
    if (this.isWaiting) return this.give(this.outcomeOf(error));
    const { body } = this;
    this.abort();
    body?.broken();
  }

  public pause(): void {
    this.connection?.pause();
  }

  public resume(): void {
    this.connection?.resume();
  }

  public abort(): void {
    const { connection } = this;
    this.leave();
    connection?.destroy();
  }

  private outcomeOf(error: Error & { code?: string }): Error {
    switch (error.code) {
      case 'UND_ERR_CONNECT_TIMEOUT':
        return new Problem('upstream-timeout', 'no connection to HealthImaging in time');
      // Cannot be sent at all: a mistake of ours, that asking again does not mend.
      case 'UND_ERR_INVALID_ARG':
        return error;
      default:
        return new ConnectionError(this.connection!.reused);
    }
  }

  private give(error: Error): void {
    this.settle();
    this.abort();
    this.reject(error);
  }

  private settle(): void {
    this.isWaiting = false;
    clearTimeout(this.headTimer);
    this.options.signal.removeEventListener('abort', this.onAbort);
  }

  /** Nothing more is told, and the connection is none of its concern any more. */
  private leave(): void {
    this.body = undefined;
    this.connection = undefined;
  }
}

/** The body of an error. */
class Discarded implements BodyHandler {
  private length = 0;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly answer: Answer) {
    this.timer = setTimeout(() => answer.abort(), ERROR_BODY_MS);
  }

  public data(chunk: Buffer): void {
    this.length += chunk.length;
    if (this.length <= MAX_ERROR_BODY) return;
    this.end();
    this.answer.abort();
  }

  public end(): void {
    clearTimeout(this.timer);
  }

  public broken(): void {
    this.end();
  }
}
