import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FrameRequest, FrameResponse, FrameService } from '../frames';

/** Carries requests of a node server to the frame service and its answers back. */
export function nodeTransport(service: FrameService): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) => {
    const answer = service.handle(new NodeFrameRequest(req, res));
    if (answer instanceof Promise) answer.then((response) => send(response, req, res)).catch(() => res.destroy());
    else send(answer, req, res);
  };
}

class NodeFrameRequest implements FrameRequest {
  public readonly method: string;
  public readonly url: string;
  private controller: AbortController | undefined;

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
  public get signal(): AbortSignal {
    if (!this.controller) {
      const controller = new AbortController();
      this.controller = controller;
      const onClose = () => this.res.writableFinished || controller.abort();
      if (this.res.closed || this.req.socket.destroyed) controller.abort();
      else this.res.once('close', onClose);
    }
    return this.controller.signal;
  }

  public async body(limit: number): Promise<Uint8Array> {
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of this.req) {
      length += chunk.length;
      if (length > limit) throw new RangeError(`request body of more than ${limit} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks, length);
  }
}

function send(response: FrameResponse, req: IncomingMessage, res: ServerResponse): void {
  const { body, closed } = response;
  if (res.destroyed) {
    discard(body);
    closed?.(0, false);
    return;
  }
  const sent = { bytes: 0 };
  // Emitted once, whatever happens; `once` would wrap the listener for each request.
  if (closed) res.on('close', () => closed(sent.bytes, res.writableFinished));
  res.writeHead(response.status, response.headers);
  if (body === undefined || req.method === 'HEAD') {
    discard(body);
    res.end();
  } else if (body instanceof ReadableStream) {
    stream(body, res, sent).catch(() => res.destroy());
  } else {
    sendChunks(body, res, sent);
  }
}

function discard(body: FrameResponse['body']): void {
  if (body instanceof ReadableStream) body.cancel().catch(() => undefined);
}

/** What is in memory goes out at the client's pace: node buffers no more than one chunk beyond its high-water mark. */
function sendChunks(chunks: readonly Uint8Array[], res: ServerResponse, sent: { bytes: number }): void {
  if (chunks.length === 1) {
    sent.bytes = chunks[0].length;
    res.end(chunks[0]);
    return;
  }
  let next = 0;
  const proceed = () => {
    while (next < chunks.length - 1) {
      const chunk = chunks[next++];
      sent.bytes += chunk.length;
      if (!res.write(chunk)) {
        res.once('drain', proceed);
        return;
      }
    }
    const last = chunks[next];
    sent.bytes += last?.length ?? 0;
    res.end(last);
  };
  proceed();
}

/** Ends with the body, or destroys the connection where the body breaks: a cut response must not look complete. */
async function stream(body: ReadableStream<Uint8Array>, res: ServerResponse, sent: { bytes: number }): Promise<void> {
  const reader = body.getReader();
  const onClose = () => void reader.cancel().catch(() => undefined);
  res.once('close', onClose);
  for (;;) {
    const { done, value } = await reader.read();
    if (done || res.destroyed) break;
    sent.bytes += value.length;
    if (!res.write(value) && !(await drained(res))) return;
  }
  res.removeListener('close', onClose);
  res.end();
}

/** True when more may be written, false when the client is gone. The server's socket timeout ends a reader that takes nothing. */
function drained(res: ServerResponse): Promise<boolean> {
  return new Promise((resolve) => {
    const onDrain = () => settle(true);
    const onClose = () => settle(false);
    const settle = (open: boolean) => {
      res.removeListener('drain', onDrain);
      res.removeListener('close', onClose);
      resolve(open);
    };
    res.once('drain', onDrain);
    res.once('close', onClose);
  });
}
