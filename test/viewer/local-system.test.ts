import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Browser } from 'playwright-core';
import { ImportedImageSet, importStudies, writePhantoms } from '../../local/studies';
import { openJph } from '../../local/studies/openjph';
import { LocalSystem } from '../../local/system/local-system';
import { decodeHtj2k } from '../../runtime/viewer/src/decode/codecs';
import { toDisplay } from '../../runtime/viewer/src/decode/samples';
import { readSeries } from '../../runtime/viewer/src/metadata/series';
import { ASSETS, requireAssets } from '../support/assets';
import { inPicture, newPage, startBrowser, waitForPicture } from './support/open-viewer';

jest.setTimeout(180_000);

let folder: string;
let system: LocalSystem;
let browser: Browser;
let imageSets: readonly ImportedImageSet[];

beforeAll(async () => {
  requireAssets('tlm-proxy', 'viewer');
  folder = await mkdtemp(join(tmpdir(), 'viewer-'));
  await writePhantoms(folder, { only: ['mr', 'dx', 'us'] });
  ({ imageSets } = await importStudies(folder));
  system = await LocalSystem.start({ assets: ASSETS, port: 0, datastoreName: 'phantoms' });
  system.add(imageSets);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await system?.stop();
  await rm(folder, { recursive: true, force: true });
});

test.each(['MR', 'DX', 'US'])(
  '%s, through emulator and proxy: the picture holds what was encoded',
  async (modality) => {
    const imageSet = imageSets.find(
      ({ metadata }) => Object.values(metadata.Study.Series)[0].DICOM.Modality === modality,
    );
    if (!imageSet) throw new Error(`there is no ${modality} phantom`);
    const [series] = readSeries(imageSet.metadata);
    const index = Math.floor((series.frames.length - 1) / 2);
    const { page, complaints } = await newPage(browser);
    await page.goto(`${system.viewerUrl}stores/${system.datastoreId}/image-sets/${imageSet.id}/view`);
    await waitForPicture(page, index, 'full');
    const shown = await inPicture(page, (picture) => Array.from(picture.stackView.pixels() ?? []), undefined);

    const frame = imageSet.frames.find(({ id }) => id === series.frames[index].id);
    const decoded = decodeHtj2k(await openJph(), frame?.bytes ?? new Uint8Array());
    const { pixels } = toDisplay(decoded, series.frames[index].pixels);
    expect(shown).toHaveLength(pixels.length);
    expect(
      Buffer.compare(Buffer.from(Float64Array.from(shown).buffer), Buffer.from(Float64Array.from(pixels).buffer)),
    ).toBe(0);
    if (process.env.VIEWER_SCREENSHOTS)
      await page.screenshot({ path: `${process.env.VIEWER_SCREENSHOTS}/${modality}.png` });
    expect(complaints).toEqual([]);
    await page.context().close();
  },
);

test('search finds a patient by ID and opens the images', async () => {
  const { page, complaints } = await newPage(browser);
  await page.goto(system.viewerUrl);
  await page.click('text=phantoms');
  await page.getByPlaceholder('Whole patient id').fill('PHANTOM-4');
  await page.keyboard.press('Enter');
  const rows = page.locator('tbody tr');
  await page.waitForFunction(() => document.querySelectorAll('tbody tr').length === 1);
  await expect(rows.first().textContent()).resolves.toContain('PHANTOM-4');
  expect(page.url()).not.toContain('PHANTOM');
  await rows.first().getByRole('link', { name: 'Open' }).click();
  await page.waitForSelector('[data-testid=picture][data-quality=full]');
  expect(complaints).toEqual([]);
  await page.context().close();
});
