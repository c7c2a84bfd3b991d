import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { Fixture } from './support/fixture';
import { readFrame } from './support/memory-source';
import { certificateForLoopback, freePort, PASSWORD, RedisServer, type ServerFiles } from './support/redis-server';
import { StallingProxy } from './support/stalling-proxy';
import type { ValkeyCacheOptions } from '../../runtime/valkey-cache';
import { sleep, until } from '../frames/support/proxy';

const KIB = 1024;
/** Of a request that finds the server known to be bad; machines that run tests are busy. */
const AT_ONCE_MS = 30;

let files: ServerFiles;
let server: RedisServer;
let fixture: Fixture | undefined;

beforeAll(async () => {
  files = await certificateForLoopback();
});
afterEach(async () => {
  fixture?.cached.close();
  await fixture?.expectIdle();
  fixture = undefined;
  await server?.close();
  // Neither sockets nor timers are left: nothing keeps the process alive.
  await until(
    () => leftOver().length === 0,
    () => leftOver().join(', '),
  );
});

function leftOver(): string[] {
  // Timers of jest itself and of `until` come and go; sockets must not be there at all.
  return process.getActiveResourcesInfo().filter((name) => /^(TCP|TLS)/.test(name));
}

function over(options: Partial<ValkeyCacheOptions> = {}): Fixture {
  fixture = new Fixture({ server: server.address, ...options });
  return fixture;
}

async function expectFrame(index: number, frame: Uint8Array): Promise<number> {
  const startedAt = performance.now();
  const { bytes } = await readFrame(fixture!.cached, index);
  expect(bytes.equals(frame)).toBe(true);
  return performance.now() - startedAt;
}

describe('slow', () => {
  test('a look-up waits for its deadline, then no more; the server is asked again when it may be back', async () => {
    server = await RedisServer.start(files);
    const { source } = over({
      deadlines: { lookUpMs: 40, silenceMs: 60_000 },
      patience: { failures: 3, minMs: 1_500 },
    });
    await fixture!.connected();
    const frame = await fixture!.keep(1, 1000);
    // On a busy machine a look-up may have been late so far: one in time, and none counts any more.
    while (fixture!.count('hit') === 0) await expectFrame(1, frame);
    fixture!.forget();
    source.opened = 0;
    server.freeze();
    for (let i = 0; i < 3; i++) expect(await expectFrame(1, frame)).toBeGreaterThanOrEqual(38);
    const waits: number[] = [];
    for (let i = 0; i < 5; i++) waits.push(await expectFrame(1, frame));
    expect(Math.min(...waits)).toBeLessThan(AT_ONCE_MS);
    expect(fixture!.count('timeout', 'look-up')).toBe(3);
    expect(fixture!.count('skipped', 'look-up')).toBe(5);
    expect(source.opened).toBe(8);
    expect(fixture!.cached.stats().available).toBe(false);
    server.thaw();
    await until(() => {
      void readFrame(fixture!.cached, 1);
      return fixture!.count('hit') > 0;
    });
    expect(fixture!.cached.stats().available).toBe(true);
  });

  test('what the server answers late is dropped, and answers awaited are bounded', async () => {
    server = await RedisServer.start(files);
    over({ deadlines: { lookUpMs: 20, silenceMs: 60_000 }, limits: { maxAwaited: 4 }, patience: { failures: 1_000 } });
    await fixture!.connected();
    const frame = await fixture!.keep(1, 1000);
    server.freeze();
    await Promise.all(Array.from({ length: 50 }, () => expectFrame(1, frame)));
    expect(fixture!.count('timeout', 'look-up')).toBeLessThanOrEqual(4);
    expect(fixture!.count('skipped', 'look-up')).toBeGreaterThanOrEqual(46);
    server.thaw();
    await fixture!.expectIdle();
    // A look-up has no more than 20 ms here.
    await until(() => {
      void readFrame(fixture!.cached, 1);
      return fixture!.count('hit') > 0;
    });
    await expectFrame(1, frame);
  });

  test('an event loop that was busy is not taken for a slow server', async () => {
    server = await RedisServer.start(files);
    over({ deadlines: { lookUpMs: 40 } });
    await fixture!.connected();
    const frame = await fixture!.keep(1, 1000);
    const read = expectFrame(1, frame);
    await new Promise<void>((resolve) => setImmediate(resolve));
    for (const end = performance.now() + 500; performance.now() < end;);
    await read;
    expect(fixture!.told).toEqual(['look-up hit']);
  });
});

describe('stalled', () => {
  test('in the middle of a value: the rest comes from the source, the connection is given up', async () => {
    server = await RedisServer.start(files);
    const proxy = await StallingProxy.start(server.port);
    over({
      server: { ...server.address, url: `rediss://127.0.0.1:${proxy.port}` },
      deadlines: { pieceMs: 200, silenceMs: 400 },
    });
    await fixture!.connected();
    const frame = await fixture!.keep(1, 3000 * KIB);
    proxy.budget = 1000 * KIB;
    expect(await expectFrame(1, frame)).toBeLessThan(2_000);
    expect(fixture!.told.slice(0, 2)).toEqual(['look-up hit', 'piece timeout']);
    await fixture!.expectIdle();
    await until(() => fixture!.count('error', 'connection') > 0);
    expect(fixture!.events.find(({ stage }) => stage === 'connection')).toMatchObject({ reason: 'SILENT' });
    proxy.budget = Infinity;
    await until(() => {
      void readFrame(fixture!.cached, 1);
      return fixture!.count('hit') > 1;
    });
    fixture!.cached.close();
    await proxy.close();
  });

  test('writes are held no longer than until the connection is given up', async () => {
    server = await RedisServer.start(files);
    const proxy = await StallingProxy.start(server.port);
    over({
      server: { ...server.address, url: `rediss://127.0.0.1:${proxy.port}` },
      deadlines: { lookUpMs: 40, writeMs: 300, silenceMs: 300 },
      limits: { maxPendingBytes: 1000 * KIB },
      patience: { failures: 3, minMs: 60_000 },
    });
    await fixture!.connected();
    proxy.budget = 0;
    let held = 0;
    for (let index = 0; index < 30; index++) {
      await expectFrame(index, fixture!.source.put(index, 200 * KIB));
      held = Math.max(held, fixture!.cached.stats().pendingBytes);
    }
    expect(held).toBeGreaterThan(200 * KIB);
    expect(held).toBeLessThanOrEqual(1000 * KIB);
    await fixture!.expectIdle();
    expect(fixture!.count('write-dropped')).toBeGreaterThan(10);
    expect(fixture!.count('write')).toBe(0);
    fixture!.cached.close();
    await proxy.close();
  });
});

describe('full', () => {
  test('without eviction: writes fail and are soon left alone, what is there is served', async () => {
    server = await RedisServer.start(files, '--maxmemory-policy', 'noeviction');
    over({ patience: { failures: 2, minMs: 60_000 } });
    await fixture!.connected();
    const kept = await fixture!.keep(1, 100 * KIB);
    await server.admin.config('SET', 'maxmemory', '1mb');
    for (let index = 2; index < 10; index++) {
      await expectFrame(index, fixture!.source.put(index, 100 * KIB));
      await fixture!.expectIdle();
    }
    expect(fixture!.told.filter((line) => line.startsWith('write'))).toEqual([
      ...Array<string>(2).fill('write error OOM'),
      ...Array<string>(6).fill('write write-dropped'),
    ]);
    fixture!.forget();
    await expectFrame(1, kept);
    expect(fixture!.told).toEqual(['look-up hit']);
  });

  test('with eviction: every frame is served right, from the cache or not', async () => {
    server = await RedisServer.start(files, '--maxmemory', '8mb', '--maxmemory-policy', 'allkeys-lru');
    over();
    await fixture!.connected();
    const frames = Array.from({ length: 20 }, (_, index) => fixture!.source.put(index, 900 * KIB));
    for (const round of [1, 2]) {
      for (const [index, frame] of frames.entries()) {
        await expectFrame(index, frame);
        // The last again and again: some are in, some are out, some in part.
        if (round === 2) await expectFrame(19, frames[19]);
        await fixture!.expectIdle();
      }
    }
    expect(Number(/evicted_keys:(\d+)/.exec(await server.admin.info('stats'))![1])).toBeGreaterThan(0);
    expect(fixture!.count('hit')).toBeGreaterThan(10);
    expect(fixture!.count('miss', 'look-up')).toBeGreaterThan(20);
    expect(fixture!.count('error')).toBe(0);
  });
});

describe('gone', () => {
  test('requests wait for nothing; it is found again when it is back', async () => {
    server = await RedisServer.start(files);
    over();
    await fixture!.connected();
    const frame = await fixture!.keep(1, 1000);
    await server.kill();
    await until(() => fixture!.count('error', 'connection') === 2);
    expect(fixture!.events.at(-1)).toMatchObject({ reason: 'DISCONNECTED' });
    fixture!.forget();
    const waits: number[] = [];
    for (let i = 0; i < 20; i++) waits.push(await expectFrame(1, frame));
    expect(Math.min(...waits)).toBeLessThan(AT_ONCE_MS);
    expect(fixture!.count('skipped', 'look-up')).toBe(20);
    expect(fixture!.count('write-dropped')).toBe(20);
    await until(() => fixture!.events.some(({ reason }) => reason === 'ECONNREFUSED'));
    await server.launch();
    // It comes back empty: a hit is of what was written since. Which of its connections is there first is open.
    await until(() => {
      void readFrame(fixture!.cached, 1);
      return fixture!.count('hit') > 0 && fixture!.count('write') > 0;
    });
    await expectFrame(1, frame);
  });

  test('never there: as without it', async () => {
    server = await RedisServer.start(files);
    over({ server: { url: `rediss://127.0.0.1:${await freePort()}`, password: PASSWORD } });
    const frame = fixture!.source.put(1, 1000);
    for (let i = 0; i < 20; i++) await expectFrame(1, frame);
    await sleep(500);
    expect(fixture!.count('skipped', 'look-up')).toBe(20);
    // It is tried at growing intervals, by each of two connections.
    expect(fixture!.count('error', 'connection')).toBeLessThanOrEqual(10);
  });

  test('in the middle of a frame: the rest comes from the source', async () => {
    server = await RedisServer.start(files);
    over();
    await fixture!.connected();
    const frame = await fixture!.keep(1, 3000 * KIB);
    const opened = await fixture!.cached.open(
      { datastoreId: 'd'.repeat(32), imageSetId: 'a'.repeat(32), imageFrameId: '1'.padStart(32, '0') },
      new AbortController().signal,
    );
    expect(opened.tier).toBe('valkey');
    const chunks: Uint8Array[] = [];
    await server.kill();
    await new Promise<void>((resolve, reject) => {
      opened.start({ chunk: (bytes) => chunks.push(bytes), end: resolve, fail: reject });
    });
    expect(Buffer.concat(chunks).equals(frame)).toBe(true);
    expect(fixture!.told.filter((line) => line.startsWith('piece')).length).toBe(1);
  });

  test('closed while everything waits', async () => {
    server = await RedisServer.start(files);
    over({ deadlines: { lookUpMs: 60_000, writeMs: 60_000, silenceMs: 60_000 } });
    await fixture!.connected();
    const frame = await fixture!.keep(1, 1000);
    for (let index = 2; index < 6; index++) {
      fixture!.source.put(index, 500 * KIB);
    }
    server.freeze();
    const reads = [1, 2, 3].map((index) => readFrame(fixture!.cached, index));
    fixture!.cached.close();
    const [first] = await Promise.all(reads);
    expect(first.bytes.equals(frame)).toBe(true);
    await expectFrame(1, frame);
    await fixture!.expectIdle();
  });
});

describe('refused', () => {
  test.each([
    ['a wrong password', () => ({ password: 'wrong' }), 'WRONGPASS'],
    ['no password', () => ({ password: undefined }), undefined],
    ['a user that is not there', () => ({ username: 'nobody' }), 'WRONGPASS'],
    ['a certificate of no known authority', () => ({ ca: undefined }), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['no TLS', () => ({ url: `redis://127.0.0.1:${server.port}` }), undefined],
  ])('%s: frames come from the source, and the reason is told', async (_, change, reason) => {
    server = await RedisServer.start(files);
    over({ server: { ...server.address, ...change() }, patience: { failures: 3, minMs: 60_000 } });
    await until(() => {
      void readFrame(fixture!.cached, 1).catch(() => undefined);
      return fixture!.count('error') > 2;
    });
    fixture!.forget();
    const frame = fixture!.source.put(1, 1000);
    for (let i = 0; i < 10; i++) await expectFrame(1, frame);
    expect(fixture!.count('hit') + fixture!.count('miss')).toBe(0);
    if (reason === undefined) return;
    await until(
      () => fixture!.events.some((event) => event.stage === 'connection' && event.reason === reason),
      () => JSON.stringify(fixture!.events),
    );
    expect(JSON.stringify(fixture!.events)).not.toContain(PASSWORD);
  });

  test('a certificate of another name', async () => {
    server = await RedisServer.start(files);
    const names = { ...server.address, url: `rediss://localhost.localdomain:${server.port}` };
    over({ server: names });
    const frame = fixture!.source.put(1, 1000);
    for (let i = 0; i < 5; i++) await expectFrame(1, frame);
    expect(fixture!.count('hit') + fixture!.count('miss')).toBe(0);
  });
});

describe('not a cache server', () => {
  test.each([
    ['noise', () => randomBytes(200)],
    ['HTTP', () => Buffer.from('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n')],
    ['a number', () => Buffer.from(':1\r\n')],
    ['null', () => Buffer.from('$-1\r\n')],
    ['a list', () => Buffer.from('*1\r\n$1\r\nx\r\n')],
    ['a length beyond all bounds', () => Buffer.from('$99999999999\r\nx')],
    ['answers to nothing', () => Buffer.from('+OK\r\n'.repeat(50))],
    ['silence', () => Buffer.alloc(0)],
  ])('%s', async (_, answer) => {
    server = await RedisServer.start(files);
    const sockets = new Set<Socket>();
    const other = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('data', () => socket.write(answer()));
    });
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    over({
      server: { url: `redis://127.0.0.1:${(other.address() as AddressInfo).port}` },
      deadlines: { lookUpMs: 40, silenceMs: 200, writeMs: 200 },
    });
    for (let i = 0; i < 20; i++) {
      await expectFrame(i, fixture!.source.put(i, 1000));
      await sleep(10);
    }
    expect(fixture!.count('hit')).toBe(0);
    await fixture!.expectIdle();
    fixture!.cached.close();
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => other.close(resolve));
  });
});

test('more frames at a time than may wait: those beyond are not kept, all are served', async () => {
  server = await RedisServer.start(files);
  over({ limits: { maxPendingBytes: 2000 * KIB, maxPendingFrames: 8 } });
  await fixture!.connected();
  const frames = Array.from({ length: 60 }, (_, index) => fixture!.source.put(index, (index % 2 ? 400 : 20) * KIB));
  await Promise.all(frames.map((frame, index) => expectFrame(index, frame)));
  await fixture!.expectIdle();
  const written = fixture!.count('write', 'write');
  expect(written).toBeGreaterThanOrEqual(5);
  expect(written + fixture!.count('write-dropped')).toBe(60);
});
