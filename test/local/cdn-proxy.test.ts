import { randomUUID } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import {
  addProxy,
  changed,
  DATASTORE_ID,
  get,
  ofType,
  run,
  smallStudy,
  synthesise,
  type Answer,
} from './assembly/support/app';
import { addCdn, US_EAST_1, Viewer } from './assembly/support/cdn';
import type { AssemblyRunner } from '../../local/assembly';
import type { HealthImagingEmulator } from '../../local/healthimaging';
import type { ImportedImageSet } from '../../local/studies';
import { FrameOrigin } from '../../src';
import { requireAssets } from '../support/assets';
import { withFrames } from '../support/with-frames';

jest.setTimeout(120_000);

const log: string[] = [];
let app: string;
let runner: AssemblyRunner;
let study: ImportedImageSet;
let viewer: Viewer;
let emulator: HealthImagingEmulator;

beforeAll(async () => {
  requireAssets('edge', 'session', 'signing-key', 'tlm-proxy', 'token-keys');
  app = synthesise((root) => {
    const stack = new Stack(root, 'Frames', { env: US_EAST_1 });
    const proxy = addProxy(stack, 'Proxy', { domainName: 'proxy.example.org' });
    addCdn(stack, 'Cdn', { origin: FrameOrigin.tlmProxy(proxy) });
  });
  runner = await run(app, { onLog: (source, line) => log.push(`${source} ${line}`) });
  study = await smallStudy();
  viewer = new Viewer(runner);
  ({ emulator } = runner.datastores[0]);
});
afterAll(() => runner?.stop());
afterEach(() => {
  emulator.faults.clear();
  emulator.network.set({});
});

const fetches = () => emulator.counters.of('GetImageFrame').requests;
const result = ({ headers }: Answer) => String(headers['x-cache']).split(' ')[0];
const tokenOf = (user: string) =>
  runner.issue(user, [], { clientId: runner.issuers[0].clientIds.find((id) => isOfCdn(id)) });
/** Proxy and distribution have a client each; the distribution's own is the one that opens sessions. */
let cdnClient: string | undefined;
const isOfCdn = (id: string) => cdnClient === undefined || id === cdnClient;

beforeAll(async () => {
  for (const clientId of runner.issuers[0].clientIds) {
    const token = await runner.issue('user', [], { clientId });
    const { status } = await viewer.ask(`/session/${DATASTORE_ID}`, { headers: { 'x-access-token': token } });
    if (status === 200) cdnClient = clientId;
  }
});

function addImageSet(): { readonly base: string; readonly ids: readonly string[]; readonly paths: readonly string[] } {
  const frames = study.frames.map((frame) => ({ ...frame, id: randomUUID().replaceAll('-', '') }));
  const { imageSetId } = emulator.store.add(DATASTORE_ID, withFrames(study, frames));
  const base = `/datastore/${DATASTORE_ID}/imageSet/${imageSetId}`;
  return { base, ids: frames.map(({ id }) => id), paths: frames.map(({ id }) => `${base}/imageFrame/${id}`) };
}

test('a frame is fetched once through the proxy, for all users; its levels are its bytes', async () => {
  const [path] = addImageSet().paths;
  const [first, second] = [await viewer.open(await tokenOf('a')), await viewer.open(await tokenOf('b'))];
  const before = fetches();
  const miss = await viewer.ask(path, { headers: { cookie: first.cookies } });
  const hit = await viewer.ask(path, { headers: { cookie: second.cookies } });
  expect([miss, hit].map((answer) => [answer.status, result(answer)])).toEqual([
    [200, 'Miss'],
    [200, 'Hit'],
  ]);
  expect(miss.body.equals(study.frames[0].bytes)).toBe(true);
  const count = Number(miss.headers['frame-levels']);
  const levels: Buffer[] = [];
  for (let level = 0; level < count; level++) {
    levels.push((await viewer.ask(`${path}/levels/${level}-${level}`, { headers: { cookie: first.cookies } })).body);
  }
  expect(Buffer.concat(levels).equals(study.frames[0].bytes)).toBe(true);
  expect(fetches() - before).toBe(1);
  expect((await viewer.ask(path)).status).toBe(403);
});

test('many who ask for one frame: one fetch, and one request to the proxy', async () => {
  const [path] = addImageSet().paths;
  const { cookies: cookie } = await viewer.open(await tokenOf('a'));
  emulator.network.set({ latencyMs: 300 });
  const before = [fetches(), viewer.distribution.stats.originFetches];
  const answers = await Promise.all(Array.from({ length: 24 }, () => viewer.ask(path, { headers: { cookie } })));
  expect(answers.every(({ status, body }) => status === 200 && body.equals(study.frames[0].bytes))).toBe(true);
  expect([fetches(), viewer.distribution.stats.originFetches].map((n, i) => n - before[i])).toEqual([1, 1]);
});

test('pictures: kept by what they are to be like', async () => {
  const [path] = addImageSet().paths;
  const { cookies: cookie } = await viewer.open(await tokenOf('a'));
  const ask = (query: string) => viewer.ask(`${path}/rendered?${query}`, { headers: { cookie, accept: 'image/png' } });
  const answers = [await ask('width=64'), await ask('width=64'), await ask('width=32')];
  expect(answers.map((answer) => [answer.status, result(answer)])).toEqual([
    [200, 'Miss'],
    [200, 'Hit'],
    [200, 'Miss'],
  ]);
  expect(String(answers[0].headers['content-type'])).toMatch(/^image\//);
  expect(answers[0].body.equals(answers[1].body)).toBe(true);
  expect(answers[0].body.equals(answers[2].body)).toBe(false);
});

test('batches: every frame, uncached, and for those with a grant alone', async () => {
  const { base, ids } = addImageSet();
  const { query } = await viewer.open(await tokenOf('a'));
  const body = JSON.stringify({ imageFrameIds: ids });
  const ask = (suffix: string) =>
    viewer.ask(`${base}/getImageFrames${suffix}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': String(body.length) },
      body,
    });
  const answer = await ask(`?${query}`);
  expect([answer.status, answer.complete]).toEqual([200, true]);
  expect(String(answer.headers['content-type'])).toMatch(/^multipart\/mixed; boundary=/);
  for (const [i, id] of ids.entries()) {
    expect(answer.body.includes(`Frame-Id: ${id}`)).toBe(true);
    expect(answer.body.includes(Buffer.from(study.frames[i].bytes))).toBe(true);
  }
  expect(result(await ask(`?${query}`))).toBe('Miss');
  expect((await ask('')).status).toBe(403);
});

test('the proxy takes frames requests from the distribution without a token, and from nobody else', async () => {
  const [path] = addImageSet().paths;
  const [{ url }] = runner.loadBalancers;
  for (const headers of [{}, { 'x-origin-credential': 'guessed' }, { 'x-origin-credential': '' }]) {
    expect((await get(runner, `${url}${path}`, headers as Record<string, string>)).status).toBe(401);
  }
  // What a viewer sends under that name is not what the proxy is shown.
  const { cookies: cookie } = await viewer.open(await tokenOf('a'));
  const answer = await viewer.ask(path, { headers: { cookie, 'x-origin-credential': 'guessed' } });
  expect(answer.status).toBe(200);
  expect(log.join('\n')).not.toMatch(/eyJ|CloudFront-Signature|x-origin-credential/);
});

test.each([
  ['a frame that is not there', { kind: 'status', status: 404 } as const, 404],
  ['throttling', { kind: 'status', status: 429, headers: { 'retry-after': '60' } } as const, 429],
  ['an error', { kind: 'status', status: 500 } as const, 502],
])('%s is not kept', async (_, fault, status) => {
  const [path] = addImageSet().paths;
  const { cookies: cookie } = await viewer.open(await tokenOf('a'));
  const mend = emulator.faults.add({ operation: 'GetImageFrame', fault });
  expect((await viewer.ask(path, { headers: { cookie } })).status).toBe(status);
  mend();
  const mended = await viewer.ask(path, { headers: { cookie } });
  expect([mended.status, result(mended), mended.body.equals(study.frames[0].bytes)]).toEqual([200, 'Miss', true]);
});

test('a frame that is cut short is cut short for the viewer, too, and not kept', async () => {
  const [path] = addImageSet().paths;
  const { cookies: cookie } = await viewer.open(await tokenOf('a'));
  const mend = emulator.faults.add({ operation: 'GetImageFrame', fault: { kind: 'cut', afterBytes: 2000 } });
  const cut = await viewer.ask(path, { headers: { cookie } });
  expect(cut.status === 200 && cut.complete).toBe(false);
  mend();
  const mended = await viewer.ask(path, { headers: { cookie } });
  expect([mended.status, mended.body.equals(study.frames[0].bytes)]).toEqual([200, true]);
});

test('a distribution that shows no credential gets nothing', async () => {
  const mute = changed(app, (template) => {
    const { Origins } = ofType(template, 'AWS::CloudFront::Distribution')[0].Properties.DistributionConfig;
    for (const origin of Origins) delete origin.OriginCustomHeaders;
  });
  const other = await run(mute);
  try {
    const stranger = new Viewer(other);
    const { query } = await stranger.open(await other.issue('a', [], { clientId: cdnClient }));
    const path = `/datastore/${DATASTORE_ID}/imageSet/${study.id}/imageFrame/${study.frames[0].id}`;
    expect((await stranger.ask(`${path}?${query}`)).status).toBe(401);
  } finally {
    await other.stop();
  }
});
