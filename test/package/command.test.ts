import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as https from 'node:https';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { LOCAL_CLIENT_ID, TokenIssuer } from '../../local/assembly/sign-in/token-issuer';
import { HealthImagingEmulator } from '../../local/healthimaging';
import { importStudies, writePhantoms, type ImportedImageSet } from '../../local/studies';
import { requireAssets } from '../support/assets';

// `npx cdk-healthimaging tlm-proxy`, as someone runs it who uses no CDK: from the packed package, installed without any other.
jest.setTimeout(180_000);

const ROOT = path.resolve(__dirname, '../..');
const CREDENTIALS = { accessKeyId: 'ASIACOMMANDTEST', secretAccessKey: 'secret' };

let folder: string;
let imageSet: ImportedImageSet;
let emulator: HealthImagingEmulator;
let issuer: TokenIssuer;
let environment: Record<string, string>;
let datastoreId: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  requireAssets('local', 'tlm-proxy');
  folder = mkdtempSync(path.join(tmpdir(), 'fresh-folder-'));
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [{ filename }] = JSON.parse(run('npm', 'pack', ROOT, '--json', '--ignore-scripts', '--silent'));
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'fresh-folder', private: true }));
  // The constructs' peers are not the server's.
  run('npm', 'install', '--no-audit', '--no-fund', '--offline', '--legacy-peer-deps', `./${filename}`);

  const studies = path.join(folder, 'studies');
  await writePhantoms(studies, { only: ['mr'], scale: 0.5 });
  imageSet = (await importStudies(studies)).imageSets[0];
  emulator = await HealthImagingEmulator.start({ region: 'eu-west-1', credentials: [CREDENTIALS] });
  datastoreId = emulator.store.createDatastore('command');
  emulator.store.add(datastoreId, imageSet);
  issuer = await TokenIssuer.create('https://login.example.org');
  writeFileSync(path.join(folder, 'keys.json'), JSON.stringify(issuer.keySet));
  environment = {
    PORT: '0',
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
    TLM_PROXY_DATASTORES: `arn:aws:medical-imaging:eu-west-1:123456789012:datastore/${datastoreId}`,
    TLM_PROXY_ENDPOINT: emulator.url,
    TLM_PROXY_ALLOWED_ORIGINS: 'https://viewer.example.org',
    TLM_PROXY_MEMORY_CACHE_MIB: '64',
    TLM_PROXY_RENDER_WORKERS: '1',
    TLM_PROXY_DRAIN_SECONDS: '5',
    TLM_PROXY_NAME: 'Command',
    TLM_PROXY_METRICS_NAMESPACE: 'Test',
    TLM_PROXY_ACCESS: JSON.stringify({
      issuers: [{ issuer: issuer.issuer, keys: `file://${folder}/keys.json`, clientIds: [LOCAL_CLIENT_ID] }],
    }),
  };
});
afterAll(async () => {
  // Each is the first of a group: npx starts a shell, and that the command.
  for (const { pid, exitCode, signalCode } of children) {
    if (exitCode === null && signalCode === null) process.kill(-pid!, 'SIGKILL');
  }
  await emulator?.close();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

function npx(env: Record<string, string>) {
  const child = spawn('npx', ['--no-install', 'cdk-healthimaging', 'tlm-proxy'], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (text) => (output.out += text));
  child.stderr.on('data', (text) => (output.err += text));
  return { child, output, closed: once(child, 'close').then(([code]) => code as number | null) };
}

function events(out: string): Record<string, unknown>[] {
  return out
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line));
}

async function get(url: string, token?: string): Promise<{ status: number; body: Buffer }> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const request = https.get(url, { headers, rejectUnauthorized: false, agent: false });
  const [response] = await once(request, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, body: Buffer.concat(chunks) };
}

test('serves levels over TLS until SIGTERM', async () => {
  const { child, output, closed } = npx(environment);
  const deadline = Date.now() + 60_000;
  while (!events(output.out).some(({ event }) => event === 'ready')) {
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`does not get ready: ${output.err}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { port, scheme } = events(output.out).find(({ event }) => event === 'listening')!;
  expect(scheme).toBe('https');
  const frame = imageSet.frames[0];
  const url = `https://127.0.0.1:${port}/datastore/${datastoreId}/imageSet/${imageSet.id}/imageFrame/${frame.id}`;
  const { accessToken } = await issuer.accessToken('user', []);
  const [level, whole] = await Promise.all(['/levels/0', ''].map((suffix) => get(url + suffix, accessToken)));
  expect([level.status, whole.status]).toEqual([200, 200]);
  expect(whole.body.equals(frame.bytes)).toBe(true);
  expect(level.body.length).toBeGreaterThan(0);
  expect(level.body.length).toBeLessThan(frame.bytes.length);
  expect(level.body.equals(frame.bytes.subarray(0, level.body.length))).toBe(true);
  expect((await get(`${url}/levels/0`)).status).toBe(401);

  process.kill(-child.pid!, 'SIGTERM');
  await closed;
  const told = events(output.out);
  expect(told.at(-1)).toMatchObject({ event: 'stopped' });
  expect(told.filter((line) => '_aws' in line)).toMatchObject([{ Proxy: 'Command', Requests: 3, ClientErrors: 1 }]);
  expect(output.out + output.err).not.toContain(accessToken.slice(0, 40));
});

test('one wrong variable: one clear message, and exit code 2', async () => {
  const { output, closed } = npx({ ...environment, TLM_PROXY_MEMORY_CACHE_MIB: 'much' });
  expect(await closed).toBe(2);
  expect(output.out).toBe('');
  expect(output.err).toMatch(
    /^the TLM proxy cannot start: TLM_PROXY_MEMORY_CACHE_MIB must be .*got 'much'; --help lists every variable\n$/,
  );
});
