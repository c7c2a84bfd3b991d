import { OpenPage } from './support/chromium';
import { LocalSite } from './support/local-site';
import { digestOf, digestOfPicture, inPicture, waitForPicture } from './support/picture';
import { COLUMN_COSINES, INTERCEPT, makeSeries, ROW_COSINES, SERIES, SeriesFixture } from './support/series-fixture';

const SLICES = 11;
const START = 5;
const [ROW_SPACING, COLUMN_SPACING] = [0.5, 0.8];

jest.setTimeout(90_000);

let site: LocalSite;
let series: SeriesFixture;

beforeAll(async () => {
  series = await makeSeries({ slices: SLICES, rows: 512, columns: 512, spacing: [ROW_SPACING, COLUMN_SPACING] });
  site = await LocalSite.start();
});
afterAll(() => site?.close());
afterEach(async () => expect(await site.closePages()).toEqual([]));

async function openViewer(query = ''): Promise<OpenPage> {
  const opened = await site.newPage();
  await opened.page.goto(site.add(series) + query);
  return opened;
}

/** Holds back everything above the low levels until it is let go. */
function holdFullResolution(): () => void {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  site.gate = (_frame, levels) => (levels.startsWith('0-') ? undefined : released);
  return release;
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

test('low levels of the whole series come first, middle out, then full resolution; the pixels are those of the encoder', async () => {
  const release = holdFullResolution();
  const { page } = await openViewer();
  await waitForPicture(page, START, 'low');
  await page.waitForSelector('text=/11 preview/');
  const low = site.log.filter(({ levels }) => levels.startsWith('0-'));
  expect(low).toHaveLength(SLICES);
  expect(low[0]).toMatchObject({ frame: series.frames[START].id, levels: '0-2' });
  const order = low.map(({ frame }) => series.frames.findIndex(({ id }) => id === frame));
  expect(order.slice(0, 3).sort()).toEqual([4, 5, 6]);
  expect(Math.abs(order[SLICES - 1] - START)).toBeGreaterThanOrEqual(4);
  // The bytes of the pictures so far are a small part of the series.
  expect(sum(low.map(({ bytes }) => bytes))).toBeLessThan(0.1 * sum(series.frames.map(({ bytes }) => bytes.length)));
  await expect(page.isVisible('[data-testid=quality-mark]')).resolves.toBe(true);

  const expected = digestOf(Int16Array.from(series.frames[START].stored, (value) => value + INTERCEPT));
  await expect(digestOfPicture(page)).resolves.not.toEqual(expected);

  release();
  await waitForPicture(page, START, 'full');
  await expect(digestOfPicture(page)).resolves.toEqual(expected);
  await expect(page.isVisible('[data-testid=quality-mark]')).resolves.toBe(false);

  await page.waitForSelector(`text=/${SLICES} of ${SLICES} complete/`);
  // Nothing is fetched twice: all parts together are the frames.
  expect(sum(site.log.map(({ bytes }) => bytes))).toBe(sum(series.frames.map(({ bytes }) => bytes.length)));
});

test('geometry is the same in preview and full resolution, and lengths are only measured in full resolution', async () => {
  const release = holdFullResolution();
  const { page } = await openViewer();
  await waitForPicture(page, START, 'low');
  const probe = () =>
    inPicture(
      page,
      (picture, points) =>
        points.map((point) => Array.from(picture.stackView.canvasToWorld(point as [number, number]))),
      [
        [0, 0],
        [313, 201],
        [600, 444],
      ],
    );
  const low = await probe();

  // From the top left to the bottom right end of the bar: 200 columns, 0 rows; and down 128 rows.
  const at = (column: number, row: number) =>
    ROW_COSINES.map(
      (cosine, axis) =>
        [-100, -80, 200 - START * 2.5][axis] +
        cosine * column * COLUMN_SPACING +
        COLUMN_COSINES[axis] * row * ROW_SPACING,
    ) as [number, number, number];
  const ends = [at(100, 256), at(300, 384)];
  const known = Math.hypot(200 * COLUMN_SPACING, 128 * ROW_SPACING);
  const drag = async () => {
    const box = await (await page.$('[data-testid=picture]'))?.boundingBox();
    const canvas = await inPicture(
      page,
      (picture, points) => points.map((point) => Array.from(picture.stackView.worldToCanvas(point))),
      ends,
    );
    const [from, to] = canvas.map(([x, y]) => [x + (box?.x ?? 0), y + (box?.y ?? 0)]);
    await page.mouse.move(from[0], from[1]);
    await page.mouse.down();
    await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
    await page.mouse.move(to[0], to[1], { steps: 4 });
    await page.mouse.up();
  };
  await page.keyboard.press('l');
  await drag();
  await page.waitForTimeout(300);
  await expect(page.locator('[data-testid=picture] svg text').count()).resolves.toBe(0);

  release();
  await waitForPicture(page, START, 'full');
  expect(await probe()).toEqual(low);
  await drag();
  // The label follows the mouse with a short delay; a canvas pixel is the precision of a mouse.
  await page.waitForFunction((expected) => {
    const text = document.querySelector('[data-testid=picture] svg text')?.textContent ?? '';
    return Math.abs(Number(/([\d.]+) mm/.exec(text)?.[1]) - expected) < 0.8;
  }, known);
  if (process.env.VIEWER_SCREENSHOTS) await page.screenshot({ path: `${process.env.VIEWER_SCREENSHOTS}/length.png` });
});

test('wheel, keys and slider go through the slices; window presets, dragging, automatic and reset change the window', async () => {
  const { page } = await openViewer(`?series=${SERIES}&slice=3`);
  await waitForPicture(page, 2, 'full');
  const picture = page.locator('[data-testid=picture]');
  await picture.hover();
  await page.mouse.wheel(0, 120);
  await waitForPicture(page, 5, 'full');
  await page.keyboard.press('ArrowUp');
  await waitForPicture(page, 4, 'full');
  await page.keyboard.press('End');
  await waitForPicture(page, SLICES - 1, 'full');
  await page.fill('input[type=range][aria-label=Image]', '2');
  await waitForPicture(page, 1, 'full');
  await expect(page.textContent('[data-testid=slice]')).resolves.toMatch(/^Image 2 of 11 · H 197.5 mm/);
  await page.waitForURL(/slice=2$/);

  const window = () => page.textContent('[data-testid=window-level]');
  await expect(window()).resolves.toBe('C 40  W 400 HU');
  await page.getByRole('button', { name: 'Presets', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Bone/ }).click();
  await expect(window()).resolves.toBe('C 480  W 2500 HU');
  await picture.hover();
  await page.mouse.down();
  await page.mouse.move(760, 430, { steps: 5 });
  await page.mouse.up();
  await expect(window()).resolves.not.toBe('C 480  W 2500 HU');
  await page.keyboard.press('a');
  await expect(window()).resolves.not.toMatch(/W 2500/);
  await page.keyboard.press('i');
  await page.keyboard.press('r');
  await expect(window()).resolves.toBe('C 40  W 400 HU');
});

test('a frame that fails says so, the rest works, and it can be tried again', async () => {
  const broken = series.frames[START + 1].id;
  const address = site.add(series);
  const putBack = site.withhold(address, broken);
  const { page, complaints } = await site.newPage();
  await page.goto(address);
  await waitForPicture(page, START, 'full');
  await page.keyboard.press('ArrowDown');
  await page.waitForSelector('text=Image 7 cannot be shown');
  await expect(page.textContent('[data-testid=notice]')).resolves.toContain(
    'does not exist in the data store any more',
  );
  await expect(page.isVisible('[data-testid=cover]')).resolves.toBe(true);
  if (process.env.VIEWER_SCREENSHOTS) await page.screenshot({ path: `${process.env.VIEWER_SCREENSHOTS}/failed.png` });
  await page.keyboard.press('ArrowDown');
  await waitForPicture(page, START + 2, 'full');
  await expect(page.isVisible('[data-testid=notice]')).resolves.toBe(false);
  await page.keyboard.press('ArrowUp');
  putBack();
  await page.click('text=Try again');
  await waitForPicture(page, START + 1, 'full');
  // What Chromium says of the answer.
  expect(complaints.splice(0).every((text) => text.includes('404'))).toBe(true);
});
