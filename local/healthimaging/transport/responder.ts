import { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { ServiceError, errorForStatus } from '../errors';
import { CHUNK_BYTES, writeBody } from './body-writer';
import { OperationCounters } from './counters';
import { FaultKind } from './faults';
import { NetworkConditions } from './network';

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export function errorReply(error: ServiceError): Reply {
  return {
    status: error.status,
    headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': error.code },
    body: Buffer.from(JSON.stringify({ message: error.message })),
  };
}

/** One response of an operation: how late, how fast, how broken it goes out, and what is counted of it. */
export class Responder {
  private struck = false;
  private readonly gone = new AbortController();

  constructor(
    private readonly res: ServerResponse,
    private readonly startedAt: number,
    private readonly conditions: () => NetworkConditions,
    private readonly counters: OperationCounters,
    private readonly fault: FaultKind | undefined,
  ) {
    counters.open += 1;
    res.once('close', () => {
      this.gone.abort();
      counters.open -= 1;
      if (!res.writableFinished && !this.struck) counters.aborted += 1;
    });
  }

  async send(reply: Reply): Promise<void> {
    const { latencyMs = 0 } = this.conditions();
    const left = this.startedAt + latencyMs - performance.now();
    // Ends early, without the error that an abort is, when the client leaves.
    if (left > 0) await delay(left, undefined, { signal: this.gone.signal }).catch(() => undefined);
    if (this.res.destroyed) return;
    if (!this.fault) return this.deliver(reply, 0);
    this.struck = true;
    this.counters.faults += 1;
    return this.strike(this.fault, reply);
  }

  /** The whole reply, with a Content-Length that is `difference` bytes off. */
  private async deliver(reply: Reply, difference: number): Promise<void> {
    this.writeHead(reply, difference);
    if (reply.body.length <= CHUNK_BYTES && this.conditions().bytesPerSecond === undefined) {
      // One piece at full speed leaves in one go with the header.
      this.res.end(reply.body, () => {
        this.counters.bytesSent += reply.body.length;
      });
      return;
    }
    await this.write(reply.body);
    if (!this.res.destroyed) this.res.end();
  }

  private async strike(fault: FaultKind, reply: Reply): Promise<void> {
    switch (fault.kind) {
      case 'status': {
        const replaced = errorReply(errorForStatus(fault.status));
        return this.deliver({ ...replaced, headers: { ...reply.headers, ...replaced.headers, ...fault.headers } }, 0);
      }
      case 'content-length':
        return this.deliver({ ...reply, headers: { ...reply.headers, Connection: 'close' } }, fault.difference);
      case 'cut':
        await this.begin(reply, fault.afterBytes);
        this.res.socket?.destroySoon();
        return;
      case 'stall':
        return this.begin(reply, fault.afterBytes);
      case 'reset': {
        await this.begin(reply, fault.afterBytes);
        const { socket } = this.res;
        if (socket instanceof TLSSocket) socket.destroy();
        else socket?.resetAndDestroy();
        return;
      }
    }
  }

  /** As much of the reply as goes out before the fault; nothing at all without a number of bytes. */
  private async begin(reply: Reply, bytes: number | undefined): Promise<void> {
    if (bytes === undefined) return;
    this.writeHead(reply, 0);
    this.res.flushHeaders();
    await this.write(reply.body.subarray(0, bytes));
  }

  private writeHead({ status, headers, body }: Reply, difference: number): void {
    this.res.writeHead(status, { ...headers, 'Content-Length': String(Math.max(0, body.length + difference)) });
  }

  private async write(body: Uint8Array): Promise<void> {
    await writeBody(this.res, body, this.conditions, (bytes) => {
      this.counters.bytesSent += bytes;
    });
  }
}
