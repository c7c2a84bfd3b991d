import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Stack } from 'aws-cdk-lib';
import {
  changed,
  DATASTORE_ID,
  get,
  run,
  smallStudy,
  synthesise,
  temporaryFolder,
  type Answer,
} from './assembly/support/app';
import {
  addCdn,
  grantOf,
  keyOf,
  OTHER_DATASTORE_ID,
  US_EAST_1,
  VIEWER,
  Viewer,
  type Session,
} from './assembly/support/cdn';
import { KeyPairs, type AssemblyRunner } from '../../local/assembly';
import type { HealthImagingEmulator } from '../../local/healthimaging';
import { Call } from '../../local/healthimaging/api/call';
import { deleteImageSet } from '../../local/healthimaging/api/image-sets';
import type { FaultKind } from '../../local/healthimaging/transport/faults';
import type { ImportedImageSet } from '../../local/studies';
import { FrameAccess, ImagingDatastore } from '../../src';
import { frameOf, walkLevelEnds } from '../frames/support/generated-frames';
import { requireAssets } from '../support/assets';
import { withFrames } from '../support/with-frames';

jest.setTimeout(120_000);

const keyPairs = new KeyPairs();
const log: string[] = [];
let runner: AssemblyRunner;
let study: ImportedImageSet;
/** Of the distribution whose users may all read the same, and of the one whose groups may not. */
let plain: Viewer;
let grouped: Viewer;

/** Two distributions in one stack: their functions, keys, policies and logs must not get in each other's way. */
beforeAll(async () => {
  requireAssets('edge', 'frame-origin', 'frame-purge', 'session', 'signing-key', 'token-keys');
  const app = synthesise((root) => {
    const stack = new Stack(root, 'Frames', { env: US_EAST_1 });
    addCdn(stack, 'Plain', { signingKeys: ['1', '2'], allowedOrigins: [VIEWER] });
    const [dataStore, other] = [DATASTORE_ID, OTHER_DATASTORE_ID].map((id) => ImagingDatastore.fromDatastoreId(id));
    const access = FrameAccess.byGroup(
      { groups: ['readers'], dataStores: [dataStore] },
      { groups: ['researchers'], dataStores: [other] },
    );
    addCdn(stack, 'Grouped', { dataStores: [dataStore, other], access });
  });
  runner = await run(app, { keyPairs, onLog: (source, line) => log.push(`${source} ${line}`) });
  study = await smallStudy();
  const index = (id: string) => runner.distributions.findIndex(({ logicalId }) => logicalId.startsWith(id));
  [plain, grouped] = ['Plain', 'Grouped'].map((id) => new Viewer(runner, index(id)));
});
afterAll(() => runner?.stop());

let emulator: HealthImagingEmulator;
beforeEach(() => ({ emulator } = runner.datastores.find(({ id }) => id === DATASTORE_ID)!));
afterEach(() => {
  emulator.faults.clear();
  emulator.network.set({});
});

const fetches = () => emulator.counters.of('GetImageFrame').requests;
const client = (id: string) => runner.issuers[0].clientIds[id === 'Plain' ? 0 : 1];
const tokenOf = (user: string, id = 'Plain', groups: string[] = []) =>
  runner.issue(user, groups, { clientId: client(id) });
const open = async (user: string): Promise<Session> => plain.open(await tokenOf(user));
const result = ({ headers }: Answer) => String(headers['x-cache']).split(' ')[0];

/** An image set that nobody has asked for yet, with the bytes of the study's frames. */
function addImageSet(datastoreId = DATASTORE_ID): { readonly imageSetId: string; readonly paths: readonly string[] } {
  const frames = study.frames.map((frame) => ({ ...frame, id: randomUUID().replaceAll('-', '') }));
  const { imageSetId } = emulator.store.add(datastoreId, withFrames(study, frames));
  return {
    imageSetId,
    paths: frames.map(({ id }) => `/datastore/${datastoreId}/imageSet/${imageSetId}/imageFrame/${id}`),
  };
}

/** One stream of a connection of its own, to the first distribution. */
async function askByHttp2(path: string): Promise<{ status: number; complete: boolean; body: Buffer }> {
  const { domainName, port } = plain.distribution;
  const options = { ca: runner.certificate, servername: domainName };
  const session = connect(`https://127.0.0.1:${port}`, options);
  try {
    const stream = session.request({ ':path': path, ':authority': domainName });
    const chunks: Buffer[] = [];
    let status = 0;
    let complete = false;
    stream.on('response', (headers) => (status = Number(headers[':status'])));
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => (complete = stream.rstCode === 0));
    stream.on('error', () => undefined);
    await new Promise((resolve) => stream.on('close', resolve));
    return { status, complete: complete && stream.rstCode === 0, body: Buffer.concat(chunks) };
  } finally {
    session.destroy();
  }
}

async function until<T>(attempt: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    const value = await attempt();
    if (done(value)) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('a frame', () => {
  test('is fetched for one user, and served from the cache to another one', async () => {
    const [path] = addImageSet().paths;
    const before = fetches();
    const [first, second] = [await open('radiologist'), await open('surgeon')];
    const miss = await plain.ask(path, { headers: { cookie: first.cookies } });
    const hit = await plain.ask(`${path}?${second.query}`);
    expect([miss, hit].map((answer) => [answer.status, result(answer)])).toEqual([
      [200, 'Miss'],
      [200, 'Hit'],
    ]);
    expect([miss, hit].every(({ body }) => body.equals(study.frames[0].bytes))).toBe(true);
    expect(fetches() - before).toBe(1);
  });

  test('of six levels is the sum of them, byte for byte, however they are asked for', async () => {
    const bytes = Buffer.from(await frameOf('ct'));
    const id = randomUUID().replaceAll('-', '');
    const { imageSetId } = emulator.store.add(
      DATASTORE_ID,
      withFrames(study, [{ id, bytes, contentType: 'image/jph' }]),
    );
    const path = `/datastore/${DATASTORE_ID}/imageSet/${imageSetId}/imageFrame/${id}`;
    const { cookies: cookie } = await open('radiologist');
    const ask = async (suffix: string) => (await plain.ask(path + suffix, { headers: { cookie } })).body;
    const ends = walkLevelEnds(bytes);
    expect(ends.length).toBeGreaterThan(4);
    const levels: Buffer[] = [];
    for (const level of ends.keys()) levels.push(await ask(`/levels/${level}-${level}`));
    expect(Buffer.concat(levels).equals(bytes)).toBe(true);
    expect(Buffer.concat([await ask('/levels/0-1'), await ask(`/levels/2-${ends.length - 1}`)]).equals(bytes)).toBe(
      true,
    );
    expect((await ask('')).equals(bytes)).toBe(true);
  });

  test.each([
    ['all users may read the same', () => plain, 'Plain'],
    ['groups differ', () => grouped, 'Grouped'],
  ])('has one entry for all the forms that name the same levels; %s', async (_, viewer, id) => {
    const [path] = addImageSet().paths;
    const { cookies: cookie } = await viewer().open(await tokenOf('radiologist', id, ['readers']));
    const [, , datastore, , imageSet, , frame] = path.split('/');
    const ids = `datastoreId=${datastore}&imageSetId=${imageSet}&imageFrameId=${frame}`;
    const before = fetches();
    const follow = async (target: string): Promise<Answer> => {
      const answer = await viewer().ask(target, { headers: { cookie } });
      if (![301, 308].includes(answer.status)) return answer;
      return follow(String(answer.headers.location).replace(/^https:\/\/[^/]+/, ''));
    };
    const forms = [
      `${path}/levels/1-1`,
      `${path}?startLevel=1&endLevel=1`,
      `/runtime/datastore/${datastore}/imageset/${imageSet}/imageframe/${frame}?startLevel=1&endLevel=1`,
      `/?${ids}&startLevel=1&endLevel=1`,
    ];
    const answers: Answer[] = [];
    for (const form of forms) answers.push(await follow(form));
    expect(answers.map((answer) => [answer.status, result(answer)])).toEqual([
      [200, 'Miss'],
      [200, 'Hit'],
      [200, 'Hit'],
      [200, 'Hit'],
    ]);
    expect(new Set(answers.map(({ body }) => body.toString('hex'))).size).toBe(1);
    expect(fetches() - before).toBe(1);
  });

  test('is fetched once, however many ask for it at once', async () => {
    const [path] = addImageSet().paths;
    const { cookies: cookie } = await open('radiologist');
    emulator.network.set({ latencyMs: 300 });
    const before = fetches();
    const answers = await Promise.all(Array.from({ length: 24 }, () => plain.ask(path, { headers: { cookie } })));
    expect(answers.every(({ status, body }) => status === 200 && body.equals(study.frames[0].bytes))).toBe(true);
    expect(answers.filter((answer) => result(answer) === 'Miss')).toHaveLength(1);
    expect(fetches() - before).toBe(1);
  });

  test('in parts, and only if it is not known yet', async () => {
    const [path] = addImageSet().paths;
    const { cookies: cookie } = await open('radiologist');
    const ask = (headers: Record<string, string> = {}, method = 'GET') =>
      plain.ask(path, { method, headers: { cookie, ...headers } });
    const cold = await ask({ range: 'bytes=0-9' });
    expect([cold.status, cold.body.equals(Buffer.from(study.frames[0].bytes.subarray(0, 10)))]).toEqual([206, true]);
    const whole = await ask();
    expect([whole.status, result(whole)]).toEqual([200, 'Miss']);
    const part = await ask({ range: 'bytes=10-19' });
    expect([part.status, result(part), part.headers['content-range']]).toEqual([
      206,
      'Hit',
      `bytes 10-19/${whole.body.length}`,
    ]);
    expect(part.body.equals(whole.body.subarray(10, 20))).toBe(true);
    const known = await ask({ 'if-none-match': String(whole.headers.etag) });
    expect([known.status, result(known), known.body.length]).toEqual([304, 'Hit', 0]);
    const head = await ask({}, 'HEAD');
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, `${whole.body.length}`, 0]);
  });

  test('over HTTP/2', async () => {
    const [path] = addImageSet().paths;
    const { query } = await open('radiologist');
    const whole = await askByHttp2(`${path}?${query}`);
    expect([whole.status, whole.complete, whole.body.equals(study.frames[0].bytes)]).toEqual([200, true, true]);
    emulator.faults.add({ operation: 'GetImageFrame', fault: { kind: 'cut', afterBytes: 4000 } });
    const cut = await askByHttp2(`${addImageSet().paths[0]}?${query}`);
    expect(cut.status === 200 && cut.complete).toBe(false);
  });

  test('tells viewers what the policy says: pages of the allowed origin may read it, caches on the way may not keep it', async () => {
    const [path] = addImageSet().paths;
    const { cookies: cookie } = await open('radiologist');
    const from = async (origin: string) => (await plain.ask(path, { headers: { cookie, origin } })).headers;
    const allowed = await from(VIEWER);
    expect(allowed).toMatchObject({
      'access-control-allow-origin': VIEWER,
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': expect.stringContaining('Frame-Level-Ends'),
      'cache-control': expect.stringMatching(/^private/),
      'strict-transport-security': 'max-age=31536000; includeSubDomains',
      'x-content-type-options': 'nosniff',
    });
    expect(allowed['x-frame-tags']).toBeUndefined();
    expect((await from('https://elsewhere.example'))['access-control-allow-origin']).toBeUndefined();
  });

  test('what a browser asks beforehand carries no cookie: it passes with a grant in the query alone', async () => {
    const [path] = addImageSet().paths;
    const { query } = await open('radiologist');
    const headers = {
      origin: VIEWER,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'if-none-match',
    };
    const ask = (target: string) => plain.ask(target, { method: 'OPTIONS', headers });
    expect((await ask(path)).status).toBe(403);
    const passed = await ask(`${path}?${query}`);
    expect([passed.status, passed.headers['access-control-allow-origin']]).toEqual([204, VIEWER]);
    expect(passed.headers['access-control-allow-headers']).toMatch(/if-none-match/i);
  });
});

describe('who may not read', () => {
  const seconds = () => Math.floor(Date.now() / 1000);
  const replaced = (query: string, name: string, change: (value: string) => string) =>
    query.replace(
      new RegExp(`(^|&)${name}=([^&]*)`),
      (_, start: string, value: string) => `${start}${name}=${change(value)}`,
    );
  const base64 = (text: string) =>
    Buffer.from(text)
      .toString('base64')
      .replace(/[+=/]/g, (c) => ({ '+': '-', '=': '_', '/': '~' })[c]!);
  const flipped = (value: string) => `${value.slice(0, 20)}${value[20] === 'A' ? 'B' : 'A'}${value.slice(21)}`;

  test.each<[string, (session: Session, key: ReturnType<typeof keyOf>) => Promise<string> | string]>([
    ['no grant', () => ''],
    ['a policy of its own', ({ query }) => replaced(query, 'Policy', () => base64('{"Statement":[{"Resource":"*"}]}'))],
    ['a signature changed', ({ query }) => replaced(query, 'Signature', flipped)],
    ['an unknown key', ({ query }) => replaced(query, 'Key-Pair-Id', () => 'K0000000000000')],
    ['another hash', ({ query }) => replaced(query, 'Hash-Algorithm', () => 'SHA1')],
    ['no hash', ({ query }) => query.replace(/&Hash-Algorithm=[^&]*/, '')],
    ['a grant for another data store', (_, key) => grantOf(key, { datastoreId: OTHER_DATASTORE_ID })],
    ['a grant for another host', (_, key) => grantOf(key, { resourceOrigin: 'https://frames.example.org' })],
    ['a grant that is over', (_, key) => grantOf(key, { expires: seconds() - 1 })],
    [
      'a key that is not the one it is called by',
      ({ query }, { privateKey }) =>
        grantOf({ keyPairId: new URLSearchParams(query).get('Key-Pair-Id')!, privateKey: foreign(privateKey) }),
    ],
    [
      'a session of the other distribution',
      async () => (await grouped.open(await tokenOf('radiologist', 'Grouped', ['readers']))).query,
    ],
  ])('%s: 403, in the query and in cookies, also for what is in the cache', async (_, make) => {
    const [path] = addImageSet().paths;
    const session = await open('radiologist');
    expect((await plain.ask(`${path}?${session.query}`)).status).toBe(200);
    const { originFetches } = plain.distribution.stats;
    const query = await make(session, keyOf(session, keyPairs));
    const cookie = query.replaceAll('&', '; ').replace(/(^|; )/g, '$1CloudFront-');
    const answers = [await plain.ask(`${path}?${query}`), await plain.ask(path, { headers: { cookie } })];
    expect(answers.map((answer) => [answer.status, result(answer)])).toEqual([
      [403, 'Error'],
      [403, 'Error'],
    ]);
    expect(plain.distribution.stats.originFetches).toBe(originFetches);
  });

  /** Another one of the keys: that of the other distribution. */
  function foreign(own: unknown) {
    return [...keyPairs.all.values()].find(({ privateKey }) => privateKey !== own)!.privateKey;
  }

  test('a group gets a session for its data stores alone', async () => {
    const token = await tokenOf('radiologist', 'Grouped', ['readers']);
    await grouped.open(token);
    await expect(grouped.open(token, OTHER_DATASTORE_ID)).rejects.toThrow('session: 403');
    await expect(grouped.open(await tokenOf('radiologist', 'Plain', ['readers']))).rejects.toThrow('session: 401');
  });

  test('with its own grant, of another data store by any spelling of its path', async () => {
    const { query } = await grouped.open(await tokenOf('radiologist', 'Grouped', ['readers']));
    const [path] = addImageSet(OTHER_DATASTORE_ID).paths;
    for (const target of [
      `${path}?${query}`,
      `${path}?x=/datastore/${DATASTORE_ID}/&${query}`,
      `/datastore/${DATASTORE_ID}/../..${path}?${query}`,
      `/datastore/${DATASTORE_ID}/%2e%2e/%2e%2e${path}?${query}`,
    ]) {
      const { status } = await grouped.ask(target);
      expect([target, status >= 400]).toEqual([target, true]);
    }
  });

  test('function URLs let nobody in but their distribution', async () => {
    const urls = runner.hosts.filter(({ host }) => host.includes('.lambda-url.'));
    expect(urls).toHaveLength(4);
    for (const { host, to } of urls) {
      const answer = await get(runner, `https://localhost:${to}/session/${DATASTORE_ID}`, { host });
      expect([answer.status, answer.body.toString()]).toEqual([
        403,
        expect.stringContaining('Missing Authentication Token'),
      ]);
    }
  });

  test('other methods, other hosts', async () => {
    const { query } = await open('radiologist');
    const [path] = addImageSet().paths;
    expect((await plain.ask(`${path}?${query}`, { method: 'DELETE' })).status).toBe(403);
    expect((await plain.ask(`${path}?${query}`, { headers: { host: 'elsewhere.example' } })).status).toBe(403);
    expect((await plain.ask(`${path}?${query}&x=${'a'.repeat(8192)}`)).status).toBe(413);
  });
});

describe('what goes wrong upstream is never kept', () => {
  test.each<[string, FaultKind, number]>([
    ['a frame that is not there', { kind: 'status', status: 404 }, 404],
    ['throttling', { kind: 'status', status: 429, headers: { 'retry-after': '60' } }, 429],
    ['an error', { kind: 'status', status: 500 }, 502],
    ['a refusal', { kind: 'status', status: 403 }, 403],
  ])('%s', async (_, fault, status) => {
    const [path] = addImageSet().paths;
    const { cookies: cookie } = await open('radiologist');
    const mend = emulator.faults.add({ operation: 'GetImageFrame', fault });
    const failed = await plain.ask(path, { headers: { cookie } });
    expect([failed.status, failed.headers['content-type']]).toEqual([status, 'application/problem+json']);
    mend();
    const mended = await plain.ask(path, { headers: { cookie } });
    expect([mended.status, result(mended), mended.body.equals(study.frames[0].bytes)]).toEqual([200, 'Miss', true]);
  });

  test('a frame that is cut short is cut short for the viewer, too', async () => {
    const [path] = addImageSet().paths;
    const { cookies: cookie } = await open('radiologist');
    const mend = emulator.faults.add({ operation: 'GetImageFrame', fault: { kind: 'cut', afterBytes: 2000 } });
    const cut = await plain.ask(path, { headers: { cookie } });
    // Without its end it is either no answer, or one that says that it is none.
    expect(cut.status === 200 && cut.complete).toBe(false);
    mend();
    const mended = await plain.ask(path, { headers: { cookie } });
    expect([mended.status, result(mended), mended.body.equals(study.frames[0].bytes)]).toEqual([200, 'Miss', true]);
  });
});

describe('sessions', () => {
  test('are not cached, say when to renew them, and are renewed', async () => {
    const token = await tokenOf('radiologist');
    const sessions = [await plain.open(token), await plain.open(token)];
    for (const { body } of sessions) {
      expect(Date.parse(body.renewAfter)).toBeGreaterThan(Date.now());
      expect(Date.parse(body.renewAfter)).toBeLessThan(Date.parse(body.expiresAt));
    }
    const [signature, other] = sessions.map(({ query }) => new URLSearchParams(query).get('Signature'));
    expect(signature).not.toBe(other);
    const [path] = addImageSet().paths;
    for (const { query } of sessions) expect((await plain.ask(`${path}?${query}`)).status).toBe(200);
  });

  test('are kept by no browser: each answer is a grant', async () => {
    const headers = { 'x-access-token': await tokenOf('radiologist') };
    const { status, headers: answered } = await plain.ask(`/session/${DATASTORE_ID}`, { headers });
    expect([status, answered['cache-control']]).toEqual([200, 'no-store']);
  });

  test.each([
    ['an allowed origin', VIEWER, VIEWER],
    ['another one', 'https://elsewhere.example', undefined],
  ])('may be asked for by pages of %s, beforehand without a token', async (_, origin, allowed) => {
    const asked = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'x-access-token' };
    const { status, headers } = await plain.ask(`/session/${DATASTORE_ID}`, {
      method: 'OPTIONS',
      headers: { origin, ...asked },
    });
    expect([status, headers['access-control-allow-origin']]).toEqual([204, allowed]);
    if (allowed) {
      expect(headers).toMatchObject({
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': expect.stringMatching(/x-access-token/i),
      });
    }
  });

  test('need a token of the app, in its header', async () => {
    const answers = await Promise.all([
      plain.ask(`/session/${DATASTORE_ID}`),
      plain.ask(`/session/${DATASTORE_ID}`, { headers: { authorization: `Bearer ${await tokenOf('radiologist')}` } }),
      plain.ask(`/session/${DATASTORE_ID}`, { headers: { 'x-access-token': await tokenOf('radiologist', 'Grouped') } }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  // CloudFront removes Set-Cookie where a behavior forwards no cookie.
  test('come as cookies, and signing out clears them', async () => {
    const { setCookies, query } = await open('radiologist');
    const attributes = `Path=/datastore/${DATASTORE_ID}/; Max-Age=\\d+; Secure; HttpOnly; SameSite=Strict`;
    expect(setCookies.map((cookie) => cookie.split('=')[0])).toEqual(
      ['Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'].map((name) => `CloudFront-${name}`),
    );
    for (const cookie of setCookies) expect(cookie).toMatch(new RegExp(attributes));
    const [path] = addImageSet().paths;
    const cookie = setCookies.map((text) => text.split(';')[0]).join('; ');
    expect((await plain.ask(path, { headers: { cookie } })).status).toBe(200);
    expect(cookie).toContain(new URLSearchParams(query).get('Key-Pair-Id'));
    const out = await plain.ask(`/session/${DATASTORE_ID}`, { method: 'DELETE' });
    const cleared = [out.headers['set-cookie'] ?? []].flat();
    expect([out.status, cleared.length]).toEqual([204, 4]);
    for (const text of cleared) expect(text).toMatch(/^CloudFront-[A-Za-z-]+=; .*Max-Age=0;/);
  });
});

/** Has image sets in the cache, deletes two of them, and waits until nothing of these is left there. */
async function purged(): Promise<{
  readonly gone: string;
  readonly other: string;
  ask: (path: string) => Promise<Answer>;
}> {
  const { imageSetId, paths } = addImageSet();
  const { imageSetId: second, paths: seconds } = addImageSet();
  const [other] = addImageSet().paths;
  const { cookies: cookie } = await open('radiologist');
  const ask = (path: string) => plain.ask(path, { headers: { cookie } });
  for (const path of [other, seconds[0], paths[1], paths[0]]) await ask(path);
  expect(result(await ask(paths[0]))).toBe('Hit');
  // At once, although one purge runs at a time.
  for (const id of [imageSetId, second]) {
    deleteImageSet(new Call(emulator.store, { datastoreId: DATASTORE_ID, imageSetId: id }, {}, Buffer.alloc(0)));
  }
  await until(
    () => Promise.resolve(plain.distribution.cacheKeys),
    (keys) => !keys.some((key) => key.includes(imageSetId) || key.includes(second)),
  );
  return { gone: paths[0], other, ask };
}

test('frames of an image set that is deleted are purged, and no others', async () => {
  const { gone, other, ask } = await purged();
  expect(result(await ask(other))).toBe('Hit');
  expect(result(await ask(gone))).not.toBe('Hit');
});

// CloudFront would keep it again if a process of the function had it in its memory.
test('frames of an image set that is deleted are served no more', async () => {
  const { gone, ask } = await purged();
  expect((await ask(gone)).status).toBe(404);
});

test('neither tokens nor signatures reach the key of the cache, a function or a log', async () => {
  const token = await tokenOf('privacy');
  const { cookies, query } = await plain.open(token);
  const [path] = addImageSet().paths;
  const secrets = [token, token.split('.')[2], ...new URLSearchParams(query).values()].filter(
    (text) => text.length > 20,
  );
  expect(secrets.length).toBeGreaterThanOrEqual(4);
  const headers = {
    cookie: cookies,
    authorization: `Bearer ${token}`,
    'x-access-token': token,
    referer: `https://x/?${query}`,
  };
  for (const target of [path, `${path}?${query}`]) expect((await plain.ask(target, { headers })).status).toBe(200);
  const { keys, lines } = await until(
    () => Promise.resolve({ keys: plain.distribution.cacheKeys, lines: accessLogs() }),
    (found) => found.lines.filter((line) => line['cs-uri-stem'] === path).length === 2,
  );
  const seen = [...keys, ...log, ...lines.map((line) => JSON.stringify(line))].join('\n');
  for (const secret of secrets) expect(seen.includes(secret)).toBe(false);
  expect(log.some((line) => line.includes('"event":"session"'))).toBe(true);
  const ours = lines.filter((line) => line['cs-uri-stem'] === path);
  expect(ours.map((line) => [line['sc-status'], line['x-edge-result-type'], line['cs(Host)']])).toEqual([
    [200, 'Miss', plain.distribution.domainName],
    [200, 'Hit', plain.distribution.domainName],
  ]);
  expect(Object.keys(ours[0]).filter((name) => /query|cookie|referer|agent/i.test(name))).toEqual([]);
});

/** In place of the function that fetches frames: answers with what CloudFront sends it. */
const ECHO = `export const handler = awslambda.streamifyResponse(async (event, stream) => {
  const head = { statusCode: 200, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } };
  const answer = awslambda.HttpResponseStream.from(stream, head);
  answer.write(JSON.stringify(event));
  answer.end();
});`;

test('nothing that a viewer shows of itself reaches the origin of frames', async () => {
  const original = synthesise(
    (root) => void addCdn(new Stack(root, 'Frames', { env: US_EAST_1 }), 'Cdn', { allowedOrigins: [VIEWER] }),
  );
  const code = temporaryFolder();
  writeFileSync(join(code, 'index.mjs'), ECHO);
  const assembly = changed(original, (template) => {
    const [id] = Object.keys(template.Resources).filter((name) => name.startsWith('CdnFrameOriginFunction'));
    template.Resources[id].Properties.Code.S3Key = 'echo.zip';
  });
  const manifest = join(assembly, 'Frames.assets.json');
  const assets = JSON.parse(readFileSync(manifest, 'utf8')) as { files: Record<string, object> };
  assets.files.echo = { source: { path: code, packaging: 'zip' }, destinations: {} };
  writeFileSync(manifest, JSON.stringify(assets));
  const other = await run(assembly);
  try {
    const viewer = new Viewer(other);
    const token = await other.issue('privacy');
    const { cookies, query } = await viewer.open(token);
    const path = `/datastore/${DATASTORE_ID}/imageSet/${study.id}/imageFrame/${study.frames[0].id}`;
    const headers = {
      cookie: `${cookies}; own=secret-cookie`,
      authorization: `Bearer ${token}`,
      'x-access-token': token,
      referer: `https://x/?${query}`,
      token,
    };
    for (const target of [path, `${path}?${query}&token=${token}`]) {
      const { status, body } = await viewer.ask(target, { headers });
      expect(status).toBe(200);
      const event = JSON.parse(body.toString()) as { rawPath: string; rawQueryString: string };
      expect([event.rawPath, event.rawQueryString]).toEqual([path, '']);
      const secrets = [...new URLSearchParams(query).values(), token, token.split('.')[2], 'secret-cookie'];
      for (const secret of secrets.filter((text) => text.length > 8)) expect(body.includes(secret)).toBe(false);
    }
  } finally {
    await other.stop();
  }
});

/** What was delivered to the buckets of access logs. */
function accessLogs(): Readonly<Record<string, unknown>>[] {
  return runner.buckets.flatMap((bucket) =>
    bucket.keys
      .filter((key) => /^AWSLogs\/\d{12}\/CloudFront\/E[0-9A-F]+\/\d{4}\/\d{2}\/\d{2}\/\d{2}\/.*\.gz$/.test(key))
      .flatMap((key) =>
        gunzipSync(bucket.get(key)!.body)
          .toString('utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      ),
  );
}
