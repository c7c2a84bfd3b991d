import { Browser, Page } from 'playwright-core';
import { newPage, startBrowser } from './support/chromium';
import { addPaperImageSet } from './support/paper-image-sets';
import { SignedSite, SignInCounts } from './support/signed-site';

jest.setTimeout(90_000);

let browser: Browser;
let site: SignedSite;
let datastoreId: string;
let before: SignInCounts;

beforeAll(async () => {
  browser = await startBrowser();
  // Renewed a minute before expiry: after two seconds.
  site = await SignedSite.start({ accessSeconds: 62, config: { idleLockMinutes: 5 } });
  datastoreId = site.emulator.store.createDatastore('radiology');
  const patient = { number: 1, patientName: 'Muster^Erika', patientId: 'PAT-1', studyDate: '20260102' };
  addPaperImageSet(site.emulator, datastoreId, patient);
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});
afterEach(() => Promise.all((browser?.contexts() ?? []).map((context) => context.close())));
beforeEach(async () => {
  before = await site.counts();
});

/** What the sign-in server counted since the test began. */
async function counted(): Promise<SignInCounts> {
  const now = await site.counts();
  const since = (name: keyof SignInCounts) => now[name] - before[name];
  return {
    renewals: since('renewals'),
    revocations: since('revocations'),
    credentials: since('credentials'),
    signIns: since('signIns'),
  };
}

async function signIn(page: Page, user = 'Rita Reader'): Promise<void> {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: user }).click();
}

async function shot(page: Page, name: string): Promise<void> {
  if (process.env.VIEWER_SCREENSHOTS) await page.screenshot({ path: `${process.env.VIEWER_SCREENSHOTS}/${name}.png` });
}

const kept = (page: Page, storage: 'localStorage' | 'sessionStorage') =>
  page.evaluate((name) => JSON.stringify({ ...(window as unknown as Record<string, object>)[name] }), storage);

test('sign-in comes back to the same place, outlives a reload, leaves nothing behind; sign-out revokes', async () => {
  const { page, complaints } = await newPage(browser);
  const place = `${site.url}stores/${datastoreId}`;
  await page.goto(place);
  await signIn(page);
  await page.waitForSelector('text=Erika');
  expect(page.url()).toBe(place);
  expect(await kept(page, 'localStorage')).toBe('{}');
  expect(await kept(page, 'sessionStorage')).toContain('refreshToken');

  await page.reload();
  await page.waitForSelector('text=Erika');
  await expect(counted()).resolves.toMatchObject({ signIns: 1, revocations: 0 });

  await page.getByRole('button', { name: /Rita Reader/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  expect(page.url()).toBe(site.url);
  expect(await kept(page, 'sessionStorage')).toBe('{}');
  await expect(counted()).resolves.toMatchObject({ revocations: 1 });
  // The browser is signed out at the user pool too: it asks again.
  await signIn(page);
  await page.waitForSelector('text=radiology');
  await expect(counted()).resolves.toMatchObject({ signIns: 2 });
  // The code and state of the way back are sent to nobody but the site's own server, once.
  expect(site.requests.filter((line) => line.includes('code='))).toHaveLength(2);
  expect(complaints).toEqual([]);
});

test('a session is renewed before it expires, behind the screen; when it cannot be, signing in leads back here', async () => {
  const { page, complaints } = await newPage(browser);
  const place = `${site.url}stores/${datastoreId}`;
  await page.goto(place);
  await signIn(page);
  await page.waitForSelector('text=Erika');
  const refresh = page.getByRole('button', { name: 'Refresh' });
  const refreshUntil = async (done: () => Promise<boolean>) => {
    while (!(await done())) {
      if (await refresh.isEnabled()) await refresh.click({ timeout: 2_000 }).catch(() => undefined);
      await page.waitForTimeout(300);
    }
  };
  await refreshUntil(async () => (await counted()).renewals > 0 && (await counted()).credentials > 1);
  await page.waitForSelector('text=Erika');
  expect(page.url()).toBe(place);

  await site.turnTokens();
  const ended = page.getByRole('dialog', { name: 'Your session has ended' });
  await refreshUntil(() => ended.isVisible());
  expect(await kept(page, 'sessionStorage')).not.toContain('refreshToken');
  await site.turnTokens();
  await ended.getByRole('button', { name: 'Sign in again' }).click();
  await ended.waitFor({ state: 'hidden' });
  await page.waitForSelector('text=Erika');
  expect(page.url()).toBe(place);
  // The user pool still knew the browser: no new password.
  await expect(counted()).resolves.toMatchObject({ signIns: 1 });
  expect(complaints.filter((text) => !/400 \(Bad Request\)/.test(text))).toEqual([]);
});

test('nobody there: the screen is covered, the session ends, and only a new sign-in leads back', async () => {
  const { page, complaints } = await newPage(browser);
  await page.clock.install();
  const place = `${site.url}stores/${datastoreId}`;
  await page.goto(place);
  await signIn(page);
  await page.waitForSelector('text=Erika');
  await page.clock.fastForward('04:50');
  await page.mouse.move(100, 100);
  await page.clock.fastForward('04:50');
  const locked = page.getByRole('dialog', { name: 'The screen is locked' });
  expect(await locked.isVisible()).toBe(false);
  await page.clock.fastForward('00:15');
  await locked.waitFor();
  expect(await kept(page, 'sessionStorage')).not.toMatch(/refreshToken|accessToken/);
  // Nothing behind it can be reached, and it cannot be closed.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await locked.waitFor();
  const focused = () => page.evaluate(() => document.activeElement?.closest('dialog, button, a, input')?.textContent);
  expect(await focused()).toBe('Sign in again');
  // Tab leads to the browser's own buttons and back, never to the page.
  for (let step = 0; step < 4; step++) {
    await page.keyboard.press('Tab');
    expect([undefined, 'Sign in again']).toContain(await focused());
  }
  await locked.getByRole('button').focus();
  await shot(page, 'locked');
  await page.keyboard.press('Enter');
  // It asks who is there, though the browser is signed in at the user pool.
  await page.getByRole('button', { name: 'Rita Reader' }).click();
  await page.waitForSelector('text=Erika');
  expect(page.url()).toBe(place);
  await expect(counted()).resolves.toMatchObject({ signIns: 2, revocations: 1 });
  expect(complaints).toEqual([]);
});

test('an account without the right is told so', async () => {
  const { page, complaints } = await newPage(browser);
  await page.goto(site.url);
  await signIn(page, 'Otto Outsider');
  await page.waitForSelector('text=Your account has no right to images of this site. Ask the administrator.');
  expect(complaints.filter((text) => !/400 \(Bad Request\)/.test(text))).toEqual([]);
});

test('an answer that nobody asked for signs nobody in', async () => {
  const { page, complaints } = await newPage(browser);
  await page.goto(`${site.url}signed-in?code=stolen&state=made-up`);
  await page.waitForSelector('text=You are not signed in');
  expect(page.url()).toBe(site.url);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('button', { name: 'Rita Reader' }).waitFor();
  // Nor does an answer with the wrong state, where one was asked for.
  await page.goto(`${site.url}signed-in?code=stolen&state=made-up`);
  await page.waitForSelector('text=The sign-in was not completed or took too long. Sign in again.');
  expect(complaints).toEqual([]);
});
