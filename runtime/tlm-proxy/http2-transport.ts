import { constants, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import {
  ByteStream,
  Canceller,
  discard,
  type Cancellation,
  type FrameBody,
  type FrameRequest,
  type FrameResponse,
  type FrameService,
} from '../frames';
import { readBody } from './read-body';
import { sendBody } from './send-body';

const { NGHTTP2_CANCEL, NGHTTP2_INTERNAL_ERROR, NGHTTP2_NO_ERROR } = constants;

const PIECE = 256 * 1024;

export interface Http2TransportLimits {
  /** A stream on which nothing moves for this long is reset. */
  readonly idleTimeout: number;
  /** For the body of a request. */
  readonly requestTimeout: number;
}

/** Carries the streams of an HTTP/2 connection to the frame service and its answers back. */
export function http2Transport(
  service: FrameService,
  limits: Http2TransportLimits,
): (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void {
  return (stream, headers) => {
    // Whatever it is, 'close' follows.
    stream.on('error', () => undefined);
    // Where its client leaves without calling it an error, node would wait for the end of a request body that does not come.
    stream.once('aborted', () => process.nextTick(() => stream.destroy()));
    // Not the stream's own: that one is content as long as anything moves on its connection.
    const idle = setTimeout(() => reset(stream, NGHTTP2_CANCEL), limits.idleTimeout);
    stream.once('close', () => clearTimeout(idle));
    const request = new Http2Request(stream, headers, limits.requestTimeout);
    const deliver = (response: FrameResponse) => {
      try {
        send(response, request.method, stream, idle);
      } catch {
        discard(response.body);
        reset(stream, NGHTTP2_INTERNAL_ERROR);
      }
    };
    const answer = service.handle(request);
    if (answer instanceof Promise) void answer.then(deliver, () => reset(stream, NGHTTP2_INTERNAL_ERROR));
    else deliver(answer);
  };
}

class Http2Request implements FrameRequest {
  public readonly method: string;
  public readonly url: string;
  private gone: Canceller | undefined;

  constructor(
    private readonly stream: ServerHttp2Stream,
    private readonly headers: IncomingHttpHeaders,
    private readonly requestTimeout: number,
  ) {
    this.method = String(headers[':method']);
    // CONNECT has none.
    this.url = String(headers[':path'] ?? '*');
  }

  public header(name: string): string | undefined {
    const value = this.headers[name];
    return typeof value === 'string' || value === undefined ? value : value.join(', ');
  }

  public get signal(): Cancellation {
    if (!this.gone) {
      const { stream } = this;
      const gone = new Canceller();
      this.gone = gone;
      if (stream.destroyed) gone.abort();
      else stream.once('close', () => isComplete(stream) || gone.abort());
    }
    return this.gone;
  }

  public async body(limit: number): Promise<Uint8Array> {
    const late = setTimeout(() => reset(this.stream, NGHTTP2_CANCEL), this.requestTimeout);
    try {
      return await readBody(this.stream, limit);
    } finally {
      clearTimeout(late);
    }
  }
}

function send(
  { status, headers, body, closed }: FrameResponse,
  method: string,
  stream: ServerHttp2Stream,
  idle: NodeJS.Timeout,
): void {
  if (stream.destroyed || stream.closed) {
    discard(body);
    closed?.(0, false);
    return;
  }
  const sent = { bytes: 0 };
  if (closed) stream.once('close', () => closed(sent.bytes, isComplete(stream)));
  const hasBody = body !== undefined && method !== 'HEAD';
  if (!hasBody) discard(body);
  const mayBreakOff = hasBody && body instanceof ByteStream;
  if (mayBreakOff) {
    // Node ends the body of a stream before it resets it, as if that had been all, but where trailers are to come.
    stream.once('wantTrailers', () => stream.sendTrailers({}));
    stream.once('finish', () => stream.resume());
  } else {
    // A request whose body nobody reads would keep its stream open.
    stream.once('finish', () => stream.readableEnded || stream.close(NGHTTP2_NO_ERROR));
  }
  stream.respond({ ':status': status, ...headers }, { endStream: !hasBody, waitForTrailers: mayBreakOff });
  if (hasBody) sendBody(new MovingBody(body, idle), stream, sent, () => reset(stream, NGHTTP2_INTERNAL_ERROR));
}

/** Takes note that the client takes something: a next piece is read only then. */
class MovingBody extends ByteStream {
  private readonly body: ByteStream;

  constructor(
    body: FrameBody,
    private readonly idle: NodeJS.Timeout,
  ) {
    super();
    this.body = body instanceof ByteStream ? body : new Pieces(body);
  }

  public read(): ReturnType<ByteStream['read']> {
    this.idle.refresh();
    return this.body.read();
  }

  public cancel(): void {
    this.body.cancel();
  }
}

/** Chunks in memory, in pieces small enough that also a slow client takes one within the time limit. */
class Pieces extends ByteStream {
  private index = 0;
  private offset = 0;

  constructor(private readonly chunks: readonly Uint8Array[]) {
    super();
  }

  public read(): Uint8Array | undefined {
    const chunk = this.chunks[this.index];
    if (chunk === undefined) return undefined;
    const start = this.offset;
    this.offset += PIECE;
    if (this.offset >= chunk.length) {
      this.index++;
      this.offset = 0;
    }
    return chunk.length <= PIECE ? chunk : chunk.subarray(start, start + PIECE);
  }

  public cancel(): void {
    this.index = this.chunks.length;
  }
}

/** A stream that its client leaves is ended by node, and looks finished. */
function isComplete(stream: ServerHttp2Stream): boolean {
  return stream.writableFinished && !stream.aborted && stream.rstCode === NGHTTP2_NO_ERROR;
}

/** Ends one stream; the others of its connection go on. */
function reset(stream: ServerHttp2Stream, code: number): void {
  stream.close(code);
  // Where the connection is stuck, the client is not told before it moves again; all else ends now.
  stream.destroy();
}
