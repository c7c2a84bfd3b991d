import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  ByteStream,
  Canceller,
  discard,
  type Cancellation,
  type FrameRequest,
  type FrameResponse,
  type FrameService,
} from '../frames';
import { readBody } from './read-body';
import { sendBody } from './send-body';
import type { UnsentResponses } from './unsent-responses';

/** Of what is written at once, head and body, TLS first makes one piece: to copy so much takes longer than a write more. */
const COPY_LIMIT = 128 * 1024;

/** Carries requests of a node server to the frame service and its answers back. */
export function http1Transport(
  service: FrameService,
  unsent: UnsentResponses,
): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    if (!res.socket) endWithConnection(req, res);
    const deliver = (response: FrameResponse) => {
      try {
        send(response, req, res, unsent);
      } catch {
        discard(response.body);
        res.destroy();
      }
    };
    const answer = service.handle(new Http1Request(req, res));
    if (answer instanceof Promise) void answer.then(deliver, () => res.destroy());
    else deliver(answer);
  };
}

/**
 * Of a request whose client did not wait for the answer to the one before: node tells of a connection's end only the
 * response whose turn it is.
 */
function endWithConnection(req: IncomingMessage, res: ServerResponse): void {
  // One for each request that waits.
  const socket = req.socket.setMaxListeners(0);
  const gone = () => {
    res.destroy();
    res.emit('close');
  };
  socket.once('close', gone);
  res.once('socket', () => socket.off('close', gone));
}

class Http1Request implements FrameRequest {
  public readonly method: string;
  public readonly url: string;
  private gone: Canceller | undefined;

  constructor(
    private readonly req: IncomingMessage,
    private readonly res: ServerResponse,
  ) {
    this.method = req.method!;
    this.url = req.url!;
  }

  public header(name: string): string | undefined {
    const value = this.req.headers[name];
    return typeof value === 'string' || value === undefined ? value : value.join(', ');
  }

  /** Made when first asked for: a frame answered from memory needs none. */
  public get signal(): Cancellation {
    if (!this.gone) {
      const gone = new Canceller();
      this.gone = gone;
      if (this.res.closed || this.req.socket.destroyed) gone.abort();
      else this.res.once('close', () => this.res.writableFinished || gone.abort());
    }
    return this.gone;
  }

  public body(limit: number): Promise<Uint8Array> {
    return readBody(this.req, limit);
  }
}

function send(response: FrameResponse, req: IncomingMessage, res: ServerResponse, unsent: UnsentResponses): void {
  const { body, closed } = response;
  if (res.destroyed) {
    discard(body);
    closed?.(0, false);
    return;
  }
  const sent = { bytes: 0 };
  const connection = unsent.begin(req.socket);
  // Emitted once, whatever happens; `once` would wrap the listener for each request.
  res.on('close', () => {
    connection.unsent--;
    closed?.(sent.bytes, res.writableFinished);
  });
  res.writeHead(response.status, response.headers);
  if (body === undefined || req.method === 'HEAD') {
    discard(body);
    res.end();
  } else {
    if (!(body instanceof ByteStream) && body[0]?.length >= COPY_LIMIT) res.flushHeaders();
    sendBody(body, res, sent, () => res.destroy());
  }
}
