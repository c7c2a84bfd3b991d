import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { writePhantoms } from '../../../local/studies';
import { ASSETS, requireAssets } from '../../support/assets';
import { DATASTORE_ID, proxyApp, synthesise, temporaryFolder } from '../assembly/support/app';

jest.setTimeout(120_000);

let studies: string;
let assembly: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  requireAssets('local', 'tlm-proxy', 'token-keys');
  assembly = proxyApp();
  studies = temporaryFolder();
  await writePhantoms(studies, { only: ['mr'], scale: 0.25 });
  writeFileSync(path.join(studies, 'notes.html'), '<html>not DICOM</html>');
});
afterAll(() => children.filter((child) => child.exitCode === null).forEach((child) => child.kill('SIGKILL')));

interface Running {
  readonly child: ChildProcess;
  readonly output: { out: string; err: string };
  readonly exit: Promise<[number | null, string | null]>;
}

function command(args: readonly string[], environment: Readonly<Record<string, string>> = {}, cwd?: string): Running {
  const child = spawn(process.execPath, [path.join(ASSETS, 'local/cli.mjs'), 'local', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
    cwd,
  });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (text) => (output.out += text));
  child.stderr.on('data', (text) => (output.err += text));
  return { child, output, exit: once(child, 'exit') as Promise<[number | null, string | null]> };
}

const run = (...args: string[]) => command([assembly, '--studies', studies, '--port', '0', '--tasks', '1', ...args]);

async function until(running: Running, condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 90_000;
  while (!condition()) {
    const { output, child } = running;
    if (Date.now() > deadline || child.exitCode !== null) throw new Error(`in vain: ${output.out}${output.err}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

interface Event {
  readonly event: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- events differ
  readonly [name: string]: any;
}
const events = ({ output }: Running): Event[] =>
  output.out
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));

async function ready(running: Running): Promise<Event> {
  await until(running, () => running.output.out.includes('"event":"ready"') && running.output.out.endsWith('\n'));
  return events(running).find(({ event }) => event === 'ready')!;
}

/** Names below localhost, which browsers lead here by themselves. */
function open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<{ status: number; body: string }> {
  const { host, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port,
      path: `${pathname}${search}`,
      headers: { host, ...headers },
      agent: false,
    };
    const req = request(options, (res) => {
      let body = '';
      res.setEncoding('latin1').on('data', (part: string) => (body += part));
      res.on('end', () => resolve({ status: res.statusCode!, body })).on('error', reject);
    });
    req.on('error', reject).end();
  });
}

test('starts an app, tells where everything is and what is not run, and stops cleanly on Ctrl-C', async () => {
  const running = run();
  await until(running, () => running.output.out.includes('Press Ctrl-C'));
  const { out, err } = running.output;
  expect(err).toBe('');
  expect(out).toMatch(/importing studies \d+\/\d+/);
  expect(out).toMatch(new RegExp(`data store ${DATASTORE_ID}: 1 image sets with 8 frames`));
  expect(out).toMatch(/not imported: notes\.html: /);
  expect(out).toMatch(
    /token of https:\/\/cognito-idp\.us-east-1\.amazonaws\.com\/\S+:\n +curl 'http:\/\/localhost:\d+\/token\?issuer=/,
  );
  expect(out).toMatch(/no effect on this machine:\n.*AWS::CloudWatch::Alarm x\d+/);
  const [, address] = /load balancer +(http:\/\/proxy\.localhost:\d+\/)/.exec(out)!;
  expect((await open(`${address}healthcheck`)).status).toBe(200);
  running.child.kill('SIGINT');
  expect(await running.exit).toEqual([0, null]);
  expect(running.output.out).toMatch(/\n1 requests \| [\d.]+ MB\nstopping\n$/);
  await expect(open(address)).rejects.toThrow('ECONNREFUSED');
});

test('with --json each event is a line: progress, addresses, requests; a script gets a token and frames', async () => {
  const running = run('--json', '--latency', 'frames=5ms', '--fault', 'frames=503');
  const { url, addresses, dataStores, notRun, issuers } = await ready(running);
  expect(events(running)[0]).toEqual({ event: 'progress', step: `starting ${assembly}` });
  expect(dataStores).toEqual([{ id: DATASTORE_ID, imageSets: 1, frames: 8 }]);
  expect(issuers).toEqual([expect.stringContaining('https://cognito-idp.us-east-1.amazonaws.com/')]);
  expect(notRun).toContainEqual(
    expect.objectContaining({ type: 'AWS::Cognito::UserPool', reason: expect.any(String) }),
  );
  const { url: proxy } = addresses.find(({ kind }: { kind: string }) => kind === 'load balancer');
  const { body: token } = await open(`${url}/token?user=radiologist&groups=a,b`);
  expect(JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())).toMatchObject({
    username: 'radiologist',
    'cognito:groups': ['a', 'b'],
  });
  // Pages of elsewhere get none: another name of this machine, or an origin.
  expect((await open(`${url.replace('localhost', 'evil.localhost')}/token`)).body).not.toContain('eyJ');
  expect((await open(`${url}/token`, { origin: 'https://evil.example.org' })).body).not.toContain('eyJ');
  const missing = `${proxy}datastore/${DATASTORE_ID}/imageSet/${'0'.repeat(32)}/imageFrame/${'0'.repeat(32)}`;
  expect((await open(missing)).status).toBe(401);
  expect((await open(missing, { authorization: `Bearer ${token.trim()}` })).status).toBe(503);
  running.child.kill('SIGTERM');
  expect(await running.exit).toEqual([0, null]);
  const seen = events(running).filter(({ event, path: asked }) => event === 'request' && asked.includes('imageFrame'));
  expect(seen.map(({ status, label }) => [label, status])).toEqual([401, 503].map((status) => ['proxy', status]));
  expect(running.output.out).not.toContain(token.trim());
});

test.each<[string, (child: ChildProcess) => void]>([
  ['the terminal is closed', (child) => child.kill('SIGHUP')],
  ['nobody reads on', (child) => child.stdout!.destroy()],
])('stops cleanly when %s', async (_, leave) => {
  const running = run('--json');
  const { addresses } = await ready(running);
  const { url } = addresses.find(({ kind }: { kind: string }) => kind === 'load balancer');
  leave(running.child);
  // Something to tell.
  await open(`${url}healthcheck`).catch(() => undefined);
  expect(await running.exit).toEqual([0, null]);
  await expect(open(`${url}healthcheck`)).rejects.toThrow('ECONNREFUSED');
  expect(running.output.err).toBe('');
});

test('generated studies are kept for the next start, and made anew where what is kept is broken', async () => {
  const cache = temporaryFolder();
  const start = async () => {
    const running = command([assembly, '--port', '0', '--tasks', '1', '--json'], { XDG_CACHE_HOME: cache });
    const { dataStores } = await ready(running);
    running.child.kill('SIGINT');
    expect(await running.exit).toEqual([0, null]);
    const steps = events(running).map(({ step }) => step);
    return { dataStores, generated: steps.includes('generating studies') };
  };
  const first = await start();
  expect(first).toEqual({ dataStores: [{ id: DATASTORE_ID, imageSets: 5, frames: 128 }], generated: true });
  expect(await start()).toEqual({ ...first, generated: false });
  const folder = path.join(cache, 'cdk-healthimaging');
  const [name] = readdirSync(folder);
  writeFileSync(path.join(folder, name), 'broken');
  const broken = command([assembly, '--port', '0', '--tasks', '1', '--json'], { XDG_CACHE_HOME: cache });
  await until(broken, () => broken.output.out.includes('generating studies'));
  // Ctrl-C in the middle of it.
  broken.child.kill('SIGINT');
  expect(await broken.exit).toEqual([0, null]);
  expect(broken.output.err).toBe('');
});

test('without a folder it runs cdk.out of the current one, and says so where there is none', async () => {
  const folder = temporaryFolder();
  const { output, exit } = command(['--studies', studies, '--port', '0'], {}, folder);
  expect(await exit).toEqual([1, null]);
  expect(output.err).toBe(
    `cdk-healthimaging: ${path.join(folder, 'cdk.out/manifest.json')}: not found; run npx cdk synth, or name the folder that it wrote\n`,
  );
});

test('fails with one clear line where an app has none of the constructs', async () => {
  const other = synthesise((app) => void new s3.Bucket(new Stack(app, 'Other'), 'Bucket'));
  const { output, exit } = command([other, '--port', '0']);
  expect(await exit).toEqual([1, null]);
  expect(output.err).toBe(
    `cdk-healthimaging: ${other}: nothing in it could be opened; name the folder of an app with a TlmProxy, an ImageFrameCdn or an ImagingViewer\n`,
  );
});

test('fails with one clear line where the port is taken', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  const { output, exit } = command([assembly, '--studies', studies, '--port', String(port), '--tasks', '1']);
  expect(await exit).toEqual([1, null]);
  expect(output.err).toBe(
    `cdk-healthimaging: port ${port} is in use; choose another with --port, or --port 0 for any free one\n`,
  );
  taken.close();
});

test.each([
  [
    ['--studies', '/no/such/folder'],
    /^cdk-healthimaging: --studies \/no\/such\/folder: no such folder; name a folder with DICOM files\n$/,
  ],
  [['--port', '99999'], /--port <number>' argument '99999' is invalid\. it must be a whole number from 0 to 65535/],
  [['--tasks', '0'], /--tasks <number>' argument '0' is invalid\. it must be a whole number from 1 on/],
  [['--prot', '1'], /unknown option '--prot'/],
  [['--latency', '10'], /^cdk-healthimaging: --latency 10: give a time like 80ms or 1\.5s\n$/],
])('fails with one clear line on %p', async (args, message) => {
  const { output, exit } = command(args);
  expect((await exit)[0]).toBe(1);
  expect(output.err).toMatch(message);
});
