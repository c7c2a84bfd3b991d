import { readFileSync } from 'node:fs';
import { Page } from 'playwright-core';
import { LocalSite } from './support/local-site';
import { addPaperImageSet } from './support/paper-image-sets';

jest.setTimeout(90_000);

let site: LocalSite;
let page: Page;
let complaints: string[];
/** Of all that the page asked for. */
const addresses: string[] = [];

beforeAll(async () => {
  site = await LocalSite.start();
  ({ page, complaints } = await site.newPage({}, 'user-in-curators'));
  page.on('request', (request) => addresses.push(request.url()));
  await page.goto(site.url);
  await page
    .getByRole('link', { name: /^local-/ })
    .first()
    .waitFor();
});
afterAll(() => site?.close());

const PATIENTS = ['Muster^Erika', 'Muster^Otto', '-Cmd^"Quoted", Jane'];

/** Fills a data store that no other test looks at. */
function fill(
  dataStore: number,
  count: number,
): { readonly datastoreId: string; readonly imageSetIds: readonly string[] } {
  const datastoreId = site.dataStores[dataStore];
  const imageSetIds = Array.from({ length: count }, (_, index) =>
    addPaperImageSet(site.emulator, datastoreId, {
      number: index + 1,
      patientName: PATIENTS[index % PATIENTS.length],
      patientId: `PAT-${index % PATIENTS.length}`,
      studyDate: `202601${String(index + 1).padStart(2, '0')}`,
      description: index === 0 ? 'Chest, first' : undefined,
    }),
  );
  return { datastoreId, imageSetIds };
}

/** All that the page complained of since the last time. */
function newComplaints(): readonly string[] {
  return complaints.splice(0);
}

async function shot(name: string): Promise<void> {
  if (process.env.VIEWER_SCREENSHOTS) await page.screenshot({ path: `${process.env.VIEWER_SCREENSHOTS}/${name}.png` });
}

const rowTexts = () =>
  page.evaluate(() => [...document.querySelectorAll('tbody tr')].map((row) => (row as HTMLElement).innerText));

/** Waits until the rows of the table are as many, and each holds the text. */
const waitForRows = (count: number, text: string) =>
  page.waitForFunction(
    ([wanted, part]) => {
      const rows = [...document.querySelectorAll('tbody tr')].map((row) => row.textContent ?? '');
      return rows.length === wanted && rows.every((row) => row.includes(part));
    },
    [count, text] as const,
  );

async function choose(label: string, option: string): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(`^${label}`) })
    .last()
    .click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

test('data stores: those of the site first, deleted ones on demand, followed while one is made; preferences are kept', async () => {
  const { store } = site.emulator;
  const past = store.datastores.get(store.createDatastore('old archive'));
  const young = store.datastores.get(store.createDatastore('new archive'));
  if (!past || !young) throw new Error('there is no such data store');
  store.setDatastoreStatus(past, 'DELETED');
  store.setDatastoreStatus(young, 'CREATING');
  await page.getByRole('button', { name: 'Refresh' }).click();
  await page.getByText('Creating', { exact: true }).waitFor();
  expect(await page.isVisible('text=old archive')).toBe(false);
  store.setDatastoreStatus(young, 'ACTIVE');
  // Nobody pressed anything: the page looks again by itself.
  await page.getByText('Creating', { exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('link', { name: 'new archive' }).waitFor();

  await page.getByText('Show deleted data stores').click();
  await page.waitForSelector('text=old archive');
  await page.getByRole('button', { name: 'Preferences' }).click();
  await page.getByRole('dialog').getByText('ARN', { exact: true }).click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await page.waitForSelector('text=:datastore/');
  await shot('data-stores');
  await page.reload();
  await page.waitForSelector('text=old archive');
  await page.waitForSelector('text=:datastore/');
  const first = await page.locator('li[class*=card]').first().textContent();
  expect(first).toContain('local-');
  await page.getByRole('searchbox', { name: 'Find data stores' }).fill('NEW');
  await page.waitForSelector('text=1 match');
  expect(newComplaints()).toEqual([]);
});

test('search: text, dates, two criteria, sort, pages, columns, CSV; nothing of it is kept or in the address', async () => {
  const { datastoreId } = fill(1, 12);
  await page.goto(`${site.url}/stores/${datastoreId}`);
  await waitForRows(12, 'PAT-');
  // Nothing has told the name of the data store before.
  const crumbs = page.getByRole('navigation', { name: 'Breadcrumbs' });
  await crumbs.getByRole('link', { name: 'local-dddddddd' }).waitFor();
  expect((await rowTexts())[0]).toContain('2026-01-12');
  await page.getByRole('button', { name: 'Study date' }).first().press('Enter');
  await page.waitForFunction(() => document.querySelector('tbody tr')?.textContent?.includes('2026-01-01'));

  await page.getByPlaceholder('Whole patient id').fill('PAT-2');
  await page.getByRole('button', { name: 'Add criterion' }).click();
  await choose('Attribute', 'Study date and time');
  await page.getByLabel('From date').fill('2026/01/05');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.waitForSelector('text=Enter the last date of the range.');
  await page.getByLabel('To date').fill('2026/01/10');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await waitForRows(2, 'PAT-2');
  expect((await rowTexts()).map((row) => /2026-01-\d\d/.exec(row)?.[0])).toEqual(['2026-01-06', '2026-01-09']);
  await shot('search');

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download CSV' }).click(),
  ]);
  const csv = readFileSync(await download.path(), 'utf8');
  const lines = csv.split('\r\n');
  expect(lines).toHaveLength(4);
  expect(lines[0]).toBe('\ufeffPatient,Patient ID,Study date,Modality,Study description,Body part,Accession,Updated');
  // Quoted, and no formula for a spreadsheet.
  expect(lines[1]).toMatch(/^"'-Cmd ""Quoted"", Jane",PAT-2,2026-01-06 10:15:00,CT,Chest,,ACC-6,/);

  await page.getByRole('button', { name: 'Show all' }).click();
  await waitForRows(12, 'PAT-');
  await page.getByRole('button', { name: 'Preferences' }).click();
  await page.getByRole('dialog').getByText('10 image sets').click();
  await page.getByRole('dialog').getByText('Series instance UID').click();
  await page.getByRole('button', { name: 'Apply' }).click();
  await waitForRows(10, '1.2.826');
  await page.getByRole('button', { name: 'Next page' }).click();
  await waitForRows(2, '1.2.826');
  await page.getByRole('button', { name: 'Previous page' }).click();
  await waitForRows(10, '1.2.826');

  await choose('Attribute', 'Created');
  await page.getByLabel('From date').fill('2020/01/01');
  await page.getByLabel('To date').fill('2020/01/02');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.waitForSelector('text=Nothing matches the search.');
  await page.reload();
  await waitForRows(10, '1.2.826');

  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, location.href, document.title]));
  expect(kept).not.toMatch(/Muster|PAT-|2020|Token"/);
  expect(addresses.length).toBeGreaterThan(20);
  expect(addresses.join('\n')).not.toMatch(/PAT-|Muster/);
  expect(newComplaints()).toEqual([]);
});

test('image set: metadata as a tree, by search and as JSON; an edit makes a version, a refused one says why; tags; versions', async () => {
  const {
    datastoreId,
    imageSetIds: [imageSetId],
  } = fill(2, 1);
  await page.goto(`${site.url}/stores/${datastoreId}/image-sets/${imageSetId}`);
  await page.waitForSelector('text=Axial');
  await page.getByRole('navigation', { name: 'Breadcrumbs' }).getByRole('link', { name: 'Image set' }).waitFor();
  await shot('image-set');

  await page.getByRole('tab', { name: 'Metadata', exact: true }).click();
  await page.getByRole('treeitem', { name: /PatientName/ }).waitFor();
  await page.getByRole('button', { name: 'Expand Series (1)' }).click();
  await page.waitForSelector('text=1.2.826.0.1.3680043.9.7.1.1');
  await shot('metadata');
  await page.getByRole('searchbox', { name: 'Find in the metadata' }).fill('comment');
  await page.waitForSelector('text=1 match');
  await page.waitForSelector('text=ImageComments');
  await page.getByText('JSON', { exact: true }).click();
  await page.getByText('"AccessionNumber": "ACC-1"').waitFor();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.waitForFunction(async () => (await navigator.clipboard.readText()).includes('"AccessionNumber": "ACC-1"'));
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe(`image-set-${imageSetId}.json`);
  expect(JSON.parse(readFileSync(await download.path(), 'utf8'))).toMatchObject({
    Patient: { DICOM: { PatientID: 'PAT-0' } },
  });

  await page.getByRole('tab', { name: 'Edit metadata' }).click();
  await page.getByRole('button', { name: 'Edit StudyDescription' }).click();
  await page.getByRole('textbox', { name: 'Value', exact: true }).last().fill('Thorax');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Remove StudyID' }).click();
  await page.waitForSelector('text=2 changes');
  await shot('edit');
  await page.getByRole('button', { name: 'Save as new version' }).click();
  await page.getByRole('button', { name: 'Make the new version' }).click();
  // The service keeps StudyID, unless forced: all or nothing.
  await page.waitForSelector('text=StudyID can be changed with the force parameter only');
  await page.getByRole('button', { name: 'Undo StudyID' }).click();
  await page.getByRole('button', { name: 'Save as new version' }).click();
  await page.getByRole('button', { name: 'Make the new version' }).click();
  await page.waitForSelector('text=A new version was made');
  await page.getByText('Thorax', { exact: true }).nth(1).waitFor();

  await page.getByRole('tab', { name: 'Tags' }).click();
  await page.getByRole('button', { name: 'Edit tags' }).click();
  await page.getByRole('button', { name: 'Add tag' }).click();
  await page.getByRole('textbox', { name: 'Key' }).fill('project');
  await page.getByRole('textbox', { name: 'Value' }).fill('trial-7');
  await page.getByRole('button', { name: 'Save tags' }).click();
  await page.waitForSelector('text=The tags were saved');
  await page.waitForSelector('text=trial-7');

  await page.getByRole('tab', { name: 'Versions' }).click();
  await page.getByRole('button', { name: 'Go back to version 1' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Go back to version 1' }).click();
  await page.waitForSelector('text=A new version with the earlier metadata was made');
  await page.getByRole('link', { name: 'Show version 3' }).click();
  await page.waitForSelector('text=You see version 3');
  await page.waitForSelector('text=Thorax');
  expect(page.url()).toMatch(/\?version=3$/);
  const { latest } = site.emulator.store.imageSet(datastoreId, imageSetId) ?? {};
  expect(latest?.metadata?.Study.DICOM.StudyDescription).toBe('Chest, first');
  expect(newComplaints()).toEqual([]);
});

test('a change on top of a version that is not the latest any more is refused', async () => {
  const {
    datastoreId,
    imageSetIds: [imageSetId],
  } = fill(3, 1);
  await page.goto(`${site.url}/stores/${datastoreId}/image-sets/${imageSetId}`);
  await page.getByRole('tab', { name: 'Edit metadata' }).click();
  await page.getByRole('button', { name: 'Edit StudyDescription' }).click();
  const imageSet = site.emulator.store.imageSet(datastoreId, imageSetId);
  if (!imageSet) throw new Error('there is no such image set');
  site.emulator.store.addVersion(imageSet, 'UPDATED');
  await page.getByRole('textbox', { name: 'Value', exact: true }).last().fill('Thorax');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: 'Save as new version' }).click();
  await page.getByRole('button', { name: 'Make the new version' }).click();
  await page.waitForSelector('text=The metadata was not changed');
  await shot('conflict');
  expect(imageSet.latest.metadata?.Study.DICOM.StudyDescription).toBe('Chest, first');
  expect(newComplaints().filter((text) => !/Failed to load resource.*(400|409)/.test(text))).toEqual([]);
});

test('settings: language, density and theme at once; what the deployment says; the timing panel; a missing right', async () => {
  // The service lists it, but the role of the site may not read it.
  site.emulator.store.createDatastore('elsewhere');
  await page.goto(`${site.url}/settings`);
  await page.waitForSelector('text=Signature version 4 with credentials of the identity pool');
  await page.getByText('Show the timing panel').click();
  await page.getByText('Compact').click();
  await page.waitForSelector('.awsui-compact-mode');
  await page.getByText('Dark', { exact: true }).click();
  await page.waitForSelector('.awsui-dark-mode');
  await shot('settings-dark');
  await choose('Language', 'Deutsch');
  await page.getByRole('heading', { name: 'Einstellungen' }).waitFor();
  expect(await page.getAttribute('html', 'lang')).toBe('de');
  await page.getByRole('link', { name: 'Datenspeicher' }).first().click();
  await page.getByRole('link', { name: 'elsewhere' }).click();
  await page.waitForSelector('text=Das dürfen Sie nicht sehen.');
  await page.getByRole('button', { name: 'API-Zeiten öffnen' }).click();
  await page.waitForSelector('text=SearchImageSets');
  await page.waitForSelector('text=AccessDeniedException');
  await shot('german');
  await page.getByRole('button', { name: 'Hilfe öffnen' }).click();
  await page.getByRole('heading', { name: 'Suche' }).waitFor();
  expect(newComplaints().filter((text) => !/Failed to load resource.*403/.test(text))).toEqual([]);
});
