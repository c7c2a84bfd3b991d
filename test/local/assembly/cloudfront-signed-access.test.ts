import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { EdgeError } from '../../../local/assembly/cloudfront/edge-error';
import { parseQuery, type EdgeRequest } from '../../../local/assembly/cloudfront/edge-request';
import { checkSignedAccess, withoutSignature } from '../../../local/assembly/cloudfront/signed-access';

const ORIGIN = 'https://d111111abcdef8.cloudfront.net';
const pem = ({ publicKey, privateKey }: KeyPairKeyObjectResult) => ({
  publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
});
const pairs = {
  ecdsa: pem(generateKeyPairSync('ec', { namedCurve: 'P-256' })),
  rsa: pem(generateKeyPairSync('rsa', { modulusLength: 2048 })),
};
const keys = new Map(Object.entries(pairs).map(([name, { publicKey }]) => [name, publicKey]));
const NOW = Date.parse('2026-11-20T10:00:00Z');
const SOON = NOW / 1000 + 600;

const request = (url: string, cookies: object = {}, ip = '203.0.113.7'): EdgeRequest => {
  const { pathname, search } = new URL(url);
  return {
    method: 'GET',
    path: pathname,
    query: parseQuery(search.slice(1)),
    headers: {},
    cookies: Object.entries(cookies),
    ip,
  };
};
const outcome = (given: EdgeRequest, now = NOW): string => {
  try {
    checkSignedAccess(given, ORIGIN, keys, now);
    return 'passes';
  } catch (error) {
    return (error as EdgeError).code;
  }
};
const policy = (resource: string, condition: object = {}) =>
  JSON.stringify({
    Statement: [{ Resource: resource, Condition: { DateLessThan: { 'AWS:EpochTime': SOON }, ...condition } }],
  });
type Key = keyof typeof pairs;
const cookiesFor = (text: string, key: Key = 'ecdsa', algorithm: 'SHA1' | 'SHA256' = 'SHA256') =>
  getSignedCookies({ policy: text, keyPairId: key, privateKey: pairs[key].privateKey, algorithm });

describe.each<Key>(['ecdsa', 'rsa'])('signed with %s', (key) => {
  test.each(['SHA1', 'SHA256'] as const)('cookies and query, custom and canned, with %s', (algorithm) => {
    const url = `${ORIGIN}/datastore/a/imageFrame/1?x=1`;
    expect(outcome(request(url, cookiesFor(policy(`${ORIGIN}/datastore/a/*`), key, algorithm)))).toBe('passes');
    const common = { keyPairId: key, privateKey: pairs[key].privateKey, algorithm };
    const dateLessThan = new Date(SOON * 1000).toISOString();
    const canned = getSignedUrl({ url, dateLessThan, ...common });
    expect(outcome(request(canned))).toBe('passes');
    expect(outcome(request(canned.replace('/imageFrame/1', '/imageFrame/2')))).toBe('AccessDenied');
    expect(outcome(request(getSignedUrl({ url, policy: policy(`${ORIGIN}/datastore/a/*`), ...common })))).toBe(
      'passes',
    );
    const cookies = getSignedCookies({ url, dateLessThan, ...common });
    expect(outcome(request(url, cookies))).toBe('passes');
  });
});

test.each<[string, string, string, object]>([
  ['no cookie', 'MissingKey', '/datastore/a/1', {}],
  [
    'a key of nobody',
    'InvalidKey',
    '/datastore/a/1',
    { ...cookiesFor(policy('*')), 'CloudFront-Key-Pair-Id': 'other' },
  ],
  ['another key', 'AccessDenied', '/datastore/a/1', { ...cookiesFor(policy('*')), 'CloudFront-Key-Pair-Id': 'rsa' }],
  ['no signature', 'AccessDenied', '/datastore/a/1', { 'CloudFront-Key-Pair-Id': 'ecdsa' }],
  ['another data store', 'AccessDenied', '/datastore/b/1', cookiesFor(policy(`${ORIGIN}/datastore/a/*`))],
  ['another host', 'AccessDenied', '/datastore/a/1', cookiesFor(policy('https://other.example.com/*'))],
  ['any host, one path', 'passes', '/datastore/a/1', cookiesFor(policy('https://*/datastore/a/*'))],
  ['a single character', 'passes', '/datastore/a/1', cookiesFor(policy('http?://*/datastore/?/1'))],
  ['not a policy', 'MalformedPolicy', '/datastore/a/1', cookiesFor('{"Statement":[]}')],
  ['no end', 'MalformedPolicy', '/datastore/a/1', cookiesFor('{"Statement":[{"Resource":"*","Condition":{}}]}')],
  ['an address', 'passes', '/a', cookiesFor(policy('*', { IpAddress: { 'AWS:SourceIp': '203.0.113.0/24' } }))],
  ['another address', 'AccessDenied', '/a', cookiesFor(policy('*', { IpAddress: { 'AWS:SourceIp': '203.0.114.1' } }))],
  ['not yet', 'AccessDenied', '/a', cookiesFor(policy('*', { DateGreaterThan: { 'AWS:EpochTime': SOON - 10 } }))],
  ['hash left out', 'AccessDenied', '/a', { ...cookiesFor(policy('*')), 'CloudFront-Hash-Algorithm': 'SHA1' }],
  [
    'tampered policy',
    'AccessDenied',
    '/datastore/b/1',
    {
      ...cookiesFor(policy(`${ORIGIN}/datastore/a/*`)),
      'CloudFront-Policy': cookiesFor(policy(`${ORIGIN}/*`))['CloudFront-Policy'],
    },
  ],
])('%s: %s', (_, expected, path, cookies) => {
  expect(outcome(request(`${ORIGIN}${path}`, cookies))).toBe(expected);
});

test('a grant ends on time', () => {
  const given = request(`${ORIGIN}/a`, cookiesFor(policy('*')));
  expect(outcome(given, SOON * 1000 - 1000)).toBe('passes');
  expect(outcome(given, SOON * 1000)).toBe('AccessDenied');
});

test('cache and origin see nothing of the signature', () => {
  const signed = getSignedUrl({
    url: `${ORIGIN}/a?x=1`,
    policy: policy('*'),
    keyPairId: 'ecdsa',
    privateKey: pairs.ecdsa.privateKey,
    algorithm: 'SHA256',
  });
  const given = request(signed, { ...cookiesFor(policy('*')), other: '1' });
  expect(withoutSignature(given)).toMatchObject({ query: [['x', '1']], cookies: [['other', '1']] });
});
