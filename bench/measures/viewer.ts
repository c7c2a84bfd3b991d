import type { Browser } from 'playwright-core';
import type { Bed } from '../bed';
import type { Figure } from '../budget';
import { launchBrowser } from '../viewer/browser';
import { LINES, shape, type Line } from '../viewer/line';
import { completeLoad, medians, table, WAYS, type Load, type Way } from '../viewer/loads';
import { seriesOf, type Fixture } from '../viewer/series';
import { signedIn, VIEWER_PATH, ViewerServer } from '../viewer/viewer-server';

const SLICES = 40;

/** The built viewer in Chromium behind a line of known speed: a 3000 x 2000 frame and a CT series, in each way of loading. */
export async function viewer(bed: Bed): Promise<Figure[]> {
  const browser = await launchBrowser();
  const figures: Figure[] = [];
  try {
    for (const line of LINES) {
      const dx = await eachWay(browser, line, seriesOf(bed.frames.dx, 'dx', 1));
      const share = (what: string, state: keyof Loads, limit: number): Figure => ({
        what: `${line.name}: first picture of 3000 x 2000, ${what}`,
        value: dx[state].get('levels')!.firstImage / dx[state].get('whole')!.firstFullImage,
        unit: 'x whole',
        limit,
        better: 'less',
      });
      figures.push(share('decoder cold', 'cold', 0.2), share('decoder warm', 'warm', 0.1));
      const ct = await eachWay(browser, line, seriesOf(bed.frames.ct, 'ct', SLICES));
      figures.push({
        what: `${line.name}: ${SLICES} slices can be scrolled`,
        value: ct.cold.get('levels')!.scrollable / ct.cold.get('whole')!.complete,
        unit: 'x whole',
        limit: 0.35,
        better: 'less',
      });
      tables(`${line.name}, 3000 x 2000`, dx);
      tables(`${line.name}, ${SLICES} slices of 512 x 512`, ct);
    }
  } finally {
    await browser.close();
  }
  return figures;
}

interface Loads {
  readonly cold: Map<string, Load>;
  readonly warm: Map<string, Load>;
}

async function eachWay(browser: Browser, line: Line, series: Fixture): Promise<Loads> {
  const server = await ViewerServer.start(series);
  const shaped = await shape(new URL(server.url), line);
  const loads: Loads = { cold: new Map(), warm: new Map() };
  try {
    // Whatever comes first in a browser also starts its processes.
    await coldAndWarm(browser, server.url, 'whole');
    for (const way of WAYS) {
      const rounds: { readonly cold: Load; readonly warm: Load }[] = [];
      for (let round = 0; round < line.rounds; round++) {
        rounds.push(await coldAndWarm(browser, `http://127.0.0.1:${shaped.port}`, way));
      }
      loads.cold.set(way, medians(rounds.map(({ cold }) => cold)));
      loads.warm.set(way, medians(rounds.map(({ warm }) => warm)));
    }
  } finally {
    shaped.server.close();
    await server.close();
  }
  return loads;
}

/** Cold: the decoder starts with the series. Warm: the series once more on the same page. */
async function coldAndWarm(browser: Browser, url: string, way: Way): Promise<{ cold: Load; warm: Load }> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  await signedIn(context);
  await context.addInitScript((loading) => {
    localStorage.setItem('viewer.settings', JSON.stringify({ loading }));
  }, way);
  const page = await context.newPage();
  await page.goto(url + VIEWER_PATH, { timeout: 60_000 });
  const cold = await completeLoad(page);
  await page.keyboard.press('t');
  await page.getByRole('button', { name: way, exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('[data-testid=metrics] tr:first-child td').length === 2);
  const warm = await completeLoad(page);
  await context.close();
  return { cold, warm };
}

function tables(title: string, { cold, warm }: Loads): void {
  table(
    title,
    new Map(
      WAYS.flatMap((way) => [
        [`${way}, cold`, cold.get(way)!],
        [`${way}, warm`, warm.get(way)!],
      ]),
    ),
  );
}
