import { bucketWriter } from '../../runtime/token-keys/bucket';

const environment = { ...process.env };
beforeEach(() => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'AKID', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 's' });
});
afterAll(() => {
  process.env = environment;
});

const HOST = 'frames.s3.token-keys.s3.eu-west-1.amazonaws.com';

test.each([
  ['the bucket itself', undefined, `https://${HOST}/keys/a.json`],
  ['an endpoint', 'https://127.0.0.1:9000', 'https://127.0.0.1:9000/frames.s3.token-keys/keys/a.json'],
  ['an endpoint with a path', 'https://s3.local/base/', 'https://s3.local/base/frames.s3.token-keys/keys/a.json'],
])('writes to %s', async (_, endpoint, expected) => {
  const send = jest.fn(() => Promise.resolve(new Response()));
  await bucketWriter({ host: HOST, region: 'eu-west-1', endpoint }, send)('keys/a.json', '{}');
  const [url, init] = send.mock.calls[0] as unknown as [URL, RequestInit];
  expect(url.href).toBe(expected);
  expect((init.headers as Headers).get('authorization')).toContain('/eu-west-1/s3/aws4_request');
});
