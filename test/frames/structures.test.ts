import fc from 'fast-check';
import { frameOf, walkLevelEnds } from './support/generated-frames';
import { frameId, framePath, problemOf, Proxy } from './support/proxy';

let proxy: Proxy;

beforeAll(async () => {
  proxy = await Proxy.start({ source: { deadlines: { idleMs: 2_000 } } });
});
afterEach(async () => {
  proxy.upstream.behave = () => ({});
  await proxy.settled();
  expect(proxy.errors).toEqual([]);
});
afterAll(() => proxy.close());

let next = 0;
function add(frame: Uint8Array): number {
  proxy.upstream.frames.set(frameId(++next), frame);
  return next;
}

async function expectNoLevels(frame: Uint8Array): Promise<void> {
  const [cold, whole] = [add(frame), add(frame)];
  expect(problemOf(await proxy.get(framePath(cold, '0')))).toMatchObject({ status: 406, code: 'no-levels' });
  const reply = await proxy.get(framePath(whole));
  expect([reply.status, reply.complete]).toEqual([200, true]);
  expect(reply.body.equals(frame)).toBe(true);
  expect(reply.headers).not.toHaveProperty('frame-levels');
  expect(problemOf(await proxy.get(framePath(whole, '0'))).status).toBe(406);
  expect((await proxy.get(framePath(whole))).body.equals(frame)).toBe(true);
}

/** A copy of the frame in which something was changed. */
function changed(frame: Uint8Array, change: (view: DataView, firstSot: number) => void): Uint8Array {
  const copy = frame.slice();
  let sot = 2;
  const view = new DataView(copy.buffer);
  while (view.getUint16(sot) !== 0xff90) sot += 2 + view.getUint16(sot + 2);
  change(view, sot);
  return copy;
}

describe('a frame without levels is given whole, and 406 by level (failure 4, T4)', () => {
  test.each([
    ['JPEG', Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(100_000, 1)])],
    ['raw', Buffer.alloc(100_000, 0)],
    ['text', Buffer.from('this is not an image')],
    ['a single byte', Buffer.from([0xff])],
  ])('%s', async (_, frame) => {
    await expectNoLevels(frame);
  });

  test('one tile-part', async () => {
    await expectNoLevels(await frameOf('ct', { tileParts: false }));
    await expectNoLevels(await frameOf('ct', { tileParts: false, tlm: false }));
  });

  test('another progression', async () => {
    await expectNoLevels(await frameOf('ct', { progression: 'CPRL' }));
  });

  test('malformed in its main header', async () => {
    await expectNoLevels(changed(await frameOf('ct'), (view) => view.setUint16(4, 1)));
  });
});

describe('tile-part lengths that are not there or not true', () => {
  test('Psot = 0 in the last tile-part is served right, and hangs nothing (failure 11, T5)', async () => {
    const noTlm = await frameOf('ct', { tlm: false });
    const ends = walkLevelEnds(noTlm);
    const frame = changed(noTlm, (view) => view.setUint32(ends[4] + 6, 0));
    const index = add(frame);
    for (const [levels, start, end] of [
      ['0', 0, ends[0]],
      ['5', ends[4], frame.length],
    ] as const) {
      const reply = await proxy.get(framePath(index, levels));
      expect([reply.status, reply.body.equals(frame.subarray(start, end))]).toEqual([200, true]);
    }
    expect((await proxy.get(framePath(index))).body.equals(frame)).toBe(true);
  });

  test('frames without TLM have their levels by SOT alone, cold and warm, whatever their length is said to be', async () => {
    const frame = await frameOf('dx', { tlm: false });
    const ends = walkLevelEnds(frame);
    for (const length of [undefined, 'chunked' as const, 'close' as const]) {
      proxy.upstream.behave = () => ({ length });
      const index = add(frame);
      for (let level = 0; level < 6; level++) {
        const reply = await proxy.get(framePath(index, String(level)));
        expect([reply.status, reply.complete]).toEqual([200, true]);
        expect(reply.body.equals(frame.subarray(level === 0 ? 0 : ends[level - 1], ends[level]))).toBe(true);
      }
    }
  });

  test('a level response that has begun by a TLM which turns out false is reset; the whole frame passes', async () => {
    const good = await frameOf('dx');
    const ends = walkLevelEnds(good);
    const frame = changed(good, (view) => view.setUint32(ends[3] + 6, 14));
    proxy.upstream.behave = () => ({ bytesPerSecond: 20e6 });
    const index = add(frame);
    expect(await proxy.get(framePath(index, '0-5'))).toMatchObject({ complete: false });
    const whole = await proxy.get(framePath(index));
    expect([whole.status, whole.complete, whole.body.equals(frame)]).toEqual([200, true, true]);
    await proxy.settled();
    expect(problemOf(await proxy.get(framePath(index, '0'))).status).toBe(406);
  });
});

test('several tiles are cut right or not at all (T9)', async () => {
  const frame = await frameOf('ct', { tileSize: { width: 256, height: 256 } });
  const index = add(frame);
  const level0 = await proxy.get(framePath(index, '0'));
  if (level0.status === 406) return expectNoLevels(frame);
  const count = Number(level0.headers['frame-levels']);
  const levels = [];
  for (let level = 0; level < count; level++) levels.push((await proxy.get(framePath(index, String(level)))).body);
  expect(Buffer.concat(levels).equals(frame)).toBe(true);
  return undefined;
});

test('bytes after EOC belong to the last level', async () => {
  const ct = await frameOf('ct');
  const frame = Buffer.concat([ct, Buffer.alloc(9, 0)]);
  const index = add(frame);
  const [low, last] = [await proxy.get(framePath(index, '0-4')), await proxy.get(framePath(index, '5'))];
  expect(Buffer.concat([low.body, last.body]).equals(frame)).toBe(true);
});

test('chunks of any size give the same bytes', async () => {
  const frame = await frameOf('mr');
  const ends = walkLevelEnds(frame);
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 70_000 }),
      fc.nat(5),
      fc.nat(5),
      fc.constantFrom<undefined | 'chunked' | 'close'>(undefined, 'chunked', 'close'),
      async (size, a, b, length) => {
        const [start, end] = [Math.min(a, b), Math.max(a, b)];
        // A few first chunks are enough to cut markers; all of them would be thousands of writes.
        proxy.upstream.behave = () => ({ length, chunkBytes: Math.max(size, 200) });
        const reply = await proxy.get(framePath(add(frame), `${start}-${end}`));
        expect(reply.body.equals(frame.subarray(start === 0 ? 0 : ends[start - 1], ends[end]))).toBe(true);
      },
    ),
    { numRuns: 60 },
  );
});
