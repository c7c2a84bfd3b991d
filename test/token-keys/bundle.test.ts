import { type ChildProcess, fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { type Server, createServer } from 'node:https';
import { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sign } from 'aws4';
import { generate } from 'selfsigned';
import { assetPath } from '../../src/private/assets';

/** The bundle as Lambda would run it, against one local server that stands in for the issuer, the bucket and CloudFormation. */
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
const key = { ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }), kid: '1' };

interface Received {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let directory: string;
let server: Server;
let origin: string;
let received: Received[];
let issuerUp: boolean;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'token-keys-'));
  const pems = await generate([{ name: 'commonName', value: 'localhost' }], {
    keySize: 2048,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  writeFileSync(join(directory, 'ca.pem'), pems.cert);
  server = createServer({ key: pems.private, cert: pems.cert }, (request, response) => void answer(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  origin = `https://localhost:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(directory, { recursive: true });
});

beforeEach(() => {
  received = [];
  issuerUp = true;
});

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  received.push({ method: request.method!, path: request.url!, headers: request.headers, body });
  if (request.method === 'PUT') return void response.end();
  if (!issuerUp) return void response.writeHead(503).end();
  const documents: Record<string, unknown> = {
    '/.well-known/openid-configuration': { issuer: origin, jwks_uri: `${origin}/jwks` },
    '/jwks': { keys: [key] },
  };
  response.end(JSON.stringify(documents[request.url!]));
}

/** Calls the handler in a process of its own. */
async function invoke(event: unknown): Promise<{ error?: string }> {
  const runner = join(directory, 'runner.mjs');
  writeFileSync(
    runner,
    `const { handler } = await import(process.argv[2]);
     const outcome = await handler(JSON.parse(process.argv[3])).then(() => ({}), (error) => ({ error: error.message }));
     process.send(outcome, () => process.exit());`,
  );
  const child: ChildProcess = fork(runner, [`file://${assetPath('token-keys')}/index.mjs`, JSON.stringify(event)], {
    silent: true,
    execArgv: [],
    env: {
      PATH: process.env.PATH,
      NODE_EXTRA_CA_CERTS: join(directory, 'ca.pem'),
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
      AWS_SESSION_TOKEN: CREDENTIALS.sessionToken,
      TOKEN_KEYS_BUCKET_HOST: origin.replace('https://', ''),
      TOKEN_KEYS_ISSUERS: JSON.stringify([{ issuer: origin, key: 'keys/abc.json' }]),
    },
  });
  const [outcome] = (await once(child, 'message')) as [{ error?: string }];
  await once(child, 'exit');
  return outcome;
}

const customResource = (RequestType: string) => ({
  RequestType,
  ResponseURL: `${origin}/cloudformation?X-Amz-Signature=abc`,
  StackId: 'stack',
  RequestId: 'request',
  LogicalResourceId: 'Fetched',
  ...(RequestType === 'Create' ? {} : { PhysicalResourceId: 'Fetched' }),
});

test('on schedule it writes the keys of the issuer to the bucket, signed for it', async () => {
  expect(await invoke({ source: 'aws.events' })).toEqual({});
  expect(received.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET /.well-known/openid-configuration',
    'GET /jwks',
    'PUT /keys/abc.json',
  ]);
  const put = received[2];
  expect(JSON.parse(put.body)).toEqual({ keys: [key] });
  expect(put.headers['content-type']).toBe('application/jwk-set+json');

  const again = sign(
    {
      service: 's3',
      region: 'eu-west-1',
      host: put.headers.host,
      method: 'PUT',
      path: put.path,
      headers: { 'Content-Type': put.headers['content-type']!, 'X-Amz-Date': put.headers['x-amz-date'] as string },
      body: put.body,
    },
    CREDENTIALS,
  );
  expect(put.headers.authorization).toBe((again.headers as Record<string, string>).Authorization);
  expect(put.headers['x-amz-security-token']).toBe('session');
});

test('an issuer that is down fails the run, and nothing is written', async () => {
  issuerUp = false;
  expect(await invoke({ source: 'aws.events' })).toEqual({
    error: `keys of ${origin}: ${origin}/.well-known/openid-configuration answered 503`,
  });
  expect(received.filter(({ method }) => method === 'PUT')).toEqual([]);
});

test.each(['Create', 'Update'])('on %s it answers CloudFormation after the keys are written', async (type) => {
  expect(await invoke(customResource(type))).toEqual({});
  const puts = received.filter(({ method }) => method === 'PUT');
  expect(puts.map(({ path }) => path)).toEqual(['/keys/abc.json', '/cloudformation?X-Amz-Signature=abc']);
  expect(puts[1].headers['content-type']).toBe('');
  expect(JSON.parse(puts[1].body)).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: 'Fetched',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Fetched',
  });
});

test('a deployment fails when there are no keys, saying why', async () => {
  issuerUp = false;
  expect(await invoke(customResource('Create'))).toEqual({});
  expect(JSON.parse(received.at(-1)!.body)).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining('answered 503'),
  });
});

test('on Delete it fetches nothing', async () => {
  issuerUp = false;
  expect(await invoke(customResource('Delete'))).toEqual({});
  expect(received.map(({ path, body }) => [path, (JSON.parse(body) as { Status: string }).Status])).toEqual([
    ['/cloudformation?X-Amz-Signature=abc', 'SUCCESS'],
  ]);
});
