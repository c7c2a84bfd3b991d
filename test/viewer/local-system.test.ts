import { createHash } from 'node:crypto';
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
import { inPicture, newPage, Picture, startBrowser, waitForPicture } from './support/open-viewer';

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

/** Runs in the page. */
async function pictureDigest({ stackView }: Picture): Promise<{ type: string; digest: string }> {
  const pixels = stackView.pixels() ?? new Uint8Array();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', pixels.slice().buffer as ArrayBuffer));
  return {
    type: pixels.constructor.name,
    digest: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join(''),
  };
}

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
    // The digest, as millions of numbers take minutes to leave the page.
    const shown = await inPicture(page, pictureDigest, undefined);

    const frame = imageSet.frames.find(({ id }) => id === series.frames[index].id);
    const decoded = decodeHtj2k(await openJph(), frame?.bytes ?? new Uint8Array());
    const { pixels } = toDisplay(decoded, series.frames[index].pixels);
    expect(shown).toEqual({
      type: pixels.constructor.name,
      digest: createHash('sha256').update(new Uint8Array(pixels.buffer)).digest('hex'),
    });
    if (process.env.VIEWER_SCREENSHOTS) {
      await page.screenshot({ path: `${process.env.VIEWER_SCREENSHOTS}/${modality}.png` });
    }
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
  // All studies come first, and while it searches a single row says so.
  await page.waitForFunction(() => {
    const texts = [...document.querySelectorAll('tbody tr')].map((row) => row.textContent ?? '');
    return texts.length === 1 && texts[0].includes('PHANTOM-4');
  });
  expect(page.url()).not.toContain('PHANTOM');
  await rows.first().getByRole('link', { name: 'Open' }).click();
  await page.waitForSelector('[data-testid=picture][data-quality=full]');
  expect(complaints).toEqual([]);
  await page.context().close();
});
