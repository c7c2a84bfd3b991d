import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { publicKeyPem } from '../../runtime/signing-key/public-key';
import { answerCustomResource, type CustomResourceEvent } from '../../runtime/token-keys/custom-resource';

const ARN = 'arn:aws:kms:eu-west-1:123456789012:key/0f1e2d3c';
const credentials = () => Promise.resolve({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' });

function kms(der: Buffer): { fetch: typeof fetch; requests: Request[] } {
  const requests: Request[] = [];
  const answer: typeof fetch = (input, init) => {
    requests.push(new Request(input, init));
    return Promise.resolve(Response.json({ KeyId: ARN, PublicKey: der.toString('base64') }));
  };
  return { fetch: answer, requests };
}

test('the public key that KMS answers is the one that checks signatures of its private key', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { fetch, requests } = kms(publicKey.export({ format: 'der', type: 'spki' }));
  const pem = await publicKeyPem(ARN, { credentials, fetch });
  expect(pem).toMatch(/^-----BEGIN PUBLIC KEY-----\n[\s\S]+\n-----END PUBLIC KEY-----\n$/);
  const message = createHash('sha256').update('policy').digest();
  expect(verify('sha256', message, createPublicKey(pem), sign('sha256', message, privateKey))).toBe(true);
  expect(requests).toHaveLength(1);
  expect(requests[0].url).toBe('https://kms.eu-west-1.amazonaws.com/');
  expect(requests[0].headers.get('x-amz-target')).toBe('TrentService.GetPublicKey');
  expect(requests[0].headers.get('authorization')).toContain('/eu-west-1/kms/aws4_request');
  expect(await requests[0].json()).toEqual({ KeyId: ARN });
});

test.each([
  ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey, 'secp384r1'],
  ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey, 'another kind'],
])('a key that CloudFront could not check sessions with is refused: %s', async (_kind, publicKey, named) => {
  const { fetch } = kms(publicKey.export({ format: 'der', type: 'spki' }));
  await expect(publicKeyPem(ARN, { credentials, fetch })).rejects.toThrow(
    `${ARN} must be a key on the curve P-256, got ${named}`,
  );
});

test('CloudFormation is answered with the attributes, under the same physical ID for good', async () => {
  const event: CustomResourceEvent = {
    RequestType: 'Create',
    ResponseURL: 'https://cloudformation.example/answer',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Pem',
  };
  const answers: Record<string, unknown>[] = [];
  const send: typeof fetch = (_url, init) => {
    answers.push(JSON.parse(init?.body as string) as Record<string, unknown>);
    return Promise.resolve(new Response());
  };
  await answerCustomResource(event, () => Promise.resolve({ PublicKey: 'pem' }), send);
  await answerCustomResource(
    { ...event, RequestType: 'Update', PhysicalResourceId: 'Pem' },
    () => Promise.reject(new Error('no such key')),
    send,
  );
  expect(answers).toEqual([
    expect.objectContaining({ Status: 'SUCCESS', PhysicalResourceId: 'Pem', Data: { PublicKey: 'pem' } }),
    expect.objectContaining({ Status: 'FAILED', PhysicalResourceId: 'Pem', Reason: 'no such key' }),
  ]);
});
