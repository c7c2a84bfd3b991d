import { readFile } from 'node:fs/promises';
import { OpenPage } from './support/chromium';
import { LocalSite } from './support/local-site';
import { inPicture, waitForPicture } from './support/picture';
import { makeSeries, SERIES, SeriesFixture, withAttributes, withOtherSeries } from './support/series-fixture';
import { Cine } from '../../runtime/viewer/src/viewport/cine';

const SLICES = 3;
const SIZE = 320;

jest.setTimeout(120_000);

let site: LocalSite;
let series: SeriesFixture;
let opened: OpenPage;

beforeAll(async () => {
  series = await makeSeries({ slices: SLICES, rows: SIZE, columns: SIZE, spacing: [0.5, 0.5] });
  site = await LocalSite.start();
});
afterAll(() => site?.close());
afterEach(async () => expect(await site.closePages()).toEqual([]));

interface OpenOptions {
  readonly page?: Parameters<LocalSite['newPage']>[0];
  /** Of each image of the series. */
  readonly attributes?: Readonly<Record<string, unknown>>;
}

async function open({ page, attributes = {} }: OpenOptions = {}): Promise<void> {
  opened = await site.newPage(page);
  const metadata = withAttributes(withOtherSeries(series.metadata), () => attributes);
  await opened.page.goto(`${site.add({ ...series, metadata })}?series=${SERIES}`);
  await waitForPicture(opened.page, 1, 'full');
}

/** The longest bright run down a column of a canvas: how high the fixture's bar is there. Runs in the page. */
function barHeight(canvas: Element, x: number): number {
  const { height } = canvas as HTMLCanvasElement;
  const data = (canvas as HTMLCanvasElement).getContext('2d')?.getImageData(Math.round(x), 0, 1, height).data;
  let [longest, run] = [0, 0];
  for (let row = 0; data && row < height; row++) {
    run = data[row * 4] > 250 ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

test('the glass shows what is below it three times as large, and goes with the button', async () => {
  await open();
  const { page } = opened;
  await page.keyboard.press('g');
  const picture = page.locator('[data-testid=picture]');
  const box = await picture.boundingBox();
  const place = [200, Math.round(SIZE * 0.765)] as const;
  const at = await picture.evaluate(
    (element, point) => (element as HTMLDivElement).stackView?.imageToCanvas(point),
    place,
  );
  const [x, y] = [at?.[0] ?? 0, at?.[1] ?? 0];
  const plain = await picture.locator('canvas').first().evaluate(barHeight, x);
  await page.mouse.move((box?.x ?? 0) + x, (box?.y ?? 0) + y);
  await page.mouse.down();
  const glass = page.locator('.magnifyTool canvas');
  await glass.waitFor();
  let magnified = 0;
  while (magnified === 0) magnified = await glass.evaluate(barHeight, 125);
  if (process.env.VIEWER_SCREENSHOTS) await page.screenshot({ path: `${process.env.VIEWER_SCREENSHOTS}/glass.png` });
  expect(plain).toBeGreaterThan(10);
  expect(Math.abs(magnified / plain - 3)).toBeLessThan(0.3);
  await page.mouse.up();
  await glass.waitFor({ state: 'hidden' });
});

/** Where corners of the image are on the screen: left top, right top, left bottom. */
const corners = () =>
  inPicture(
    opened.page,
    ({ stackView }, size) =>
      // Whole numbers are the centres of pixels.
      [
        [-0.5, -0.5],
        [size - 0.5, -0.5],
        [-0.5, size - 0.5],
      ].map(([x, y]) => Array.from(stackView.imageToCanvas([x, y]) ?? [])),
    SIZE,
  );

async function waitForCorners(expected: readonly (readonly number[])[]): Promise<void> {
  const deadline = Date.now() + 20_000;
  const apart = (seen: readonly (readonly number[])[]) =>
    Math.max(...seen.map(([x, y], index) => Math.hypot(x - expected[index][0], y - expected[index][1])));
  let seen = await corners();
  while (apart(seen) > 2 && Date.now() < deadline) seen = await corners();
  expect({ seen, near: apart(seen) <= 2 }).toEqual({ seen, near: true });
}

test('pan, zoom, turn, one to one, fit and scroll, with the mouse and with keys', async () => {
  await open();
  const { page } = opened;
  const box = await page.locator('[data-testid=picture]').boundingBox();
  const [left, top, width, height] = [box?.x ?? 0, box?.y ?? 0, box?.width ?? 0, box?.height ?? 0];
  const fitted = await corners();
  const [[x0, y0], [x1], [, y1]] = fitted;
  const drag = async (dx: number, dy: number) => {
    await page.mouse.move(left + width / 2, top + height / 2);
    await page.mouse.down();
    await page.mouse.move(left + width / 2 + dx, top + height / 2 + dy, { steps: 4 });
    await page.mouse.up();
  };
  // It fills the height, in the middle.
  expect([y1 - y0, x1 - x0]).toEqual([expect.closeTo(height, 0), expect.closeTo(height, 0)]);
  expect((x0 + x1) / 2).toBeCloseTo(width / 2, 0);

  await page.keyboard.press('p');
  await drag(60, -40);
  await waitForCorners(fitted.map(([x, y]) => [x + 60, y - 40]));
  await page.keyboard.press('f');
  await waitForCorners(fitted);

  await page.keyboard.press('z');
  await drag(0, 80);
  const zoomed = await corners();
  const factor = (zoomed[1][0] - zoomed[0][0]) / (x1 - x0);
  expect(Math.abs(factor - 1)).toBeGreaterThan(0.1);
  // About the middle.
  await waitForCorners(
    fitted.map(([x, y]) => [width / 2 + (x - width / 2) * factor, height / 2 + (y - height / 2) * factor]),
  );

  await page.keyboard.press('1');
  await page.waitForSelector('[data-testid=zoom]:has-text("100 %")');
  const [[ax, ay], [bx], [, cy]] = await corners();
  expect([bx - ax, cy - ay]).toEqual([expect.closeTo(SIZE, 0), expect.closeTo(SIZE, 0)]);
  await page.keyboard.press('f');
  await waitForCorners(fitted);

  // A quarter to the right: what was above is right.
  await page.keyboard.press('.');
  await waitForCorners([fitted[1], [x1, y1], fitted[0]]);
  await page.keyboard.press(',');
  await waitForCorners(fitted);

  await page.keyboard.press('s');
  await drag(0, height / 3);
  await waitForPicture(page, 2, 'full');
  await page.keyboard.press('Home');
  await waitForPicture(page, 0, 'full');
});

test('full screen is the workspace alone, its dialogs can be seen there, and the same key leads back', async () => {
  await open();
  const { page } = opened;
  await page.keyboard.press('F11');
  await page.waitForFunction(() => document.fullscreenElement?.classList.contains('workspace'));
  await page.keyboard.press('?');
  const dialog = page.locator(':fullscreen').getByRole('dialog', { name: 'Keyboard shortcuts' });
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await dialog.waitFor({ state: 'detached' });
  await page.keyboard.press('F11');
  await page.waitForFunction(() => document.fullscreenElement === null);
  await waitForPicture(page, 1, 'full');
});

test('cine plays at the rate that the series states, round and round', async () => {
  await open({ attributes: { FrameTime: '50' } });
  const { page } = opened;
  await page.keyboard.press('Space');
  await page.waitForFunction(() =>
    /20\.0 \/ s/.test(document.querySelector('.overlay [data-testid=zoom]')?.textContent ?? ''),
  );
  for (const index of [2, 0, 1]) await page.waitForSelector(`[data-testid=picture][data-shown="${index}"]`);
  await page.keyboard.press('Space');
  await page.waitForFunction(
    () => !/ \/ s/.test(document.querySelector('.overlay [data-testid=zoom]')?.textContent ?? ''),
  );
});

test('the beat of a cine is steady, and a step that is late does not make the next ones hurry', () => {
  let [now, frame]: [number, ((time: number) => void) | undefined] = [1000, undefined];
  const steps: number[] = [];
  const clock = jest.spyOn(performance, 'now').mockImplementation(() => now);
  const globals = globalThis as { requestAnimationFrame?: unknown; cancelAnimationFrame?: unknown };
  globals.requestAnimationFrame = (next: (time: number) => void) => (frame = next);
  globals.cancelAnimationFrame = () => (frame = undefined);
  try {
    const cine = new Cine(() => steps.push(now));
    cine.start(20);
    const display = (...times: number[]) =>
      times.forEach((time) => {
        now = time;
        frame?.(time);
      });
    display(1016, 1033, 1050, 1066, 1083, 1100, 1116);
    expect(steps).toEqual([1050, 1100]);
    display(1400, 1416, 1450);
    expect(steps).toEqual([1050, 1100, 1400, 1450]);
    cine.stop();
    display(2000);
    expect(steps).toHaveLength(4);
  } finally {
    clock.mockRestore();
    delete globals.requestAnimationFrame;
    delete globals.cancelAnimationFrame;
  }
});

test('a tablet held upright: nothing is cut off, and every place of a layout can be filled by touch', async () => {
  await open({ page: { viewport: { width: 820, height: 1180 }, hasTouch: true } });
  const { page } = opened;
  await page.getByRole('button', { name: 'Layout', exact: true }).tap();
  await page.getByRole('menuitem', { name: '3 × 3' }).tap();
  await page.waitForSelector('[data-testid=pane-8]');
  await page.getByTestId('pane-4').tap();
  await page
    .getByRole('navigation', { name: 'Series' })
    .getByRole('button', { name: /Every second/ })
    .tap();
  await page.waitForSelector('[data-testid=pane-4] [data-testid=picture][data-quality=full]');
  await page.getByRole('button', { name: 'More', exact: true }).tap();
  await page.getByRole('menuitem', { name: /^Measurements/ }).tap();
  await page.getByRole('complementary', { name: 'Measurements' }).waitFor();
  const parts = ['.toolbar', '.series-strip', '.panes', '.side-panel', '[data-testid=pane-8]'];
  for (const part of parts) {
    const box = await page.locator(part).boundingBox();
    expect(box?.width).toBeGreaterThan(200);
    expect(box?.height).toBeGreaterThan(40);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(820);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(1180);
  }
});

test('German: presets, figures and what goes wrong', async () => {
  await open({ page: { locale: 'de-DE' } });
  const { page } = opened;
  await page.getByRole('button', { name: 'Voreinstellungen', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Weichteile/ }).click();
  await page.keyboard.press('t');
  await page.getByRole('cell', { name: 'Nach Stufen' }).waitFor();
  await page.close();

  // Of another image set, as the CDN goes on giving what it has.
  const address = site.add(series);
  site.withhold(address, series.frames[1].id);
  const again = await site.newPage({ locale: 'de-DE' });
  await again.page.goto(address);
  await again.page.getByText('Das Bild gibt es im Datenspeicher nicht mehr.').waitFor();
  await again.page.getByRole('button', { name: 'Erneut versuchen' }).waitFor();
  // What Chromium says of the answer.
  expect(again.complaints.splice(0).every((text) => text.includes('404'))).toBe(true);
});

test('printing: one sheet with the picture and whose it is; saving: overlays are in the picture, names are not', async () => {
  // An overlay of 64 x 64 pixels, all set, in the upper left corner, where the image is black.
  const OverlayData = Buffer.alloc(512, 0xff).toString('base64');
  await open({ attributes: { OverlayRows: 64, OverlayColumns: 64, OverlayOrigin: [1, 1], OverlayData } });
  const { page } = opened;
  await page.evaluate(() => {
    window.print = () => document.body.classList.add('printed');
  });
  await page.keyboard.press('Control+p');
  await page.waitForSelector('body.printed');
  await page.emulateMedia({ media: 'print' });
  const sheet = page.locator('.print-sheet');
  const lines = (await sheet.innerText()).split('\n').map((line) => line.trim());
  expect(lines.slice(0, 4)).toEqual([
    'Phantom Made Up TEST-1 * 1970-01-01 O',
    '2026-11-22 Viewer test',
    'CT Ball and bar Image 2 of 3 H 197.5 mm',
    'C 40 W 400 HU Lengths in mm',
  ]);
  expect(await page.locator('#app').isVisible()).toBe(false);
  expect(await sheet.locator('img').evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBeGreaterThan(300);
  await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
  await sheet.waitFor({ state: 'detached' });
  await page.emulateMedia({ media: 'screen' });
  await page.waitForFunction(() => (document.querySelector<HTMLCanvasElement>('.overlay-planes')?.width ?? 0) > 300);

  await page.keyboard.press('y');
  await page.waitForSelector('.overlay-planes', { state: 'hidden' });
  await page.keyboard.press('y');
  await page.waitForSelector('.overlay-planes');

  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Control+s')]);
  const png = await readFile(await download.path());
  const corner = await page.locator('[data-testid=picture]').evaluate(async (element, encoded) => {
    const bytes = Uint8Array.from(atob(encoded), (character) => character.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
    context?.drawImage(image, 0, 0);
    const [x, y] = (element as HTMLDivElement).stackView?.imageToCanvas([32, 32]) ?? [0, 0];
    return Array.from(context?.getImageData(Math.round(x), Math.round(y), 1, 1).data ?? []);
  }, png.toString('base64'));
  expect(corner).toEqual([255, 217, 102, 255]);
});
