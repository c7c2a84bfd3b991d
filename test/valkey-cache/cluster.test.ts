import { Fixture } from './support/fixture';
import { readFrame } from './support/memory-source';
import { freePort, certificateForLoopback, RedisServer } from './support/redis-server';
import { until } from '../frames/support/proxy';

const KIB = 1024;

/** ElastiCache Serverless shows itself as a cluster whose one node has all slots. */
async function startCluster(): Promise<RedisServer> {
  const server = await RedisServer.start(
    await certificateForLoopback(),
    ...['--cluster-enabled', 'yes', '--tls-cluster', 'yes', '--cluster-announce-ip', '127.0.0.1'],
    ...['--cluster-port', String(await freePort()), '--cluster-require-full-coverage', 'no'],
  );
  await server.admin.call('CLUSTER', 'ADDSLOTSRANGE', '0', '16383');
  return server;
}

let server: RedisServer;
let fixture: Fixture;

beforeEach(async () => {
  server = await startCluster();
  fixture = new Fixture({ server: { ...server.address, cluster: true } });
});
afterEach(async () => {
  fixture.cached.close();
  await fixture.expectIdle();
  await server.close();
  await until(() => !process.getActiveResourcesInfo().some((name) => /^(TCP|TLS)/.test(name)));
});

test('over the cluster protocol: kept, found, and in pieces that spread over the slots', async () => {
  await fixture.connected();
  const frame = await fixture.keep(1, 1800 * KIB);
  let read = await readFrame(fixture.cached, 1);
  // A connection that a busy machine has taken for silent is made anew first.
  for (let i = 0; i < 50 && read.tier !== 'valkey'; i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    read = await readFrame(fixture.cached, 1);
  }
  expect(read.tier).toBe('valkey');
  expect(read.bytes.equals(frame)).toBe(true);
  const keys = (await server.admin.keys('ahi:*1*')).filter((key) => key.includes('00000001'));
  const slots = await Promise.all(keys.map((key) => server.admin.cluster('KEYSLOT', key)));
  expect(keys.length).toBe(8);
  expect(new Set(slots).size).toBeGreaterThan(4);
});

test('gone and back', async () => {
  await fixture.connected();
  const frame = await fixture.keep(1, 1000);
  await server.kill();
  await until(() => fixture.count('error', 'connection') > 0);
  for (let i = 0; i < 10; i++) {
    const startedAt = performance.now();
    expect((await readFrame(fixture.cached, 1)).bytes.equals(frame)).toBe(true);
    expect(performance.now() - startedAt).toBeLessThan(500);
  }
  expect(fixture.source.opened).toBe(10);
  await server.launch();
  // Its directory still says which slots it has.
  await until(
    () => {
      void readFrame(fixture.cached, 1);
      return fixture.count('hit') > 0;
    },
    () => JSON.stringify(fixture.events.slice(-5)),
    15_000,
  );
});
