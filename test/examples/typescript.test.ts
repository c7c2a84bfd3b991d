import { readdirSync } from 'node:fs';
import * as path from 'node:path';
import { AssemblyRunner, Gateway } from '../../local/assembly';
import { get, smallStudy } from '../local/assembly/support/app';
import { ask } from '../local/support/ask';
import { synthesiseExample } from '../local/support/example';
import { requireAssets } from '../support/assets';

// The examples as a customer copies them, synthesised and run. The one with all three constructs runs in test/local/e2e.
jest.setTimeout(120_000);

const DATASTORE = '0123456789abcdef0123456789abcdef';

beforeAll(() => requireAssets('tlm-proxy', 'frame-origin', 'session', 'signing-key', 'token-keys', 'edge'));

async function withExample(name: string, use: (runner: AssemblyRunner) => Promise<void>): Promise<void> {
  const runner = await AssemblyRunner.start(synthesiseExample(name), { taskCount: 1 });
  try {
    for (const { id, emulator } of runner.datastores) emulator.store.add(id, await smallStudy());
    await use(runner);
  } finally {
    await runner.stop();
  }
}

async function framePath(): Promise<string> {
  const { id, frames } = await smallStudy();
  return `/datastore/${DATASTORE}/imageSet/${id}/imageFrame/${frames[0].id}`;
}

test('each TypeScript example is run by a test', () => {
  const names = readdirSync(path.resolve(__dirname, '../../examples')).filter((name) => name.startsWith('typescript-'));
  expect(names).toEqual(['typescript-all', 'typescript-cdn-oidc', 'typescript-tlm-proxy-existing-vpc']);
});

test('a CDN for users of an OpenID Connect provider: who is in the group gets frames', () =>
  withExample('typescript-cdn-oidc', async (runner) => {
    const [{ hosts }] = runner.browserHosts;
    const session = async (groups: readonly string[]) => {
      const token = await runner.issue('user', groups);
      return ask(runner, `https://${hosts[0]}/session/${DATASTORE}`, { headers: { 'x-access-token': token } });
    };
    expect((await session(['cardiology'])).status).toBe(403);
    const opened = await session(['radiology']);
    expect(opened.status).toBe(200);
    const cookie = (opened.headers['set-cookie'] ?? []).map((text) => text.split(';')[0]).join('; ');
    const url = `https://${hosts[0]}${await framePath()}`;
    expect((await ask(runner, url)).status).toBe(403);
    const frame = await ask(runner, url, { headers: { cookie } });
    expect(frame.status).toBe(200);
    expect(Buffer.compare(frame.body, (await smallStudy()).frames[0].bytes)).toBe(0);
  }));

test('a proxy in a VPC that is there already, for users of a user pool that is there already', () =>
  withExample('typescript-tlm-proxy-existing-vpc', async (runner) => {
    const authorization = `Bearer ${await runner.issue('user')}`;
    const [{ url }] = runner.loadBalancers;
    expect((await get(runner, `${url}${await framePath()}`, { authorization })).status).toBe(200);
    expect((await get(runner, `${url}${await framePath()}`)).status).toBe(401);
    expect(runner.outputs.get('Frames')).toMatchObject({ FrameApi: 'https://frames.example.org' });
    // Its own name leads nowhere here: browsers open it by that of the load balancer.
    const gateway = await Gateway.start({ hosts: runner.browserHosts, certificate: runner.certificate, port: 0 });
    expect(gateway.names.all.map(({ label }) => label)).toContain('tlm-proxy');
    await gateway.close();
  }));
