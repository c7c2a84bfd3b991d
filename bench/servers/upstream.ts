// Plays GetImageFrame: some ms to the first byte, a bandwidth per stream. The frame ID begins with the kind of frame.
import * as https from 'node:https';
import { announce, inputs } from './protocol';

const FIRST_BYTE_MS = 20;
const BYTES_PER_MS = 200_000;
const SLICE = 256 * 1024;

const { tls, frame } = inputs();
const count = { fetches: 0, bytes: 0 };

const server = https.createServer({ ...tls, keepAliveTimeout: 60_000 }, (req, res) => {
  if (req.url === '/count') {
    res.end(JSON.stringify(count));
    return;
  }
  let body = '';
  req.setEncoding('utf8').on('data', (text) => (body += text));
  req.on('end', () => {
    const { imageFrameId } = JSON.parse(body) as { imageFrameId: string };
    const bytes = frame(imageFrameId.slice(0, 2));
    count.fetches += 1;
    setTimeout(() => {
      res.writeHead(200, { 'content-type': 'image/jph', 'content-length': bytes.length });
      const started = performance.now();
      let sent = 0;
      const proceed = () => {
        if (res.destroyed) return;
        while (sent < bytes.length) {
          const due = sent / BYTES_PER_MS - (performance.now() - started);
          if (due > 1) {
            setTimeout(proceed, due);
            return;
          }
          const slice = bytes.subarray(sent, sent + SLICE);
          sent += slice.length;
          count.bytes += slice.length;
          if (!res.write(slice)) {
            res.once('drain', proceed);
            return;
          }
        }
        res.end();
      };
      proceed();
    }, FIRST_BYTE_MS);
  });
});
announce(server);
