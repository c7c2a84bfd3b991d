import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { HealthImagingEmulator } from '../healthimaging';
import type { ImportedImageSet } from '../studies';
import { Front } from './front';
import { ProxyTask } from './proxy-task';
import { LOCAL_CLIENT_ID, TokenIssuer } from './token-issuer';

const REGION = 'us-east-1';
const ACCOUNT = '000000000000';
const ISSUER = 'https://sign-in.local.invalid';

export interface LocalSystemOptions {
  /** Folder of the built bundles: `tlm-proxy`, `viewer`. */
  readonly assets: string;
  /** Port of the one address that a person opens; 0 for any free one. */
  readonly port: number;
  readonly datastoreName: string;
  /** Receives each log line of the proxy. */
  readonly onProxyLog?: (line: string) => void;
}

/** HealthImaging emulator, TLM proxy and viewer, wired to each other on this machine. */
export class LocalSystem {
  public static async start(options: LocalSystemOptions): Promise<LocalSystem> {
    const stack: (() => Promise<unknown>)[] = [];
    const scratch = await mkdtemp(path.join(tmpdir(), 'cdk-healthimaging-'));
    stack.push(() => rm(scratch, { recursive: true, force: true }));
    try {
      return await LocalSystem.wire(options, scratch, stack);
    } catch (error) {
      await closeAll(stack);
      throw error;
    }
  }

  private static async wire(
    options: LocalSystemOptions,
    scratch: string,
    stack: (() => Promise<unknown>)[],
  ): Promise<LocalSystem> {
    const viewer = localCredentials();
    const task = localCredentials();
    const emulator = await HealthImagingEmulator.start({
      region: REGION,
      accountId: ACCOUNT,
      credentials: [viewer, { ...task, allow: (action: string) => action === 'medical-imaging:GetImageFrame' }],
    });
    stack.push(() => emulator.close());
    const datastoreId = emulator.store.createDatastore(options.datastoreName);

    const issuer = await TokenIssuer.create(ISSUER);
    const keySet = path.join(scratch, 'keys.json');
    await writeFile(keySet, JSON.stringify(issuer.keySet));

    let proxy: ProxyTask | undefined;
    const front = await Front.start({
      port: options.port,
      site: path.join(options.assets, 'viewer'),
      connectTo: [emulator.url],
      documents: {
        '/config.json': () => ({
          region: REGION,
          healthImagingEndpoint: emulator.url,
          frameEndpoint: '/',
          session: { endpoint: '/session' },
        }),
        '/session': async () => ({ ...(await issuer.accessToken('radiologist', [])), credentials: viewer }),
      },
      proxy: () => proxy!.url,
    });
    stack.push(() => front.close());

    proxy = await ProxyTask.start({
      image: path.join(options.assets, 'tlm-proxy'),
      environment: {
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: task.accessKeyId,
        AWS_SECRET_ACCESS_KEY: task.secretAccessKey,
        TLM_PROXY_DATASTORES: `arn:aws:medical-imaging:${REGION}:${ACCOUNT}:datastore/${datastoreId}`,
        TLM_PROXY_ENDPOINT: emulator.url,
        TLM_PROXY_ACCESS: JSON.stringify({
          issuers: [{ issuer: ISSUER, keys: pathToFileURL(keySet).href, clientIds: [LOCAL_CLIENT_ID] }],
        }),
      },
      onLog: options.onProxyLog,
    });
    stack.push(() => proxy!.stop());
    return new LocalSystem(emulator, front, proxy, datastoreId, stack);
  }

  private constructor(
    private readonly emulator: HealthImagingEmulator,
    private readonly front: Front,
    private readonly proxy: ProxyTask,
    public readonly datastoreId: string,
    private readonly stack: (() => Promise<unknown>)[],
  ) {}

  /** What a person opens in the browser. */
  public get viewerUrl(): string {
    return `${this.front.url}/`;
  }

  public get proxyUrl(): string {
    return this.proxy.url.origin;
  }

  public get healthImagingUrl(): string {
    return this.emulator.url;
  }

  public add(imageSets: readonly ImportedImageSet[]): void {
    for (const imageSet of imageSets) this.emulator.store.add(this.datastoreId, imageSet);
  }

  public async stop(): Promise<void> {
    await closeAll(this.stack);
  }
}

/** Ends what was started, the last first; all of it, whatever fails. */
async function closeAll(stack: (() => Promise<unknown>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const close of stack.splice(0).reverse()) await close().catch((error) => errors.push(error));
  if (errors.length > 0) throw errors[0];
}

function localCredentials(): { accessKeyId: string; secretAccessKey: string } {
  return {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}
