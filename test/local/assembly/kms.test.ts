import { createPublicKey, verify } from 'node:crypto';
import { Agent } from 'node:https';
import { GetPublicKeyCommand, KMSClient, SignCommand } from '@aws-sdk/client-kms';
import { App, Stack, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { temporaryFolder } from './support/app';
import { localCertificate } from '../../../local/assembly/certificate';
import { CloudAssembly } from '../../../local/assembly/cloud-assembly';
import { EncryptionKeys } from '../../../local/assembly/iam/keys';
import { collectRoles } from '../../../local/assembly/iam/roles';
import { Sessions } from '../../../local/assembly/iam/sessions';
import { KeyPairs } from '../../../local/assembly/kms/key-pairs';
import { KmsServer } from '../../../local/assembly/kms/kms-server';
import { Deployment } from '../../../local/assembly/template/deployment';

jest.setTimeout(60_000);

const HOST = 'kms.eu-west-1.amazonaws.com';
let server: KmsServer;
let client: (role: string) => KMSClient;
const denied: string[] = [];
const clients: KMSClient[] = [];
let agent: Agent;

beforeAll(async () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  const stack = new Stack(app, 'S', { env: { account: '123456789012', region: 'eu-west-1' } });
  const key = new kms.Key(stack, 'Key', {
    keySpec: kms.KeySpec.ECC_NIST_P256,
    keyUsage: kms.KeyUsage.SIGN_VERIFY,
    alias: 'alias/signing',
  });
  const assumedBy = new iam.ServicePrincipal('lambda.amazonaws.com');
  const role = (name: string) => new iam.Role(stack, name, { assumedBy, roleName: name });
  role('signer').addToPolicy(
    new iam.PolicyStatement({
      actions: ['kms:Sign', 'kms:GetPublicKey'],
      resources: [key.keyArn],
      conditions: { StringEqualsIfExists: { 'kms:SigningAlgorithm': 'ECDSA_SHA_256' } },
    }),
  );
  role('other');
  app.synth();
  const deployment = new Deployment(await CloudAssembly.read(outdir));
  const sessions = new Sessions();
  const certificate = await localCertificate([HOST]);
  const roles = [...collectRoles(deployment).values()];
  const keys = new EncryptionKeys(deployment, () => undefined);
  const onDenied = (_: unknown, action: string) => denied.push(action);
  server = await KmsServer.start({ deployment, keys, keyPairs: new KeyPairs(), sessions, certificate, onDenied });
  agent = new Agent({ ca: certificate.cert });
  client = (name) => {
    const session = sessions.open(
      roles.find((each) => each.name === name)!,
      { name: 'x', lifetimeMs: 60_000, context: {} },
    );
    const made = new KMSClient({
      region: 'eu-west-1',
      credentials: session.credentials(),
      endpoint: `https://${HOST}`,
      maxAttempts: 1,
      requestHandler: {
        httpsAgent: Object.assign(new Agent({ ca: certificate.cert, lookup: toHere }), { defaultPort: server.port }),
      },
    });
    // The client sends to the service's own name; only the port is this machine's.
    made.middlewareStack.add(
      (next) => (args) => {
        Object.assign(args.request as object, { port: server.port });
        return next(args);
      },
      { step: 'deserialize', priority: 'low' },
    );
    clients.push(made);
    return made;
  };
});
afterAll(async () => {
  clients.forEach((each) => each.destroy());
  agent?.destroy();
  await server?.close();
});

const toHere = ((_host: string, options: { all?: boolean }, done: (...result: unknown[]) => void) =>
  options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4)) as never;

test('what a role may sign, the public key verifies', async () => {
  const kmsClient = client('signer');
  const { PublicKey, KeyId } = await kmsClient.send(new GetPublicKeyCommand({ KeyId: 'alias/signing' }));
  const Message = Buffer.from('policy');
  const { Signature } = await kmsClient.send(new SignCommand({ KeyId, Message, SigningAlgorithm: 'ECDSA_SHA_256' }));
  const key = createPublicKey({ key: Buffer.from(PublicKey!), format: 'der', type: 'spki' });
  expect(verify('sha256', Message, key, Signature!)).toBe(true);
  expect(server.key(KeyId!)!.publicKeyPem).toBe(key.export({ type: 'spki', format: 'pem' }));
});

test('other roles, algorithms and sizes are refused', async () => {
  const sign = (role: string, bytes: number, SigningAlgorithm: 'ECDSA_SHA_256' | 'ECDSA_SHA_384') =>
    client(role).send(new SignCommand({ KeyId: 'alias/signing', Message: Buffer.alloc(bytes), SigningAlgorithm }));
  await expect(sign('other', 1, 'ECDSA_SHA_256')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(denied).toContain('kms:Sign');
  await expect(sign('signer', 1, 'ECDSA_SHA_384')).rejects.toMatchObject({ name: 'AccessDeniedException' });
  await expect(sign('signer', 4097, 'ECDSA_SHA_256')).rejects.toMatchObject({ name: 'ValidationException' });
});
