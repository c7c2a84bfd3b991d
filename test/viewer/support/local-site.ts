import { execFile } from 'node:child_process';
import * as path from 'node:path';
import { promisify } from 'node:util';
import type { Browser, BrowserContext, BrowserContextOptions, Page, Request } from 'playwright-core';
import { newPage, OpenPage, startBrowser } from './chromium';
import { AssemblyRunner, Gateway, type GatewayRequest } from '../../../local/assembly';
import type { HealthImagingEmulator } from '../../../local/healthimaging';
import type { ImageSetMetadata } from '../../../local/studies/image-set';
import { temporaryFolder } from '../../local/assembly/support/app';
import { requireAssets } from '../../support/assets';

export interface LocalSiteOptions {
  /** Folder of the app. Default: `site-app`. */
  readonly app?: string;
  /** Hears each line of tasks, functions and of `iam`. */
  readonly onLog?: (source: string, line: string) => void;
  /** Hears of each request of a browser. */
  readonly onRequest?: (request: GatewayRequest) => void;
}

export interface ServedFrame {
  readonly id: string;
  readonly bytes: Uint8Array;
  readonly contentType?: string;
}

export interface ServedImageSet {
  readonly frames: readonly ServedFrame[];
  readonly metadata: unknown;
}

export interface FrameRequest {
  readonly frame: string;
  /** '0-2', or 'whole'. */
  readonly levels: string;
  /** Of the answer's body, once it has begun. */
  bytes: number;
}

const SYNTH = path.resolve(__dirname, '../../../projenrc/build/synth.mjs');
/** A third of what tokens last. */
const SESSION_MS = 5 * 60_000;
const SITE_APP = path.join(__dirname, 'site-app');

/** The three constructs of one app in the local system, with a browser: the site as it is synthesised, from sign-in to frames. */
export class LocalSite {
  static async start({ app = SITE_APP, onLog, onRequest }: LocalSiteOptions = {}): Promise<LocalSite> {
    requireAssets('tlm-proxy', 'viewer', 'session', 'signing-key', 'token-keys');
    const [runner, browser] = await Promise.all([startApp(app, onLog), startBrowser()]);
    const { browserHosts: hosts, certificate } = runner;
    return new LocalSite(runner, await Gateway.start({ hosts, certificate, port: 0, onRequest }), browser);
  }

  readonly url: string;
  /** Frames that pages asked for, in the order of asking. */
  readonly log: FrameRequest[] = [];
  /** Called before a page's request for a frame leaves the browser: may wait. */
  gate: (frame: string, levels: string) => Promise<void> | void = () => undefined;
  private opened: OpenPage[] = [];
  private readonly sessions = new Map<string, { readonly session: string; readonly since: number }>();

  private constructor(
    readonly runner: AssemblyRunner,
    private readonly gateway: Gateway,
    readonly browser: Browser,
  ) {
    this.url = gateway.names.url('cdn');
  }

  get dataStores(): readonly string[] {
    return this.runner.datastores.map(({ id }) => id);
  }

  get emulator(): HealthImagingEmulator {
    return this.runner.datastores[0].emulator;
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.gateway.close();
    await this.runner.stop();
  }

  /** Where the pictures of an image set are. */
  viewOf(imageSetId: string, dataStore = this.dataStores[0]): string {
    return `${this.url}/stores/${dataStore}/image-sets/${imageSetId}/view`;
  }

  /** Ends a test: closes its pages, and forgets what was noted of them. @returns what they complained of */
  async closePages(): Promise<readonly string[]> {
    const opened = this.opened.splice(0);
    for (const [index, { page }] of opened.entries()) {
      await keepScreenshot(page, index);
      await page.context().close();
    }
    this.log.length = 0;
    this.gate = () => undefined;
    return opened.flatMap(({ complaints }) => complaints);
  }

  /** Takes an image set in, and gives the address of its pictures. */
  add({ frames, metadata }: ServedImageSet, dataStore = this.dataStores[0]): string {
    const { imageSetId } = this.emulator.store.add(dataStore, {
      id: 'a'.repeat(32),
      isPrimary: false,
      metadata: metadata as ImageSetMetadata,
      frames: frames.map(({ id, bytes, contentType = 'image/jph' }) => ({ id, bytes, contentType })),
    });
    return this.viewOf(imageSetId, dataStore);
  }

  /** Takes a frame out of the data store. @returns what puts it back */
  withhold(viewUrl: string, frameId: string): () => void {
    const [, dataStore, imageSetId] = /\/stores\/(\w+)\/image-sets\/(\w+)\//.exec(viewUrl)!;
    const { frames } = this.emulator.store.imageSet(dataStore, imageSetId)!;
    const frame = frames.get(frameId)!;
    frames.delete(frameId);
    return () => frames.set(frameId, frame);
  }

  /** A page of a user who has signed in. */
  async newPage(options: BrowserContextOptions = {}, user = 'user'): Promise<OpenPage> {
    const session = await this.sessionOf(user);
    const opened = await this.newVisitor(options);
    await opened.page.context().addInitScript(keepSession, { origin: this.url, session });
    return opened;
  }

  /** A page of somebody who has not signed in. */
  async newVisitor(options: BrowserContextOptions = {}): Promise<OpenPage> {
    const opened = await newPage(this.browser, options);
    await this.watchFrames(opened.page.context());
    this.opened.push(opened);
    return opened;
  }

  /** Signs in on the site's own page, as a user does. */
  async signIn(page: Page, user = 'user'): Promise<void> {
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('button', { name: user, exact: true }).click();
    await page
      .getByRole('link', { name: /^local-/ })
      .first()
      .waitFor();
  }

  /** What a sign-in leaves in the tab: one for all pages of a user, as long as none of them has to renew it. */
  private async sessionOf(user: string): Promise<string> {
    const known = this.sessions.get(user);
    if (known && Date.now() - known.since < SESSION_MS) return known.session;
    const { page } = await this.newVisitor();
    await page.goto(this.url);
    await this.signIn(page, user);
    const session = await page.evaluate(() => JSON.stringify({ ...sessionStorage }));
    await page.context().close();
    this.opened.pop();
    this.sessions.set(user, { session, since: Date.now() });
    return session;
  }

  private async watchFrames(context: BrowserContext): Promise<void> {
    const entries = new Map<Request, FrameRequest>();
    await context.route(/\/imageFrame\//, async (route) => {
      const [, frame, levels = 'whole'] = /\/imageFrame\/(\w{32})(?:\/levels\/(\d+-\d+))?$/.exec(
        route.request().url(),
      )!;
      const entry = { frame, levels, bytes: 0 };
      entries.set(route.request(), entry);
      this.log.push(entry);
      await this.gate(frame, levels);
      await route.continue().catch(() => undefined);
    });
    context.on('response', (response) => {
      const entry = entries.get(response.request());
      if (entry) entry.bytes = Number(response.headers()['content-length']);
    });
  }
}

/** VIEWER_SCREENSHOTS: a folder for what tests see at their end. */
async function keepScreenshot(page: Page, index: number): Promise<void> {
  const folder = process.env.VIEWER_SCREENSHOTS;
  if (!folder || page.isClosed()) return;
  const name = (expect.getState().currentTestName ?? '').replace(/\W+/g, '-').slice(0, 60);
  await page.screenshot({ path: path.join(folder, `${name}${index > 0 ? `-${index}` : ''}.png`) });
}

/** Runs in each page before its own scripts: the sign-in of another tab. */
function keepSession({ origin, session }: { readonly origin: string; readonly session: string }): void {
  if (location.origin !== origin || sessionStorage.length > 0) return;
  for (const [key, value] of Object.entries(JSON.parse(session) as Record<string, string>)) {
    sessionStorage.setItem(key, value);
  }
}

/** The app is synthesised in a process of its own, as users do it. */
async function startApp(app: string, onLog: LocalSiteOptions['onLog']): Promise<AssemblyRunner> {
  const assembly = path.join(temporaryFolder(), 'cdk.out');
  await promisify(execFile)(process.execPath, [SYNTH, app, assembly]);
  return AssemblyRunner.start(assembly, { taskCount: 1, onLog });
}
