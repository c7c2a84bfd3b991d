import { Page } from 'playwright-core';
import { OpenPage } from './support/chromium';
import { LocalSite } from './support/local-site';
import { inPicture, waitForPicture } from './support/picture';
import { INTERCEPT, makeSeries, SeriesFixture, withAttributes } from './support/series-fixture';
import { openJph } from '../../local/studies/openjph';
import { decodeHtj2k } from '../../runtime/viewer/src/decode/codecs';

// What is on the screen before there is a viewport: the lowest levels, stretched to where the frame will be.
jest.setTimeout(60_000);

const LEVEL = 2;

interface Seen {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly columns: number;
  readonly rows: number;
  readonly greys: readonly number[];
  readonly marks: string;
}

let site: LocalSite;

beforeAll(async () => {
  site = await LocalSite.start();
});
afterAll(() => site?.close());
afterEach(async () => expect(await site.closePages()).toEqual([]));

/** Notes what first pictures look like, as they are gone in a moment. */
function watch(): void {
  const seen: unknown[] = [];
  Object.assign(window, { firstPictures: seen });
  const known = new WeakSet<Element>();
  new MutationObserver(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('[data-testid=first-picture] canvas');
    if (!canvas || known.has(canvas)) return;
    known.add(canvas);
    const { left, top, right, bottom } = canvas.getBoundingClientRect();
    const place = document.querySelector('[data-testid=picture]')!.getBoundingClientRect();
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    seen.push({
      left: left - place.left,
      top: top - place.top,
      right: right - place.left,
      bottom: bottom - place.top,
      columns: canvas.width,
      rows: canvas.height,
      greys: Array.from(data.filter((_, index) => index % 4 === 0)),
      marks: canvas.parentElement!.textContent,
    });
  }).observe(document, { childList: true, subtree: true });
}

async function open(series: SeriesFixture, query = ''): Promise<OpenPage> {
  const opened = await site.newPage();
  await opened.page.addInitScript(watch);
  await opened.page.goto(site.add(series) + query);
  return opened;
}

const firstPictures = (page: Page) =>
  page.evaluate(() => (window as unknown as { firstPictures: Seen[] }).firstPictures);

/** Corners of the frame as the viewport shows it. */
const corners = (page: Page, columns: number, rows: number) =>
  inPicture(
    page,
    ({ stackView }, [right, bottom]) => [
      ...stackView.imageToCanvas([0, 0])!,
      ...stackView.imageToCanvas([right, bottom])!,
    ],
    [columns, rows],
  );

/** The series with other attributes in each instance. */
const changed = (series: SeriesFixture, attributes: Record<string, unknown>): SeriesFixture => ({
  ...series,
  metadata: withAttributes(series.metadata, () => attributes),
});

/** Greys of the lowest levels, decoded without the viewer and seen through the window. */
async function expectedGreys({ bytes, ends }: SeriesFixture['frames'][number], center: number, width: number) {
  const low = bytes.subarray(0, ends[LEVEL]);
  const { samples } = decodeHtj2k(await openJph(), low, ends.length - 1 - LEVEL);
  return Array.from(samples, (sample) => {
    const level = ((sample + INTERCEPT - (center - 0.5)) / (width - 1) + 0.5) * 255;
    return Math.max(0, Math.min(255, level));
  });
}

function furthest(a: readonly number[], b: readonly number[]): number {
  expect(a).toHaveLength(b.length);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - b[index])), 0);
}

test.each([
  ['wide pixels', 512, 700, [0.4, 0.9]],
  ['tall pixels', 600, 512, [1.5, 0.5]],
] as const)(
  '%s: it stands where the frame will be, in its window, and says what it is',
  async (_, rows, columns, spacing) => {
    const series = await makeSeries({ slices: 3, rows, columns, spacing });
    const { page } = await open(series);
    await waitForPicture(page, 1, 'full');
    const [seen, ...others] = await firstPictures(page);
    expect(others).toEqual([]);
    const halvings = series.frames[1].ends.length - 1 - LEVEL;
    expect([seen.columns, seen.rows]).toEqual([Math.ceil(columns / 2 ** halvings), Math.ceil(rows / 2 ** halvings)]);
    expect(seen.marks).toContain('Preview');
    expect(furthest(seen.greys, await expectedGreys(series.frames[1], 40, 400))).toBeLessThanOrEqual(1);

    const place = await corners(page, columns, rows);
    expect(furthest([seen.left, seen.top, seen.right, seen.bottom], place)).toBeLessThan(2);
    // It is gone, and what was fetched for it is not fetched again.
    await expect(page.locator('[data-testid=first-picture]').count()).resolves.toBe(0);
    const asked = site.log.filter(({ frame }) => frame === series.frames[1].id).map(({ levels }) => levels);
    expect(asked).toEqual([`0-${LEVEL}`, expect.stringMatching(/^3-/)]);
  },
);

test('MONOCHROME1 is inverted, and the window of a link is used', async () => {
  const plain = await makeSeries({ slices: 1, rows: 512, columns: 512, spacing: [1, 1] });
  const series = changed(plain, { PhotometricInterpretation: 'MONOCHROME1' });
  const { page } = await open(series, '?window=-600_1500');
  await waitForPicture(page, 0, 'full');
  const [seen] = await firstPictures(page);
  const greys = (await expectedGreys(series.frames[0], -600, 1500)).map((grey) => 255 - grey);
  expect(furthest(seen.greys, greys)).toBeLessThanOrEqual(1);
});

test('a frame that is not seen through a window, or comes as a whole, has none', async () => {
  const plain = await makeSeries({ slices: 1, rows: 512, columns: 512, spacing: [1, 1] });
  const { page } = await open(changed(plain, { VOILUTFunction: 'SIGMOID' }));
  await waitForPicture(page, 0, 'full');
  expect(await firstPictures(page)).toEqual([]);

  await page.evaluate(() => localStorage.setItem('viewer.settings', '{"loading":"whole"}'));
  await page.reload();
  await waitForPicture(page, 0, 'full');
  expect(await firstPictures(page)).toEqual([]);
});

test('a frame that does not decode is told by the view, which is made all the same', async () => {
  const plain = await makeSeries({ slices: 1, rows: 512, columns: 512, spacing: [1, 1] });
  const { page } = await open(changed(plain, { Columns: 500 }));
  await page.waitForSelector('text=/512 x 512 pixels but its metadata says 500 x 512/');
  expect(await firstPictures(page)).toEqual([]);
});
