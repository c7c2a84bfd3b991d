import { randomBytes } from 'node:crypto';
import * as https from 'node:https';
import { DATASTORE_ID, proxyApp, temporaryFolder } from './support/app';
import { AssemblyRunner } from '../../../local/assembly';
import type { ImportedFrame } from '../../../local/studies';
import { requireAssets } from '../../support/assets';
import { Client, describeFrameApi, type ProxyTarget } from '../../support/frame-api-contract';

jest.setTimeout(180_000);

const ORIGIN = 'https://viewer.example.org';

/** The server as the template deploys it: from the image of its task definition, behind the load balancer. */
async function startDeployed(): Promise<ProxyTarget> {
  const runner = await AssemblyRunner.start(proxyApp({ allowedOrigins: [ORIGIN] }), { taskCount: 1 });
  const [{ issuer }] = runner.issuers;
  return {
    url: runner.loadBalancers[0].url,
    emulator: runner.datastores[0].emulator,
    datastoreId: DATASTORE_ID,
    origin: ORIGIN,
    publicKey: runner.keySet(issuer)!.keys[0],
    token: (claims) => runner.issue('user', [], { claims }),
    stop: () => runner.stop(),
  };
}

let client: Client;
beforeAll(async () => {
  requireAssets('tlm-proxy', 'token-keys');
  client = await Client.of(await startDeployed(), temporaryFolder());
});
afterAll(() => client?.target.stop());

describeFrameApi(() => client);

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
