import type { Server } from 'node:net';
import type { LocalCertificate } from '../certificate';
import type { Closing } from '../closing';
import { close } from '../listen';
import type { Line } from './line';
import { startRelay } from './relay';
import { startTcpRelay } from './tcp-relay';

/** Ways of an app that a line can be laid on. */
export type Way = 'origin' | 'tasks' | 'cache' | 's3' | 'kms' | 'sign-in';

/** The lines of an app. Where none is, nothing stands between its parts. */
export class Lines {
  private readonly relays = new Map<string, Promise<number>>();

  constructor(
    private readonly lines: ReadonlyMap<Way, Line>,
    private readonly closing: Closing,
  ) {}

  /** The port of this machine by which a port is reached on a way: its own where no line is; without `certificate` by HTTP. */
  public through(way: Way, port: number, certificate: LocalCertificate | undefined): Promise<number> {
    return this.relayed(way, port, (line) => startRelay({ line, to: port, certificate }));
  }

  /** The same for what does not speak HTTP. */
  public throughTcp(way: Way, port: number): Promise<number> {
    return this.relayed(way, port, (line) => startTcpRelay(line, port));
  }

  private relayed(way: Way, port: number, start: (line: Line) => Promise<Server>): Promise<number> {
    const line = this.lines.get(way);
    if (!line) return Promise.resolve(port);
    const name = `${way} ${port}`;
    let relay = this.relays.get(name);
    if (!relay) {
      relay = this.started(line, start);
      this.relays.set(name, relay);
    }
    return relay;
  }

  private async started(line: Line, start: (line: Line) => Promise<Server>): Promise<number> {
    const server = await start(line);
    this.closing.add(() => close(server));
    return (server.address() as { port: number }).port;
  }
}
