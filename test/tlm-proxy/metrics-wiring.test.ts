import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { LOCAL_CLIENT_ID, TokenIssuer } from '../../local/assembly/sign-in/token-issuer';
import { HealthImagingEmulator } from '../../local/healthimaging';
import { importStudies, writePhantoms, type ImportedImageSet } from '../../local/studies';
import { until } from '../frames/support/proxy';
import { ASSETS, requireAssets } from '../support/assets';
import { ProxyTask } from '../support/proxy-task';
import { certificateForLoopback, PASSWORD, RedisServer } from '../valkey-cache/support/redis-server';

// What the built server counts, with a real cache and the emulator: a line of metrics at its end says all of it.
jest.setTimeout(60_000);

const CREDENTIALS = { accessKeyId: 'ASIAMETRICSTEST', secretAccessKey: 'secret' };
const FRAMES = 4;

let folder: string;
let study: ImportedImageSet;
let emulator: HealthImagingEmulator;
let cache: RedisServer;
let environment: Record<string, string>;
let base: string;
let headers: Record<string, string>;
let server: Server | undefined;

interface Server {
  readonly task: ProxyTask;
  readonly lines: Record<string, unknown>[];
}

beforeAll(async () => {
  requireAssets('tlm-proxy');
  folder = mkdtempSync(path.join(tmpdir(), 'metrics-'));
  await writePhantoms(folder, { only: ['ct'], scale: 0.25 });
  study = (await importStudies(folder)).imageSets[0];
  expect(study.frames.length).toBeGreaterThanOrEqual(FRAMES + 2);
  emulator = await HealthImagingEmulator.start({ region: 'eu-west-1', credentials: [CREDENTIALS] });
  const datastoreId = emulator.store.createDatastore('metrics');
  emulator.store.add(datastoreId, study);
  const certificate = await certificateForLoopback();
  cache = await RedisServer.start(certificate);
  const issuer = await TokenIssuer.create('https://login.example.org');
  writeFileSync(path.join(folder, 'keys.json'), JSON.stringify(issuer.keySet));
  writeFileSync(path.join(folder, 'ca.pem'), certificate.cert);
  headers = { authorization: `Bearer ${(await issuer.accessToken('user', [])).accessToken}` };
  base = `/datastore/${datastoreId}/imageSet/${study.id}/imageFrame/`;
  environment = {
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
    TLM_PROXY_TLS: 'off',
    TLM_PROXY_DATASTORES: `arn:aws:medical-imaging:eu-west-1:123456789012:datastore/${datastoreId}`,
    TLM_PROXY_ENDPOINT: emulator.url,
    TLM_PROXY_CACHE_URL: cache.address.url,
    TLM_PROXY_CACHE_PASSWORD: PASSWORD,
    TLM_PROXY_NAME: 'Wiring',
    TLM_PROXY_ACCESS: JSON.stringify({
      issuers: [{ issuer: issuer.issuer, keys: `file://${folder}/keys.json`, clientIds: [LOCAL_CLIENT_ID] }],
    }),
  };
});
afterEach(() => server?.task.stop());
afterAll(async () => {
  await cache?.close();
  await emulator?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

async function start(more: Readonly<Record<string, string>> = {}): Promise<Server> {
  const lines: Record<string, unknown>[] = [];
  const task = await ProxyTask.start({
    image: path.join(ASSETS, 'tlm-proxy'),
    environment: { ...environment, ...more },
    onLog: (line) => lines.push(JSON.parse(line)),
  });
  server = { task, lines };
  await until(() => lines.some(({ event }) => event === 'ready'));
  return server;
}

async function get({ task }: Server, index: number, suffix = ''): Promise<number> {
  const { id, bytes } = study.frames[index];
  const response = await fetch(new URL(base + id + suffix, task.url), { headers });
  const body = Buffer.from(await response.arrayBuffer());
  if (response.status === 200 && suffix === '') expect(body.equals(bytes)).toBe(true);
  return response.status;
}

/** Ends the server, and gives the only line of metrics that it has written. */
async function metricsOf({ task, lines }: Server): Promise<Record<string, unknown>> {
  await task.stop();
  const metrics = lines.filter((line) => '_aws' in line);
  expect(metrics).toHaveLength(1);
  return metrics[0];
}

async function untilCache(condition: () => Promise<boolean>): Promise<void> {
  let met = false;
  void (async () => {
    while (!met) met = await condition();
  })();
  await until(() => met);
}

const connected = () => untilCache(async () => (await cache.connections()) >= 2);

test('misses, hits in memory, joined and throttled requests', async () => {
  const one = await start();
  await connected();
  emulator.faults.add({ operation: 'GetImageFrame', fault: { kind: 'status', status: 429 }, count: 1 });
  for (let i = 0; i < FRAMES; i++) expect(await get(one, i)).toBe(200);
  for (let i = 0; i < FRAMES; i++) expect(await get(one, i, '/levels/0')).toBe(200);
  emulator.network.set({ latencyMs: 500 });
  expect(await Promise.all([1, 2, 3].map(() => get(one, FRAMES)))).toEqual([200, 200, 200]);
  emulator.network.set({});
  expect(await get(one, 0, '/levels/20')).toBe(400);
  await untilCache(async () => (await cache.admin.dbsize()) >= FRAMES + 1);
  expect(await metricsOf(one)).toMatchObject({
    Proxy: 'Wiring',
    Requests: FRAMES * 2 + 4,
    UpstreamFetches: FRAMES + 2,
    UpstreamThrottles: 1,
    UpstreamErrors: 0,
    UpstreamTime: { Count: FRAMES + 1 },
    // The level that is not there was asked of a frame in memory.
    MemoryHits: FRAMES + 1,
    JoinedRequests: 2,
    CacheHits: 0,
    CacheFailures: 0,
    CacheUnavailable: 0,
    ClientErrors: 1,
    ServerErrors: 0,
  });
});

test('hits in the cache, and a cache that goes away', async () => {
  const one = await start();
  await connected();
  for (let i = 0; i < FRAMES; i++) expect(await get(one, i)).toBe(200);
  await cache.kill();
  await until(() => one.lines.some(({ event }) => event === 'cache failure'));
  expect(await get(one, FRAMES + 1)).toBe(200);
  const metrics = await metricsOf(one);
  const failures = one.lines.filter(({ event }) => event === 'cache failure').length;
  expect(metrics).toMatchObject({
    Requests: FRAMES + 1,
    BytesSent: [0, 1, 2, 3, FRAMES + 1].reduce((sum, index) => sum + study.frames[index].bytes.length, 0),
    CacheHits: FRAMES,
    UpstreamFetches: 1,
    UpstreamThrottles: 0,
    MemoryHits: 0,
    ServerErrors: 0,
    CacheUnavailable: 1,
    CacheFailures: failures,
  });
  expect(failures).toBeGreaterThan(0);
  await cache.launch();
});

test('what both caches hold is fetched again once its time is over', async () => {
  const one = await start({ TLM_PROXY_CACHE_TTL_SECONDS: '2' });
  await connected();
  const before = emulator.counters.of('GetImageFrame').requests;
  await untilCache(async () => {
    expect(await get(one, 0)).toBe(200);
    return emulator.counters.of('GetImageFrame').requests >= before + 2;
  });
  const { UpstreamFetches, MemoryHits, Requests } = await metricsOf(one);
  expect([UpstreamFetches, MemoryHits]).toEqual([2, Number(Requests) - 2]);
});

test('frames that fail within a batch, which is answered with 200', async () => {
  const one = await start({ TLM_PROXY_CACHE_URL: '', TLM_PROXY_CACHE_PASSWORD: '' });
  expect(await get(one, 0)).toBe(200);
  const mend = emulator.faults.add({ operation: 'GetImageFrame', fault: { kind: 'status', status: 500 } });
  const response = await fetch(new URL(base.replace('/imageFrame/', '/getImageFrames'), one.task.url), {
    method: 'POST',
    headers,
    body: JSON.stringify({ imageFrameIds: [study.frames[0].id, 'f'.repeat(32)] }),
  });
  expect([response.status, (await response.text()).match(/Frame-Status: \d+/g)!.sort()]).toEqual([
    200,
    ['Frame-Status: 200', expect.stringMatching(/50[23]/)],
  ]);
  mend();
  expect(await metricsOf(one)).toMatchObject({ Requests: 2, BatchFrames: 2, BatchFrameErrors: 1, ServerErrors: 1 });
});
