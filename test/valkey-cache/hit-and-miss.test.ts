import { Fixture } from './support/fixture';
import { keyOf, readFrame } from './support/memory-source';
import { certificateForLoopback, RedisServer } from './support/redis-server';
import { PieceWriter } from '../../runtime/valkey-cache/piece';
import { until } from '../frames/support/proxy';

const KIB = 1024;
const DAY = 24 * 3600;
const name = (index: number) => `ahi:v1:${Object.values(keyOf(index)).join('/')}`;

let server: RedisServer;
let fixture: Fixture;

beforeAll(async () => {
  server = await RedisServer.start(await certificateForLoopback());
});
afterAll(() => server.close());
beforeEach(async () => {
  await server.admin.flushall();
  fixture = new Fixture({ server: server.address, limits: { maxFrameBytes: 2 * 1024 * KIB } });
  await fixture.connected();
});
afterEach(async () => {
  await fixture.expectIdle();
  fixture.cached.close();
  expect(fixture.source.closed).toBe(true);
  // No connection is left on either side.
  for (let left = -1; left !== 0;) left = await server.connections();
});

test.each([1, 1000, 256 * KIB - 1, 256 * KIB, 256 * KIB + 1, 700 * KIB, 1800 * KIB])(
  'a frame of %i bytes is fetched once, kept, and comes out as it went in',
  async (length) => {
    const frame = fixture.source.put(1, length);
    const first = await readFrame(fixture.cached, 1);
    expect(first).toMatchObject({ tier: undefined, contentType: 'image/jphc', contentLength: length });
    expect(first.bytes.equals(frame)).toBe(true);
    await until(() => fixture.count('write') === 1);
    const second = await readFrame(fixture.cached, 1);
    expect(second).toMatchObject({ tier: 'valkey', contentType: 'image/jphc', contentLength: length });
    expect(second.bytes.equals(frame)).toBe(true);
    expect(fixture.source.opened).toBe(1);
    expect(fixture.told).toEqual(['look-up miss', 'write write', 'look-up hit']);
    expect(fixture.events.slice(1)).toEqual([
      expect.objectContaining({ kind: 'write', bytes: length, ms: expect.any(Number) }),
      expect.objectContaining({ kind: 'hit', bytes: length, ms: expect.any(Number) }),
    ]);
  },
);

test('keys name the frame, carry a version, and expire', async () => {
  await fixture.keep(1, 300 * KIB);
  const keys = (await server.admin.keys('*')).filter((key) => key.includes(keyOf(1).imageFrameId));
  expect(keys.sort()).toEqual([name(1), `${name(1)}#1`]);
  for (const key of keys) expect(await server.admin.ttl(key)).toBeGreaterThan(DAY - 60);
});

test('what the source gave too long ago is a miss, however long the server still holds it', async () => {
  const frame = await fixture.keep(1, 1000);
  const asked = Date.now();
  const put = async (fetchedAt: number) => {
    const value = new PieceWriter('image/jphc', 1000);
    value.append(frame);
    await server.admin.set(name(1), value.seal(name(1), 0, 1000, fetchedAt));
  };
  await put(asked - (DAY - 60) * 1000);
  const hit = await readFrame(fixture.cached, 1);
  expect(hit).toMatchObject({ tier: 'valkey', heldSince: Math.floor(asked / 1000 - DAY + 60) * 1000 });
  // Values of earlier versions tell no time.
  for (const fetchedAt of [asked - DAY * 1000, 0]) {
    await put(fetchedAt);
    fixture.forget();
    const read = await readFrame(fixture.cached, 1);
    expect([read.tier, read.heldSince, read.bytes.equals(frame)]).toEqual([undefined, undefined, true]);
    await until(() => fixture.count('write') === 1);
    expect(fixture.told).toEqual(['look-up miss', 'write write']);
    const again = await readFrame(fixture.cached, 1);
    expect(again.heldSince).toBeGreaterThanOrEqual(Math.floor(asked / 1000) * 1000);
  }
});

test('a frame of unknown length is kept, one that may have been cut is not', async () => {
  fixture.source.manner = { announced: false };
  const frame = await fixture.keep(1, 600 * KIB);
  expect((await readFrame(fixture.cached, 1)).bytes.equals(frame)).toBe(true);
  fixture.source.manner = { announced: false, framed: false };
  fixture.source.put(2, 1000);
  await readFrame(fixture.cached, 2);
  expect((await readFrame(fixture.cached, 2)).tier).toBeUndefined();
});

test('one that fails, is given up or is too long is not kept, and holds nothing', async () => {
  fixture.source.put(1, 600 * KIB);
  fixture.source.manner = { failAt: 300 * KIB };
  await expect(readFrame(fixture.cached, 1)).rejects.toThrow('broken off');

  fixture.source.manner = { holdAt: 300 * KIB };
  const stopped = await fixture.cached.open(keyOf(1), new AbortController().signal);
  let received = 0;
  stopped.start({ chunk: (bytes) => (received += bytes.length), end: fail, fail });
  await until(() => received === 304 * KIB || received === 300 * KIB);
  expect(fixture.cached.stats().pendingBytes).toBe(600 * KIB);
  stopped.abort();
  expect(fixture.cached.stats()).toMatchObject({ pendingFrames: 0, pendingBytes: 0 });

  fixture.source.manner = {};
  fixture.source.put(2, 2048 * KIB + 1);
  await readFrame(fixture.cached, 2);
  fixture.source.manner = { announced: false };
  await readFrame(fixture.cached, 2);
  for (const index of [1, 2]) expect(await server.admin.exists(name(index))).toBe(0);
});

test('one that its reader refuses at the very end is not kept', async () => {
  fixture.source.put(1, 1000);
  const frame = await fixture.cached.open(keyOf(1), new AbortController().signal);
  await new Promise<void>((resolve) => {
    frame.start({
      chunk: () => undefined,
      end: () => {
        frame.abort();
        resolve();
      },
      fail,
    });
  });
  await fixture.expectIdle();
  expect(await server.admin.exists(name(1))).toBe(0);
});

test('low levels of a large frame are one piece; a paused reader is sent nothing and a gone one no more', async () => {
  const frame = await fixture.keep(1, 1800 * KIB);
  await server.admin.config('RESETSTAT');
  const calls = async () =>
    Number(/cmdstat_getrange:calls=(\d+)/.exec(await server.admin.info('commandstats'))?.[1] ?? 0);
  const low = await fixture.cached.open(keyOf(1), new AbortController().signal);
  low.start({ chunk: () => low.abort(), end: fail, fail });
  expect(await calls()).toBe(1);

  const slow = await fixture.cached.open(keyOf(1), new AbortController().signal);
  const chunks: Uint8Array[] = [];
  let done = false;
  slow.start({
    chunk: (bytes) => {
      chunks.push(bytes);
      slow.pause();
    },
    end: () => (done = true),
    fail,
  });
  await fixture.expectIdle();
  expect(chunks.length).toBe(1);
  for (let given = 1; given <= 8; given++) {
    await until(() => chunks.length === given);
    expect(done).toBe(false);
    slow.resume();
  }
  await until(() => done);
  expect(Buffer.concat(chunks).equals(frame)).toBe(true);
  expect(await calls()).toBe(1 + 8);
});

test('a caller that has gone meanwhile gets no frame', async () => {
  await fixture.keep(1, 1000);
  const gone = new AbortController();
  const opened = fixture.cached.open(keyOf(1), gone.signal);
  gone.abort();
  await expect(opened).rejects.toThrow('the caller has gone');
});

describe('not what was written', () => {
  const damage: [string, (value: Buffer) => Buffer][] = [
    ['cut', (value) => value.subarray(0, -1)],
    ['longer', (value) => Buffer.concat([value, Buffer.from([0])])],
    ['much longer', (value) => Buffer.concat([value, Buffer.alloc(4_000_000)])],
    ['a header alone', (value) => value.subarray(0, 24)],
    ['another version', (value) => Buffer.concat([value.subarray(0, 4), Buffer.from([2]), value.subarray(5)])],
    ['one bit of the pixels', (value) => flipped(value, value.length - 7)],
    ['one bit of the length', (value) => flipped(value, 11)],
    ['one bit of the content type', (value) => flipped(value, 26)],
    ['text', () => Buffer.from('hello')],
  ];

  test.each(damage)('%s: a miss, deleted and written anew', async (_, change) => {
    const frame = await fixture.keep(1, 1000);
    await server.admin.set(name(1), change((await server.admin.getBuffer(name(1)))!));
    const read = await readFrame(fixture.cached, 1);
    expect(read.tier).toBeUndefined();
    expect(read.bytes.equals(frame)).toBe(true);
    await until(() => fixture.count('write') === 1);
    expect(fixture.told).toEqual(['look-up corrupt', 'write write']);
    expect((await readFrame(fixture.cached, 1)).tier).toBe('valkey');
  });

  test('deleted even where it is not written anew', async () => {
    await fixture.keep(1, 1000);
    await server.admin.set(name(1), 'hello');
    fixture.source.manner = { framed: false };
    await readFrame(fixture.cached, 1);
    await fixture.expectIdle();
    expect(await server.admin.exists(name(1))).toBe(0);
  });

  test('a list, or the value of another frame', async () => {
    const frame = await fixture.keep(1, 1000);
    await fixture.keep(2, 1000);
    await server.admin.copy(name(2), name(1), 'REPLACE');
    expect((await readFrame(fixture.cached, 1)).bytes.equals(frame)).toBe(true);
    await fixture.expectIdle();
    await server.admin.del(name(1));
    await server.admin.lpush(name(1), 'x');
    expect((await readFrame(fixture.cached, 1)).bytes.equals(frame)).toBe(true);
    await fixture.expectIdle();
    expect(fixture.told).toEqual(['look-up corrupt', 'write write', 'look-up corrupt', 'write write']);
  });

  test.each(['evicted', 'damaged'])('a piece in the middle that is %s: the rest comes from the source', async (how) => {
    const frame = await fixture.keep(1, 1800 * KIB);
    const piece = `${name(1)}#4`;
    if (how === 'evicted') await server.admin.del(piece);
    else await server.admin.set(piece, flipped((await server.admin.getBuffer(piece))!, 1000));
    const read = await readFrame(fixture.cached, 1);
    expect(read.bytes.equals(frame)).toBe(true);
    expect(fixture.source.opened).toBe(1);
    await until(() => fixture.count('write') === 1);
    expect(fixture.told).toEqual(['look-up hit', `piece ${how === 'evicted' ? 'miss' : 'corrupt'}`, 'write write']);
    expect((await readFrame(fixture.cached, 1)).bytes.equals(frame)).toBe(true);
    expect(fixture.source.opened).toBe(1);
  });

  test('a frame that is not the source’s is never spliced to it', async () => {
    await fixture.keep(1, 1800 * KIB);
    fixture.source.put(1, 1700 * KIB);
    await server.admin.del(`${name(1)}#4`);
    await expect(readFrame(fixture.cached, 1)).rejects.toThrow('another frame');
    await fixture.expectIdle();
    expect((await readFrame(fixture.cached, 1)).contentLength).toBe(1700 * KIB);
  });
});

test('nothing told names a key or holds content', async () => {
  await fixture.keep(1, 1000);
  await readFrame(fixture.cached, 1);
  await server.admin.set(name(1), 'hello');
  await readFrame(fixture.cached, 1);
  const told = JSON.stringify(fixture.events);
  for (const secret of [...Object.values(keyOf(1)), 'hello', 'ahi:']) expect(told).not.toContain(secret);
});

function flipped(value: Buffer, offset: number): Buffer {
  const copy = Buffer.from(value);
  copy[offset] ^= 1;
  return copy;
}

function fail(): never {
  throw new Error('must not come to this');
}
