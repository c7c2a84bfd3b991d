import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';

export interface Line {
  readonly name: string;
  readonly bitsPerSecond: number;
  readonly roundTripMs: number;
  /** How often each load is repeated; figures are medians. */
  readonly rounds: number;
}

export const LINES: readonly Line[] = [
  { name: '30 Mbit/s 10 ms', bitsPerSecond: 30e6, roundTripMs: 10, rounds: 3 },
  { name: '5 Mbit/s 80 ms', bitsPerSecond: 5e6, roundTripMs: 80, rounds: 1 },
];

/** A line in front of the server: what comes back shares its speed, and every byte takes half a round trip each way. */
export async function shape(
  target: URL,
  { bitsPerSecond, roundTripMs }: Line,
): Promise<{ port: number; server: Server }> {
  // When the line is free again.
  let free = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true });
    client.on('data', (chunk) => setTimeout(() => write(upstream, chunk), roundTripMs / 2));
    upstream.on('data', (chunk) => {
      const now = performance.now();
      free = Math.max(free, now) + (chunk.length * 8e3) / bitsPerSecond;
      // As much as a line holds by itself may wait; more is left at the sender.
      if (free - now > 50) {
        upstream.pause();
        setTimeout(() => upstream.resume(), free - now - 25);
      }
      setTimeout(() => write(client, chunk), free - now + roundTripMs / 2);
    });
    // What was sent before the end is still on the line.
    const drained = () => Math.max(0, free - performance.now()) + roundTripMs + 50;
    client.on('end', () => upstream.end());
    client.on('error', () => upstream.destroy());
    upstream.on('end', () => setTimeout(() => client.end(), drained()));
    upstream.on('error', () => setTimeout(() => client.destroy(), drained()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, server };
}

function write(socket: Socket, chunk: Uint8Array | string): void {
  if (!socket.destroyed && !socket.writableEnded) socket.write(chunk);
}
