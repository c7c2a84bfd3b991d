import type { Socket } from 'node:net';

/** How often it looks, within the limit. */
const LOOKS = 4;

interface Connection {
  /** Responses that are not sent to their end. */
  unsent: number;
  /** Responses so far. */
  begun: number;
  /** Of these, when the timer was set. */
  timed: number;
}

/**
 * Cuts clients off that take nothing of a response. A connection is given its timer only where a response is there at a look:
 * nearly all are gone by then, and to set and renew a timer costs a twentieth of a cached frame. Counts only: what held
 * the responses themselves would be old, and have V8 keep each of them until a full collection.
 */
export class UnsentResponses {
  private readonly connections = new Map<Socket, Connection>();
  private readonly timer: NodeJS.Timeout;

  /** @param limitMs from when on nothing has moved, up to a quarter more. */
  constructor(private readonly limitMs: number) {
    this.timer = setInterval(() => this.look(), limitMs / LOOKS).unref();
  }

  /** @returns the connection, of whose unsent responses there is one less when this one has been sent, or cannot be. */
  public begin(socket: Socket): Connection {
    const connection = this.connections.get(socket) ?? this.connect(socket);
    connection.begun++;
    connection.unsent++;
    return connection;
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  private connect(socket: Socket): Connection {
    const connection = { unsent: 0, begun: 0, timed: 0 };
    // Its 'close' would have been before.
    if (socket.closed) return connection;
    this.connections.set(socket, connection);
    socket.once('close', () => this.connections.delete(socket));
    return connection;
  }

  /** Node destroys the connection when the timer ends, and takes it off when the response has been sent. */
  private look(): void {
    for (const [socket, connection] of this.connections) {
      const { unsent, begun, timed } = connection;
      if (unsent === 0 || timed === begun) continue;
      connection.timed = begun;
      socket.setTimeout(this.limitMs);
    }
  }
}
