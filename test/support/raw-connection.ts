import * as net from 'node:net';
import * as tls from 'node:tls';

/** A connection on which the test speaks for itself. */
export function connectTo(port: number): Promise<net.Socket> {
  const socket = net.connect(port, '127.0.0.1').on('error', () => undefined);
  return new Promise((resolve) => socket.once('connect', () => resolve(socket)));
}

/** The same within TLS; certificates are taken as they come. */
export function connectByTls(port: number, protocol: 'h2' | 'http/1.1'): Promise<tls.TLSSocket> {
  const options = { port, host: '127.0.0.1', rejectUnauthorized: false, ALPNProtocols: [protocol] };
  const socket = tls.connect(options).on('error', () => undefined);
  return new Promise((resolve) => socket.once('secureConnect', () => resolve(socket)));
}

/** What came until the server closed the connection. */
export function untilClosed(socket: net.Socket): Promise<string> {
  let text = '';
  socket.on('data', (chunk) => (text += chunk.toString('latin1')));
  return new Promise((resolve) => socket.once('close', () => resolve(text)));
}

/**
 * Sends a piece now and then, so that the connection is never idle. A piece that comes after the server has closed the connection may
 * take its last words away: the system forgets what has come and is not read.
 */
export function trickle(socket: net.Socket, piece: () => string | Uint8Array, everyMs = 20): void {
  const timer = setInterval(() => socket.write(piece()), everyMs);
  socket.once('close', () => clearInterval(timer));
}
