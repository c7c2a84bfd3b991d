import { STATUS_CODES, type IncomingMessage, type ServerResponse } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import type { Line } from './line';
import { paced } from './pace';
import type { FaultKind } from '../../healthimaging';

/** One request on a line, and its answer. */
export class Passage {
  /** @returns undefined where no answer is to be fetched: it has been refused, or lost */
  public static async begin(line: Line, req: IncomingMessage, res: ServerResponse): Promise<Passage | undefined> {
    await late(line, res);
    if (res.destroyed) return undefined;
    const fault = line.next();
    if (fault === undefined || 'difference' in fault) return new Passage(line, res, undefined);
    if (fault.kind === 'status') {
      req.resume();
      refuse(res, fault.status);
      return undefined;
    }
    if (fault.afterBytes !== undefined) return new Passage(line, res, fault);
    strike(fault, res);
    return undefined;
  }

  private constructor(
    private readonly line: Line,
    private readonly res: ServerResponse,
    private readonly fault: (FaultKind & { readonly afterBytes?: number }) | undefined,
  ) {}

  /** Hands on the body of an answer whose head has been written. */
  public send(answer: Readable, count: (bytes: number) => void = () => undefined): void {
    const { line, res, fault } = this;
    const body = paced(line.conditions, count);
    if (fault === undefined) {
      // What is cut short on one side is cut short on the other.
      pipeline(answer, body, res, (error) => error && res.destroy());
      return;
    }
    const stop = () => answer.destroy();
    res.once('close', stop);
    answer.on('error', () => res.destroy());
    beginning(answer.pipe(body), res, fault.afterBytes!)
      .then(stop)
      .then(() => strike(fault, res))
      .catch(() => res.destroy());
  }
}

/** Ends early when the client leaves. */
async function late({ conditions: { latencyMs = 0 } }: Line, res: ServerResponse): Promise<void> {
  if (latencyMs <= 0) return;
  const gone = new AbortController();
  const leave = () => gone.abort();
  res.once('close', leave);
  await delay(latencyMs, undefined, { signal: gone.signal }).catch(() => undefined);
  res.off('close', leave);
}

function refuse(res: ServerResponse, status: number): void {
  const body = Buffer.from(`${status} ${STATUS_CODES[status] ?? ''}\n`);
  res.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'content-length': body.length });
  res.end(body);
}

/** What becomes of an answer that nothing more comes of; a stalled one stays open. */
function strike({ kind }: FaultKind, { socket }: ServerResponse): void {
  if (kind === 'cut') socket?.destroySoon();
  else if (kind === 'reset') reset(socket);
}

function reset(socket: ServerResponse['socket']): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket?.resetAndDestroy();
}

async function beginning(body: Readable, res: ServerResponse, bytes: number): Promise<void> {
  res.flushHeaders();
  let left = bytes;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    const part = chunk.subarray(0, left);
    left -= part.length;
    await new Promise<void>((resolve, reject) => res.write(part, (error) => (error ? reject(error) : resolve())));
    if (left === 0) return;
  }
}
