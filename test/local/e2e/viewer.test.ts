import { createHash } from 'node:crypto';
import { Browser, Page } from 'playwright-core';
import { AssemblyRunner, Gateway, type GatewayRequest } from '../../../local/assembly';
import { importStudies, writePhantoms, type ImportedImageSet } from '../../../local/studies';
import { openJph } from '../../../local/studies/openjph';
import { decodeHtj2k } from '../../../runtime/viewer/src/decode/codecs';
import { toDisplay } from '../../../runtime/viewer/src/decode/samples';
import { readSeries } from '../../../runtime/viewer/src/metadata/series';
import { requireAssets } from '../../support/assets';
import {
  inPicture,
  newPage,
  startBrowser,
  waitForPicture,
  type OpenPage,
  type Picture,
} from '../../viewer/support/open-viewer';
import { temporaryFolder } from '../assembly/support/app';
import { ask } from '../support/ask';
import { synthesiseExample } from '../support/example';

// The three constructs in one app, as `npm start` runs it, in a browser.
jest.setTimeout(180_000);

let runner: AssemblyRunner;
let gateway: Gateway;
let browser: Browser;
let imageSets: readonly ImportedImageSet[];
let site: string;
const requests: GatewayRequest[] = [];
const audits: { readonly status: number; readonly tier: string }[] = [];

beforeAll(async () => {
  requireAssets('tlm-proxy', 'viewer', 'session', 'signing-key', 'token-keys');
  const folder = temporaryFolder();
  await writePhantoms(folder, { only: ['mr', 'dx', 'us'], scale: 0.5 });
  ({ imageSets } = await importStudies(folder));
  runner = await AssemblyRunner.start(synthesiseExample('typescript-all'), {
    taskCount: 1,
    onLog: (_, line) => {
      if (line.includes('"event":"request"')) audits.push(JSON.parse(line));
    },
  });
  for (const { id, emulator } of runner.datastores) imageSets.forEach((imageSet) => emulator.store.add(id, imageSet));
  gateway = await Gateway.start({
    hosts: runner.browserHosts,
    certificate: runner.certificate,
    port: 0,
    onRequest: (request) => requests.push(request),
  });
  site = gateway.names.url('cdn');
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
  await runner?.stop();
});

async function signedIn(): Promise<OpenPage> {
  const opened = await newPage(browser);
  const { page } = opened;
  await page.goto(`${site}/`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'user', exact: true }).click();
  await page.getByRole('link', { name: /^local-/ }).waitFor();
  return opened;
}

const framesOf = (from: number) => requests.slice(from).filter(({ path }) => /\/imageFrame\//.test(path));

test('sign in, search by patient, and the picture, whose frames come through CloudFront and the proxy', async () => {
  const { page, complaints } = await signedIn();
  await page.getByRole('link', { name: /^local-/ }).click();
  await page.getByPlaceholder('Whole patient id').fill('PHANTOM-4');
  await page.keyboard.press('Enter');
  const rows = page.locator('tbody tr');
  // All studies come first, and while it searches a single row says so.
  await page.waitForFunction(() => {
    const texts = [...document.querySelectorAll('tbody tr')].map((row) => row.textContent ?? '');
    return texts.length === 1 && texts[0].includes('PHANTOM-4');
  });
  expect(page.url()).not.toContain('PHANTOM');
  await rows.first().getByRole('link', { name: 'Open' }).click();
  await page.waitForSelector('[data-testid=picture][data-quality=full]');
  expect(new URL(page.url()).origin).toBe(site);
  expect(complaints).toEqual([]);

  const frames = framesOf(0);
  expect(frames.length).toBeGreaterThan(0);
  expect(new Set(frames.map(({ label, status }) => `${label} ${status}`))).toEqual(new Set(['cdn 200']));
  // Signed cookies, which no script reads, are all that frames are asked with.
  const cookies = (await page.context().cookies()).filter(({ name }) => name.startsWith('CloudFront-'));
  expect(cookies).toHaveLength(4);
  for (const cookie of cookies) expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict' });
  expect(audits.some(({ status, tier }) => status === 200 && tier === 'upstream')).toBe(true);

  // Who has not signed in gets none of them, though they are in the cache.
  const other = await newPage(browser);
  await other.page.goto(`${site}/`);
  const status = await other.page.evaluate(async (path) => (await fetch(path)).status, frames[0].path);
  expect(status).toBe(403);
  await other.page.context().close();
  await page.context().close();
});

/** Runs in the page. */
async function pictureDigest({ stackView }: Picture): Promise<{ type: string; digest: string }> {
  const pixels = stackView.pixels() ?? new Uint8Array();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', pixels.slice().buffer as ArrayBuffer));
  return {
    type: pixels.constructor.name,
    digest: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}

test('MR, DX and ultrasound: the picture holds what was encoded', async () => {
  const { page, complaints } = await signedIn();
  for (const modality of ['MR', 'DX', 'US']) await checkPicture(page, modality);
  expect(complaints).toEqual([]);
  await page.context().close();
});

async function checkPicture(page: Page, modality: string): Promise<void> {
  const imageSet = imageSets.find(
    ({ metadata }) => Object.values(metadata.Study.Series)[0].DICOM.Modality === modality,
  )!;
  const [series] = readSeries(imageSet.metadata);
  const index = Math.floor((series.frames.length - 1) / 2);
  await page.goto(`${site}/stores/${runner.datastores[0].id}/image-sets/${imageSet.id}/view`);
  await waitForPicture(page, index, 'full');
  // The digest, as millions of numbers take minutes to leave the page.
  const shown = await inPicture(page, pictureDigest, undefined);

  const frame = imageSet.frames.find(({ id }) => id === series.frames[index].id);
  const decoded = decodeHtj2k(await openJph(), frame?.bytes ?? new Uint8Array());
  const { pixels } = toDisplay(decoded, series.frames[index].pixels);
  expect(shown).toEqual({
    type: pixels.constructor.name,
    digest: createHash('sha256').update(new Uint8Array(pixels.buffer)).digest('hex'),
  });
}

test('the site: deep links, immutable files, a strict policy, nothing but what was deployed', async () => {
  const real = `https://${runner.browserHosts.find(({ label }) => label === 'cdn')!.hosts[0]}`;
  const page = await ask(runner, `${real}/stores/x/image-sets/y`);
  const html = page.body.toString();
  expect(html).toContain('<div id="app">');
  expect(page.headers['cache-control']).toContain('no-store');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  const script = /src="([^"]+\.js)"/.exec(html)![1];
  const asset = await ask(runner, `${real}${script}`);
  expect([asset.status, asset.headers['content-type']]).toEqual([200, expect.stringContaining('text/javascript')]);
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  // S3 does not tell who may not list what is missing.
  expect((await ask(runner, `${real}/assets/missing.js`)).status).toBe(403);
  expect((await ask(runner, `${real}/`, { method: 'POST', body: '{}' })).status).toBe(403);
});
