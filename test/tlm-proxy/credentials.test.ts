import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { credentialProvider } from '../../runtime/tlm-proxy/credentials';

const saved = { ...process.env };
afterEach(() => {
  process.env = { ...saved };
});

test('credentials of the environment', async () => {
  Object.assign(process.env, {
    AWS_ACCESS_KEY_ID: 'AKIA',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_SESSION_TOKEN: 'session',
  });
  await expect(credentialProvider(process.env)()).resolves.toMatchObject({
    accessKeyId: 'AKIA',
    secretAccessKey: 'secret',
    sessionToken: 'session',
  });
});

describe('credentials of the task', () => {
  let server: http.Server;
  let asked = 0;
  let lifetimeMs = 3_600_000;
  let isBroken = false;
  let seenAuthorization: string | undefined;

  beforeEach(async () => {
    asked = 0;
    isBroken = false;
    server = http.createServer((req, res) => {
      asked += 1;
      seenAuthorization = req.headers.authorization;
      if (isBroken) {
        res.writeHead(400).end();
        return;
      }
      res.end(
        JSON.stringify({
          AccessKeyId: `ASIA${asked}`,
          SecretAccessKey: 'secret',
          Token: 'session',
          Expiration: new Date(Date.now() + lifetimeMs).toISOString(),
        }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    delete process.env.AWS_ACCESS_KEY_ID;
    process.env.AWS_CONTAINER_CREDENTIALS_FULL_URI = `http://127.0.0.1:${(server.address() as AddressInfo).port}/role`;
    process.env.AWS_CONTAINER_AUTHORIZATION_TOKEN = 'of-the-task';
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  test('are asked for once and kept, however many need them', async () => {
    lifetimeMs = 3_600_000;
    const provider = credentialProvider(process.env);
    const all = await Promise.all(Array.from({ length: 20 }, () => provider()));
    await provider();
    expect(all.every(({ accessKeyId }) => accessKeyId === 'ASIA1')).toBe(true);
    expect([asked, seenAuthorization]).toEqual([1, 'of-the-task']);
  });

  test('are renewed before they expire, and no request waits for that', async () => {
    lifetimeMs = 60_000;
    const provider = credentialProvider(process.env);
    await provider();
    expect(await provider()).toMatchObject({ accessKeyId: 'ASIA1' });
    lifetimeMs = 3_600_000;
    const deadline = Date.now() + 10_000;
    while ((await provider()).accessKeyId === 'ASIA1' && Date.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    expect((await provider()).accessKeyId).toMatch(/^ASIA[2-9]/);
  });

  test('that cannot be renewed serve until they expire', async () => {
    lifetimeMs = 60_000;
    const provider = credentialProvider(process.env);
    const first = await provider();
    isBroken = true;
    for (let i = 0; i < 3; i++) {
      expect(await provider()).toEqual(first);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(asked).toBeGreaterThan(1);
  });

  test('that have expired are not used', async () => {
    lifetimeMs = 5_000;
    const provider = credentialProvider(process.env);
    await provider();
    isBroken = true;
    await expect(async () => provider()).rejects.toThrow();
  });
});
