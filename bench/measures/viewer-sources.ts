import type { Page } from 'playwright-core';
import type { Bed } from '../bed';
import type { Figure } from '../budget';
import { launchBrowser } from '../viewer/browser';
import { LINES, shape, type Line } from '../viewer/line';
import { completeLoad, table, WAYS, type Load, type Way } from '../viewer/loads';
import { LocalApp } from '../viewer/local-app';

type Source = 'healthImaging' | 'tlmProxy' | 'imageFrameCdn';

/** HealthImaging itself has no levels. */
const LOADS: readonly (readonly [Source, readonly Way[]])[] = [
  ['healthImaging', ['progressive', 'whole']],
  ['tlmProxy', WAYS],
  ['imageFrameCdn', WAYS],
];
const STUDIES = { dx: '3000 x 2000', ct: '64 slices of 512 x 512' } as const;

/** The deployed app in the local system: sign-in, search, and a series from each source in each way, frames cached where the source has a cache. */
export async function viewerSources(_bed: Bed): Promise<Figure[]> {
  const app = await LocalApp.start(process.env.BENCH_ROOT!, ['dx', 'ct']);
  const figures: Figure[] = [];
  try {
    for (const line of LINES) figures.push(...(await overLine(app, line)));
  } finally {
    await app.stop();
  }
  return figures;
}

async function overLine(app: LocalApp, line: Line): Promise<Figure[]> {
  const shaped = await shape(app.gateway, line);
  const browser = await launchBrowser(`--host-resolver-rules=MAP *.localhost 127.0.0.1:${shaped.port}`);
  try {
    const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
    const series = await openedSeries(page, app.viewer);
    const figures: Figure[] = [];
    for (const [kind, name] of Object.entries(STUDIES)) {
      const loads = await eachSource(page, series.get(kind)!);
      table(`${line.name}, ${name}`, loads);
      if (kind === 'dx') figures.push(...shares(line, loads));
    }
    return figures;
  } finally {
    await browser.close();
    shaped.server.close();
  }
}

function shares(line: Line, loads: ReadonlyMap<string, Load>): Figure[] {
  return (['tlmProxy', 'imageFrameCdn'] as const).map((source) => ({
    what: `${line.name}: first picture of 3000 x 2000, ${source}`,
    value: loads.get(`${source}, levels`)!.firstImage / loads.get(`${source}, whole`)!.firstFullImage,
    unit: 'x whole',
    limit: 0.2,
    better: 'less',
  }));
}

/** Signs in as the page lets a user, and finds where the viewer shows each study. */
async function openedSeries(page: Page, viewer: string): Promise<ReadonlyMap<string, string>> {
  await page.goto(viewer, { timeout: 60_000 });
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('button', { name: 'user', exact: true }).click();
  await page.locator('a[href*="/stores/"]').first().click();
  const urls = new Map<string, string>();
  const rows = page.locator('tbody tr').filter({ has: page.getByRole('link', { name: 'Open' }) });
  await rows.nth(1).waitFor();
  const links = await rows
    .getByRole('link', { name: 'Open' })
    .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href));
  for (const href of links) {
    await page.goto(href);
    await completeLoad(page);
    const slices = await page.evaluate(
      () => document.querySelector<HTMLDivElement>('[data-testid=picture]')!.stackView!.frames.length,
    );
    urls.set(slices === 1 ? 'dx' : 'ct', href);
  }
  return urls;
}

async function eachSource(page: Page, url: string): Promise<Map<string, Load>> {
  // What the browser keeps would be a fourth source.
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.setCacheDisabled', { cacheDisabled: true });
  const loads = new Map<string, Load>();
  for (const [frameSource, ways] of LOADS) {
    for (const loading of ways) {
      await page.evaluate(
        (settings) => {
          for (const key of Object.keys(localStorage)) if (key.endsWith('.settings')) localStorage.removeItem(key);
          localStorage.setItem('viewer.settings', JSON.stringify(settings));
        },
        { frameSource, loading },
      );
      await page.goto(url, { timeout: 60_000 });
      loads.set(`${frameSource}, ${loading}`, await completeLoad(page));
    }
  }
  await session.detach();
  return loads;
}
