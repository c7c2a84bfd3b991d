import { OpenPage } from './support/chromium';
import { LocalSite } from './support/local-site';
import { dragOver, listMeasurements, onScreen, Place, waitForListed } from './support/measuring';
import { inPicture, Picture, waitForPicture } from './support/picture';
import { INTERCEPT, makeSeries, SeriesFixture, withAttributes } from './support/series-fixture';

const SLICES = 3;
const SIZE = 320;
/** Of the bar that the fixture draws from column 100 to 300: in the middle of its height. */
const BAR_ROW = Math.floor(SIZE * 0.765);

jest.setTimeout(120_000);

let site: LocalSite;
let series: SeriesFixture;
let opened: OpenPage;

beforeAll(async () => {
  series = await makeSeries({ slices: SLICES, rows: SIZE, columns: SIZE, spacing: [0.5, 0.8] });
  site = await LocalSite.start();
});
afterAll(() => site?.close());
beforeEach(async () => {
  opened = await site.newPage();
});
afterEach(async () => expect(await site.closePages()).toEqual([]));

type Attributes = Record<string, unknown>;

/** The same pictures, described in another way; undefined takes an attribute away. */
async function openAs(change: (slice: number) => Attributes): Promise<void> {
  const metadata = withAttributes(series.metadata, change);
  await opened.page.goto(site.add({ ...series, metadata }));
  await waitForPicture(opened.page, 1, 'full');
}

const UNPLACED = { ImagePositionPatient: undefined, ImageOrientationPatient: undefined };
const text = (name: string) => opened.page.locator(`[data-testid=${name}]`).innerText();
const sides = () => opened.page.getAttribute('[data-testid=sides]', 'data-sides');

async function measure(from: Place, to: Place): Promise<void> {
  await listMeasurements(opened.page);
  await opened.page.keyboard.press('l');
  await dragOver(opened.page, from, to);
}

/** Grey of the screen at places of the image, 0 to 255. Runs in the page. */
function greys({ stackView, parentElement }: Picture, places: readonly Place[]): number[] {
  const canvas = parentElement?.querySelector('canvas');
  const context = canvas?.getContext('2d');
  if (!canvas || !context) throw new Error('there is no canvas');
  const scale = canvas.width / canvas.clientWidth;
  return places.map((place) => {
    const [x, y] = stackView.imageToCanvas(place) ?? [NaN, NaN];
    return context.getImageData(Math.round(x * scale), Math.round(y * scale), 1, 1).data[0];
  });
}

/** Waits until the greys at the places are these: the screen follows a frame later. */
async function waitForGreys(places: readonly Place[], expected: readonly number[], within: number): Promise<void> {
  const deadline = Date.now() + 20_000;
  let seen: readonly number[];
  do seen = await inPicture(opened.page, greys, places);
  while (Date.now() < deadline && seen.some((grey, index) => !(Math.abs(grey - expected[index]) <= within)));
  seen.forEach((grey, index) => expect(Math.abs(grey - expected[index])).toBeLessThanOrEqual(within));
}

/** Holds the glass over a place until the grey in its middle is this. */
async function waitForGreyInGlass(place: Place, expected: number, within: number): Promise<void> {
  const { page } = opened;
  const [middle] = await onScreen(page, place);
  await page.mouse.move(...middle);
  await page.mouse.down();
  await page.waitForFunction(
    ([wanted, tolerance]) => {
      const glass = document.querySelector<HTMLCanvasElement>('.magnifyTool canvas');
      if (!glass || glass.width === 0) return false;
      const seen = glass.getContext('2d')?.getImageData(glass.width / 2, glass.height / 2, 1, 1).data;
      return seen?.[3] === 255 && Math.abs(seen[0] - wanted) <= tolerance;
    },
    [expected, within] as const,
  );
  await page.mouse.up();
}

/** How far apart places of the image are on the screen. */
function distances({ stackView }: Picture, pairs: readonly (readonly [Place, Place])[]): number[] {
  return pairs.map(([from, to]) => {
    const [a, b] = [stackView.imageToCanvas(from), stackView.imageToCanvas(to)];
    return a && b ? Math.hypot(a[0] - b[0], a[1] - b[1]) : NaN;
  });
}

async function shapeOfAPixel(): Promise<number> {
  const [width, height] = await inPicture(opened.page, distances, [
    [
      [0, 0],
      [200, 0],
    ],
    [
      [0, 0],
      [0, 200],
    ],
  ]);
  return height / width;
}

test('oblique slices: letters by strength, the place along their own normal, lengths along and across', async () => {
  const normal = [0, -0.6, 0.8];
  await openAs((slice) => ({
    ImageOrientationPatient: ['0.6', '0.64', '0.48', '-0.8', '0.48', '0.36'],
    // The last one is numbered first along the normal.
    ImagePositionPatient: [-100, -80, 200].map((value, axis) => String(value - normal[axis] * 2.5 * slice)),
  }));
  await expect(sides()).resolves.toBe('ARF PLH LAF RPH');
  // (-100, -80, 200) lies 208 mm along the normal.
  await expect(text('slice')).resolves.toBe('Image 2 of 3 · H 205.5 mm');
  const corner = await inPicture(
    opened.page,
    ({ stackView }, point) => Array.from(stackView.canvasToWorld(stackView.imageToCanvas(point) ?? [NaN, NaN])),
    [100, 60] as Place,
  );
  const expected = [-100 + 0.6 * 80 - 0.8 * 30, -80 + 1.5 + 0.64 * 80 + 0.48 * 30, 200 - 2 + 0.48 * 80 + 0.36 * 30];
  corner.forEach((value, axis) => expect(value).toBeCloseTo(expected[axis], 2));
  await measure([100, 60], [250, 180]);
  await waitForListed(opened.page, /Length, image 2 ([\d.]+) mm/, {
    value: Math.hypot(150 * 0.8, 120 * 0.5),
    within: 0.8,
  });
});

test('pixels that are not square: the picture has their shape, and what is seen lies where it is said to', async () => {
  await openAs(() => ({ PixelSpacing: ['1.2', '0.6'] }));
  expect(await shapeOfAPixel()).toBeCloseTo(2, 2);
  // The ends of a bar, two pixels outside and two inside.
  await waitForGreys(
    [
      [102, BAR_ROW],
      [297, BAR_ROW],
    ],
    [255, 255],
    0,
  );
  const [before, after] = await inPicture(opened.page, greys, [
    [97, BAR_ROW],
    [302, BAR_ROW],
  ] as readonly Place[]);
  expect(Math.max(before, after)).toBeLessThan(250);
  await measure([60, 60], [60, 160]);
  await waitForListed(opened.page, /Length, image 2 ([\d.]+) mm/, { value: 120, within: 1 });
});

test('without a spacing: the aspect ratio gives the shape, and lengths are in pixels', async () => {
  await openAs(() => ({ ...UNPLACED, PixelSpacing: undefined, PixelAspectRatio: ['3', '2'] }));
  expect(await shapeOfAPixel()).toBeCloseTo(1.5, 2);
  await expect(text('spacing')).resolves.toBe('Lengths in pixels: no pixel spacing');
  await measure([100, 60], [200, 60]);
  await waitForListed(opened.page, /Length, image 2 ([\d.]+) px/, { value: 100, within: 1.2 });
});

const IMAGER = { ImagerPixelSpacing: ['0.2', '0.2'], PixelSpacing: undefined };
const FACTOR = { EstimatedRadiographicMagnificationFactor: '1.6' };
test.each([
  ['at the detector', { ...IMAGER }, 'Lengths in mm at the detector', /image 2 ([\d.]+) mm \(det\.\)/, 20],
  [
    'magnified',
    { ...IMAGER, ...FACTOR },
    'Lengths in mm, corrected for magnification 1.60',
    /image 2 ([\d.]+) mm \(magn\.\)/,
    12.5,
  ],
  [
    'magnified, and a spacing that only repeats the detector',
    { ...IMAGER, ...FACTOR, PixelSpacing: ['0.2', '0.2'] },
    'Lengths in mm, corrected for magnification 1.60',
    /image 2 ([\d.]+) mm \(magn\.\)/,
    12.5,
  ],
  [
    'calibrated',
    { ...IMAGER, ...FACTOR, PixelSpacing: ['0.14', '0.14'] },
    'Lengths in mm, calibrated by the modality',
    /image 2 ([\d.]+) mm(?! \()/,
    14,
  ],
] as const)('a projection, %s: the length is that, and says so', async (_name, attributes, basis, listed, length) => {
  await openAs(() => ({
    ...UNPLACED,
    ...attributes,
    Modality: 'MG',
    PatientOrientation: ['P', 'FR'],
    ImageLaterality: 'R',
    ViewPosition: 'MLO',
  }));
  await expect(text('spacing')).resolves.toBe(basis);
  await expect(text('view-name')).resolves.toBe('R MLO');
  await expect(sides()).resolves.toBe('A P HL FR');
  await measure([100, 60], [200, 60]);
  await waitForListed(opened.page, listed, { value: length, within: 0.15 });
});

test('the Cobb angle of two lines, whichever way they are drawn', async () => {
  await openAs(() => ({ PixelSpacing: ['0.5', '0.8'] }));
  const { page } = opened;
  await listMeasurements(page);
  await page.keyboard.press('c');
  // 30 degrees in millimetres are others in pixels that are not square.
  const tilted: Place = [60 + (60 * Math.cos(Math.PI / 6)) / 0.8, 220 + (60 * Math.sin(Math.PI / 6)) / 0.5];
  await dragOver(page, [60, 60], [160, 60]);
  await dragOver(page, [60, 220], tilted);
  await waitForListed(page, /Cobb angle, image 2 ([\d.]+)°/, { value: 30, within: 1 });
  await page.keyboard.press('Control+z');
  await page.waitForFunction(() => !document.querySelector('[data-testid=measurements] li'));
  await dragOver(page, [60, 60], [160, 60]);
  await dragOver(page, tilted, [60, 220]);
  await waitForListed(page, /Cobb angle, image 2 ([\d.]+)°/, { value: 30, within: 1 });
  await expect(page.locator('[data-testid=measurements] li').count()).resolves.toBe(1);
});

test('a table that the image brings makes its greys, until a window is chosen, and again on demand', async () => {
  // The values from -1000 on, eight of them to a grey, the lowest the brightest.
  const LUTData = Array.from({ length: 2048 }, (_, index) => 255 - (index >> 3));
  await openAs(() => ({
    WindowCenter: undefined,
    WindowWidth: undefined,
    WindowCenterWidthExplanation: undefined,
    VOILUTSequence: [{ LUTDescriptor: [2048, 0x10000 - 1000, 8], LUTExplanation: 'STEEP', LUTData }],
  }));
  const { page } = opened;
  await expect(text('window-level')).resolves.toBe('Own table: STEEP');
  const places: readonly Place[] = [
    [200, BAR_ROW],
    [4, 4],
  ];
  const stored = series.frames[1].stored;
  const expected = places.map(([column, row]) => LUTData[Math.max(0, stored[row * SIZE + column] + INTERCEPT + 1000)]);
  // Neighbours are mixed in, and the fixture's noise is 40 values.
  await waitForGreys(places, expected, 8);

  await page.keyboard.press('i');
  const inverted = expected.map((grey) => 255 - grey);
  await waitForGreys(places, inverted, 8);
  await page.keyboard.press('g');
  await waitForGreyInGlass([200, BAR_ROW], inverted[0], 8);
  await page.keyboard.press('i');
  await waitForGreyInGlass([200, BAR_ROW], expected[0], 8);
  await page.getByRole('button', { name: 'Presets', exact: true }).click();
  await page.getByRole('menuitem', { name: /^Soft tissue/ }).click();
  await expect(text('window-level')).resolves.toBe('C 40  W 400 HU');
  await waitForGreys(places, [255, 0], 0);
  await page.getByRole('button', { name: 'Presets', exact: true }).click();
  await page.getByRole('menuitem', { name: /^STEEP/ }).click();
  await waitForGreys(places, expected, 8);
});
