import { request as httpRequest, type Agent, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { Cancellation } from './cancellation';
import { Problem } from './problem';
import { ConnectionError, StatusError } from './upstream-errors';

export interface UpstreamDeadlines {
  /** For a new connection. Default: 3000. */
  readonly connectMs: number;
  /** From the beginning, retries included, to the head of the answer. Default: 15000. */
  readonly firstByteMs: number;
  /** Between two pieces of the body, while they are wanted. Default: 10000. */
  readonly idleMs: number;
  /** For the whole body, the time not counted in which clients were the ones to wait for. Default: 120000. */
  readonly totalMs: number;
}

export interface SendOptions {
  readonly agent: Agent;
  readonly connectMs: number;
  /** Point in time (`performance.now()`) by which the head of the answer has to be here. */
  readonly deadline: number;
  readonly signal: Cancellation;
}

/** Answers of errors are read to their end, so that the connection can be used again, if they are no longer than this. */
const MAX_ERROR_BODY = 64 * 1024;
const ERROR_BODY_MS = 2_000;

interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
}

/** Sends one request and resolves with the head of a 200. @throws ConnectionError, StatusError, Problem */
export function send(url: URL, signed: SignedRequest, body: string, options: SendOptions): Promise<IncomingMessage> {
  if (options.signal.aborted) return Promise.reject(new Problem('client-closed'));
  return new Promise((resolve, reject) => {
    const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
    const outgoing = request({
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port || undefined,
      method: signed.method,
      path: signed.path,
      headers: signed.headers,
      agent: options.agent,
    });
    const give = (error: Error) => {
      settle();
      outgoing.destroy();
      reject(error);
    };
    const onAbort = () => give(new Problem('client-closed'));
    const headTimer = setTimeout(() => give(new Problem('upstream-timeout')), options.deadline - performance.now());
    let connectTimer: NodeJS.Timeout | undefined;
    const settle = () => {
      clearTimeout(headTimer);
      clearTimeout(connectTimer);
      options.signal.removeEventListener('abort', onAbort);
    };
    options.signal.addEventListener('abort', onAbort);
    outgoing.on('socket', (socket: Socket) => {
      if (!socket.connecting) return;
      connectTimer = setTimeout(
        () => give(new Problem('upstream-timeout', 'no connection to HealthImaging in time')),
        options.connectMs,
      );
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(connectTimer));
    });
    let answered = false;
    outgoing.on('response', (response) => {
      answered = true;
      settle();
      if (response.statusCode === 200) return resolve(response);
      discard(response);
      reject(new StatusError(response.statusCode!, response.headers));
    });
    // Stays: an error after the head is told by the response, but is emitted here as well. To end the request then would
    // take away what has come and is not read yet, and the answer look as if that had been all.
    outgoing.on('error', () => answered || give(new ConnectionError(outgoing.reusedSocket)));
    outgoing.end(body);
  });
}

function discard(response: IncomingMessage): void {
  let length = 0;
  const timer = setTimeout(() => response.destroy(), ERROR_BODY_MS);
  response.on('data', (chunk: Buffer) => {
    length += chunk.length;
    if (length > MAX_ERROR_BODY) response.destroy();
  });
  response.on('error', () => undefined);
  response.on('close', () => clearTimeout(timer));
}
