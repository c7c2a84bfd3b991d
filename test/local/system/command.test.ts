import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { writePhantoms } from '../../../local/studies';
import { ASSETS, requireAssets } from '../../support/assets';

jest.setTimeout(120_000);

let folder: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  requireAssets('local', 'tlm-proxy', 'viewer');
  folder = await mkdtemp(path.join(tmpdir(), 'command-'));
  await writePhantoms(folder, { only: ['mr'] });
  await writeFile(path.join(folder, 'notes.html'), '<html>not DICOM</html>');
});
afterAll(async () => {
  children.filter((child) => child.exitCode === null).forEach((child) => child.kill('SIGKILL'));
  await rm(folder, { recursive: true, force: true });
});

function command(...args: string[]) {
  const child = spawn(process.execPath, [path.join(ASSETS, 'local/cli.mjs'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (text) => (output.out += text));
  child.stderr.on('data', (text) => (output.err += text));
  return { child, output, exit: once(child, 'exit') as Promise<[number | null, string | null]> };
}

async function until(condition: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('starts, tells the addresses and what it could not import, and stops cleanly on Ctrl-C', async () => {
  const { child, output, exit } = command('local', '--studies', folder, '--port', '0');
  await until(() => output.out.includes('Press Ctrl-C') || child.exitCode !== null, 'the addresses');
  expect(output.err).toBe('');
  expect(output.out).toMatch(/importing \d+\/\d+/);
  expect(output.out).toMatch(/not imported: notes\.html: /);
  const [, viewer] = /viewer +(http:\S+)/.exec(output.out)!;
  const [, proxy] = /TLM proxy +(https:\S+)/.exec(output.out)!;
  const page = await fetch(viewer);
  expect([page.status, page.headers.get('content-security-policy')]).toEqual([
    200,
    expect.stringContaining("default-src 'none'"),
  ]);
  expect(await page.text()).toContain('<div id="app">');
  child.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
  await expect(fetch(viewer)).rejects.toThrow();
  await expect(fetch(proxy)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
});

test('stops in the middle of an import', async () => {
  const { child, output, exit } = command('local', '--port', '0');
  await until(() => output.out.includes('generating'), 'the first line');
  child.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
  expect(output.err).toBe('');
});

test('fails with one clear line where the port is taken', async () => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  const { port } = taken.address() as { port: number };
  const { output, exit } = command('local', '--studies', folder, '--port', String(port));
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
  [['--prot', '1'], /unknown option '--prot'/],
])('fails with one clear line on %p', async (args, message) => {
  const { output, exit } = command('local', ...args);
  expect((await exit)[0]).toBe(1);
  expect(output.err).toMatch(message);
});
