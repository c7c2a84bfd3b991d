import { readFileSync } from 'node:fs';
import type { AxeResults } from 'axe-core';
import { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What axe finds on the page as it is now, in light and dark. */
export async function findings(page: Page, place: string): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.waitForFunction(
      (dark) => document.body.classList.contains('awsui-dark-mode') === dark,
      colorScheme === 'dark',
    );
    if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
    const { violations } = await page.evaluate(
      (values) =>
        (window as unknown as { axe: { run: (options: unknown) => Promise<AxeResults> } }).axe.run({
          runOnly: { type: 'tag', values },
          resultTypes: ['violations'],
        }),
      RULES,
    );
    for (const { id, nodes } of violations) {
      for (const { html } of nodes) found.push(`${place}, ${colorScheme}: ${id}: ${html.slice(0, 200)}`);
    }
  }
  return found;
}
