import type { Page } from 'playwright-core';
import type { OpenSeries } from '../../runtime/viewer/src/viewport/open-series';
import { median } from '../budget';

export const WAYS = ['levels', 'progressive', 'whole'] as const;
export type Way = (typeof WAYS)[number];

/** What the page's own figures say (runtime/viewer/src/metrics). */
export interface Load {
  readonly bytes: number;
  readonly firstImage: number;
  readonly firstFullImage: number;
  readonly scrollable: number;
  readonly complete: number;
}

/** Waits until a series is here in full. */
export async function completeLoad(page: Page): Promise<Load> {
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

export function medians(loads: readonly Load[]): Load {
  const of = (name: keyof Load) => median(loads.map((load) => load[name]));
  return {
    bytes: of('bytes'),
    firstImage: of('firstImage'),
    firstFullImage: of('firstFullImage'),
    scrollable: of('scrollable'),
    complete: of('complete'),
  };
}

export function table(title: string, rows: ReadonlyMap<string, Load>): void {
  const columns = ['first', 'first full', 'scrollable', 'complete', 'MB'];
  process.stdout.write(`\n${title.padEnd(36)}${columns.map((name) => name.padStart(11)).join('')}\n`);
  for (const [name, { firstImage, firstFullImage, scrollable, complete, bytes }] of rows) {
    const times = [firstImage, firstFullImage, scrollable, complete].map((ms) => `${ms.toFixed(0)} ms`.padStart(11));
    process.stdout.write(`  ${name.padEnd(34)}${times.join('')}${(bytes / 1e6).toFixed(2).padStart(11)}\n`);
  }
}
