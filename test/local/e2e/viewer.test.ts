import { resolve } from 'node:path';
import { Page } from 'playwright-core';
import type { GatewayRequest } from '../../../local/assembly';
import { importStudies, writePhantoms, type ImportedImageSet } from '../../../local/studies';
import { openJph } from '../../../local/studies/openjph';
import { decodeHtj2k } from '../../../runtime/viewer/src/decode/codecs';
import { toDisplay } from '../../../runtime/viewer/src/decode/samples';
import { readSeries } from '../../../runtime/viewer/src/metadata/series';
import type { OpenPage } from '../../viewer/support/chromium';
import { LocalSite } from '../../viewer/support/local-site';
import { digestOf, digestOfPicture, waitForPicture } from '../../viewer/support/picture';
import { temporaryFolder } from '../assembly/support/app';
import { ask } from '../support/ask';

// The three constructs in one app, as `npm start` runs it, in a browser.
jest.setTimeout(180_000);

let site: LocalSite;
let imageSets: readonly ImportedImageSet[];
const requests: GatewayRequest[] = [];
const audits: { readonly status: number; readonly tier: string }[] = [];

beforeAll(async () => {
  const folder = temporaryFolder();
  await writePhantoms(folder, { only: ['mr', 'dx', 'us'], scale: 0.5 });
  ({ imageSets } = await importStudies(folder));
  site = await LocalSite.start({
    app: resolve(__dirname, '../../../examples/typescript-all'),
    onRequest: (request) => requests.push(request),
    onLog: (_, line) => {
      if (line.includes('"event":"request"')) audits.push(JSON.parse(line));
    },
  });
  imageSets.forEach((imageSet) => site.emulator.store.add(site.dataStores[0], imageSet));
});
afterAll(() => site?.close());

async function signedIn(): Promise<OpenPage> {
  const opened = await site.newVisitor();
  await opened.page.goto(`${site.url}/`);
  await site.signIn(opened.page);
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
  expect(new URL(page.url()).origin).toBe(site.url);
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
  const other = await site.newVisitor();
  await other.page.goto(`${site.url}/`);
  const status = await other.page.evaluate(async (path) => (await fetch(path)).status, frames[0].path);
  expect(status).toBe(403);
  await other.page.context().close();
  await page.context().close();
});

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
  await page.goto(site.viewOf(imageSet.id));
  await waitForPicture(page, index, 'full');
  const shown = await digestOfPicture(page);

  const frame = imageSet.frames.find(({ id }) => id === series.frames[index].id);
  const decoded = decodeHtj2k(await openJph(), frame?.bytes ?? new Uint8Array());
  const { pixels } = toDisplay(decoded, series.frames[index].pixels);
  expect(shown).toEqual(digestOf(pixels));
}

test('a session is renewed behind the screen; whoever leaves is locked out; signing out takes all back', async () => {
  const { page, complaints } = await site.newVisitor();
  await page.clock.install();
  const dataStore = site.dataStores[0];
  const place = `${site.url}/stores/${dataStore}`;
  await page.goto(place);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'user', exact: true }).click();
  const found = page.getByText('PHANTOM-4');
  await found.waitFor();
  expect(page.url()).toBe(place);

  // Tokens last a quarter of an hour. Somebody is there.
  await page.clock.fastForward('08:00');
  await page.mouse.move(100, 100);
  await page.clock.fastForward('06:30');
  const renewed = page.waitForResponse((response) => response.url().endsWith('/oauth2/token'));
  await page.getByRole('link', { name: 'Open' }).first().click();
  expect((await renewed).status()).toBe(200);
  await page.waitForSelector('[data-testid=picture][data-quality=full]');
  await page.goBack();
  await found.waitFor();

  await page.clock.fastForward('15:10');
  const locked = page.getByRole('dialog', { name: 'The screen is locked' });
  await locked.waitFor();
  // HealthImaging accepts no signatures of another time.
  await page.clock.setSystemTime(new Date());
  const kept = () => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
  expect(await kept()).not.toMatch(/[tT]oken|PHANTOM/);
  await locked.getByRole('button', { name: 'Sign in again' }).click();
  // It asks who is there, though the browser was signed in.
  await page.getByRole('button', { name: 'user', exact: true }).click();
  await found.waitFor();
  expect(page.url()).toBe(place);

  await page.goto(site.viewOf(imageSets[0].id));
  await page.waitForSelector('[data-testid=picture][data-quality=full]');
  const session = () => page.context().cookies(`${site.url}/datastore/${dataStore}/`);
  expect((await session()).some(({ name }) => name === 'CloudFront-Policy')).toBe(true);
  await page.getByRole('button', { name: /user@example.org/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  expect((await session()).map(({ name }) => name)).not.toContain('CloudFront-Policy');
  expect(await kept()).not.toMatch(/[tT]oken|PHANTOM/);
  expect(requests.some(({ path, status }) => path === '/oauth2/revoke' && status === 200)).toBe(true);
  expect(complaints).toEqual([]);
  await page.context().close();
});

test('the site: deep links, immutable files, a strict policy, nothing but what was deployed', async () => {
  const real = `https://${site.runner.browserHosts.find(({ label }) => label === 'cdn')!.hosts[0]}`;
  const page = await ask(site.runner, `${real}/stores/x/image-sets/y`);
  const html = page.body.toString();
  expect(html).toContain('<div id="app">');
  expect(page.headers['cache-control']).toContain('no-store');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  const script = /src="([^"]+\.js)"/.exec(html)![1];
  const asset = await ask(site.runner, `${real}${script}`);
  expect([asset.status, asset.headers['content-type']]).toEqual([200, expect.stringContaining('text/javascript')]);
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  // S3 does not tell who may not list what is missing.
  expect((await ask(site.runner, `${real}/assets/missing.js`)).status).toBe(403);
  expect((await ask(site.runner, `${real}/`, { method: 'POST', body: '{}' })).status).toBe(403);
});
