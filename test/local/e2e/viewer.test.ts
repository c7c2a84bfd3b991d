import { Browser, Page } from 'playwright-core';
import { AssemblyRunner, Gateway, type GatewayRequest } from '../../../local/assembly';
import { requireAssets } from '../../support/assets';
import { newPage, startBrowser } from '../../viewer/support/open-viewer';
import { smallStudy } from '../assembly/support/app';
import { synthesiseExample } from '../support/example';

jest.setTimeout(180_000);

let runner: AssemblyRunner;
let gateway: Gateway;
let browser: Browser;
const requests: GatewayRequest[] = [];
const audits: { readonly status: number; readonly tier: string }[] = [];

beforeAll(async () => {
  requireAssets('tlm-proxy', 'viewer', 'session');
  runner = await AssemblyRunner.start(synthesiseExample('typescript-all'), {
    taskCount: 1,
    onLog: (_, line) => {
      if (line.includes('"event":"request"')) audits.push(JSON.parse(line));
    },
  });
  for (const { id, emulator } of runner.datastores) emulator.store.add(id, await smallStudy());
  gateway = await Gateway.start({
    hosts: runner.browserHosts,
    certificate: runner.certificate,
    port: 0,
    onRequest: (request) => requests.push(request),
  });
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await gateway?.close();
  await runner?.stop();
});

async function signIn(page: Page): Promise<void> {
  await page.goto(`${gateway.names.url('cdn')}/`);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'user', exact: true }).click();
}

test('the three constructs in one app: sign in, search, and the picture, whose frames come through CloudFront and the proxy', async () => {
  const { page, complaints } = await newPage(browser);
  await signIn(page);
  await page.getByRole('link', { name: /^local-/ }).click();
  await page.getByRole('link', { name: 'Open' }).first().click();
  await page.waitForSelector('[data-testid=picture][data-quality=full]');
  expect(new URL(page.url()).origin).toBe(gateway.names.url('cdn'));
  expect(complaints).toEqual([]);

  const frames = requests.filter(({ path }) => /\/imageFrame\//.test(path));
  expect(frames.length).toBeGreaterThan(0);
  expect(new Set(frames.map(({ label, status }) => `${label} ${status}`))).toEqual(new Set(['cdn 200']));
  // Signed cookies, which no script reads, are all that frames are asked with.
  const cookies = (await page.context().cookies()).filter(({ name }) => name.startsWith('CloudFront-'));
  expect(cookies).toHaveLength(4);
  for (const cookie of cookies) expect(cookie).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict' });
  expect(audits.some(({ status, tier }) => status === 200 && tier === 'upstream')).toBe(true);
  await page.context().close();
});

test('who has not signed in gets the page, and neither frames nor data', async () => {
  const { path } = requests.find((request) => /\/imageFrame\//.test(request.path))!;
  const { page } = await newPage(browser);
  await page.goto(`${gateway.names.url('cdn')}/`);
  const status = await page.evaluate(async (target) => (await fetch(target)).status, path);
  expect(status).toBe(403);
  await page.context().close();
});
