import { Page } from 'playwright-core';
import { findings } from './support/axe';
import { OpenPage } from './support/chromium';
import { LocalSite } from './support/local-site';
import { Picture, waitForPicture } from './support/picture';
import { makeVolume, VolumeFixture, VolumeFixtureOptions } from './support/volume-fixture';

jest.setTimeout(120_000);

type Vector = readonly [number, number, number];
const PLANES = ['axial', 'sagittal', 'coronal'] as const;
type Plane = (typeof PLANES)[number];
const MPR = '?layout=mpr';

let site: LocalSite;
let opened: OpenPage;
let view: string;

beforeAll(async () => {
  site = await LocalSite.start();
});
afterAll(() => site?.close());
beforeEach(async () => {
  opened = await site.newPage();
});
afterEach(async () => expect(await site.closePages()).toEqual([]));

async function serve(options: VolumeFixtureOptions): Promise<VolumeFixture> {
  const fixture = await makeVolume(options);
  view = site.add(fixture);
  return fixture;
}

async function open(query = MPR): Promise<Page> {
  await opened.page.goto(view + query);
  return opened.page;
}

async function openComplete(options: VolumeFixtureOptions, query = MPR): Promise<VolumeFixture> {
  const fixture = await serve(options);
  const page = await open(query);
  await complete(page);
  return fixture;
}

async function complete(page: Page): Promise<void> {
  await page.waitForSelector('[data-testid=mpr][data-complete=true]');
  for (const plane of PLANES) await page.waitForSelector(`[data-testid=mpr-${plane}] [data-quality=full]`);
}

/** Runs in the picture of a plane. */
async function inPlane<T, A>(plane: Plane, run: (picture: Picture, given: A) => T, given: A): Promise<T> {
  const picture = await opened.page.$(`[data-testid=mpr-${plane}] [data-testid=picture]`);
  return (await picture?.evaluate(run as never, given as never)) as T;
}

interface ShownPicture {
  readonly index: number;
  readonly columns: number;
  readonly rows: number;
  readonly spacing: readonly [number, number];
  readonly position: Vector;
  readonly rowCosines: Vector;
  readonly columnCosines: Vector;
  readonly pixels: readonly number[];
}

/** Goes to a picture of a plane and gives it as the viewport holds it. */
async function pictureOf(plane: Plane, index: number): Promise<ShownPicture> {
  await inPlane(plane, ({ stackView }, wanted) => stackView.show(wanted), index);
  await opened.page.waitForSelector(`[data-testid=mpr-${plane}] [data-shown="${index}"]`);
  return inPlane(
    plane,
    ({ stackView }, shown): ShownPicture => {
      const { pixels, spacing, plane: lies } = stackView.frames[shown];
      const { position, rowCosines, columnCosines } = lies as NonNullable<typeof lies>;
      return {
        index: shown,
        columns: pixels.columns,
        rows: pixels.rows,
        spacing: [spacing.column, spacing.row],
        position,
        rowCosines,
        columnCosines,
        pixels: Array.from(stackView.pixels() as ArrayLike<number>),
      };
    },
    index,
  );
}

const pictures = (plane: Plane) => inPlane(plane, ({ stackView }) => stackView.frames.length, undefined);

/** Where pixels lie in the patient, and what they are. */
function* pixelsOf(shown: ShownPicture): Generator<readonly [Vector, number]> {
  const { columns, rows, spacing, position, rowCosines, columnCosines, pixels } = shown;
  for (let at = 0; at < columns * rows; at++) {
    const [right, down] = [(at % columns) * spacing[0], Math.floor(at / columns) * spacing[1]];
    const place = position.map((from, axis) => from + right * rowCosines[axis] + down * columnCosines[axis]);
    yield [place as unknown as Vector, pixels[at]];
  }
}

/** Waits until the screen has this grey at a point of the patient. */
async function seesGrey(plane: Plane, point: Vector, expected: number, within: number): Promise<void> {
  const read = () =>
    inPlane(
      plane,
      ({ stackView }, [x, y, z]) => {
        const canvas = stackView.element.querySelector('canvas') as HTMLCanvasElement;
        const at = stackView.worldToCanvas([x, y, z]).map((place) => Math.floor(place * devicePixelRatio));
        return canvas.getContext('2d')?.getImageData(at[0], at[1], 1, 1).data[0] ?? -1;
      },
      point,
    );
  const deadline = Date.now() + 10_000;
  let grey = await read();
  while (Math.abs(grey - expected) > within && Date.now() < deadline) {
    await opened.page.waitForTimeout(50);
    grey = await read();
  }
  expect({ plane, point, off: Math.abs(grey - expected) > within, grey }).toEqual({ plane, point, off: false, grey });
}

const sides = async () =>
  Promise.all(
    PLANES.map((plane) => opened.page.getAttribute(`[data-testid=mpr-${plane}] [data-testid=sides]`, 'data-sides')),
  );

/** Rises by another amount along each axis, so that a pixel that lies elsewhere or is mirrored has another value. */
const ramp = (x: number, y: number, z: number) => 100 + 7 * x + 11 * y + 17 * z;

/** The slices of a CT: signed, anisotropic, rescaled, in shuffled order. */
const CT: VolumeFixtureOptions = {
  size: [40, 30, 11],
  spacing: [0.7, 0.9, 2.5],
  signed: true,
  intercept: -1024,
  attributes: { BitsStored: 12, HighBit: 11 },
};

test.each([
  ['one object for each slice', {}],
  ['one enhanced object', { enhanced: true }],
])('an anisotropic CT in shuffled order, %s: each pixel of each plane is a voxel, at its place', async (_, kind) => {
  const { value, place } = await openComplete({ ...CT, ...kind });
  const voxelAt = inverse(place, CT);
  let compared = 0;
  for (const plane of PLANES) {
    const count = await pictures(plane);
    for (const index of [0, Math.floor(count / 3), count - 1]) {
      const shown = await pictureOf(plane, index);
      let different = 0;
      for (const [point, pixel] of pixelsOf(shown)) {
        const [x, y, z] = voxelAt(point);
        compared++;
        if (pixel !== value(Math.round(x), Math.round(y), Math.round(z))) different++;
        else if (Math.max(...[x, y, z].map((at) => Math.abs(at - Math.round(at)))) > 1e-6) different++;
      }
      expect({ plane, index, different }).toEqual({ plane, index, different: 0 });
    }
  }
  expect(compared).toBe(3 * (40 * 30 + 30 * 11 + 40 * 11));
  await expect(Promise.all(PLANES.map(pictures))).resolves.toEqual([11, 40, 30]);
  await expect(sides()).resolves.toEqual(['R L A P', 'A P H F', 'R L H F']);
  await expect(opened.page.locator('[data-testid=spacing]').allInnerTexts()).resolves.toEqual([
    '0.70 × 0.90 mm, as acquired',
    '0.90 × 2.50 mm, as acquired',
    '0.70 × 2.50 mm, as acquired',
  ]);
});

/** Voxel coordinates of a point, by the directions and distances that the fixture was made with. */
function inverse(place: VolumeFixture['place'], { spacing }: VolumeFixtureOptions) {
  const origin = place(0, 0, 0);
  const axes = [place(1, 0, 0), place(0, 1, 0), place(0, 0, 1)].map((end, axis) =>
    end.map((at, index) => (at - origin[index]) / spacing[axis]),
  );
  return (point: Vector) =>
    axes.map(
      (axis, index) => axis.reduce((sum, share, at) => sum + share * (point[at] - origin[at]), 0) / spacing[index],
    );
}

/** Turned by 25 degrees about the long axis and by 20 about the one from left to right. */
const [A, B] = [25, 20].map((degrees) => (degrees * Math.PI) / 180);
const OBLIQUE: VolumeFixtureOptions = {
  ...CT,
  size: [40, 30, 15],
  spacing: [0.8, 0.8, 1.6],
  rowCosines: [Math.cos(A), Math.sin(A) * Math.cos(B), Math.sin(A) * Math.sin(B)],
  columnCosines: [-Math.sin(A), Math.cos(A) * Math.cos(B), Math.cos(A) * Math.sin(B)],
  draw: ramp,
};

test('an oblique acquisition: planes are those of the patient, and values those between the voxels', async () => {
  const { place, value } = await openComplete(OBLIQUE);
  const voxelAt = inverse(place, OBLIQUE);
  const [columns, rows, slices] = OBLIQUE.size;
  for (const plane of PLANES) {
    const shown = await pictureOf(plane, Math.floor((await pictures(plane)) / 2));
    let inside = 0;
    let worst = 0;
    for (const [point, pixel] of pixelsOf(shown)) {
      const [x, y, z] = voxelAt(point);
      if (Math.min(x, y, z) < 0 || x > columns - 1 || y > rows - 1 || z > slices - 1) continue;
      inside++;
      worst = Math.max(worst, Math.abs(pixel - (ramp(x, y, z) - 1024)));
    }
    expect(inside).toBeGreaterThan(150);
    // Values are whole numbers.
    expect(worst).toBeLessThanOrEqual(0.5 + 1e-6);
    await expect(opened.page.innerText(`[data-testid=mpr-${plane}] [data-testid=spacing]`)).resolves.toMatch(
      /interpolated/,
    );
  }
  await expect(sides()).resolves.toEqual(['R L A P', 'A P H F', 'R L H F']);
  // On the screen, and by what the crosshair says: at voxels far from each other.
  const voxels: readonly Vector[] = [
    [12, 10, 7],
    [28, 20, 6],
    [20, 15, 9],
  ];
  for (const voxel of voxels) {
    const point = place(...voxel);
    await inPlane('axial', (picture, at) => picture.moveCrosshair?.([at[0], at[1], at[2]]), point);
    await inPlane('sagittal', (picture, at) => picture.moveCrosshair?.([at[0], at[1], at[2]]), point);
    await inPlane('axial', ({ stackView }, center) => stackView.setWindow({ center, width: 256 }), value(...voxel));
    for (const plane of PLANES) {
      // A picture lies up to half a step from the voxel's centre.
      await seesGrey(plane, point, 128, 14);
    }
  }
});

test('MONOCHROME1 that was acquired in sagittal slices: black is white, and the crosshair joins the planes', async () => {
  const options: VolumeFixtureOptions = {
    size: [30, 24, 12],
    spacing: [1, 1.5, 3],
    rowCosines: [0, 1, 0],
    columnCosines: [0, 0, -1],
    draw: ramp,
    attributes: { PhotometricInterpretation: 'MONOCHROME1', RescaleType: 'US' },
  };
  const { place, value } = await openComplete(options);
  const { page } = opened;
  await expect(Promise.all(PLANES.map(pictures))).resolves.toEqual([24, 12, 30]);
  const voxel = [9, 15, 8] as const;
  const point = place(...voxel);
  // Pressed in one plane at the place of the voxel, and then in another one.
  const press = async (plane: Plane) => {
    const at = await inPlane(
      plane,
      ({ stackView }, to) => Array.from(stackView.worldToCanvas([to[0], to[1], to[2]])),
      point,
    );
    const box = await page.locator(`[data-testid=mpr-${plane}] [data-testid=picture]`).boundingBox();
    await page.mouse.click((box?.x ?? 0) + at[0], (box?.y ?? 0) + at[1]);
  };
  await press('axial');
  await page.waitForFunction(() => document.querySelector('[data-testid=mpr-coronal] [data-shown="9"]'));
  await press('coronal');
  // The slices run from left to right; shown are they as they were acquired.
  const wanted = { axial: 15, sagittal: 8, coronal: 9 } as const;
  for (const plane of PLANES) {
    await page.waitForSelector(`[data-testid=mpr-${plane}] [data-shown="${wanted[plane]}"]`);
  }
  await expect(page.innerText('[data-testid=crosshair-value]')).resolves.toBe(`Crosshair: ${value(...voxel)}`);
  // Shown as it is meant to be seen, which is not called inverted.
  await expect(page.locator('.mark').count()).resolves.toBe(0);
  // Each step is 1 grey for 1 unit, and less is lighter.
  await inPlane('axial', ({ stackView }, center) => stackView.setWindow({ center, width: 256 }), value(...voxel));
  for (const plane of PLANES) {
    await seesGrey(plane, point, 128, 3);
    const [x, y, z] = voxel;
    for (const [dx, dy, dz] of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
    ]) {
      // Only what lies in the picture is on it.
      if (plane === 'axial' ? dy : plane === 'sagittal' ? dz : dx) continue;
      const rise = ramp(x + dx, y + dy, z + dz) - ramp(x, y, z);
      await seesGrey(plane, place(x + dx, y + dy, z + dz), 128 - rise, 3);
    }
  }
  await expect(sides()).resolves.toEqual(['R L A P', 'A P H F', 'R L H F']);
});

test('the volume fills while slices arrive, with a mark until all are there, and nothing is fetched twice', async () => {
  // Large enough to be loaded in two steps.
  const { frames } = await serve({
    size: [208, 200, 6],
    spacing: [1, 1, 3],
    draw: (x, y, z) => 300 + 40 * z + (((x >> 3) + (y >> 3)) % 20),
    attributesOf: (slice) => ({ InstanceNumber: String(slice + 1) }),
  });
  const { page } = opened;
  const held = frames[1].id;
  let release = () => undefined as void;
  const gate = new Promise<void>((resolve) => (release = resolve));
  site.gate = (frame, levels) => (frame === held && !levels.startsWith('0-') ? gate : undefined);
  // Keys that were kept before there was MPR leave it its own.
  await page.addInitScript(() => localStorage.setItem('viewer.shortcuts', JSON.stringify({ invert: 'j' })));
  await open('');
  await waitForPicture(page, 2, 'full');
  await page.keyboard.press('d');
  const mark = '[data-testid=mpr-coronal] [data-testid=quality-mark]';
  await page.waitForSelector(`${mark}:has-text("5 of 6 slices in full resolution")`);
  // The low levels of the slice that is waited for are in the volume already.
  const held1 = await pictureOf('coronal', 100);
  expect(Math.min(...held1.pixels)).toBeGreaterThan(250);
  await page.keyboard.press('l');
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(page.getByRole('menuitem', { name: /Length/ }).getAttribute('aria-disabled')).resolves.toBe('true');
  await page.keyboard.press('Escape');
  await expect(page.isVisible('[data-testid=crosshair-value]')).resolves.toBe(false);
  release();
  await complete(page);
  await page.waitForSelector(mark, { state: 'detached' });
  await page.waitForSelector('[data-testid=crosshair-value]');
  const asked = site.log.map(({ frame, levels }) => `${frame} ${levels}`);
  expect(new Set(asked).size).toBe(asked.length);
  expect(asked).toHaveLength(12);
  // Back to the images, at the slice of the crosshair; still nothing is fetched.
  await page.locator('[data-testid=mpr-axial]').hover();
  await page.mouse.wheel(0, 80);
  await page.waitForSelector('[data-testid=mpr-axial] [data-shown="4"]');
  await page.keyboard.press('d');
  await waitForPicture(page, 4, 'full');
  expect(site.log).toHaveLength(12);
});

test('a slice that cannot be had, or has wrong pixels, is told; what was refused comes at another try', async () => {
  const { frames, metadata } = await makeVolume(CT);
  const wrong = JSON.stringify(metadata).replace(/"Checksum":\d+/, '"Checksum":1');
  view = site.add({ frames, metadata: JSON.parse(wrong) });
  const { page } = opened;
  const putBack = site.withhold(view, frames[2].id);
  await open();
  await page.waitForSelector('[data-testid=notice]:has-text("An image of the volume cannot be loaded")');
  await page.waitForSelector('[data-testid=quality-mark]:has-text("10 of 11 slices")');
  await page.waitForSelector('[data-testid=mpr-sagittal] [data-testid=mismatch-mark]');
  putBack();
  await page.getByRole('button', { name: 'Try again' }).click();
  await complete(page);
  await page.waitForSelector('[data-testid=notice]', { state: 'detached' });
  await page.waitForSelector('[data-testid=mpr-sagittal] [data-testid=mismatch-mark]');
  // What Chromium says of the answer that was refused.
  expect(opened.complaints.splice(0).every((complaint) => complaint.includes('404'))).toBe(true);
});

test('one window for all planes, keys, lines that follow, and an address that opens the same again', async () => {
  const { place, value } = await openComplete(CT);
  const { page } = opened;
  const windows = () => page.locator('[data-testid=window-level]').allInnerTexts();
  await page.keyboard.press('q');
  await page.waitForSelector('[data-testid=mpr-sagittal].active');
  await page.keyboard.press('a');
  await page.waitForFunction(
    () => !document.querySelector('[data-testid=window-level]')?.textContent?.includes('W 1000'),
  );
  expect(new Set(await windows()).size).toBe(1);
  await page.keyboard.press('w');
  const box = await page.locator('[data-testid=mpr-coronal] [data-testid=picture]').boundingBox();
  const before = (await windows())[0];
  await page.mouse.move((box?.x ?? 0) + 200, (box?.y ?? 0) + 100);
  await page.mouse.down();
  await page.mouse.move((box?.x ?? 0) + 260, (box?.y ?? 0) + 130, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction((text) => {
    const texts = [...document.querySelectorAll('[data-testid=window-level]')].map((element) => element.textContent);
    return texts[0] !== text && texts.every((one) => one === texts[0]);
  }, before);
  await page.keyboard.press('i');
  await page.waitForFunction(() => document.querySelectorAll('.mark.quiet').length === 3);
  await page.keyboard.press('i');
  await page.waitForFunction(() => document.querySelectorAll('.mark.quiet').length === 0);

  // The active plane is the one that was touched last; q goes on to the next.
  await page.keyboard.press('q');
  await page.waitForSelector('[data-testid=mpr-axial].active');
  await page.keyboard.press('Home');
  await page.waitForSelector('[data-testid=mpr-axial] [data-shown="0"]');
  await page.keyboard.press('q');
  await page.keyboard.press('End');
  await page.waitForSelector('[data-testid=mpr-sagittal] [data-shown="39"]');
  await page.keyboard.press('q');
  await page.keyboard.press('PageUp');
  const row = Number(await inPlane('coronal', ({ stackView }) => stackView.state.index, undefined));
  // Where the lines cross in each picture is the point that all three go through.
  const [slice] = [await inPlane('axial', ({ stackView }) => stackView.frames[0].plane?.position[2], undefined)].map(
    (height) => Math.round(((height ?? 0) - place(0, 0, 0)[2]) / 2.5),
  );
  const point = place(39, row, slice);
  await page.waitForFunction(
    (at) =>
      [...document.querySelectorAll<HTMLElement>('[data-testid=crosshair-lines]')].every((lines) => {
        const picture = lines.parentElement?.querySelector('[data-testid=picture]') as Picture;
        const [x, y] = picture.stackView.worldToCanvas([at[0], at[1], at[2]]);
        return lines.dataset.at === `${x.toFixed(1)} ${y.toFixed(1)}` && lines.querySelectorAll('line').length === 4;
      }),
    point,
  );
  await page.waitForSelector(`[data-testid=crosshair-value]:text-is("Crosshair: ${value(39, row, slice)} HU")`);
  await page.keyboard.press('y');
  await page.waitForSelector('[data-testid=crosshair-lines]', { state: 'detached' });

  await page.waitForURL(/layout=mpr/);
  await page.waitForURL(
    (url) => url.searchParams.get('point') === point.map((at) => Math.round(at * 100) / 100).join('_'),
  );
  expect(decodeURIComponent(new URL(page.url()).search)).toMatch(/^\?[\w.&=-]+$/);
  const window = (await windows())[0];
  await page.reload();
  await complete(page);
  await page.waitForSelector('[data-testid=mpr-sagittal] [data-shown="39"]');
  await page.waitForSelector(`[data-testid=mpr-coronal] [data-shown="${row}"]`);
  await page.waitForSelector('[data-testid=mpr-axial] [data-shown="0"]');
  await page.waitForFunction(
    (text) =>
      [...document.querySelectorAll('[data-testid=window-level]')].every(({ textContent }) => textContent === text),
    window,
  );
  // To another layout, the way one came.
  await page.getByRole('button', { name: 'Layout', exact: true }).click();
  await page.getByRole('menuitem', { name: '1 × 2' }).click();
  await page.waitForSelector('[data-testid=pane-0] [data-shown="0"]');
  await page.waitForURL(/layout=1x2/);
});

test('a series with a missing slice is refused, with the reason, in the language of the reader', async () => {
  await serve({ ...CT, without: [6], attributesOf: (slice) => ({ InstanceNumber: String(slice + 1) }) });
  const { page } = opened;
  await open('');
  await waitForPicture(page, 4, 'full');
  await page.getByRole('button', { name: 'Layout', exact: true }).click();
  const item = page.getByRole('menuitem', { name: /MPR/ });
  await expect(item.getAttribute('aria-disabled')).resolves.toBe('true');
  await item.hover();
  await page.waitForSelector('text=A slice is missing after image 6. >> visible=true');
  // Once for the reason, once for the menu.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await page.getByRole('menu').waitFor({ state: 'detached' });
  // By key or address it says so in place of the pictures, and one can go back.
  await page.keyboard.press('d');
  await page.waitForSelector('[data-testid=mpr-refused]:has-text("A slice is missing after image 6.")');
  await page.getByRole('button', { name: 'Back to the images' }).click();
  await waitForPicture(page, 4, 'full');
  const german = await site.newPage({ locale: 'de-DE' });
  await german.page.goto(view + MPR);
  await german.page.waitForSelector('[data-testid=mpr-refused]:has-text("Nach Bild 6 fehlt eine Schicht.")');
});

test('where the browser gives no memory for the volume, it says so', async () => {
  await serve(CT);
  const { page } = opened;
  await page.addInitScript(
    (length) => {
      window.Int16Array = new Proxy(Int16Array, {
        construct(target, given: [number]) {
          if (given[0] === length) throw new RangeError('Array buffer allocation failed');
          return Reflect.construct(target, given) as object;
        },
      });
    },
    40 * 30 * 11,
  );
  await open();
  await page.waitForSelector('[data-testid=mpr-refused]:has-text("of memory")');
});

test('the three planes meet WCAG 2.2 AA as far as axe can tell, in light and dark', async () => {
  await openComplete(CT);
  await expect(findings(opened.page, 'mpr')).resolves.toEqual([]);
});
