import * as net from 'node:net';
import { DATASTORE, frameId, IMAGE_SET, until } from './support/proxy';
import { createHealthImagingSource, type FrameSource, type SourceFrame } from '../../runtime/frames';

// Orders of events that only a connection of one's own brings about.
const KEY = { datastoreId: DATASTORE, imageSetId: IMAGE_SET, imageFrameId: frameId(0) };
const staying = () => new AbortController().signal;

let server: net.Server;
let source: FrameSource;
const sockets: net.Socket[] = [];

/** @param answer is told of each request, with the connection that it came on. */
async function start(answer: (socket: net.Socket) => void): Promise<void> {
  server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => data.includes('imageFrameId') && answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  source = createHealthImagingSource({
    datastores: [{ id: DATASTORE, region: 'eu-west-1' }],
    credentials: () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }),
    endpoint: `http://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    maxConcurrent: 1,
    maxAttempts: 1,
    deadlines: { queueMs: 200 },
  });
}

afterEach(async () => {
  source.close();
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

function bytesOf(frame: SourceFrame): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = [];
    frame.start({ chunk: (bytes) => chunks.push(bytes), end: () => resolve(Buffer.concat(chunks)), fail: reject });
  });
}

const HEAD = 'HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nTransfer-Encoding: chunked\r\n\r\n';
const BODY = Buffer.alloc(10_000, 7);
const CHUNKED = Buffer.concat([Buffer.from(`${BODY.length.toString(16)}\r\n`), BODY, Buffer.from('\r\n0\r\n\r\n')]);

test('an answer that breaks the protocol in the packet of its head gives its slot back', async () => {
  await start((socket) => socket.write(`${HEAD}not a length\r\n`));
  for (let i = 0; i < 3; i++) {
    const outcome = source.open(KEY, staying()).then(bytesOf);
    await expect(outcome).rejects.toMatchObject({ code: 'upstream-failed' });
  }
});

test('a connection reset after a whole answer, which a slow client has not taken yet, takes nothing of it away', async () => {
  let all = false;
  await start((socket) => {
    socket.write(Buffer.concat([Buffer.from(HEAD), CHUNKED]), () => (all = true));
  });
  const frame = await source.open(KEY, staying());
  await until(() => all);
  await new Promise((resolve) => setTimeout(resolve, 50));
  sockets[0].resetAndDestroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect((await bytesOf(frame)).length).toBe(BODY.length);
});

test('the same in the middle of what it takes', async () => {
  let all = false;
  await start((socket) => {
    socket.write(Buffer.concat([Buffer.from(HEAD), CHUNKED]), () => (all = true));
  });
  const frame = await source.open(KEY, staying());
  let received = 0;
  const ended = new Promise((resolve, reject) =>
    frame.start({ chunk: (bytes) => (received += bytes.length), end: () => resolve(received), fail: reject }),
  );
  frame.pause();
  await until(() => all);
  await new Promise((resolve) => setTimeout(resolve, 50));
  sockets[0].resetAndDestroy();
  await new Promise((resolve) => setTimeout(resolve, 50));
  frame.resume();
  expect(await ended).toBe(BODY.length);
});
