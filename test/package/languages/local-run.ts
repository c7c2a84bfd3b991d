import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { createInterface } from 'node:readline';
import { gunzipSync } from 'node:zlib';
import { GatewayClient, type Tokens, type ViewerConfig } from '../../local/support/gateway-client';
import { ASSETS, requireAssets } from '../../support/assets';

interface Ready {
  readonly event: string;
  readonly url: string;
  readonly addresses: readonly { readonly label: string; readonly url: string }[];
}

/** Runs a cloud assembly by `cdk-healthimaging local`, and stops it as Ctrl-C does; returns the exit code. */
export async function withLocal(
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

/** Finds an image by what HealthImaging answers the user, and gets its first frame as the viewer does: by a session of the CDN. */
export async function firstFrame(client: GatewayClient, config: ViewerConfig, tokens: Tokens): Promise<number> {
  const [store] = config.dataStores;
  const found = await client.call(config, tokens, `/datastore/${store}/searchImageSets`, '{}');
  const [{ imageSetId }] = JSON.parse(found.body.toString()).imageSetsMetadataSummaries;
  const at = `/datastore/${store}/imageSet/${imageSetId}`;
  const metadata = await client.call(config, tokens, `${at}/getImageSetMetadata`, '{}');
  const [, frame] = /"ImageFrames":\[\{"ID":"([0-9a-f]{32})"/.exec(gunzipSync(metadata.body).toString())!;
  const { endpoint } = config.frameSources.find(({ kind }) => kind === 'imageFrameCdn')!;
  const session = await client.open(`${endpoint}session/${store}`, {
    headers: { 'x-access-token': tokens.access_token },
  });
  const cookie = (session.headers['set-cookie'] ?? []).map((text) => text.split(';')[0]).join('; ');
  const url = `${endpoint}${at.slice(1)}/imageFrame/${frame}`;
  const [without, answer] = [await client.open(url), await client.open(url, { headers: { cookie } })];
  if (without.status !== 403) throw new Error(`a frame without a session: ${without.status}`);
  if (answer.status !== 200) throw new Error(`frame: ${answer.status} ${answer.body.toString()}`);
  return answer.body.length;
}
