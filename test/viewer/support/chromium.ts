import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { Browser, BrowserContextOptions, chromium, Page } from 'playwright-core';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** CHROMIUM_PATH, /usr/bin/chromium, or one of the usual names in PATH. */
function findChromium(): string | undefined {
  const given = [process.env.CHROMIUM_PATH, '/usr/bin/chromium'].find((path) => path && existsSync(path));
  if (given) return given;
  for (const name of NAMES) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // Not under this name.
    }
  }
  return undefined;
}

export function startBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error('Chromium is missing: install it, or set CHROMIUM_PATH.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--use-gl=angle',
      '--use-angle=swiftshader',
      '--enable-unsafe-swiftshader',
    ],
  });
}

export interface OpenPage {
  readonly page: Page;
  /** A test takes out what it expects. */
  readonly complaints: string[];
}

/** A page in a context of its own. */
export async function newPage(browser: Browser, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  return { page, complaints: watchComplaints(page) };
}

/** Everything a page complains of: console errors and warnings of the policy, uncaught errors, violations. */
function watchComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'error' && !/Content Security Policy/.test(message.text())) return;
    const { url } = message.location();
    complaints.push(`${message.text()} ${url ? new URL(url).pathname : ''}`);
  });
  // Chromium complains of a worker's own files without their status.
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    if (response.status() >= 400 && pathname.startsWith('/assets/')) {
      complaints.push(`${response.status()} ${pathname}`);
    }
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  return complaints;
}
