import { Stack, type App } from 'aws-cdk-lib';
import { addProxy, DATASTORE_ID, getFrame, run, smallStudy, synthesise } from './support/app';
import { addCdn, US_EAST_1, Viewer, type CdnAnswer } from './support/cdn';
import { Line, type AssemblyRunner, type Way } from '../../../local/assembly';
import type { HealthImagingEmulator } from '../../../local/healthimaging';
import type { ImportedImageSet } from '../../../local/studies';
import { FrameCacheTier, FrameOrigin, ImagingDatastore, ImagingSignIn, ImagingViewer } from '../../../src';
import { requireAssets } from '../../support/assets';
import { withFrames } from '../../support/with-frames';
import { ask } from '../support/ask';

jest.setTimeout(120_000);

const WAYS: readonly Way[] = ['origin', 'tasks', 'cache', 's3', 'kms', 'sign-in'];
const lines = new Map(WAYS.map((way) => [way, new Line()]));
const line = (way: Way) => lines.get(way)!;

let runner: AssemblyRunner;
let viewer: Viewer;
let study: ImportedImageSet;
let emulator: HealthImagingEmulator;
let token: string;
let cookie: string;
let cacheFailures = 0;
const complaints: string[] = [];

/** All that lines lead to: a viewer on a CDN, whose frames come from a proxy with a cache. */
function everything(root: App): void {
  const stack = new Stack(root, 'Imaging', { env: US_EAST_1 });
  const dataStores = [ImagingDatastore.fromDatastoreId(DATASTORE_ID)];
  const signIn = new ImagingSignIn(stack, 'SignIn');
  const tokenIssuers = [signIn.tokenIssuer];
  const proxy = addProxy(stack, 'Proxy', {
    tokenIssuers,
    domainName: 'proxy.example.org',
    cache: FrameCacheTier.serverless(),
  });
  const cdn = addCdn(stack, 'Cdn', { tokenIssuers, origin: FrameOrigin.tlmProxy(proxy) });
  new ImagingViewer(stack, 'Viewer', { dataStores, signIn, cdn });
}

beforeAll(async () => {
  requireAssets('edge', 'session', 'signing-key', 'tlm-proxy', 'token-keys', 'viewer');
  study = await smallStudy();
  runner = await run(synthesise(everything), {
    lines,
    onLog: (source, text) => {
      if (source === 'iam') complaints.push(text);
      if (text.includes('"event":"cache failure"')) cacheFailures += 1;
    },
  });
  viewer = new Viewer(runner);
  ({ emulator } = runner.datastores[0]);
  token = await runner.issue('radiologist');
  cookie = (await viewer.open(token)).cookies;
});
afterAll(() => runner?.stop());
afterEach(() => {
  for (const each of lines.values()) {
    each.faults.clear();
    each.throttle(undefined);
    each.conditions = {};
  }
});

test('an app that lacks no permission starts without a complaint', () => {
  expect(complaints).toEqual([]);
});

let copies = 0;
/** A frame that nobody has asked for. */
function newFrame(): () => Promise<CdnAnswer> {
  const id = String(copies++).padStart(32, '0');
  const { imageSetId } = emulator.store.add(DATASTORE_ID, withFrames(study, [{ ...study.frames[0], id }]));
  return () =>
    viewer.ask(`/datastore/${DATASTORE_ID}/imageSet/${imageSetId}/imageFrame/${id}`, { headers: { cookie } });
}
const isWhole = ({ status, complete, body }: CdnAnswer) =>
  status === 200 && complete && body.equals(study.frames[0].bytes);
const fetches = () => emulator.counters.of('GetImageFrame').requests;

test('CloudFront and its origins: an error is handed on and not kept, the origin is not asked', async () => {
  const frame = newFrame();
  const before = fetches();
  line('origin').faults.add({ fault: { kind: 'status', status: 503 }, count: 1 });
  expect((await frame()).status).toBe(503);
  expect(fetches() - before).toBe(0);
  expect(isWhole(await frame())).toBe(true);
});

test('CloudFront and its origins: a lost connection is tried again, three times in all', async () => {
  const frame = newFrame();
  line('origin').faults.add({ fault: { kind: 'reset' }, count: 2 });
  expect(isWhole(await frame())).toBe(true);
  const other = newFrame();
  line('origin').faults.add({ fault: { kind: 'reset' }, count: 3 });
  expect((await other()).status).toBe(502);
  expect(isWhole(await other())).toBe(true);
});

test('CloudFront and its origins: what is cut short is cut short for the viewer, and not kept', async () => {
  const frame = newFrame();
  line('origin').faults.add({ fault: { kind: 'cut', afterBytes: 1000 }, count: 1 });
  const cut = await frame();
  expect([cut.complete, cut.body.length]).toEqual([false, expect.any(Number)]);
  expect(cut.body.length).toBeLessThanOrEqual(1000);
  expect(isWhole(await frame())).toBe(true);
});

test('CloudFront and its origins: too many requests, and a way that takes its time', async () => {
  line('origin').throttle({ rate: 0, burst: 1 });
  expect([(await newFrame()()).status, (await newFrame()()).status]).toEqual([200, 429]);
  line('origin').throttle(undefined);
  line('origin').conditions = { latencyMs: 200, bytesPerSecond: 1_000_000 };
  const startedAt = performance.now();
  const frame = newFrame();
  expect(isWhole(await frame())).toBe(true);
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(200);
});

test('load balancers and tasks: a status is handed on, a lost connection is 502', async () => {
  line('tasks').faults.add({ fault: { kind: 'status', status: 503 }, count: 1 });
  expect((await getFrame(runner, { token })).status).toBe(503);
  line('tasks').faults.add({ fault: { kind: 'reset' }, count: 1 });
  const lost = await getFrame(runner, { token });
  expect([lost.status, lost.headers.server]).toEqual([502, 'awselb/2.0']);
  expect((await getFrame(runner, { token })).status).toBe(200);
});

test('tasks and their cache: one that is lost costs no request', async () => {
  const before = cacheFailures;
  line('cache').faults.add({ fault: { kind: 'reset' } });
  const deadline = Date.now() + 60_000;
  while (cacheFailures === before && Date.now() < deadline) expect(isWhole(await newFrame()())).toBe(true);
  expect(cacheFailures).toBeGreaterThan(before);
});

test('functions and KMS: without a signature there is no session', async () => {
  line('kms').faults.add({ fault: { kind: 'reset' } });
  const open = () => viewer.ask(`/session/${DATASTORE_ID}`, { headers: { 'x-access-token': token } });
  expect((await open()).status).toBeGreaterThanOrEqual(500);
  line('kms').faults.clear();
  expect((await open()).status).toBe(200);
});

test('S3 fails, and so does the site; sign-in fails, and so does its page', async () => {
  line('s3').faults.add({ fault: { kind: 'status', status: 503 }, count: 1 });
  expect((await viewer.ask('/')).status).toBe(503);
  expect((await viewer.ask('/')).status).toBe(200);
  const page = `https://${runner.userPools[0].domain}/oauth2/authorize`;
  line('sign-in').faults.add({ fault: { kind: 'status', status: 500 }, count: 1 });
  expect((await ask(runner, page)).status).toBe(500);
  expect((await ask(runner, page)).status).toBe(400);
});
