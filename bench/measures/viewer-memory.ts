import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import type { Bed } from '../bed';
import type { Figure } from '../budget';
import { launchBrowser } from '../viewer/browser';
import { completeLoad } from '../viewer/loads';
import { seriesOf } from '../viewer/series';
import { signedIn, VIEWER_PATH, ViewerServer } from '../viewer/viewer-server';

const SLICES = 500;

/** What the viewer's page holds once a long series has been loaded and every slice of it has been looked at. */
export async function viewerMemory(bed: Bed): Promise<Figure[]> {
  const series = seriesOf(bed.frames.ct, 'ct', SLICES);
  const server = await ViewerServer.start(series);
  const browser = await launchBrowser();
  try {
    const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
    await signedIn(context);
    const page = await context.newPage();
    await page.goto(server.url + VIEWER_PATH);
    await completeLoad(page);
    for (let slice = 0; slice < SLICES; slice++) {
      await page.evaluate((index) => {
        document.querySelector<HTMLDivElement>('[data-testid=picture]')!.stackView!.show(index);
      }, slice);
      await page.waitForSelector(`[data-testid=picture][data-shown="${slice}"][data-quality=full]`);
    }
    const compressed = series.frames.reduce((sum, { bytes }) => sum + bytes.length, 0);
    return [
      {
        what: `page with ${SLICES} slices of 512 x 512, all looked at`,
        value: await largestRenderer(browser),
        unit: 'MB',
        limit: 1024,
        better: 'less',
        note: `compressed ${(compressed / 1e6).toFixed(0)} MB`,
      },
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Resident memory of the process that runs the page with its workers, in MB. */
async function largestRenderer(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))![1]) / 1024);
  return Math.max(...sizes);
}
