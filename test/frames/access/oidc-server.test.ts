import { spawn, type ChildProcess } from 'node:child_process';
import * as path from 'node:path';
import { DATASTORE, bearer } from './support';
import { TokenAuthorizer } from '../../../runtime/frames/access';

let server: ChildProcess;
let issuer: string;

beforeAll(async () => {
  server = spawn(process.execPath, [path.join(__dirname, 'oidc-server.mjs')], { stdio: ['ignore', 'pipe', 'ignore'] });
  issuer = await new Promise((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`the OIDC server ended with code ${code}`)));
    server.stdout!.setEncoding('utf8').on('data', (text: string) => {
      const line = text.split('\n').find((each) => each.includes('"listening"'));
      if (line) resolve(JSON.parse(line).issuer);
    });
  });
});
afterAll(() => void server.kill());

async function accessToken(): Promise<string> {
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from('viewer:viewer-secret-of-the-test').toString('base64')}` },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      resource: 'https://frames.example',
      scope: 'frames.read',
    }),
  });
  const body = (await response.json()) as { access_token?: string };
  expect(body).toHaveProperty('access_token');
  return body.access_token!;
}

function authorizerFor(audience: string): TokenAuthorizer {
  return new TokenAuthorizer({
    access: {
      issuers: [
        {
          issuer,
          keys: `${issuer}/jwks`,
          clientIds: ['viewer'],
          audiences: [audience],
          tokenUse: null,
          scopes: ['frames.read'],
          groupsClaim: 'groups',
        },
      ],
      rules: [{ groups: ['radiology'], datastores: [DATASTORE] }],
      tokenInQuery: false,
    },
    datastores: [DATASTORE],
    keySets: { fetch: async (location, signal) => (await fetch(location, { signal })).text() },
  });
}

test('an access token of a real OpenID Connect server is accepted', async () => {
  const principal = await authorizerFor('https://frames.example').authorize(bearer(await accessToken()), DATASTORE);
  expect(principal).toEqual({ subject: 'viewer', issuer, groups: ['radiology'] });
});

test('one made for another API is refused', async () => {
  const request = bearer(await accessToken());
  await expect(async () => authorizerFor('https://other.example').authorize(request, DATASTORE)).rejects.toMatchObject({
    status: 401,
    message: 'the claim aud of the access token is not accepted',
  });
});
