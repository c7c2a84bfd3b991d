import type { IncomingMessage, ServerResponse } from 'node:http';

export interface StreamLimits {
  readonly maxBytes: number;
  /** As much goes out as fast as it can. */
  readonly unpacedBytes: number;
  /** As fast goes the rest. */
  readonly bytesPerMs: number;
}

/** 200 MB, of which 6 MB are sent at once, and the rest at 2 MB a second. */
const LAMBDA_LIMITS: StreamLimits = {
  maxBytes: 200 * 1024 * 1024,
  unpacedBytes: 6 * 1024 * 1024,
  bytesPerMs: (2 * 1024 * 1024) / 1000,
};
const MAX_HEAD_BYTES = 64 * 1024;
const DELIMITER = Buffer.alloc(8);

interface Head {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
}

/** The answer of a handler that returned it: with a status, or the body alone. */
export function sendReturned(res: ServerResponse, result: unknown): void {
  const isResponse = typeof result === 'object' && result !== null && 'statusCode' in result;
  const {
    body = '',
    isBase64Encoded = false,
    ...head
  } = isResponse
    ? (result as Partial<Head> & { body?: string; isBase64Encoded?: boolean })
    : { statusCode: 200, body: typeof result === 'string' ? result : JSON.stringify(result) };
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const status = Number(head.statusCode);
  writeHead(
    res,
    { 'content-type': 'application/json', ...lowerCase(head.headers) },
    status,
    head.cookies,
    bytes.length,
  );
  res.end(res.req.method === 'HEAD' ? undefined : bytes);
}

/** Hands on what a function streams. Where it fails half-way the answer is broken off, so that nobody takes it for whole. */
export async function sendStreamed(
  res: ServerResponse,
  stream: IncomingMessage,
  limits: StreamLimits = LAMBDA_LIMITS,
): Promise<void> {
  try {
    await pass(res, stream, limits);
    if (stream.trailers['lambda-runtime-function-error-type'] !== undefined) throw new Error('the function failed');
    res.end();
  } catch {
    fail(res);
  } finally {
    // The function runs to its end, whoever has gone.
    stream.resume();
  }
}

async function pass(res: ServerResponse, stream: IncomingMessage, limits: StreamLimits): Promise<void> {
  const hasHead = stream.headers['content-type'] === 'application/vnd.awslambda.http-integration-response';
  let pending: Buffer | undefined = hasHead ? Buffer.alloc(0) : undefined;
  if (!hasHead) writeHead(res, { 'content-type': String(stream.headers['content-type']) }, 200);
  const startedAt = performance.now();
  let sent = 0;
  for await (let chunk of stream as AsyncIterable<Buffer>) {
    if (pending) {
      pending = Buffer.concat([pending, chunk]);
      const end = pending.indexOf(DELIMITER);
      if (end < 0 && pending.length > MAX_HEAD_BYTES) throw new Error('the head of the answer is too long');
      if (end < 0) continue;
      const { statusCode, headers, cookies } = JSON.parse(pending.toString('utf8', 0, end)) as Head;
      writeHead(res, lowerCase(headers), statusCode, cookies);
      res.flushHeaders();
      chunk = pending.subarray(end + DELIMITER.length);
      pending = undefined;
    }
    sent += chunk.length;
    if (sent > limits.maxBytes) throw new Error('the answer is longer than Lambda streams');
    await paced(sent, startedAt, limits);
    if (chunk.length > 0 && !res.destroyed && !res.write(chunk)) await drained(res);
  }
  if (pending) throw new Error('the function wrote nothing');
}

async function paced(sent: number, startedAt: number, { unpacedBytes, bytesPerMs }: StreamLimits): Promise<void> {
  const due = startedAt + Math.max(0, sent - unpacedBytes) / bytesPerMs;
  const wait = due - performance.now();
  if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
}

function drained(res: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      res.removeListener('drain', done).removeListener('close', done);
      resolve();
    };
    res.on('drain', done).on('close', done);
  });
}

/** The function failed: before the head that is an answer of its own. */
export function fail(res: ServerResponse, status = 502, message = 'Internal Server Error'): void {
  if (res.headersSent) {
    res.destroy();
    return;
  }
  const body = status === 502 ? message : JSON.stringify({ Message: message });
  res.writeHead(status, { 'content-type': status === 502 ? 'text/plain' : 'application/json' });
  res.end(body);
}

function writeHead(
  res: ServerResponse,
  headers: Readonly<Record<string, string>>,
  status: number,
  cookies: readonly string[] = [],
  length?: number,
): void {
  // Connections are the business of the URL, not of the function.
  const { connection: _, 'transfer-encoding': __, ...kept } = headers;
  res.writeHead(status, {
    ...kept,
    ...(cookies.length > 0 ? { 'set-cookie': [...cookies] } : {}),
    ...(length === undefined || res.req.method === 'HEAD' ? {} : { 'content-length': length }),
  });
}

const lowerCase = (headers: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
