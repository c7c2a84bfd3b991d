import { discard as discardBody, type FrameRequest, type FrameResponse, type FrameService } from '../frames';
import { drained, type LambdaStreaming, type ResponseStream } from './response-stream';
import { headerOf, requestTarget, type FunctionUrlEvent } from '../lambda/function-url';
import { HttpProblem } from '../lambda/problem';

export interface FrameOriginOptions {
  /** As CloudFront sees it. */
  readonly service: FrameService;
  readonly streaming: Pick<LambdaStreaming, 'HttpResponseStream'>;
  readonly maxResponseBytes: number;
}

type StreamHandler = (event: FunctionUrlEvent, stream: ResponseStream) => Promise<void>;

/** CloudFront would take a shared answer for the answer to another question if one of these changed it. */
const HEADERS = new Set(['range', 'if-range']);

/**
 * Answers CloudFront's requests for frames. Who may read them was decided before: CloudFront checked the viewer's
 * signature, and the function URL lets none but the distribution in.
 */
export function frameOrigin(options: FrameOriginOptions): StreamHandler {
  return async (event, stream) => {
    const client = new AbortController();
    const onClose = () => client.abort();
    stream.on('close', onClose);
    try {
      const response = await options.service.handle(frameRequest(event, client.signal));
      const length = Number(response.headers['Content-Length'] ?? 0);
      if (response.status < 300 && length > options.maxResponseBytes) {
        discard(response);
        const { method } = event.requestContext.http;
        return sendProblem(tooLong(length, options.maxResponseBytes), method, stream, options);
      }
      await send(response, stream, options);
    } finally {
      stream.removeListener('close', onClose);
    }
  };
}

function tooLong(length: number, limit: number): HttpProblem {
  const detail = `the answer has ${length} bytes, this origin carries ${limit} at most; ask for levels of the frame`;
  return new HttpProblem(406, 'answer-too-long', detail);
}

function frameRequest(event: FunctionUrlEvent, signal: AbortSignal): FrameRequest {
  return {
    method: event.requestContext.http.method,
    url: requestTarget(event),
    signal,
    header: (name) => (HEADERS.has(name) ? headerOf(event, name) : undefined),
  };
}

async function send(response: FrameResponse, raw: ResponseStream, { streaming }: FrameOriginOptions): Promise<void> {
  const { status, headers, body, closed } = response;
  let sent = 0;
  let complete = false;
  try {
    const stream = streaming.HttpResponseStream.from(raw, { statusCode: status, headers });
    // The runtime sends the head with the first write, so there has to be one.
    stream.write('');
    for await (const chunk of body ?? []) {
      sent += chunk.byteLength;
      // A list of chunks may be shared: only a Buffer over the same bytes is handed on, none is copied.
      if (!stream.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength))) await drained(stream);
    }
    stream.end();
    complete = true;
  } finally {
    // Where the body broke, the rejection of the handler tells Lambda to break the answer off; ending it would make it look whole.
    closed?.(sent, complete);
  }
}

function sendProblem(
  problem: HttpProblem,
  method: string,
  raw: ResponseStream,
  { streaming }: FrameOriginOptions,
): void {
  const { statusCode, headers, body } = problem.toResult();
  const stream = streaming.HttpResponseStream.from(raw, { statusCode, headers });
  stream.write(method === 'HEAD' ? '' : body!);
  stream.end();
}

function discard({ body, closed }: FrameResponse): void {
  discardBody(body);
  closed?.(0, false);
}
