// The bound that cold figures are held against: it pipes GetImageFrame through and keeps the chunks of as many frames as the
// proxy has room for, and does nothing else.
import type * as http from 'node:http';
import * as https from 'node:https';
import { announce, inputs } from './protocol';

const { tls } = inputs();
const agent = new https.Agent({ keepAlive: true, rejectUnauthorized: false });
const [upstreamPort, room] = process.argv.slice(3).map(Number);
const kept: Frame[] = [];
let keptBytes = 0;

interface Frame {
  readonly chunks: readonly Buffer[];
  readonly bytes: number;
}

function keep(chunks: readonly Buffer[]): void {
  const bytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  kept.push({ chunks, bytes });
  keptBytes += bytes;
  while (keptBytes > room) keptBytes -= kept.shift()!.bytes;
}

// The path is /<kind>.
const pipe: http.RequestListener = (req, res) => {
  const body = JSON.stringify({ imageFrameId: req.url!.slice(1) });
  const upstream = https.request(
    { agent, port: upstreamPort, method: 'POST', headers: { 'content-length': body.length } },
    (answer) => {
      const chunks: Buffer[] = [];
      res.writeHead(200, { 'content-type': 'image/jph', 'content-length': answer.headers['content-length'] });
      answer.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        if (!res.write(chunk)) {
          answer.pause();
          res.once('drain', () => answer.resume());
        }
      });
      answer.on('end', () => {
        keep(chunks);
        res.end();
      });
    },
  );
  upstream.end(body);
};
announce(https.createServer({ ...tls }, pipe));
process.on('exit', () => kept.length);
