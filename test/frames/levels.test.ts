import { frameOf, KINDS, walkLevelEnds, type Kind } from './support/generated-frames';
import { frameId, framePath, problemOf, Proxy } from './support/proxy';

describe.each(Object.keys(KINDS) as Kind[])('levels of a generated %s frame', (kind) => {
  let proxy: Proxy;
  let frame: Uint8Array;

  beforeAll(async () => {
    frame = await frameOf(kind);
    proxy = await Proxy.start();
  });
  beforeEach(() => {
    for (let i = 0; i < 100; i++) proxy.upstream.frames.set(frameId(i), frame);
  });
  afterAll(() => proxy.close());

  test('cold, one after the other, are byte for byte the frame (T8, T9: a frame without its EOC)', async () => {
    const levels = [];
    for (let level = 0; level < 6; level++) levels.push(await proxy.get(framePath(level, String(level))));
    expect(levels.map(({ status, complete }) => [status, complete])).toEqual(Array(6).fill([200, true]));
    expect(Buffer.concat(levels.map(({ body }) => body)).equals(frame)).toBe(true);
    await proxy.settled();
  });

  test('warm, one after the other, are byte for byte the frame', async () => {
    expect((await proxy.get(framePath(10))).body.equals(frame)).toBe(true);
    await proxy.settled();
    const levels = [];
    for (let level = 0; level < 6; level++) levels.push(await proxy.get(framePath(10, String(level))));
    expect(Buffer.concat(levels.map(({ body }) => body)).equals(frame)).toBe(true);
    expect(proxy.outcomes.slice(-6).map(({ tier }) => tier)).toEqual(Array(6).fill('memory'));
  });

  test('as ranges say their structure and end where the tile-parts end', async () => {
    const ends = walkLevelEnds(frame);
    for (const [start, end] of [
      [0, 2],
      [1, 3],
      [3, 5],
      [0, 5],
    ]) {
      const reply = await proxy.get(framePath(20 + start * 6 + end, `${start}-${end}`));
      expect(reply.body.equals(frame.subarray(start === 0 ? 0 : ends[start - 1], ends[end]))).toBe(true);
      expect(reply.headers).toMatchObject({
        'content-length': String(reply.body.length),
        'frame-levels': '6',
        'frame-level-ends': ends.join(','),
        'content-type': 'image/jph',
      });
    }
    await proxy.settled();
  });

  test('a level beyond the last is 400, cold and warm, and says what there is', async () => {
    for (const index of [80, 80]) {
      const reply = await proxy.get(framePath(index, '0-6'));
      expect(problemOf(reply)).toMatchObject({
        status: 400,
        code: 'no-such-level',
        detail: expect.stringContaining('levels 0 to 5'),
      });
    }
    await proxy.settled();
  });
});
