import { createServer, connect, type Server, type Socket, AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import type { OpenSeries } from '../../runtime/viewer/src/viewport/open-series';
import { DATASTORE, IMAGE_SET, levelEnds, SERIES, type FrameFixture } from '../../test/viewer/support/series-fixture';
import { ViewerServer } from '../../test/viewer/support/viewer-server';
import type { Bed } from '../bed';
import type { Figure } from '../budget';
import { KINDS } from '../frames';

const WAYS = ['levels', 'progressive', 'whole'] as const;
type Way = (typeof WAYS)[number];

interface Line {
  readonly name: string;
  readonly bitsPerSecond: number;
  readonly roundTripMs: number;
}

const LINES: readonly Line[] = [{ name: '30 Mbit/s 10 ms', bitsPerSecond: 30e6, roundTripMs: 10 }];

const SLICES = 40;

/** What the page's own figures say (runtime/viewer/src/metrics). */
interface Load {
  readonly bytes: number;
  readonly firstImage: number;
  readonly firstFullImage: number;
  readonly scrollable: number;
  readonly complete: number;
}

/** The built viewer in Chromium behind a line of known speed: a 3000 x 2000 frame and a CT series, in each way of loading. */
export async function viewer(bed: Bed): Promise<Figure[]> {
  const browser = await launch(process.env.CHROMIUM_PATH ?? '/usr/bin/chromium');
  const figures: Figure[] = [];
  try {
    for (const line of LINES) {
      const dx = await eachWay(browser, line, () => seriesOf(bed.frames.dx, 'dx', 1));
      const whole = { cold: dx.whole.cold.firstFullImage, warm: dx.whole.warm.firstFullImage };
      const share = (what: string, value: number, limit: number): Figure => ({
        what: `${line.name}: first picture of 3000 x 2000, ${what}`,
        value,
        unit: 'x whole',
        limit,
        better: 'less',
      });
      figures.push(
        share('decoder cold', dx.levels.cold.firstImage / whole.cold, 0.2),
        share('decoder warm', dx.levels.warm.firstImage / whole.warm, 0.1),
      );
      const ct = await eachWay(browser, line, () => seriesOf(bed.frames.ct, 'ct', SLICES));
      figures.push({
        what: `${line.name}: ${SLICES} slices can be scrolled`,
        value: ct.levels.cold.scrollable / ct.whole.cold.complete,
        unit: 'x whole',
        limit: 0.35,
        better: 'less',
      });
      table(`${line.name}, 3000 x 2000`, dx);
      table(`${line.name}, ${SLICES} slices of 512 x 512`, ct);
    }
  } finally {
    await browser.close();
  }
  return figures;
}

type Loads = Record<Way, { readonly cold: Load; readonly warm: Load }>;

async function eachWay(browser: Browser, line: Line, make: () => Fixture): Promise<Loads> {
  const { frames, metadata } = make();
  const server = await ViewerServer.start(frames, metadata);
  const shaped = await shape(new URL(server.url), line);
  const loads: Partial<Loads> = {};
  try {
    for (const way of WAYS) loads[way] = await coldAndWarm(browser, shaped.url, way);
  } finally {
    shaped.server.close();
    await server.close();
  }
  return loads as Loads;
}

/** Cold: the decoder starts with the series. Warm: the series once more on the same page. */
async function coldAndWarm(browser: Browser, url: string, way: Way): Promise<{ cold: Load; warm: Load }> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  await context.addInitScript((loading) => {
    localStorage.setItem('viewer.settings', JSON.stringify({ loading }));
  }, way);
  const page = await context.newPage();
  await page.goto(`${url}/stores/${DATASTORE}/image-sets/${IMAGE_SET}/view?series=${SERIES}`);
  const cold = await complete(page);
  await page.keyboard.press('t');
  await page.getByRole('button', { name: way, exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=metrics] tr:first-child td').length === 2);
  const warm = await complete(page);
  await context.close();
  return { cold, warm };
}

async function complete(page: Page): Promise<Load> {
  const handle = await page.waitForFunction(
    () => {
      const picture = document.querySelector<HTMLDivElement>('[data-testid=picture]');
      const series = picture?.stackView?.series as OpenSeries | undefined;
      const { figures } = series?.metrics ?? {};
      return figures?.complete !== undefined && figures.firstFullImage !== undefined ? figures : undefined;
    },
    undefined,
    { timeout: 300_000, polling: 100 },
  );
  return (await handle.jsonValue()) as unknown as Load;
}

interface Fixture {
  readonly frames: readonly FrameFixture[];
  readonly metadata: unknown;
}

function seriesOf(bytes: Uint8Array, kind: 'ct' | 'dx', slices: number): Fixture {
  const { width, height, signed } = KINDS[kind];
  const ends = levelEnds(bytes);
  const frames = Array.from({ length: slices }, (_, index): FrameFixture => {
    return { id: (index + 1).toString(16).padStart(32, '0'), bytes, ends, stored: new Uint16Array() };
  });
  const instances = frames.map(({ id }, index) => [
    `${SERIES}.${index + 1}`,
    {
      DICOM: {
        InstanceNumber: String(index + 1),
        Rows: height,
        Columns: width,
        SamplesPerPixel: 1,
        PhotometricInterpretation: 'MONOCHROME2',
        BitsAllocated: 16,
        BitsStored: 16,
        PixelRepresentation: signed ? 1 : 0,
        WindowCenter: ['600'],
        WindowWidth: ['1400'],
      },
      StoredTransferSyntaxUID: '1.2.840.10008.1.2.4.202',
      ImageFrames: [{ ID: id }],
    },
  ]);
  const series = { DICOM: { Modality: kind.toUpperCase() }, Instances: Object.fromEntries(instances) as unknown };
  return { frames, metadata: { Patient: { DICOM: {} }, Study: { DICOM: {}, Series: { [SERIES]: series } } } };
}

/** A line in front of the server: what comes back shares its speed, and every byte takes half a round trip each way. */
async function shape(target: URL, { bitsPerSecond, roundTripMs }: Line): Promise<{ url: string; server: Server }> {
  // When the line is free again.
  let free = 0;
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true });
    client.on('data', (chunk) => setTimeout(() => write(upstream, chunk), roundTripMs / 2));
    upstream.on('data', (chunk) => {
      const now = performance.now();
      free = Math.max(free, now) + (chunk.length * 8e3) / bitsPerSecond;
      // As much as a line holds by itself may wait; more is left at the sender.
      if (free - now > 50) {
        upstream.pause();
        setTimeout(() => upstream.resume(), free - now - 25);
      }
      setTimeout(() => write(client, chunk), free - now + roundTripMs / 2);
    });
    // What was sent before the end is still on the line.
    const drained = () => Math.max(0, free - performance.now()) + roundTripMs + 50;
    client.on('end', () => upstream.end());
    client.on('error', () => upstream.destroy());
    upstream.on('end', () => setTimeout(() => client.end(), drained()));
    upstream.on('error', () => setTimeout(() => client.destroy(), drained()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function write(socket: Socket, chunk: Uint8Array | string): void {
  if (!socket.destroyed && !socket.writableEnded) socket.write(chunk);
}

/** Not bundled: its parts find each other in the file system. */
async function launch(executablePath: string): Promise<Browser> {
  const name: string = 'playwright-core';
  const { chromium } = (await import(name)) as typeof import('playwright-core');
  const args = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'];
  return chromium.launch({ executablePath, args });
}

function table(title: string, loads: Loads): void {
  const columns = ['first', 'first full', 'scrollable', 'complete', 'MB'];
  process.stdout.write(`\n${title.padEnd(36)}${columns.map((name) => name.padStart(11)).join('')}\n`);
  for (const way of WAYS) {
    for (const state of ['cold', 'warm'] as const) {
      const { firstImage, firstFullImage, scrollable, complete: all, bytes } = loads[way][state];
      const times = [firstImage, firstFullImage, scrollable, all].map((ms) => `${ms.toFixed(0)} ms`.padStart(11));
      process.stdout.write(
        `  ${`${way}, ${state}`.padEnd(34)}${times.join('')}${(bytes / 1e6).toFixed(2).padStart(11)}\n`,
      );
    }
  }
}
