import fc from 'fast-check';
import { frameOf, walkLevelEnds } from './support/generated-frames';
import { frameId, framePath, loopbackCertificate, Proxy, until } from './support/proxy';
import { MemoryCache } from '../../runtime/frames';
import { FrameEntry } from '../../runtime/frames/frame-entry';

const MIB = 1024 * 1024;
const PATTERN = Buffer.from(Uint8Array.from({ length: MIB }, (_, i) => (i * 31) % 251));

function entryOf(chunks: readonly Uint8Array[], total?: number): FrameEntry {
  const entry = new FrameEntry('image/jph', total);
  chunks.forEach((chunk) => entry.append(chunk));
  return entry;
}

describe('FrameEntry', () => {
  test('gives every slice right, however the bytes came', () => {
    const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 30_000, max: 80_000 })), {
      minLength: 1,
      maxLength: 12,
    });
    fc.assert(
      fc.property(sizes, fc.boolean(), fc.boolean(), fc.nat(), fc.nat(), (lengths, known, compact, a, b) => {
        const bytes = PATTERN.subarray(
          0,
          lengths.reduce((x, y) => x + y),
        );
        let at = 0;
        const chunks = lengths.map((length) => bytes.subarray(at, (at += length)));
        const entry = entryOf(chunks, known ? bytes.length : undefined);
        if (compact) entry.compact();
        const [start, end] = [a % bytes.length, b % (bytes.length + 1)].sort((x, y) => x - y);
        expect(entry.received).toBe(bytes.length);
        expect(Buffer.concat(entry.slice(start, end)).equals(bytes.subarray(start, end))).toBe(true);
        // No byte of a buffer that is not full yet.
        expect(Buffer.concat(entry.slice(0, bytes.length)).equals(bytes)).toBe(true);
        if (end === start) return;
        const piece = entry.piece(start, end);
        expect(bytes.subarray(start, start + piece.length).equals(piece)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  test('hands large chunks over as they are, and slices them without copying', () => {
    const chunk = Buffer.allocUnsafeSlow(65_536);
    const entry = entryOf([chunk, Buffer.allocUnsafeSlow(65_536)]);
    expect(entry.piece(0, 200_000)).toBe(chunk);
    expect(entry.slice(100, 200)[0].buffer).toBe(chunk.buffer);
  });

  test('a small frame does not pin a large buffer', () => {
    const slab = Buffer.allocUnsafeSlow(65_536);
    const entry = entryOf([slab.subarray(100, 1_100)]);
    entry.compact();
    expect(entry.cost).toBeLessThan(1_000 + 4_097);
    const large = entryOf([slab.subarray(0, 40_000)]);
    expect(large.cost).toBeGreaterThan(65_536);
    large.compact();
    expect(large.cost).toBeLessThan(40_000 + 4_097);
  });

  test('small chunks of a frame of known length go into buffers of just its size', () => {
    const total = 3 * MIB + 5;
    const entry = new FrameEntry('image/jph', total);
    for (let at = 0; at < total; at += 16_384) entry.append(Buffer.alloc(Math.min(16_384, total - at), at % 251));
    expect(entry.chunks).toHaveLength(13);
    expect(entry.cost).toBe(total + 4_096);
    expect(entry.slice(MIB, MIB + 1)[0][0]).toBe(MIB % 251);
  });

  test('gives up what is behind, and says so', () => {
    const entry = entryOf([1, 2, 3].map((value) => Buffer.alloc(65_536, value)));
    entry.dropBefore(100_000);
    expect([entry.wasDropped, entry.heldBytes, entry.holds(0, 10), entry.holds(65_536, 70_000)]).toEqual([
      true,
      131_072,
      false,
      true,
    ]);
    expect(entry.piece(131_072, 131_073)[0]).toBe(3);
  });
});

describe('MemoryCache', () => {
  test('never holds more than its limit, and drops the least recently used', () => {
    const cache = new MemoryCache(10 * (100_000 + 4_096));
    const entry = () => entryOf([Buffer.allocUnsafeSlow(100_000)]);
    for (let i = 0; i < 10; i++) cache.set(String(i), entry());
    cache.get('0');
    cache.set('10', entry());
    expect([cache.frames, cache.bytes]).toEqual([10, 10 * 104_096]);
    expect([cache.get('0') !== undefined, cache.get('1')]).toEqual([true, undefined]);
    cache.clear();
    expect([cache.frames, cache.bytes]).toEqual([0, 0]);
  });

  test('counts what an entry costs beside its bytes', () => {
    const cache = new MemoryCache(MIB);
    for (let i = 0; i < 10_000; i++) cache.set(String(i), entryOf([Buffer.alloc(1)], 1));
    expect(cache.frames).toBeLessThanOrEqual(256);
  });

  test('makes room for what is being fetched', () => {
    const cache = new MemoryCache(10 * (100_000 + 4_096));
    for (let i = 0; i < 10; i++) cache.set(String(i), entryOf([Buffer.allocUnsafeSlow(100_000)]));
    cache.hold(300_000);
    expect([cache.frames, cache.get('2'), cache.get('3') !== undefined, cache.held]).toEqual([
      7,
      undefined,
      true,
      300_000,
    ]);
    cache.set('10', entryOf([Buffer.allocUnsafeSlow(100_000)]));
    expect([cache.frames, cache.get('10') !== undefined]).toEqual([7, true]);
    cache.hold(300_000);
    expect([cache.frames, cache.held]).toEqual([4, 600_000]);
    cache.hold(-600_000);
    expect([cache.frames, cache.held]).toEqual([4, 0]);
  });

  test('makes room for what is read without being kept', () => {
    const cache = new MemoryCache(2 * (100_000 + 4_096));
    for (let i = 0; i < 2; i++) cache.set(String(i), entryOf([Buffer.allocUnsafeSlow(100_000)]));
    const other = entryOf([Buffer.allocUnsafeSlow(50_000)]);
    cache.retain(other);
    expect([cache.frames, cache.held]).toEqual([1, 54_096]);
    cache.release(other);
    expect(cache.held).toBe(0);
  });

  test('gives nothing that HealthImaging gave too long ago, however often it is asked for', () => {
    let now = 1_000_000;
    const cache = new MemoryCache(MIB, { maxMs: 60_000, now: () => now });
    cache.set('a', new FrameEntry('image/jph', 0, now - 20_000));
    now += 39_999;
    expect(cache.get('a')).toBeDefined();
    now += 1;
    expect([cache.get('a'), cache.frames, cache.bytes]).toEqual([undefined, 0, 0]);
  });

  test('of 0 bytes keeps nothing; of a negative or broken size says what is wrong', () => {
    const cache = new MemoryCache(0);
    cache.set('a', entryOf([Buffer.alloc(1)]));
    expect(cache.get('a')).toBeUndefined();
    for (const size of [-1, 1.5, NaN]) expect(() => new MemoryCache(size)).toThrow(/whole number of bytes from 0, got/);
  });
});

describe('the service', () => {
  test('stays in its limit however many frames pass (T3)', async () => {
    const ct = await frameOf('ct');
    const proxy = await Proxy.start({ cacheBytes: 5 * MIB, tls: await loopbackCertificate() });
    for (let i = 0; i < 100; i++) {
      proxy.upstream.frames.set(frameId(i), ct);
      expect((await proxy.get(framePath(i))).body.length).toBe(ct.length);
      expect(proxy.service.stats().cachedBytes).toBeLessThanOrEqual(5 * MIB);
    }
    await proxy.settled(100);
    const { cachedFrames, cachedBytes } = proxy.service.stats();
    expect(cachedFrames).toBe(Math.floor((5 * MIB) / (ct.length + 4_096)));
    expect(cachedBytes).toBeLessThanOrEqual(cachedFrames * (ct.length * 1.125 + 4_096));
    await proxy.close();
  });

  test('streams a frame larger than its limit, holds no more than is under way, and keeps nothing', async () => {
    const large = Buffer.alloc(40 * MIB, 3);
    const proxy = await Proxy.start({ cacheBytes: 2 * MIB });
    proxy.upstream.frames.set(frameId(0), large);
    const response = await proxy.open(framePath(0));
    let received = 0;
    let most = 0;
    response.on('data', (chunk: Buffer) => {
      received += chunk.length;
      most = Math.max(most, proxy.service.stats().flightBytes);
    });
    await until(() => response.closed, undefined, 20_000);
    expect([received, response.complete]).toEqual([large.length, true]);
    expect(most).toBeLessThan(4 * MIB);
    await proxy.settled();
    expect(proxy.service.stats().cachedFrames).toBe(0);
    expect((await proxy.get(framePath(0))).body.length).toBe(large.length);
    expect(proxy.upstream.fetches).toBe(2);
    await proxy.settled();
    await proxy.close();
  });

  test('many large frames under way, each of which would fit, are not held whole beyond it', async () => {
    const large = Buffer.alloc(7.5 * MIB, PATTERN);
    const stalled = 6 * MIB;
    const proxy = await Proxy.start({ cacheBytes: 16 * MIB });
    try {
      proxy.upstream.behave = () => ({ stallAt: stalled });
      const received = await Promise.all(
        [0, 1, 2, 3, 4, 5].map(async (i) => {
          proxy.upstream.frames.set(frameId(i), large);
          const chunks: Buffer[] = [];
          const response = await proxy.open(framePath(i));
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          await until(() => chunks.reduce((sum, { length }) => sum + length, 0) === stalled, undefined, 30_000);
          return Buffer.concat(chunks);
        }),
      );
      for (const bytes of received) expect(bytes.equals(large.subarray(0, stalled))).toBe(true);
      const { flightBytes, cachedBytes } = proxy.service.stats();
      expect(flightBytes + cachedBytes).toBeLessThan((8 + 6 * 2) * MIB);
      proxy.upstream.dropConnections();
      await proxy.settled(6);
      // Nothing is held for them any more: what comes now is kept as ever.
      proxy.upstream.behave = () => ({});
      for (const round of [0, 1]) {
        for (const i of [6, 7]) {
          proxy.upstream.frames.set(frameId(i), large);
          expect((await proxy.get(framePath(i))).body.equals(large)).toBe(true);
        }
        await proxy.settled();
        expect([round, proxy.upstream.fetches, proxy.service.stats().cachedFrames]).toEqual([round, 8, 2]);
      }
    } finally {
      await proxy.close();
    }
  });

  test('keeps a frame that takes most of it, where that is alone', async () => {
    const large = Buffer.alloc(12 * MIB, PATTERN);
    const proxy = await Proxy.start({ cacheBytes: 16 * MIB });
    proxy.upstream.frames.set(frameId(0), large);
    for (let round = 0; round < 2; round++) {
      expect((await proxy.get(framePath(0))).body.equals(large)).toBe(true);
      await proxy.settled();
    }
    expect(proxy.upstream.fetches).toBe(1);
    await proxy.close();
  });

  test('keeps the low levels of a frame larger than its limit', async () => {
    const dx = await frameOf('dx');
    const proxy = await Proxy.start({ cacheBytes: 2 * MIB });
    proxy.upstream.frames.set(frameId(0), dx);
    proxy.upstream.behave = () => ({ bytesPerSecond: 20e6 });
    for (let round = 0; round < 2; round++) {
      expect((await proxy.get(framePath(0, '0-1'))).body.equals(dx.subarray(0, walkLevelEnds(dx)[1]))).toBe(true);
      await proxy.settled();
    }
    expect(proxy.upstream.fetches).toBe(1);
    await proxy.close();
  });

  test('asks HealthImaging again for what is too old, and does not serve what is gone there', async () => {
    const ct = await frameOf('ct');
    let later = 0;
    const cache = new MemoryCache(5 * MIB, { maxMs: 3_600_000, now: () => Date.now() + later });
    const proxy = await Proxy.start({ service: { cache } });
    const statuses = async (count: number) => {
      const replies = [];
      for (let i = 0; i < count; i++) {
        replies.push((await proxy.get(framePath(0, i % 2 === 0 ? undefined : '0'))).status);
      }
      return replies;
    };
    proxy.upstream.frames.set(frameId(0), ct);
    expect(await statuses(3)).toEqual([200, 200, 200]);
    later = 3_500_000;
    expect(await statuses(2)).toEqual([200, 200]);
    expect(proxy.upstream.fetches).toBe(1);
    later = 3_600_000;
    proxy.upstream.frames.delete(frameId(0));
    expect(await statuses(2)).toEqual([404, 404]);
    proxy.upstream.frames.set(frameId(0), ct);
    later = 0;
    expect(await statuses(2)).toEqual([200, 200]);
    expect(proxy.upstream.fetches).toBe(4);
    await proxy.settled();
    await proxy.close();
  });

  test('without a cache serves all the same', async () => {
    const ct = await frameOf('ct');
    const proxy = await Proxy.start({ cacheBytes: 0 });
    proxy.upstream.frames.set(frameId(0), ct);
    for (let round = 0; round < 2; round++) {
      expect((await proxy.get(framePath(0))).body.equals(ct)).toBe(true);
      expect((await proxy.get(framePath(0, '0'))).body.equals(ct.subarray(0, walkLevelEnds(ct)[0]))).toBe(true);
    }
    await proxy.settled();
    expect(proxy.service.stats().cachedFrames).toBe(0);
    await proxy.close();
  });
});
