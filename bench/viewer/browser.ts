import type { Browser } from 'playwright-core';

/** Not bundled: its parts find each other in the file system. */
export async function launchBrowser(...more: readonly string[]): Promise<Browser> {
  const name: string = 'playwright-core';
  const { chromium } = (await import(name)) as typeof import('playwright-core');
  const args = ['--no-sandbox', '--use-gl=angle', '--use-angle=swiftshader', '--enable-unsafe-swiftshader', ...more];
  return chromium.launch({ executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium', args });
}
