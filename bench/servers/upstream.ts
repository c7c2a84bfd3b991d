// Plays GetImageFrame: some ms to the first byte, a bandwidth per stream. The frame ID begins with the kind of frame.
import * as https from 'node:https';
import { announce, inputs } from './protocol';

const FIRST_BYTE_MS = 20;
/** Timers tick at about 1 ms: 65 to 200 MB/s. */
const BYTES_PER_MS = 131_072;

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
      let sent = 0;
      // A line of this bandwidth: what a late timer has missed is not sent in a burst.
      const tick = () => {
        if (res.destroyed) return;
        const slice = bytes.subarray(sent, sent + BYTES_PER_MS);
        sent += slice.length;
        count.bytes += slice.length;
        const hasRoom = res.write(slice);
        if (sent === bytes.length) res.end();
        else if (hasRoom) setTimeout(tick, 1);
        else res.once('drain', () => setTimeout(tick, 1));
      };
      tick();
    }, FIRST_BYTE_MS);
  });
});
announce(server);
