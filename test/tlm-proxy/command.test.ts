import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { VARIABLES } from '../../runtime/tlm-proxy/variables';
import { ASSETS, requireAssets } from '../support/assets';

// The built command line, which runs the built server.
jest.setTimeout(60_000);
beforeAll(() => requireAssets('local', 'tlm-proxy'));

const ENVIRONMENT = {
  PORT: '0',
  TLM_PROXY_TLS: 'off',
  TLM_PROXY_DATASTORES: `arn:aws:medical-imaging:eu-west-1:123456789012:datastore/${'0'.repeat(32)}`,
  TLM_PROXY_ACCESS: JSON.stringify({
    issuers: [{ issuer: 'https://issuer.example', keys: 'file:///nowhere', clientIds: ['c'] }],
  }),
  AWS_ACCESS_KEY_ID: 'ASIATEST',
  AWS_SECRET_ACCESS_KEY: 'secret',
};

const children: ChildProcess[] = [];
afterEach(() => children.splice(0).forEach((child) => child.kill('SIGKILL')));

function run(environment: Record<string, string>, ...given: string[]) {
  const child = spawn(process.execPath, [path.join(ASSETS, 'local/cli.mjs'), 'tlm-proxy', ...given], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  const output = { out: '', err: '' };
  child.stdout.on('data', (text) => (output.out += text));
  child.stderr.on('data', (text) => (output.err += text));
  return { child, output, closed: once(child, 'close').then(([code]) => code as number | null) };
}

async function started(environment: Record<string, string>) {
  const server = run(environment);
  const lines = () =>
    server.output.out
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  while (!server.output.out.includes('"listening"')) {
    if (server.child.exitCode !== null) throw new Error(`ended: ${server.output.err}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { port } = lines().find(({ event }) => event === 'listening');
  return { ...server, lines, url: `http://127.0.0.1:${port}` };
}

test('--help lists every variable', async () => {
  const { output, closed } = run({}, '--help');
  expect(await closed).toBe(0);
  for (const { name, about } of VARIABLES) expect(output.out).toContain(`${name}\n      ${about}`);
});

test('a wrong configuration is told in one line, with exit code 2', async () => {
  const { output, closed } = run({ PORT: 'x', TLM_PROXY_TLS: 'maybe' });
  expect(await closed).toBe(2);
  expect(output.out).toBe('');
  expect(output.err).toMatch(/^the TLM proxy cannot start: PORT must be .*TLM_PROXY_DATASTORES.*--help.*\n$/);
});

test('so are a port in use and a certificate that cannot be read', async () => {
  const taken = createServer().listen(0);
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  try {
    const onPort = run({ ...ENVIRONMENT, PORT: String(port) });
    expect([await onPort.closed, onPort.output.err]).toEqual([
      2,
      `the TLM proxy cannot start: PORT must be a free port, ${port} is in use; --help lists every variable\n`,
    ]);
  } finally {
    taken.close();
  }
  const files = { TLM_PROXY_TLS: 'files', TLM_PROXY_TLS_CERTIFICATE_FILE: '/c', TLM_PROXY_TLS_KEY_FILE: '/no/key' };
  const withFiles = run({ ...ENVIRONMENT, ...files });
  expect(await withFiles.closed).toBe(2);
  expect(withFiles.output.err).toContain("TLM_PROXY_TLS_KEY_FILE must name a file that can be read, got '/no/key'");
});

test('serves until SIGTERM, and writes its metrics at the end; health is bad without keys', async () => {
  const server = await started({ ...ENVIRONMENT, TLM_PROXY_NAME: 'Test' });
  expect((await fetch(`${server.url}/healthcheck`)).status).toBe(503);
  for (let i = 0; i < 3; i++) expect((await fetch(`${server.url}/nothing`)).status).toBe(404);
  server.child.kill('SIGTERM');
  expect(await server.closed).toBe(0);
  const metrics = server.lines().filter((line) => '_aws' in line);
  expect(metrics).toHaveLength(1);
  expect(metrics[0]).toMatchObject({ Proxy: 'Test', Requests: 3, ClientErrors: 3, ServerErrors: 0 });
  expect(server.lines().at(-1)).toMatchObject({ event: 'stopped' });
});

test('writes no metrics without a name; without threads that render, there are no pictures', async () => {
  const server = await started({ ...ENVIRONMENT, TLM_PROXY_RENDER_WORKERS: '0' });
  const [id, frame] = ['0', 'f'].map((digit) => digit.repeat(32));
  const frameUrl = `/datastore/${id}/imageSet/${id}/imageFrame/${frame}`;
  const statuses = ['', '/rendered'].map(async (form) => (await fetch(`${server.url}${frameUrl}${form}`)).status);
  expect(await Promise.all(statuses)).toEqual([401, 404]);
  server.child.kill('SIGINT');
  expect(await server.closed).toBe(0);
  expect(server.output.out).toContain('"status":404');
  expect(server.output.out).not.toContain('_aws');
});
