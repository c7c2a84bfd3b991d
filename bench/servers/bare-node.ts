// The bound that warm figures are held against: a node server that does nothing but send the same bytes.
import * as https from 'node:https';
import { announce, inputs } from './protocol';

const { tls, frame } = inputs();
let headers: Record<string, string> = {};

const server = https.createServer({ ...tls, keepAliveTimeout: 60_000 }, (req, res) => {
  if (req.method === 'PUT') {
    // The headers that the other server sends: the same bytes on the wire, head and body.
    let text = '';
    req.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    req.on('end', () => {
      headers = JSON.parse(text);
      res.end();
    });
    return;
  }
  // The path is /<kind>/<bytes>: the first bytes of a frame.
  const [, kind, length] = req.url!.split('/');
  res.writeHead(200, headers);
  res.end(frame(kind).subarray(0, Number(length)));
});
announce(server);
