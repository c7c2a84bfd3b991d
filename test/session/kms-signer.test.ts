import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { kmsSigner } from '../../runtime/session/kms-signer';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const credentials = () => Promise.resolve({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' });
const kmsKeyArn = 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555';
const MESSAGE = Buffer.from('{"Statement":[]}');

/** Answers in turn: a status with the name of an exception, or a signature. */
function kms(...answers: (readonly [number, string] | 'sign' | 'cut')[]) {
  const received: { url: string; headers: Headers; body: Record<string, string> }[] = [];
  const fetch = jest.fn((url: URL, init: RequestInit) => {
    const body = JSON.parse(init.body as string) as Record<string, string>;
    received.push({ url: url.href, headers: init.headers as Headers, body });
    const answer = answers[Math.min(received.length, answers.length) - 1];
    if (answer === 'cut') return Promise.reject(new TypeError('fetch failed'));
    if (answer !== 'sign') return Promise.resolve(Response.json({ __type: answer[1] }, { status: answer[0] }));
    const signature = sign('SHA256', Buffer.from(body.Message, 'base64'), keys.privateKey);
    return Promise.resolve(Response.json({ Signature: signature.toString('base64') }));
  }) as unknown as typeof globalThis.fetch;
  return { received, signer: kmsSigner({ kmsKeyArn, credentials, fetch }) };
}

test('signs the whole message with the key, in its region', async () => {
  const { received, signer } = kms('sign');
  expect(verify('SHA256', MESSAGE, keys.publicKey, await signer(MESSAGE))).toBe(true);
  const [{ url, headers, body }] = received;
  expect(url).toBe('https://kms.eu-west-1.amazonaws.com/');
  expect(body).toMatchObject({ KeyId: kmsKeyArn, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' });
  expect(headers.get('x-amz-target')).toBe('TrentService.Sign');
  expect(headers.get('authorization')).toContain('/eu-west-1/kms/aws4_request');
  expect(headers.get('x-amz-security-token')).toBe('session');
});

test.each([
  ['throttling', [400, 'ThrottlingException'] as const],
  ['a failure of the service', [500, 'KMSInternalException'] as const],
  ['a broken connection', 'cut' as const],
])('asks again after %s', async (_, failure) => {
  const { received, signer } = kms(failure, 'sign');
  expect(verify('SHA256', MESSAGE, keys.publicKey, await signer(MESSAGE))).toBe(true);
  expect(received).toHaveLength(2);
});

test('gives up after three tries', async () => {
  const { received, signer } = kms([400, 'ThrottlingException']);
  await expect(signer(MESSAGE)).rejects.toThrow('kms answered 400 (ThrottlingException)');
  expect(received).toHaveLength(3);
});

test('a refusal is not asked again', async () => {
  const { received, signer } = kms([400, 'com.amazonaws.kms#AccessDeniedException']);
  await expect(signer(MESSAGE)).rejects.toThrow('AccessDeniedException');
  expect(received).toHaveLength(1);
});

test('a message that KMS would not take is not sent', async () => {
  const { received, signer } = kms('sign');
  await expect(signer(Buffer.alloc(4097))).rejects.toThrow('4096 at most');
  expect(received).toHaveLength(0);
});
