import type { Answer, AnswerHeaders } from './cached-answer';
import { CachedAnswer } from './cached-answer';
import type { EdgeRequest } from './edge-request';

/** What the viewer is sent: the whole answer, a part of it, or that it has it already. */
export interface Part {
  readonly status: number;
  readonly headers: AnswerHeaders;
  readonly body: (signal: AbortSignal) => AsyncIterable<Buffer>;
}

const nothing = async function* (): AsyncGenerator<Buffer> {
  yield* [];
};

/** Only of what is in the cache: origins answer for themselves what was asked of them. */
export async function partFor(answer: Answer, request: EdgeRequest, signal: AbortSignal): Promise<Part> {
  const { status, headers } = answer;
  const whole: Part = { status, headers, body: (until) => answer.read(until) };
  if (request.method === 'HEAD') {
    answer.discard?.();
    return { ...whole, body: nothing };
  }
  if (!(answer instanceof CachedAnswer) || status !== 200) return whole;
  if (isKnown(headers, request)) {
    const { 'content-length': _, 'content-type': __, ...kept } = headers;
    return { status: 304, headers: kept, body: nothing };
  }
  const { range, 'if-range': condition } = request.headers;
  if (range === undefined || (condition !== undefined && condition !== headers.etag)) return whole;
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (from === undefined || (from === '' && to === '')) return whole;
  const bytes = await answer.whole(signal);
  const start = from === '' ? Math.max(0, bytes.length - Number(to)) : Number(from);
  const end = from === '' || to === '' ? bytes.length - 1 : Math.min(Number(to), bytes.length - 1);
  if (start >= bytes.length || end < start) {
    return {
      status: 416,
      headers: { 'content-range': `bytes */${bytes.length}`, 'content-length': '0' },
      body: nothing,
    };
  }
  const part = bytes.subarray(start, end + 1);
  return {
    status: 206,
    headers: {
      ...headers,
      'content-range': `bytes ${start}-${end}/${bytes.length}`,
      'content-length': String(part.length),
    },
    body: async function* () {
      yield part;
    },
  };
}

function isKnown(headers: AnswerHeaders, request: EdgeRequest): boolean {
  const { 'if-none-match': tags, 'if-modified-since': since } = request.headers;
  const weak = (tag: string) => tag.trim().replace(/^W\//, '');
  if (tags !== undefined) {
    return (
      tags.trim() === '*' ||
      tags.split(',').some((tag) => headers.etag !== undefined && weak(tag) === weak(String(headers.etag)))
    );
  }
  const modified = headers['last-modified'];
  return since !== undefined && modified !== undefined && Date.parse(String(modified)) <= Date.parse(since);
}
