import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { LOCAL_CLIENT_ID, TokenIssuer } from '../../local/assembly/sign-in/token-issuer';
import { HealthImagingEmulator } from '../../local/healthimaging';
import { createFrameService, createHealthImagingSource, MemoryCache } from '../../runtime/frames';
import { TokenAuthorizer } from '../../runtime/frames/access';
import { createRenderer } from '../../runtime/rendering';
import { selfSigned } from '../../runtime/tlm-proxy/self-signed';
import { ProxyServer } from '../../runtime/tlm-proxy/server';
import { workerScript } from '../rendering/support/renderer';
import { Client, describeFrameApi, type ProxyTarget } from '../support/frame-api';

jest.setTimeout(60_000);

const ISSUER = 'https://sign-in.example.org';
const ORIGIN = 'https://viewer.example.org';
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'not-a-secret' };

/** The server's parts put together in this process. */
async function startHere(): Promise<ProxyTarget> {
  const emulator = await HealthImagingEmulator.start({ region: 'us-east-1', credentials: [CREDENTIALS] });
  const datastoreId = emulator.store.createDatastore('frames');
  const tokens = await TokenIssuer.create(ISSUER);
  const authorizer = new TokenAuthorizer({
    access: {
      issuers: [
        {
          issuer: ISSUER,
          keys: `${ISSUER}/keys`,
          clientIds: [LOCAL_CLIENT_ID],
          audiences: [],
          tokenUse: 'access',
          scopes: [],
          groupsClaim: 'cognito:groups',
        },
      ],
      tokenInQuery: false,
    },
    datastores: [datastoreId],
    keySets: { fetch: () => Promise.resolve(JSON.stringify(tokens.keySet)) },
  });
  await authorizer.loadKeys();
  const service = createFrameService({
    source: createHealthImagingSource({
      datastores: [{ id: datastoreId, region: 'us-east-1' }],
      credentials: () => Promise.resolve(CREDENTIALS),
      endpoint: emulator.url,
    }),
    authorizer,
    cache: new MemoryCache(64 * 2 ** 20),
    cors: { allowedOrigins: [ORIGIN] },
    renderer: createRenderer({ workerScript: workerScript(), workers: 1 }),
  });
  const server = new ProxyServer({
    port: 0,
    certificate: await selfSigned(),
    service,
    drainMs: 1_000,
  });
  const port = await server.listen();
  return {
    url: `https://localhost:${port}`,
    emulator,
    datastoreId,
    origin: ORIGIN,
    publicKey: tokens.keySet.keys[0],
    token: async (claims = {}) =>
      (await tokens.sign('user', { token_use: 'access', client_id: LOCAL_CLIENT_ID, scope: 'openid', ...claims }))
        .accessToken,
    stop: async () => {
      await server.drain();
      service.close();
      await emulator.close();
    },
  };
}

let folder: string;
let client: Client;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'frame-api-'));
  client = await Client.of(await startHere(), folder);
});
afterAll(async () => {
  await client?.target.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('over HTTP/1.1', () => describeFrameApi(() => client));

describe('over HTTP/2, on one connection', () => {
  let http2Client: Client;
  beforeAll(() => (http2Client = client.overHttp2()));
  afterAll(() => http2Client?.close());

  describeFrameApi(() => http2Client);
});
