import { readFile } from 'node:fs/promises';
import { Download } from 'playwright-core';
import { OpenPage } from './support/chromium';
import { LocalSite } from './support/local-site';
import { dragOver, listMeasurements, Near, Place, waitForListed } from './support/measuring';
import { digestOfPicture, waitForPicture } from './support/picture';
import { INTERCEPT, makeSeries, SERIES, SeriesFixture, withOtherSeries } from './support/series-fixture';

const SLICES = 7;
const START = 3;
const SIZE = 320;
const [ROW_SPACING, COLUMN_SPACING] = [0.5, 0.8];

jest.setTimeout(120_000);

let site: LocalSite;
let series: SeriesFixture;
let view: string;
let opened: OpenPage;

beforeAll(async () => {
  series = await makeSeries({ slices: SLICES, rows: SIZE, columns: SIZE, spacing: [ROW_SPACING, COLUMN_SPACING] });
  site = await LocalSite.start();
  view = site.add({ ...series, metadata: withOtherSeries(series.metadata) });
});
afterAll(() => site?.close());
beforeEach(async () => {
  opened = await site.newPage();
});
afterEach(async () => expect(await site.closePages()).toEqual([]));

async function open(): Promise<void> {
  await opened.page.goto(`${view}?series=${SERIES}`);
  await waitForPicture(opened.page, START, 'full');
}

const drag = (...places: readonly Place[]) => dragOver(opened.page, ...places);
const listed = (pattern: RegExp, ...near: readonly Near[]) => waitForListed(opened.page, pattern, ...near);

const sides = () => opened.page.getAttribute('[data-testid=sides]', 'data-sides');
const isMirrored = () => opened.page.isVisible('[data-testid=mirrored-mark]');

test('letters at the edges follow turning and flipping, and a mirrored picture says so', async () => {
  await open();
  const { page } = opened;
  await expect(sides()).resolves.toBe('RA LP AL PR');
  await expect(isMirrored()).resolves.toBe(false);
  await page.keyboard.press('h');
  await page.waitForSelector('[data-testid=mirrored-mark]');
  await expect(sides()).resolves.toBe('LP RA AL PR');
  await page.keyboard.press('.');
  await page.waitForSelector('[data-sides="PR AL LP RA"]', { state: 'attached' });
  // Seen from behind and upside down is only turned.
  await page.keyboard.press('v');
  await page.waitForSelector('[data-testid=mirrored-mark]', { state: 'detached' });
  await page.keyboard.press('r');
  await page.waitForSelector('[data-sides="RA LP AL PR"]', { state: 'attached' });
});

test('every tool measures what is there, in the units of the data; undo, redo, export, import, and kept over a reload', async () => {
  await open();
  const { page } = opened;
  await listMeasurements(page);
  await page.keyboard.press('l');
  await drag([100, 100], [150, 180]);
  const length = Math.hypot(50 * COLUMN_SPACING, 80 * ROW_SPACING);
  await listed(/Length, image 4 ([\d.]+) mm/, { value: length, within: 0.8 });
  // Legible on what is white.
  const label = page.locator('.picture svg text').first();
  expect(await label.evaluate((text) => getComputedStyle(text).paintOrder)).toBe('stroke');

  await page.keyboard.press('b');
  await drag([120, 120], [160, 150]);
  const inside: number[] = [];
  const { stored } = series.frames[START];
  for (let row = 120; row <= 150; row++) {
    for (let column = 120; column <= 160; column++) inside.push(stored[row * SIZE + column] + INTERCEPT);
  }
  const expected = inside.reduce((sum, value) => sum + value, 0) / inside.length;
  const area = 40 * COLUMN_SPACING * 30 * ROW_SPACING;
  const [, , , deviation, low, high] = await listed(
    /Rectangle, image 4 ([\d.]+) mm² Mean ([-\d.]+) ± ([\d.]+) HU ([-\d.]+) … ([-\d.]+) HU/,
    { value: area, within: 0.08 * area },
    { value: expected, within: 1.5 },
  );
  expect(Number(deviation)).toBeGreaterThan(5);
  expect(Number(low)).toBeGreaterThanOrEqual(Math.min(...inside));
  expect(Number(high)).toBeLessThanOrEqual(Math.max(...inside));

  await page.keyboard.press('e');
  await drag([200, 150], [225, 170]);
  await listed(/Ellipse, image 4 [\d.]+ mm² Mean ([-\d.]+) ± [\d.]+ HU/, { value: expected, within: 6 });

  await page.keyboard.press('o');
  await drag([120, 40], [120, 40]);
  const [, value, column, row] = await listed(/Probe, image 4 ([-\d.]+) HU \((\d+), (\d+)\)/);
  expect(Number(value)).toBe(stored[Number(row) * SIZE + Number(column)] + INTERCEPT);

  await page.keyboard.press('n');
  await drag([60, 200], [60, 140]);
  // While the last point follows the mouse, the browser may still tell of the button that was let go.
  await page.mouse.move(700, 400);
  await listed(/Angle, image 4 ([\d.]+)°/);
  await page.evaluate(() => document.dispatchEvent(new Event('pointerup')));
  await drag([156, 140]);
  await listed(/Angle, image 4 ([\d.]+)°/, { value: 90, within: 2 });
  await expect(page.locator('[data-testid=measurements] li').count()).resolves.toBe(5);

  await page.keyboard.press('Control+z');
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=measurements] li').length === 4);
  await page.keyboard.press('Control+y');
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=measurements] li').length === 5);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export' }).click(),
  ]);
  const exported = await contentOf(download);
  const [, datastoreId, , imageSetId] = new URL(view).pathname.slice(1).split('/');
  expect(JSON.parse(exported.toString())).toMatchObject({ imageSetId, datastoreId, version: 1 });
  expect(exported.toString()).not.toMatch(/Phantom|TEST-1/);
  const before = await page.locator('[data-testid=measurements]').innerText();
  await page.getByRole('button', { name: /^Delete: Length/ }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=measurements] li').length === 4);
  const input = page.locator('[data-testid=import-measurements]');
  await input.setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: Buffer.from('{}') });
  await page.waitForSelector('text=The file holds no measurements');
  await input.setInputFiles({ name: 'a.json', mimeType: 'application/json', buffer: exported });
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=measurements] li').length === 5);

  await page.reload();
  await waitForPicture(page, START, 'full');
  await listMeasurements(page);
  await page.waitForFunction(() => {
    const list = [...document.querySelectorAll('[data-testid=measurements] li')];
    return list.length === 5 && list.every((entry) => !entry.querySelector('em'));
  });
  const after = await page.locator('[data-testid=measurements]').innerText();
  expect(after.split('\n').sort()).toEqual(before.split('\n').sort());
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage }));
  expect(kept).not.toMatch(/Phantom|TEST-1|token/);
});

async function contentOf(download: Download): Promise<Buffer> {
  return readFile(await download.path());
}

test('layouts, pictures that scroll together, and an address that opens the same again', async () => {
  await open();
  const { page } = opened;
  await page.getByRole('button', { name: 'Layout', exact: true }).click();
  await page.getByRole('menuitem', { name: '1 × 2' }).click();
  const second = '[data-testid=pane-1] [data-testid=picture]';
  await page.waitForSelector(`${second}[data-quality=full]`);
  await page.getByRole('button', { name: 'Scroll together' }).click();
  await page.locator('[data-testid=pane-0]').hover();
  await page.mouse.wheel(0, 40);
  await page.mouse.wheel(0, 40);
  // Slice 5 of the first series is slice 2 of the one that has every second.
  await page.waitForSelector('[data-testid=pane-0] [data-shown="5"]');
  await page.waitForSelector(`${second}[data-shown="2"], ${second}[data-shown="3"]`);
  await page.keyboard.press('a');
  await page.waitForURL(/layout=1x2.*window=.*slice=6/);
  expect(decodeURIComponent(new URL(page.url()).search)).toMatch(/^\?[\w.&=\-×]+$/);
  const window = await page.locator('[data-testid=pane-0] [data-testid=window-level]').innerText();
  await page.reload();
  await page.waitForSelector('[data-testid=pane-0] [data-shown="5"][data-quality=full]');
  await page.waitForSelector(`${second}[data-quality=full]`);
  await expect(page.locator('[data-testid=pane-0] [data-testid=window-level]').innerText()).resolves.toBe(window);
  await page.waitForSelector('.thumbnail[data-loaded=true]');
});

test('shortcuts are shown and can be changed; the picture is saved as PNG; cine plays', async () => {
  await open();
  const { page } = opened;
  await page.keyboard.press('?');
  await page.getByRole('button', { name: 'Change: Invert' }).click();
  await page.keyboard.press('k');
  await page.waitForSelector('[data-testid=shortcuts] kbd:text-is("K")');
  await page.getByRole('button', { name: 'Close' }).last().click();
  await page.waitForSelector('[data-testid=shortcuts]', { state: 'detached' });
  await page.keyboard.press('i');
  await page.keyboard.press('k');
  await page.waitForSelector('.mark.quiet');
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
  const png = await contentOf(download);
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const box = await page.locator('[data-testid=picture]').boundingBox();
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([
    Math.floor(box?.width ?? 0),
    Math.floor(box?.height ?? 0),
  ]);
  if (process.env.VIEWER_SCREENSHOTS) {
    await download.saveAs(`${process.env.VIEWER_SCREENSHOTS}/saved.png`);
  }
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForSelector('[data-testid=picture][data-shown="5"]');
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
});

test('the three ways of loading give the same picture, and their figures stand side by side', async () => {
  await open();
  const { page } = opened;
  await page.waitForSelector(`text=/${SLICES} of ${SLICES} complete/`);
  const expected = await digestOfPicture(page);
  await page.keyboard.press('t');
  const cells = (row: string) =>
    page.locator('[data-testid=metrics] tr', { hasText: row }).locator('td').allInnerTexts();
  for (const [index, way] of ['Progressive', 'Whole'].entries()) {
    site.log.length = 0;
    await page.getByRole('button', { name: way, exact: true }).click();
    await page.waitForFunction((count) => {
      const rows = [...document.querySelectorAll('[data-testid=metrics] tr')];
      const last = rows.find((row) => row.textContent?.startsWith('Complete'))?.querySelectorAll('td');
      return last?.length === count && last[count - 1].textContent !== '–';
    }, index + 2);
    await waitForPicture(page, START, 'full');
    await expect(digestOfPicture(page)).resolves.toEqual(expected);
    // Thumbnails of the other series come by levels in any way, and whenever they do.
    const whole = site.log.filter(({ levels }) => levels === 'whole');
    expect(whole[0]).toMatchObject({ frame: series.frames[START].id });
    expect(site.log.filter(({ frame, levels }) => frame === series.frames[START].id && levels !== 'whole')).toEqual([]);
  }
  await expect(cells('Way')).resolves.toEqual(['By levels', 'Progressive', 'Whole']);
  const bytes = await cells('Bytes');
  expect(new Set(bytes).size).toBe(1);
});

test('pixels that are not those of the data store are fetched once more, then shown as wrong and not measured', async () => {
  const metadata = withOtherSeries(series.metadata);
  const wrong = metadata.Study.Series[SERIES].Instances[`${SERIES}.${START + 1}`].ImageFrames[0];
  const lists = wrong.PixelDataChecksumFromBaseToFullResolution as { Checksum: number }[];
  lists[0].Checksum ^= 1;
  const { page } = opened;
  await page.goto(`${site.add({ ...series, metadata })}?series=${SERIES}`);
  await page.waitForSelector('[data-testid=mismatch-mark]');
  await page.waitForSelector('[data-testid=picture][data-integrity=mismatch]');
  const asked = site.log.filter(({ frame }) => frame === series.frames[START].id);
  expect(asked.map(({ levels }) => levels)).toContain('whole');
  await listMeasurements(page);
  await page.keyboard.press('l');
  await drag([100, 100], [150, 180]);
  await page.keyboard.press('ArrowDown');
  await waitForPicture(page, START + 1, 'full');
  await page.waitForSelector('text=checksum verified');
  await drag([100, 100], [150, 180]);
  await listed(/Length, image 5 [\d.]+ mm/);
  await expect(page.locator('[data-testid=measurements] li').count()).resolves.toBe(1);
});
