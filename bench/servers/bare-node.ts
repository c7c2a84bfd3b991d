// The bound that warm figures are held against: a node server that does nothing but send the same bytes.
import * as https from 'node:https';
import { announce, inputs } from './protocol';

const { tls, frame } = inputs();

// The path is /<kind>/<bytes>: the first bytes of a frame.
const server = https.createServer({ ...tls, keepAliveTimeout: 60_000 }, (req, res) => {
  const [, kind, length] = req.url!.split('/');
  const body = frame(kind).subarray(0, Number(length));
  res.writeHead(200, { 'content-type': 'image/jph', 'content-length': body.length });
  res.end(body);
});
announce(server);
