import { createServer, type AddressInfo, type Server } from 'node:net';

const NODE_KEEP_ALIVE_MS = 5_000;
/** Longer than clients on this machine leave a connection unused: it must not be closed just as they use it again. */
const KEEP_ALIVE_MS = 600_000;

/** Opens a server on this machine alone and says on which port. */
export async function listen(server: Server & { keepAliveTimeout?: number }, port = 0): Promise<number> {
  if (server.keepAliveTimeout === NODE_KEEP_ALIVE_MS) server.keepAliveTimeout = KEEP_ALIVE_MS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** A port of this machine that nothing listens on yet. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server);
  await close(server);
  return port;
}

/** Closes it, with the connections that are open. */
export async function close(server: Server & { closeAllConnections?(): void }): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections?.();
  await closed;
}
