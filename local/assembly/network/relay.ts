import * as http from 'node:http';
import * as https from 'node:https';
import type { LocalCertificate } from '../certificate';
import { listen } from '../listen';
import type { Line } from './line';
import { Passage } from './passage';

export interface RelayOptions {
  readonly line: Line;
  /** Port of this machine that it stands before. */
  readonly to: number;
  /** Undefined where HTTP is spoken. */
  readonly certificate: LocalCertificate | undefined;
}

/** A server that stands before another one of this machine: what is asked of that, and its answers, go on a line. */
export async function startRelay({ line, to, certificate }: RelayOptions): Promise<http.Server> {
  const send = certificate ? https.request : http.request;
  const answer = async (req: http.IncomingMessage, res: http.ServerResponse) => {
    const passage = await Passage.begin(line, req, res);
    if (!passage) return;
    const upstream = send({
      host: '127.0.0.1',
      port: to,
      method: req.method,
      path: req.url,
      headers: req.headers,
      // A connection for each, as one that is kept may end just when it is used. Whom it leads to is known.
      agent: false,
      rejectUnauthorized: false,
    });
    res.once('close', () => res.writableFinished || upstream.destroy());
    upstream.on('error', () => res.destroy());
    upstream.on('response', (given) => {
      const { connection: _, 'keep-alive': __, ...headers } = given.headers;
      res.writeHead(given.statusCode!, headers);
      passage.send(given);
    });
    req.pipe(upstream);
    req.on('error', () => upstream.destroy());
  };
  const handle = (req: http.IncomingMessage, res: http.ServerResponse) =>
    void answer(req, res).catch(() => res.destroy());
  const server = certificate ? https.createServer(certificate, handle) : http.createServer(handle);
  server.requestTimeout = 0;
  server.keepAliveTimeout = 0;
  await listen(server);
  return server;
}
