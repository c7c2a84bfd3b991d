import { makeSeries } from './support/series-fixture';
import { FrameClient } from '../../runtime/viewer/src/frames/frame-client';
import { FrameAddress, FrameSource } from '../../runtime/viewer/src/sources/frame-source';

const ADDRESS = { datastoreId: 'd', imageSetId: 'i', frameId: 'f' };
type Answer = Response | Error;

function clientOf(answers: Answer[]) {
  const calls: string[] = [];
  const ask = (what: string, signal: AbortSignal) => {
    calls.push(what);
    signal.throwIfAborted();
    const answer = answers.shift();
    if (!answer) throw new Error('too many requests');
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  };
  const source: FrameSource = {
    kind: 'tlmProxy',
    servesLevels: true,
    fetchFrame: ({ frameId }: FrameAddress, signal) => ask(frameId, signal),
    fetchLevels: ({ frameId }: FrameAddress, from, to, signal) => ask(`${frameId} ${from}-${to}`, signal),
  };
  return { client: new FrameClient(source, { pauseMs: 1 }), calls };
}

const status = (code: number, headers?: Record<string, string>) => new Response(null, { status: code, headers });
const frame = () =>
  new Response(Uint8Array.of(1, 2, 3), {
    headers: { 'Content-Type': 'image/jph; x=y', 'Frame-Levels': '3', 'Frame-Level-Ends': '1,3' },
  });
const open = () => new AbortController().signal;

test('asks for levels and reads the structure', async () => {
  const { client, calls } = clientOf([frame()]);
  await expect(client.levels(ADDRESS, 0, 2, open())).resolves.toEqual({
    bytes: Uint8Array.of(1, 2, 3),
    contentType: 'image/jph',
    levels: { count: 3, ends: [1, 3] },
  });
  expect(calls).toEqual(['f 0-2']);
});

test('tries again when the connection fails or the service is busy', async () => {
  const { client, calls } = clientOf([
    new TypeError('network'),
    status(503),
    status(429, { 'Retry-After': '0' }),
    frame(),
  ]);
  await expect(client.whole(ADDRESS, open())).resolves.toMatchObject({ contentType: 'image/jph' });
  expect(calls).toHaveLength(4);
});

test('gives up after four attempts', async () => {
  const { client, calls } = clientOf([status(502), status(502), status(502), status(502), frame()]);
  await expect(client.whole(ADDRESS, open())).rejects.toMatchObject({ name: 'FrameError', status: 502 });
  expect(calls).toHaveLength(4);
});

test.each([400, 403, 404, 406])('does not repeat what is refused for good: %i', async (code) => {
  const { client, calls } = clientOf([status(code)]);
  await expect(client.whole(ADDRESS, open())).rejects.toMatchObject({ status: code });
  expect(calls).toHaveLength(1);
});

test('a stream is told of level by level, and is the frame in the end', async () => {
  const { bytes, ends } = (await makeSeries({ slices: 1, rows: 300, columns: 200, spacing: [1, 1] })).frames[0];
  const parts = [bytes.subarray(0, 50), bytes.subarray(50, ends[1] + 5), bytes.subarray(ends[1] + 5)];
  const body = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
  const { client } = clientOf([new Response(body, { headers: { 'Content-Type': 'image/jph' } })]);
  const told: { level: number; bytes: Uint8Array }[] = [];
  const whole = await client.whole(ADDRESS, open(), (level, prefix) => told.push({ level, bytes: prefix() }));
  expect(whole.bytes).toEqual(bytes);
  // The last level is the frame itself.
  expect(told.map(({ level }) => level)).toEqual([...new Set([1, ends.length - 2])]);
  for (const { level, bytes: prefix } of told) expect(prefix).toEqual(bytes.subarray(0, ends[level]));
});

test('a body that ends early is fetched again, not taken for the frame', async () => {
  const broken = new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(Uint8Array.of(1));
        controller.error(new TypeError('connection reset'));
      },
    }),
  );
  const { client } = clientOf([broken, frame()]);
  await expect(client.whole(ADDRESS, open())).resolves.toMatchObject({ bytes: Uint8Array.of(1, 2, 3) });
});

test('an abort ends the pause between attempts', async () => {
  const { client, calls } = clientOf([status(503, { 'Retry-After': '9' }), frame()]);
  const abort = new AbortController();
  const promise = client.whole(ADDRESS, abort.signal);
  setTimeout(() => abort.abort(), 20);
  await expect(promise).rejects.toMatchObject({ name: 'AbortError' });
  expect(calls).toHaveLength(1);
});
