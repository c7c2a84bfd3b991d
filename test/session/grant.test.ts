import { createSign, generateKeyPairSync, verify } from 'node:crypto';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import fc from 'fast-check';
import { cloudFrontBase64, grantCookies, grantQuery, makeGrant, policyOf } from '../../runtime/session/grant';

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const privateKey = keys.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
const sign = (message: Buffer) => Promise.resolve(createSign('SHA256').update(message).sign(keys.privateKey));
const DATASTORE = 'd'.repeat(32);
const ORIGIN = 'https://frames.example.com';
const EXPIRES = 1_800_000_000;
const grant = () =>
  makeGrant(
    { resourceOrigin: ORIGIN, datastoreId: DATASTORE, expires: EXPIRES },
    { keyPairId: 'K1', kmsKeyArn: 'arn' },
    sign,
  );

function decode(text: string): Buffer {
  return Buffer.from(
    text.replace(/[-_~]/g, (c) => ({ '-': '+', _: '=', '~': '/' })[c]!),
    'base64',
  );
}

test('policy, encodings and parameters are those of the AWS SDK, and its signature verifies as ours does', async () => {
  const policy = policyOf(ORIGIN, DATASTORE, EXPIRES);
  const cookies = getSignedCookies({ keyPairId: 'K1', privateKey, policy, algorithm: 'SHA256' });
  const { parameters } = await grant();
  expect(parameters.Policy).toBe(cookies['CloudFront-Policy']);
  expect(parameters['Key-Pair-Id']).toBe(cookies['CloudFront-Key-Pair-Id']);
  expect(parameters['Hash-Algorithm']).toBe(cookies['CloudFront-Hash-Algorithm']);
  for (const signature of [parameters.Signature, cookies['CloudFront-Signature']]) {
    expect(verify('SHA256', decode(parameters.Policy), keys.publicKey, decode(signature))).toBe(true);
    expect(verify('SHA256', Buffer.from(`${policy} `), keys.publicKey, decode(signature))).toBe(false);
  }
  const url = new URL(
    getSignedUrl({ url: `${ORIGIN}/datastore/x`, keyPairId: 'K1', privateKey, policy, algorithm: 'SHA256' }),
  );
  const names = (query: URLSearchParams) => [...query.keys()].sort();
  expect(names(new URLSearchParams(grantQuery(await grant())))).toEqual(names(url.searchParams));
});

test('the policy is as the documentation has it, without whitespace', () => {
  expect(policyOf(ORIGIN, DATASTORE, EXPIRES)).toBe(
    `{"Statement":[{"Resource":"${ORIGIN}/datastore/${DATASTORE}/*","Condition":{"DateLessThan":{"AWS:EpochTime":${EXPIRES}}}}]}`,
  );
});

test('any bytes survive the encoding, which needs no escaping in a URL or a cookie', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      const text = cloudFrontBase64(Buffer.from(bytes));
      expect(text).toMatch(/^[A-Za-z0-9_~-]*$/);
      expect(decode(text).equals(Buffer.from(bytes))).toBe(true);
    }),
  );
});

test('cookies are bound to the data store and end with the grant', async () => {
  const cookies = grantCookies(await grant(), EXPIRES - 900);
  expect(cookies).toHaveLength(4);
  for (const cookie of cookies) {
    expect(cookie).toMatch(
      new RegExp(
        `^CloudFront-[A-Za-z-]+=[^;]+; Path=/datastore/${DATASTORE}/; Max-Age=900; Secure; HttpOnly; SameSite=Strict$`,
      ),
    );
  }
});
