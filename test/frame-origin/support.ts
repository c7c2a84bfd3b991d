import { once } from 'node:events';
import { Writable } from 'node:stream';
import { cdnOrigin } from '../../runtime/cdn-origin';
import { frameOrigin, type FrameOriginOptions } from '../../runtime/frame-origin/frame-origin';
import type { LambdaStreaming, ResponseHead } from '../../runtime/frame-origin/response-stream';
import { createFrameService, createHealthImagingSource, MemoryCache, type FrameOutcome } from '../../runtime/frames';
import { CLOUDFRONT } from '../../runtime/frames/access/origin-authorizer';
import type { FunctionUrlEvent } from '../../runtime/lambda/function-url';
import type { MockUpstream } from '../frames/support/mock-upstream';
import { CREDENTIALS, DATASTORE } from '../frames/support/proxy';

/** What Lambda would have sent: the head goes out with the first write, and a rejected handler breaks the answer off. */
export class Answer extends Writable {
  public head: ResponseHead | undefined;
  public headSent = false;
  public bytes = 0;
  public broken = false;
  private readonly chunks: Buffer[] = [];

  constructor(private readonly delayMs = 0) {
    super({ highWaterMark: 16 * 1024 });
  }

  public override write(chunk: unknown, ...rest: never[]): boolean {
    this.headSent ||= this.head !== undefined;
    return super.write(chunk, ...rest);
  }

  public override _write(chunk: Buffer, _: string, done: () => void): void {
    this.bytes += chunk.length;
    this.chunks.push(Buffer.from(chunk));
    if (this.delayMs > 0) setTimeout(done, this.delayMs);
    else setImmediate(done);
  }

  public get body(): Buffer {
    return Buffer.concat(this.chunks);
  }

  public header(name: string): string | undefined {
    return this.head?.headers[name];
  }
}

export const STREAMING: Pick<LambdaStreaming, 'HttpResponseStream'> = {
  HttpResponseStream: {
    from: (stream, head) => {
      (stream as unknown as Answer).head = head;
      return stream;
    },
  },
};

export function event(path: string, method = 'GET', headers: Record<string, string> = {}): FunctionUrlEvent {
  const [rawPath, rawQueryString = ''] = path.split('?');
  return { rawPath, rawQueryString, headers, requestContext: { http: { method } } };
}

export function origin(upstream: MockUpstream, options: Partial<FrameOriginOptions> = {}) {
  const outcomes: FrameOutcome[] = [];
  const service = createFrameService({
    source: createHealthImagingSource({
      datastores: [{ id: DATASTORE, region: 'eu-west-1' }],
      endpoint: upstream.url,
      credentials: () => Promise.resolve(CREDENTIALS),
      deadlines: { firstByteMs: 5_000 },
    }),
    authorizer: { authorize: () => CLOUDFRONT },
    cache: new MemoryCache(0),
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  const handler = frameOrigin({
    service: cdnOrigin(service, { forms: ['frame'], tagHeader: 'x-frame-tags' }),
    streaming: STREAMING,
    maxResponseBytes: 200 * 1024 * 1024,
    ...options,
  });
  const ask = async (request: FunctionUrlEvent, answer = new Answer()): Promise<Answer> => {
    await handler(request, answer).catch(() => (answer.broken = true));
    if (answer.writableEnded && !answer.writableFinished) await once(answer, 'finish');
    return answer;
  };
  return { service, outcomes, ask };
}
