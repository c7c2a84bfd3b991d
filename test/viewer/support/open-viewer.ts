import { existsSync } from 'node:fs';
import { Browser, BrowserContext, Page } from 'playwright-core';
import { findChromium, launchChromium, watchComplaints } from './chromium';
import { DATASTORE, IMAGE_SET, SERIES } from './series-fixture';
import { signedIn } from './signed-in';
import { SITE } from './viewer-server';
import type { StackView } from '../../../runtime/viewer/src/viewport/stack-view';

/** The element of the picture as a test sees it inside the page. */
export type Picture = HTMLDivElement & { stackView: StackView };

export interface OpenPage {
  readonly page: Page;
  readonly complaints: readonly string[];
}

export const VIEWER_PATH = `/stores/${DATASTORE}/image-sets/${IMAGE_SET}/view?series=${SERIES}`;

export async function startBrowser(): Promise<Browser> {
  const chromium = findChromium();
  if (!chromium) throw new Error('Chromium is missing: install it, or set CHROMIUM_PATH.');
  if (!existsSync(`${SITE}/index.html`)) throw new Error('The viewer is not built: run "npx projen bundle:viewer".');
  return launchChromium(chromium);
}

export async function newPage(browser: Browser, options: Parameters<Browser['newContext']>[0] = {}): Promise<OpenPage> {
  const context: BrowserContext = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  await signedIn(context);
  const page = await context.newPage();
  return { page, complaints: watchComplaints(page) };
}

export async function waitForPicture(page: Page, index: number, quality: 'low' | 'full'): Promise<void> {
  await page.waitForSelector(`[data-testid=picture][data-shown="${index}"][data-quality="${quality}"]`, {
    timeout: 20_000,
  });
}

export async function inPicture<T, A>(page: Page, run: (picture: Picture, argument: A) => T, argument: A): Promise<T> {
  const picture = await page.$('[data-testid=picture]');
  if (!picture) throw new Error('there is no picture on the page');
  return (await picture.evaluate(run as never, argument as never)) as T;
}
