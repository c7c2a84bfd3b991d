import { mkdtemp, rm } from 'node:fs/promises';
import * as http from 'node:http';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { importStudies, writePhantoms, type ImportedImageSet } from '../../../local/studies';
import { LocalSystem } from '../../../local/system/local-system';
import { ASSETS, requireAssets } from '../../support/assets';

jest.setTimeout(120_000);

let system: LocalSystem;
let imageSet: ImportedImageSet;
let token: string;
const log: string[] = [];

beforeAll(async () => {
  requireAssets('tlm-proxy', 'viewer');
  const folder = await mkdtemp(path.join(tmpdir(), 'local-system-'));
  await writePhantoms(folder, { only: ['mr'] });
  [imageSet] = (await importStudies(folder)).imageSets;
  await rm(folder, { recursive: true });
  system = await LocalSystem.start({
    assets: ASSETS,
    port: 0,
    datastoreName: 'test',
    onProxyLog: (line) => log.push(line),
  });
  system.add([imageSet]);
  token = (await (await fetch(new URL('/session', system.viewerUrl))).json()).accessToken;
});
afterAll(() => system?.stop());

const frameUrl = (suffix = '', id = imageSet.frames[0].id) =>
  new URL(`/datastore/${system.datastoreId}/imageSet/${imageSet.id}/imageFrame/${id}${suffix}`, system.viewerUrl);
const authorized = (headers: Record<string, string> = {}) => ({
  headers: { authorization: `Bearer ${token}`, ...headers },
});

test('the site: deep links, immutable files, security headers, nothing outside it', async () => {
  const page = await fetch(new URL('/datastores/x/image-sets/y', system.viewerUrl));
  const html = await page.text();
  expect(html).toContain('<div id="app">');
  expect(page.headers.get('cache-control')).toBe('no-cache');
  const script = /src="([^"]+\.js)"/.exec(html)![1];
  const asset = await fetch(new URL(script, system.viewerUrl));
  expect([asset.status, asset.headers.get('cache-control')]).toEqual([200, 'public, max-age=31536000, immutable']);
  expect(asset.headers.get('content-security-policy')).toContain("script-src 'self' 'wasm-unsafe-eval'");
  expect((await fetch(new URL('/missing.js', system.viewerUrl))).status).toBe(404);
  expect((await fetch(system.viewerUrl, { method: 'POST' })).status).toBe(405);
  const outside = await new Promise<number>((resolve) =>
    http.get({ port: new URL(system.viewerUrl).port, path: '/..%2f..%2fpackage.json', agent: false }, (res) =>
      resolve(res.resume().statusCode!),
    ),
  );
  expect(outside).toBe(404);
});

test('config.json names the endpoints', async () => {
  const config = await (await fetch(new URL('/config.json', system.viewerUrl))).json();
  expect(config).toEqual({
    region: 'us-east-1',
    healthImagingEndpoint: system.healthImagingUrl,
    frameEndpoint: '/',
    session: { endpoint: '/session' },
  });
});

test('frames by level through the front and the proxy, byte for byte', async () => {
  const parts: Uint8Array[] = [];
  let count = 1;
  for (let level = 0; level < count; level++) {
    const response = await fetch(frameUrl(`/levels/${level}`), authorized());
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/jph']);
    count = Number(response.headers.get('frame-levels'));
    parts.push(new Uint8Array(await response.arrayBuffer()));
  }
  expect(count).toBeGreaterThanOrEqual(3);
  expect(Buffer.compare(Buffer.concat(parts), imageSet.frames[0].bytes)).toBe(0);
});

test('without a token 401, for another data store 403, beyond the last level 400', async () => {
  expect((await fetch(frameUrl())).status).toBe(401);
  const elsewhere = new URL(frameUrl().href.replace(system.datastoreId, 'a'.repeat(32)));
  expect((await fetch(elsewhere, authorized())).status).toBe(403);
  const beyond = await fetch(frameUrl('/levels/0-40'), authorized());
  expect([beyond.status, beyond.headers.get('content-type')]).toEqual([400, 'application/problem+json']);
});

test("the proxy's own credentials read frames and nothing else; the log has neither token nor credentials", async () => {
  await fetch(frameUrl('', imageSet.frames[1].id), authorized()).then((response) => response.arrayBuffer());
  for (let i = 0; i < 50 && !log.some((line) => line.includes(imageSet.frames[1].id)); i++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const audit = log.map((line) => JSON.parse(line)).find((event) => event.imageFrameId === imageSet.frames[1].id);
  expect(audit).toMatchObject({
    event: 'request',
    subject: 'local-radiologist',
    datastoreId: system.datastoreId,
    imageSetId: imageSet.id,
    status: 200,
    bytesSent: imageSet.frames[1].bytes.length,
    tier: 'upstream',
    aborted: false,
  });
  expect(log.join('\n')).not.toContain(token);
  expect(log.join('\n')).not.toMatch(/eyJ|ASIA/);
});
