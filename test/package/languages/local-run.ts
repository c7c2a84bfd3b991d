import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { newFolder } from './support';
import { writePhantoms } from '../../../local/studies';
import { GatewayClient, type Tokens, type ViewerConfig } from '../../local/support/gateway-client';
import { ASSETS, requireAssets } from '../../support/assets';

interface Ready {
  readonly event: string;
  readonly url: string;
  readonly addresses: readonly { readonly label: string; readonly url: string }[];
}

/** Runs a cloud assembly by `cdk-healthimaging local`, and stops it as Ctrl-C does; returns the exit code. */
async function withLocal(
  assembly: string,
  studies: string,
  label: string,
  use: (client: GatewayClient) => Promise<void>,
): Promise<number> {
  requireAssets('local', 'tlm-proxy', 'session', 'signing-key', 'token-keys', 'viewer', 'edge');
  const args = [path.join(ASSETS, 'local/cli.mjs'), 'local', assembly, '--json', '--studies', studies, '--port', '0'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const exit = once(child, 'exit') as Promise<[number]>;
  try {
    const { addresses } = await ready(child.stdout, exit);
    const url = addresses.find((address) => address.label === label)!.url;
    await use(new GatewayClient({ names: { url: () => new URL(url).origin } }, label));
  } finally {
    child.kill('SIGINT');
  }
  return (await exit)[0];
}

async function ready(output: NodeJS.ReadableStream, exit: Promise<[number]>): Promise<Ready> {
  const events = (async () => {
    for await (const line of createInterface({ input: output })) {
      const event = JSON.parse(line) as Ready;
      if (event.event !== 'ready') continue;
      // Read on, or the pipe fills up.
      output.resume();
      return event;
    }
    throw new Error('no event "ready"');
  })();
  return Promise.race([
    events,
    exit.then(([code]) => {
      throw new Error(`exit code ${code}`);
    }),
  ]);
}

/** Finds an image by what HealthImaging answers the user, and says where its first frame is. */
async function firstFrame(client: GatewayClient, config: ViewerConfig, tokens: Tokens): Promise<string> {
  const [store] = config.dataStores;
  const found = await client.call(config, tokens, `/datastore/${store}/searchImageSets`, '{}');
  const [{ imageSetId }] = JSON.parse(found.body.toString()).imageSetsMetadataSummaries;
  const at = `datastore/${store}/imageSet/${imageSetId}`;
  const metadata = await client.call(config, tokens, `/${at}/getImageSetMetadata`, '{}');
  const [, frame] = /"ImageFrames":\[\{"ID":"([0-9a-f]{32})"/.exec(gunzipSync(metadata.body).toString())!;
  return `${at}/imageFrame/${frame}`;
}

/** What a session of the CDN sets, as a browser sends it. */
async function cookies(client: GatewayClient, endpoint: string, store: string, tokens: Tokens): Promise<string> {
  const headers = { 'x-access-token': tokens.access_token };
  const session = await client.open(`${endpoint}session/${store}`, { headers });
  return (session.headers['set-cookie'] ?? []).map((text) => text.split(';')[0]).join('; ');
}

/** What an example synthesised is run; a user signs in at the viewer's site and gets a frame, whole and by levels, as its page does. */
export function testLocalRun(assembly: () => string): void {
  test('what it synthesises runs in the local system: sign-in, search, a frame and its lowest level by the CDN', async () => {
    const studies = newFolder('studies');
    await writePhantoms(studies, { only: ['mr'], scale: 0.25 });
    const code = await withLocal(assembly(), studies, 'cdn', async (client) => {
      expect((await client.open('/')).headers['content-type']).toMatch(/^text\/html/);
      const config = await client.config();
      const tokens = await client.signIn(config, 'user');
      const { endpoint } = config.frameSources.find(({ kind }) => kind === 'imageFrameCdn')!;
      const url = `${endpoint}${await firstFrame(client, config, tokens)}`;
      expect((await client.open(url)).status).toBe(403);

      const cookie = await cookies(client, endpoint, config.dataStores[0], tokens);
      const [frame, lowest] = [
        await client.open(url, { headers: { cookie } }),
        await client.open(`${url}/levels/0-0`, { headers: { cookie } }),
      ];
      expect([frame.status, lowest.status]).toEqual([200, 200]);
      const [end] = String(lowest.headers['frame-level-ends']).split(',').map(Number);
      expect(lowest.body.length).toBe(end);
      expect(frame.body.length).toBeGreaterThan(end);
      expect(lowest.body.equals(frame.body.subarray(0, end))).toBe(true);
    });
    expect(code).toBe(0);
  });
}
