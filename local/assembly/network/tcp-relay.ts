import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { listen } from '../listen';
import type { Line } from './line';
import { paced } from './pace';
import type { FaultKind } from '../../healthimaging';

/** The same for what is no HTTP: faults strike whenever the client sends something, latency is before the first byte that comes back. */
export async function startTcpRelay(line: Line, to: number): Promise<Server> {
  const server = createServer((client) => {
    const upstream = connect({ host: '127.0.0.1', port: to });
    const sockets = [client, upstream];
    for (const socket of sockets) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.once('close', () => sockets.forEach((other) => other.destroy()));
    }
    const connection = new Connection(line, client, upstream);
    void connection.forth().catch(() => client.destroy());
    void connection.back().catch(() => client.destroy());
  });
  await listen(server);
  return server;
}

class Connection {
  private waits = false;
  private struck: FaultKind | undefined;
  private left = Infinity;

  constructor(
    private readonly line: Line,
    private readonly client: Socket,
    private readonly upstream: Socket,
  ) {}

  public async forth(): Promise<void> {
    for await (const chunk of this.client as AsyncIterable<Buffer>) {
      this.struck ??= this.strike();
      if (this.struck?.kind === 'stall') continue;
      this.waits = true;
      await written(this.upstream, chunk);
    }
  }

  public async back(): Promise<void> {
    for await (const chunk of this.upstream as AsyncIterable<Buffer>) {
      if (this.struck?.kind === 'stall') continue;
      const { conditions } = this.line;
      if (this.waits && conditions.latencyMs) await delay(conditions.latencyMs);
      this.waits = false;
      const part = chunk.subarray(0, this.left);
      this.left -= part.length;
      for await (const piece of oneAtATime(part, conditions)) await written(this.client, piece);
      if (this.left === 0) this.client.destroySoon();
    }
  }

  private strike(): FaultKind | undefined {
    const fault = this.line.next();
    if (fault?.kind === 'reset') this.client.resetAndDestroy();
    if (fault?.kind === 'cut') this.left = fault.afterBytes;
    return fault;
  }
}

function oneAtATime(chunk: Buffer, conditions: Line['conditions']): AsyncIterable<Buffer> {
  const stream = paced(conditions, () => undefined);
  stream.end(chunk);
  return stream as AsyncIterable<Buffer>;
}

function written(socket: Socket, chunk: Buffer): Promise<void> {
  return new Promise((resolve, reject) => socket.write(chunk, (error) => (error ? reject(error) : resolve())));
}
