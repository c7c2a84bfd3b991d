import { readFileSync } from 'node:fs';
import type * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';

/** What a server under comparison is given: a folder with the frames, a key and a certificate. */
export function inputs(): { tls: { key: Buffer; cert: Buffer }; frame: (kind: string) => Buffer } {
  const directory = process.argv[2];
  const cached = new Map<string, Buffer>();
  return {
    tls: { key: readFileSync(path.join(directory, 'key.pem')), cert: readFileSync(path.join(directory, 'cert.pem')) },
    frame: (kind) => {
      if (!cached.has(kind)) cached.set(kind, readFileSync(path.join(directory, `${kind}.jph`)));
      return cached.get(kind)!;
    },
  };
}

/** Says the port in the words of the proxy's own log, so that one reader starts them all. */
export function announce(server: http.Server): void {
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${JSON.stringify({ event: 'listening', port: (server.address() as AddressInfo).port })}\n`);
  });
  process.on('SIGTERM', () => process.exit(0));
}
