import { randomBytes } from 'node:crypto';
import * as http2 from 'node:http2';
import * as https from 'node:https';
import { DATASTORE_ID, proxyApp, temporaryFolder } from './support/app';
import { AssemblyRunner } from '../../../local/assembly';
import type { ImportedFrame } from '../../../local/studies';
import { requireAssets } from '../../support/assets';
import type { Answer } from '../../support/exchanges';
import { Client, describeFrameApi, until } from '../../support/frame-api';
import { describeLevels } from '../../support/frame-api/levels';
import { startSlowClients, type End, type SlowClients } from '../../support/frame-api/slow-clients';
import { ProxyApp } from '../../support/proxy-app';

// The server as the template deploys it: from the image of its task definition, behind the load balancer. One for all tests.
jest.setTimeout(300_000);

const ORIGIN = 'https://viewer.example.org';
const MIB = 2 ** 20;

let runner: AssemblyRunner;
let client: Client;
let app: ProxyApp;
let slow: SlowClients;
let stalls: Promise<Answer>[];
const log: Record<string, unknown>[] = [];

beforeAll(async () => {
  requireAssets('tlm-proxy', 'token-keys');
  const onLog = (_: string, line: string) => line.startsWith('{') && log.push(JSON.parse(line));
  runner = await AssemblyRunner.start(proxyApp({ allowedOrigins: [ORIGIN] }), { taskCount: 1, onLog });
  const [{ issuer }] = runner.issuers;
  const target = {
    url: runner.loadBalancers[0].url,
    emulator: runner.datastores[0].emulator,
    datastoreId: DATASTORE_ID,
    origin: ORIGIN,
    publicKey: runner.keySet(issuer)!.keys[0],
    token: (claims = {}) => runner.issue('user', [], { claims }),
    stop: () => runner.stop(),
  };
  client = await Client.of(target, temporaryFolder());
  app = await ProxyApp.of(runner);
  stalls = await startStalls();
  slow = await startSlow();
});
afterAll(async () => {
  slow?.reader.session?.destroy();
  (await slow?.http1Reader)?.destroy();
  await runner?.stop();
});

const taskUrl = () => `https://127.0.0.1:${runner.tasks[0].port}`;
const bearer = async (user: string) => ({ authorization: `Bearer ${await runner.issue(user)}` });

async function startSlow(): Promise<SlowClients> {
  const large = client.add(Buffer.alloc(40 * MIB, 1), 'application/octet-stream');
  expect((await client.get(large)).body.length).toBe(40 * MIB);
  const [sender, reader, http1Reader] = await Promise.all(['sender', 'reader', 'http1-reader'].map(bearer));
  const batches = `${client.add(Buffer.of(1)).split('/imageFrame/')[0]}/getImageFrames`;
  return startSlowClients({ port: runner.tasks[0].port, batches, large, sender, reader, http1Reader });
}

/** Requests that HealthImaging leaves hanging: one before its answer, one in the middle of it. */
async function startStalls(): Promise<Promise<Answer>[]> {
  const { faults, counters } = runner.datastores[0].emulator;
  const answers: Promise<Answer>[] = [];
  for (const afterBytes of [undefined, 100_000]) {
    const before = counters.of('GetImageFrame').faults;
    faults.add({ operation: 'GetImageFrame', fault: { kind: 'stall', afterBytes }, count: 1 });
    answers.push(client.get(client.add(Buffer.alloc(MIB, 1), 'application/octet-stream')));
    await until(() => counters.of('GetImageFrame').faults > before);
  }
  return answers;
}

describe('through the load balancer', () => describeFrameApi(() => client));

describe('over HTTP/2, at the task itself', () => {
  let http2Client: Client;
  beforeAll(() => (http2Client = client.overHttp2(taskUrl())));
  afterAll(() => http2Client?.close());

  describeFrameApi(() => http2Client);
});

describe('levels', () => describeLevels(() => app));

describe('500 clients of one series', () => {
  const CLIENTS = 500;

  interface Outcome {
    readonly statuses: Readonly<Record<number, number>>;
    readonly wrong: number;
  }

  /** Every client asks for `count` of the frames, one after the other, each from another one on. */
  async function askForAll(frames: readonly ImportedFrame[], count: number): Promise<Outcome> {
    const paths = client.addAll(frames);
    const statuses: Record<number, number> = {};
    let wrong = 0;
    const agent = new https.Agent({ keepAlive: true, maxSockets: CLIENTS });
    await Promise.all(
      Array.from({ length: CLIENTS }, async (_, start) => {
        for (let i = 0; i < count; i++) {
          const index = (start * count + i) % frames.length;
          const { status, body } = await client.get(paths[index], { agent });
          statuses[status] = (statuses[status] ?? 0) + 1;
          if (!body.equals(frames[index].bytes)) wrong++;
        }
      }),
    );
    agent.destroy();
    return { statuses, wrong };
  }

  const framesOf = (count: number): ImportedFrame[] =>
    Array.from({ length: count }, (_, i) => {
      const { bytes, contentType } = client.study.frames[i % client.study.frames.length];
      return { id: randomBytes(16).toString('hex'), bytes, contentType };
    });

  test('each frame is fetched once', async () => {
    const before = client.fetches;
    expect(await askForAll(framesOf(8), 8)).toEqual({ statuses: { 200: CLIENTS * 8 }, wrong: 0 });
    expect(client.fetches - before).toBe(8);
  });

  test('HealthImaging that throttles at 100 a second slows them, and loses nothing', async () => {
    const { emulator } = client.target;
    emulator.throttle.set('GetImageFrame', { rate: 100, burst: 20 });
    const before = { ...emulator.counters.of('GetImageFrame') };
    const started = Date.now();
    expect(await askForAll(framesOf(400), 4)).toEqual({ statuses: { 200: CLIENTS * 4 }, wrong: 0 });
    const { requests, throttled } = emulator.counters.of('GetImageFrame');
    expect(throttled - before.throttled).toBeGreaterThan(0);
    // What was not throttled was answered, each frame once.
    expect(requests - before.requests - (throttled - before.throttled)).toBe(400);
    expect(Date.now() - started).toBeGreaterThan(3_500);
  });
});

describe('limits', () => {
  // Begun before all other tests, as they take as long as the limits are.
  test.each<[string, () => Promise<End>, RegExp, number]>([
    ['begins no TLS', () => slow.noTls, /^$/, 10],
    ['asks for nothing', () => slow.noRequest, /^(?!.* 200 )/, 10],
    ['sends a head byte by byte', () => slow.slowHead, /^HTTP\/1\.1 408 /, 10],
    ['sends a body byte by byte', () => slow.slowBody, /^HTTP\/1\.1 408 /, 10],
    ['begins no HTTP/2', () => slow.noHttp2, /^(?!.*:status)/, 10],
    ['sends an HTTP/2 head byte by byte', () => slow.slowHttp2Head, /^(?!.*:status)/, 60],
    ['sends an HTTP/2 body byte by byte', () => slow.slowHttp2Body, /^408$/, 10],
    // Longer than a load balancer keeps it.
    ['leaves its connection idle', () => slow.kept, /^HTTP\/1\.1 200 /, 60],
  ])('who %s is cut off, and not too soon', async (_, ending, text, least) => {
    const end = await ending();
    expect(end.text).toMatch(text);
    expect(end.seconds).toBeGreaterThan(least - 1);
  });

  // Over HTTP/1.1 that takes more than twice the limit: the timer begins a look later, and at its first end node finds that something was taken.
  test.each(['reader', 'http1-reader'])('who takes nothing is cut off: %s', async (user) => {
    const line = () => log.find(({ subject }) => subject === `local-${user}`);
    for (let i = 0; i < 5 && !line(); i++) await until(() => line() !== undefined).catch(() => undefined);
    expect(line()).toMatchObject({ event: 'request', status: 200, tier: 'memory', aborted: true });
    expect(line()!.bytesSent).toBeLessThan(40 * MIB);
  });

  test('HealthImaging that hangs: 504, or an answer that breaks off', async () => {
    const [before, within] = await Promise.all(stalls);
    expect([before.status, JSON.parse(before.body.toString())]).toEqual([
      504,
      expect.objectContaining({ code: 'upstream-timeout' }),
    ]);
    expect([within.status, within.complete]).toEqual([200, false]);
    expect(within.body.length).toBeLessThan(MIB);
  });

  test('a head that is too long is refused, and its HTTP/2 connection serves on', async () => {
    const headers = { authorization: `Bearer ${'a'.repeat(40_000)}` };
    const own = client.overHttp2(taskUrl());
    const statuses = [];
    for (const request of [{}, { headers }, {}]) statuses.push((await own.raw('/healthcheck', request)).status);
    expect([statuses[0], statuses[2]]).toEqual([200, 200]);
    expect([0, 431]).toContain(statuses[1]);
    own.close();
  });
});

describe('a task that is told to stop', () => {
  test('finishes what runs, by either protocol, takes nothing new, and another one takes its place', async () => {
    const bytes = randomBytes(40 * MIB);
    const path = client.add(bytes, 'application/octet-stream');
    await client.get(path);
    const [{ pid, port }] = runner.tasks;
    const headers = { ...client.authorization };
    const session = http2.connect(taskUrl(), { rejectUnauthorized: false }).on('error', () => undefined);
    const stream = session.request({ ':path': path, ...headers });
    await new Promise((resolve) => stream.once('response', resolve));
    const response = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
      https
        .get(`${taskUrl()}${path}`, { headers, rejectUnauthorized: false, agent: false }, resolve)
        .on('error', reject),
    );
    process.kill(pid, 'SIGTERM');
    await until(() => log.some(({ event }) => event === 'draining'));
    await expect(fetch(`https://127.0.0.1:${port}/healthcheck`)).rejects.toMatchObject({
      cause: { code: 'ECONNREFUSED' },
    });
    for (const body of [stream, response]) {
      const chunks: Buffer[] = [];
      for await (const chunk of body) chunks.push(chunk as Buffer);
      expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
    }
    session.destroy();
    await until(() => log.some(({ event }) => event === 'stopped') && runner.tasks.some((task) => task.pid !== pid));
    for (let status = 0; status !== 200;) status = (await client.get(path)).status;
  });
});
