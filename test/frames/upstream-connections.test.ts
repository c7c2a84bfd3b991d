import * as net from 'node:net';
import { DATASTORE, frameId, IMAGE_SET, until } from './support/proxy';
import {
  createHealthImagingSource,
  type FrameSource,
  type HealthImagingOptions,
  type SourceFrame,
} from '../../runtime/frames';

// Orders of events that only a connection of one's own brings about.
const KEY = { datastoreId: DATASTORE, imageSetId: IMAGE_SET, imageFrameId: frameId(0) };
const staying = () => new AbortController().signal;

let server: net.Server;
let source: FrameSource;
const sockets: net.Socket[] = [];

/** @param answer is told of each request, with the connection that it came on. */
async function start(
  answer: (socket: net.Socket) => void,
  { scheme = 'http', ...options }: Partial<HealthImagingOptions> & { scheme?: string } = {},
): Promise<void> {
  server = net.createServer((socket) => {
    sockets.push(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => data.includes('imageFrameId') && answer(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  source = createHealthImagingSource({
    datastores: [{ id: DATASTORE, region: 'eu-west-1' }],
    credentials: () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' }),
    endpoint: `${scheme}://127.0.0.1:${(server.address() as net.AddressInfo).port}`,
    maxConcurrent: 1,
    maxAttempts: 1,
    deadlines: { queueMs: 200 },
    ...options,
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

/** An answer of one byte over and over, with `length` bytes of it. */
const whole = (byte: number, length = 1000) =>
  Buffer.concat([
    Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: ${length}\r\n\r\n`),
    Buffer.alloc(length, byte),
  ]);

describe('bytes that nobody asked for', () => {
  test.each([
    ['behind an answer', 0],
    ['some time after it', 20],
  ])('%s are the answer to no other request', async (_, ms) => {
    let asked = 0;
    await start((socket) => {
      const answer = whole(++asked);
      if (asked > 1) return socket.write(answer);
      if (ms === 0) return socket.write(Buffer.concat([answer, whole(66)]));
      socket.write(answer);
      return setTimeout(() => socket.write(whole(66)), ms);
    });
    expect((await bytesOf(await source.open(KEY, staying()))).equals(Buffer.alloc(1000, 1))).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, ms * 3));
    expect((await bytesOf(await source.open(KEY, staying()))).equals(Buffer.alloc(1000, 2))).toBe(true);
    expect([asked, sockets.length]).toEqual([2, 2]);
  });
});

test('a connection that ends with its answer takes no later request with it', async () => {
  let asked = 0;
  await start((socket) => {
    const [head, body] = [whole(++asked).subarray(0, -1000), whole(asked).subarray(-1000)];
    socket.end(Buffer.concat([Buffer.from(head.toString().replace('\r\n', '\r\nConnection: close\r\n')), body]));
  });
  for (let i = 1; i <= 5; i++) {
    expect((await bytesOf(await source.open(KEY, staying())))[0]).toBe(i);
  }
  expect([asked, sockets.length]).toEqual([5, 5]);
});

test('an answer before the answer is passed over', async () => {
  await start((socket) =>
    socket.write(Buffer.concat([Buffer.from('HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n'), whole(9)])),
  );
  expect((await bytesOf(await source.open(KEY, staying()))).equals(Buffer.alloc(1000, 9))).toBe(true);
});

describe('a connection that is still being made', () => {
  const silent = { scheme: 'https', deadlines: { connectMs: 300 } };
  const isGone = () => sockets.length === 1 && sockets[0].closed;

  test('goes with the one who wanted it', async () => {
    await start(() => undefined, { ...silent, deadlines: { connectMs: 60_000 } });
    const leaving = new AbortController();
    const asked = source.open(KEY, leaving.signal);
    await until(() => sockets.length === 1);
    leaving.abort();
    await expect(asked).rejects.toMatchObject({ code: 'client-closed' });
    await until(isGone);
  });

  test('is waited for so long and no longer', async () => {
    await start(() => undefined, silent);
    await expect(source.open(KEY, staying())).rejects.toMatchObject({ code: 'upstream-timeout' });
    await until(isGone);
  });

  test('goes with the source', async () => {
    await start(() => undefined, { ...silent, deadlines: { connectMs: 60_000 } });
    const asked = source.open(KEY, staying());
    await until(() => sockets.length === 1);
    source.close();
    await expect(asked).rejects.toMatchObject({ code: 'upstream-failed' });
    await until(isGone);
  });
});

test('a frame that was read to its end has no hold on the connection any more', async () => {
  let asked = 0;
  await start((socket) => {
    const answer = whole(++asked, 100_000);
    socket.write(answer.subarray(0, 50_000));
    setTimeout(() => socket.write(answer.subarray(50_000)), 50);
  });
  const first = await source.open(KEY, staying());
  await bytesOf(first);
  const second = bytesOf(await source.open(KEY, staying()));
  first.pause();
  first.resume();
  first.abort();
  expect((await second).equals(Buffer.alloc(100_000, 2))).toBe(true);
  expect(sockets.length).toBe(1);
});

describe('an answer that is paused, on a connection that will not be kept', () => {
  const LENGTH = 300_000;
  const BYTES = Buffer.from(Uint8Array.from({ length: LENGTH }, (_, i) => (i * 11) % 251));
  const HEADS = [
    ['of a connection to be closed', `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: ${LENGTH}\r\n\r\n`],
    ['of HTTP/1.0', `HTTP/1.0 200 OK\r\nContent-Length: ${LENGTH}\r\n\r\n`],
    ['without a length', 'HTTP/1.1 200 OK\r\n\r\n'],
  ] as const;
  const moment = () => new Promise((resolve) => setTimeout(resolve, 50));
  const pausedAt = async (head: string, sent: number) => {
    await start((socket) => {
      socket.write(head);
      setTimeout(() => socket.write(BYTES.subarray(0, sent)), 10);
    });
    const frame = await source.open(KEY, staying());
    const taken: Uint8Array[] = [];
    let outcome = 'none';
    frame.start({
      chunk: (bytes) => {
        if (taken.push(bytes) === 1) frame.pause();
      },
      end: () => (outcome = 'end'),
      fail: (error) => (outcome = (error as Error & { code: string }).code),
    });
    await until(() => taken.length === 1);
    await moment();
    return { frame, bytes: () => Buffer.concat(taken), outcome: () => outcome };
  };

  test.each(HEADS)('%s: given up', async (_, head) => {
    const { frame, outcome } = await pausedAt(head, 200_000);
    frame.abort();
    await until(() => sockets[0].closed);
    await moment();
    expect(outcome()).toBe('none');
  });

  test.each(HEADS)('%s: ended by HealthImaging', async (_, head) => {
    const { frame, bytes, outcome } = await pausedAt(head, LENGTH);
    sockets[0].end();
    await moment();
    expect(outcome()).toBe('none');
    frame.resume();
    await until(() => outcome() !== 'none');
    expect([outcome(), bytes().equals(BYTES)]).toEqual(['end', true]);
  });

  test.each(HEADS)('%s: ended too early', async (_, head) => {
    const { frame, bytes, outcome } = await pausedAt(head, 200_000);
    sockets[0].end();
    await moment();
    frame.resume();
    await until(() => outcome() !== 'none');
    // Without a length, whoever knows the frame has to tell.
    expect([outcome(), bytes().equals(BYTES.subarray(0, 200_000))]).toEqual([
      head.includes('Length') ? 'upstream-failed' : 'end',
      true,
    ]);
    expect(frame.framed).toBe(head.includes('Length'));
  });

  test.each(HEADS)('%s: reset', async (_, head) => {
    const { frame, outcome } = await pausedAt(head, 200_000);
    sockets[0].resetAndDestroy();
    await moment();
    frame.resume();
    await until(() => outcome() !== 'none');
    expect(outcome()).toBe(head.includes('Length') ? 'upstream-failed' : 'end');
  });

  test('given up together with all others', async () => {
    const { outcome, frame } = await pausedAt(HEADS[2][1], 200_000);
    source.close();
    await until(() => sockets[0].closed);
    frame.resume();
    await until(() => outcome() !== 'none');
    expect(outcome()).toBe('upstream-failed');
  });
});

test('a header that comes more than once is one list', async () => {
  const twice = (name: string) => `HTTP/1.1 200 OK\r\n${name}: a/b\r\n${name}: c/d\r\nContent-Length: 1\r\n\r\nx`;
  let name = 'Content-Type';
  await start((socket) => socket.write(twice(name)));
  expect((await source.open(KEY, staying())).contentType).toBe('a/b, c/d');
  name = 'Content-Encoding';
  await expect(source.open(KEY, staying())).rejects.toMatchObject({ code: 'upstream-failed' });
});
