import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { TokenIssuer, LOCAL_CLIENT_ID } from '../../local/assembly/sign-in/token-issuer';
import { HealthImagingEmulator } from '../../local/healthimaging';
import { importStudies, writePhantoms, type ImportedImageSet } from '../../local/studies';
import { requireAssets, TLM_PROXY_FILES } from '../support/assets';
import { ProxyTask } from '../support/proxy-task';

// The package as customers get it: packed, installed into a fresh app with the lowest aws-cdk-lib, synthesised, and run.
jest.setTimeout(300_000);

const ROOT = path.resolve(__dirname, '../..');
const DATASTORE = '0123456789abcdef0123456789abcdef';
const packageJson = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));

const APP = `
const { App, Stack, aws_certificatemanager: acm } = require('aws-cdk-lib');
const { ImagingDatastore, TlmProxy, TokenIssuer } = require('cdk-healthimaging');
const app = new App({ outdir: 'cdk.out' });
const stack = new Stack(app, 'Imaging', { env: { account: '123456789012', region: 'eu-west-1' } });
new TlmProxy(stack, 'Proxy', {
  dataStores: [ImagingDatastore.fromDatastoreId('${DATASTORE}')],
  tokenIssuers: [TokenIssuer.oidc('https://login.example.org', { clientIds: ['viewer'] })],
  certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', 'arn:aws:acm:eu-west-1:123456789012:certificate/x'),
});
app.synth();
`;

let app: string;
let installed: string;
let packedBytes: number;

beforeAll(() => {
  requireAssets('local', 'tlm-proxy', 'token-keys', 'viewer');
  if (!existsSync(path.join(ROOT, 'lib/index.js'))) throw new Error('lib/: not compiled; run npx projen compile first');
  app = mkdtempSync(path.join(tmpdir(), 'fresh-app-'));
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: app, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  const [{ filename, size }] = JSON.parse(run('npm', 'pack', ROOT, '--json', '--ignore-scripts', '--silent'));
  packedBytes = size;
  const peers = Object.entries<string>(packageJson.peerDependencies).map(
    ([name, range]) => `${name}@${range.replace('^', '')}`,
  );
  writeFileSync(path.join(app, 'package.json'), JSON.stringify({ name: 'fresh-app', private: true }));
  run('npm', 'install', '--no-audit', '--no-fund', '--prefer-offline', `./${filename}`, ...peers);
  installed = path.join(app, 'node_modules/cdk-healthimaging');
});
afterAll(() => app && rmSync(app, { recursive: true, force: true }));

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
}

test('holds what is needed and nothing else', () => {
  const files = filesBelow(installed);
  const folders = new Set(files.map((file) => file.split(path.sep)[0]));
  // Examples in all languages: there once they have been compiled.
  folders.delete('.jsii.tabl.json');
  expect([...folders].sort()).toEqual(['.jsii', 'API.md', 'LICENSE', 'README.md', 'assets', 'lib', 'package.json']);
  expect(files.filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))).toEqual([]);
  expect(readdirSync(path.join(installed, 'assets')).sort()).toEqual([
    'edge',
    'frame-origin',
    'frame-purge',
    'local',
    'session',
    'signing-key',
    'tlm-proxy',
    'token-keys',
    'viewer',
  ]);
  const kinds = new Set(files.filter((file) => file.startsWith('assets')).map((file) => path.extname(file)));
  expect([...kinds].sort()).toEqual(['', '.css', '.html', '.js', '.json', '.mjs', '.svg', '.txt', '.wasm']);
});

test('the README of other languages leads to the repository, and to nothing that is not there', () => {
  const { readme } = JSON.parse(readFileSync(path.join(installed, '.jsii'), 'utf8'));
  const links = [...readme.markdown.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string);
  expect(links.filter((link) => !/^(https:|#)/.test(link))).toEqual([]);
  const files = links.flatMap((link) => /\/cdk-healthimaging\/(?:blob|raw)\/main\/([^#]+)/.exec(link)?.[1] ?? []);
  expect(files.length).toBeGreaterThan(10);
  expect(files.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});

test('stays within its budget: 7 MB packed, 26 MB installed', () => {
  const installedBytes = filesBelow(installed).reduce(
    (sum, file) => sum + statSync(path.join(installed, file)).size,
    0,
  );
  expect(packedBytes).toBeLessThan(7e6);
  expect(installedBytes).toBeLessThan(26e6);
});

test('the constructs need nothing but the CDK and node', () => {
  const scripts = filesBelow(path.join(installed, 'lib')).filter((file) => file.endsWith('.js'));
  const needed = scripts.flatMap((file) =>
    [...readFileSync(path.join(installed, 'lib', file), 'utf8').matchAll(/\brequire\(['"]([^.'"][^'"]*)['"]\)/g)].map(
      ([, name]) => name,
    ),
  );
  const foreign = new Set(needed.filter((name) => !/^(aws-cdk-lib|constructs)(\/|$)/.test(name) && !isBuiltin(name)));
  expect(needed.length).toBeGreaterThan(20);
  expect([...foreign]).toEqual([]);
});

test('no bundle holds the CDK', () => {
  const bundles = filesBelow(path.join(installed, 'assets')).filter((file) =>
    file.endsWith('THIRD-PARTY-LICENSES.txt'),
  );
  expect(bundles.length).toBeGreaterThan(5);
  for (const file of bundles) {
    expect(readFileSync(path.join(installed, 'assets', file), 'utf8')).not.toMatch(/^- (aws-cdk-lib|constructs) /m);
  }
});

test('brings no dependency along', () => {
  const { dependencies, bundledDependencies } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
  expect([dependencies ?? {}, bundledDependencies ?? []]).toEqual([{}, []]);
});

describe('a fresh app', () => {
  let image: string;

  beforeAll(() => {
    writeFileSync(path.join(app, 'app.js'), APP);
    execFileSync(process.execPath, ['app.js'], { cwd: app, stdio: ['ignore', 'pipe', 'pipe'] });
    const assets = JSON.parse(readFileSync(path.join(app, 'cdk.out/Imaging.assets.json'), 'utf8'));
    const [{ source }] = Object.values<{ source: { directory: string } }>(assets.dockerImages);
    image = path.join(app, 'cdk.out', source.directory);
  });

  test('synthesises with the lowest aws-cdk-lib and without a container engine', () => {
    const template = JSON.parse(readFileSync(path.join(app, 'cdk.out/Imaging.template.json'), 'utf8'));
    const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);
    expect(types).toEqual(expect.arrayContaining(['AWS::ECS::Service', 'AWS::ElasticLoadBalancingV2::Listener']));
    expect(readdirSync(image).sort()).toEqual([...TLM_PROXY_FILES, 'THIRD-PARTY-LICENSES.txt'].sort());
  });

  test('the server runs from the image directory and serves frames', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'package-studies-'));
    await writePhantoms(folder, { only: ['mr'] });
    const imageSet: ImportedImageSet = (await importStudies(folder)).imageSets[0];
    const credentials = { accessKeyId: 'ASIAPACKAGETEST', secretAccessKey: 'secret' };
    const emulator = await HealthImagingEmulator.start({ region: 'eu-west-1', credentials: [credentials] });
    const datastoreId = emulator.store.createDatastore('package');
    emulator.store.add(datastoreId, imageSet);
    const issuer = await TokenIssuer.create('https://login.example.org');
    writeFileSync(path.join(folder, 'keys.json'), JSON.stringify(issuer.keySet));
    const task = await ProxyTask.start({
      image,
      environment: {
        AWS_REGION: 'eu-west-1',
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
        TLM_PROXY_DATASTORES: `arn:aws:medical-imaging:eu-west-1:123456789012:datastore/${datastoreId}`,
        TLM_PROXY_ENDPOINT: emulator.url,
        TLM_PROXY_TLS: 'off',
        TLM_PROXY_ACCESS: JSON.stringify({
          issuers: [{ issuer: issuer.issuer, keys: `file://${folder}/keys.json`, clientIds: [LOCAL_CLIENT_ID] }],
        }),
      },
    });
    try {
      const { accessToken } = await issuer.accessToken('user', []);
      const frame = imageSet.frames[0];
      const url = new URL(`/datastore/${datastoreId}/imageSet/${imageSet.id}/imageFrame/${frame.id}`, task.url);
      const response = await fetch(url, { headers: { authorization: `Bearer ${accessToken}` } });
      expect(response.status).toBe(200);
      expect(Buffer.compare(Buffer.from(await response.arrayBuffer()), frame.bytes)).toBe(0);
      expect((await fetch(url)).status).toBe(401);
    } finally {
      await task.stop();
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('the command runs from the package', async () => {
    const cli = path.join(app, 'node_modules/.bin/cdk-healthimaging');
    const child: ChildProcess = spawn(cli, ['local', '--port', '0', '--studies', path.join(installed, 'lib')], {
      cwd: app,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let out = '';
    let err = '';
    child.stdout!.on('data', (text) => (out += text));
    child.stderr!.on('data', (text) => (err += text));
    const exit = once(child, 'exit');
    const deadline = Date.now() + 60_000;
    while (!out.includes('Press Ctrl-C') && child.exitCode === null && Date.now() < deadline) {
      await new Promise((r) => setTimeout(r, 100));
    }
    child.kill('SIGINT');
    expect([await exit, err]).toEqual([[0, null], '']);
    expect(out).toContain('Press Ctrl-C');
  });
});
