import { Page } from 'playwright-core';
import { findings } from './support/axe';
import { LocalSite } from './support/local-site';
import { addPaperImageSet } from './support/paper-image-sets';
import { waitForPicture } from './support/picture';
import { makeSeries } from './support/series-fixture';

jest.setTimeout(180_000);

const USER = 'user-in-curators';

let site: LocalSite;
let imageSetId: string;

beforeAll(async () => {
  site = await LocalSite.start();
  imageSetId = addPaperImageSet(site.emulator, site.dataStores[0], {
    number: 1,
    patientName: 'Muster^Erika',
    patientId: 'PAT-1',
    studyDate: '20260102',
  });
});
afterAll(() => site?.close());

test('every page meets WCAG 2.2 AA as far as axe can tell, in light and dark', async () => {
  const { page, complaints } = await site.newVisitor();
  const found: string[] = [];
  const check = async (place: string) => found.push(...(await findings(page, place)));
  await page.goto(site.url);
  const signIn = page.getByRole('button', { name: 'Sign in', exact: true });
  await signIn.waitFor();
  await check('sign-in');
  await site.signIn(page, USER);
  await check('data stores');

  await page
    .getByRole('link', { name: /^local-/ })
    .first()
    .click();
  await page.waitForSelector('text=Erika');
  await page.getByRole('button', { name: 'Add criterion' }).click();
  await page.getByRole('button', { name: 'Open the help panel' }).click();
  await page.getByRole('heading', { name: 'Search' }).waitFor();
  await check('search with help');
  await page.getByRole('button', { name: 'Preferences' }).click();
  await page.getByRole('dialog').waitFor();
  await check('preferences');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).last().click();

  await page.getByRole('link', { name: 'Muster Erika' }).click();
  await page.waitForSelector('text=Axial');
  await check('series');
  await page.getByRole('tab', { name: 'Metadata', exact: true }).click();
  await page.getByRole('treeitem', { name: /PatientName/ }).waitFor();
  await check('metadata tree');
  await page.getByText('JSON', { exact: true }).click();
  await page.getByRole('region', { name: 'Metadata as JSON' }).waitFor();
  await check('metadata as JSON');
  await page.getByRole('tab', { name: 'Versions' }).click();
  await page.getByRole('link', { name: 'Show version 1' }).waitFor();
  await check('versions');
  await page.getByRole('tab', { name: 'Tags' }).click();
  await page.getByRole('button', { name: 'Edit tags' }).click();
  await page.getByRole('button', { name: 'Add tag' }).click();
  await check('tags');
  await page.getByRole('tab', { name: 'Edit metadata' }).click();
  await page.getByRole('button', { name: 'Remove StudyID' }).click();
  await check('edit');

  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByText('Show the timing panel').click();
  await check('settings');
  const { frames, metadata } = await makeSeries({ slices: 3, rows: 256, columns: 256, spacing: [1, 1] });
  await page.goto(site.add({ frames, metadata }, site.dataStores[1]));
  await waitForPicture(page, 1, 'full');
  await check('viewer');
  await page.goto(`${site.url}/nowhere`);
  await page.waitForSelector('text=There is no such page');
  await check('no such page');
  expect(found).toEqual([]);
  expect(complaints).toEqual([]);
  await page.context().close();
});

/** Presses Tab until the element with this text has the focus. */
async function tabTo(page: Page, text: string): Promise<void> {
  const passed: unknown[] = [];
  for (let step = 0; step < 40; step++) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return [element?.getAttribute('aria-label'), element?.textContent].map((name) => name?.trim());
    });
    if (focused.includes(text)) return;
    passed.push(focused);
  }
  throw new Error(`Tab never reaches "${text}", but ${JSON.stringify(passed)}`);
}

test('from sign-in to an image set with the keyboard alone, on a tablet', async () => {
  const { page, complaints } = await site.newVisitor({ viewport: { width: 820, height: 1180 } });
  await page.goto(site.url);
  await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  await tabTo(page, 'Sign in');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: USER }).waitFor();
  await tabTo(page, USER);
  await page.keyboard.press('Enter');
  const link = page.getByRole('link', { name: /^local-/ }).first();
  await link.waitFor();
  await tabTo(page, (await link.textContent())!);
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=Erika');
  await tabTo(page, 'Preferences');
  await tabTo(page, 'Image sets');
  // A table is one stop; the arrow keys go through its cells.
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Muster Erika');
  await page.keyboard.press('Enter');
  await page.waitForURL(new RegExp(imageSetId));
  await page.waitForSelector('text=Axial');
  await tabTo(page, 'Series');
  await page.keyboard.press('ArrowRight');
  await page.getByRole('treeitem', { name: /PatientName/ }).waitFor();
  // Nothing is wider than the screen.
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBe(0);
  if (process.env.VIEWER_SCREENSHOTS) await page.screenshot({ path: `${process.env.VIEWER_SCREENSHOTS}/tablet.png` });
  expect(complaints).toEqual([]);
  await page.context().close();
});
