import { FrameClient, FrameError } from '../../runtime/viewer/src/frames/frame-client';

const ADDRESS = { datastoreId: 'd', imageSetId: 'i', frameId: 'f' };
type Answer = Response | Error;

function clientOf(answers: Answer[]) {
  const calls: { url: string; token: string | null }[] = [];
  const rejected: (string | undefined)[] = [];
  const client = new FrameClient({
    endpoint: 'https://frames.example/api/',
    token: (old) => {
      rejected.push(old);
      return Promise.resolve(`t${rejected.length}`);
    },
    pauseMs: 1,
    fetch: (input, init) => {
      calls.push({ url: String(input), token: new Headers(init?.headers).get('Authorization') });
      init?.signal?.throwIfAborted();
      const answer = answers.shift();
      if (!answer) throw new Error('too many requests');
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  });
  return { client, calls, rejected };
}

const status = (code: number, headers?: Record<string, string>) => new Response(null, { status: code, headers });
const frame = () =>
  new Response(Uint8Array.of(1, 2, 3), {
    headers: { 'Content-Type': 'image/jph; x=y', 'Frame-Levels': '3', 'Frame-Level-Ends': '1,3' },
  });
const open = () => new AbortController().signal;

test('asks for levels by path, with the token, and reads the structure', async () => {
  const { client, calls } = clientOf([frame()]);
  await expect(client.levels(ADDRESS, 0, 2, open())).resolves.toEqual({
    bytes: Uint8Array.of(1, 2, 3),
    contentType: 'image/jph',
    levels: { count: 3, ends: [1, 3] },
  });
  expect(calls).toEqual([
    { url: 'https://frames.example/api/datastore/d/imageSet/i/imageFrame/f/levels/0-2', token: 'Bearer t1' },
  ]);
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

test('renews a rejected token once', async () => {
  const first = clientOf([status(401), frame()]);
  await first.client.whole(ADDRESS, open());
  expect(first.rejected).toEqual([undefined, 't1']);
  expect(first.calls[1].token).toBe('Bearer t2');
  const second = clientOf([status(401), status(401)]);
  await expect(second.client.whole(ADDRESS, open())).rejects.toBeInstanceOf(FrameError);
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
