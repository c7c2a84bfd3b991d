import { createPublicKey, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { publicKeySet } from '../../runtime/token-keys/key-set';

const rsa = (bits = 2048): JsonWebKey =>
  generateKeyPairSync('rsa', { modulusLength: bits }).publicKey.export({ format: 'jwk' });
const ecPair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ec = ecPair.publicKey.export({ format: 'jwk' });

test('public signature keys are taken over', () => {
  const key = { ...rsa(), kid: 'a', use: 'sig', alg: 'RS256' };
  const { keys } = publicKeySet({ keys: [key, { ...ec, kid: 'b', key_ops: ['verify'] }] });
  expect(keys).toEqual([key, { ...ec, kid: 'b', key_ops: ['verify'] }]);
  for (const jwk of keys) expect(() => createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })).not.toThrow();
});

test('what is no part of a public key is left out', () => {
  const { keys } = publicKeySet({ keys: [{ ...ec, x5c: ['MII…'], x5u: 'http://evil.example', comment: 'x' }] });
  expect(keys).toEqual([ec]);
});

test('keys for other uses, of other kinds, too short or broken are passed over', () => {
  const others = [
    { ...rsa(), use: 'enc' },
    generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }),
    rsa(1024),
    { ...ec, crv: 'secp256k1' },
    { kty: 'RSA', n: 17, e: 'AQAB' },
    { kty: 'RSA', n: '', e: 'AQAB' },
    { kty: 'EC', crv: 'P-256', x: '+/=', y: 'AA' },
    null,
    'key',
  ];
  expect(publicKeySet({ keys: [...others, ec] }).keys).toEqual([ec]);
  expect(() => publicKeySet({ keys: others })).toThrow('no usable signature key');
});

test('a modulus that is padded with zeros is not taken for a long one', () => {
  const short = rsa(1024);
  const n = Buffer.concat([Buffer.alloc(128), Buffer.from(short.n!, 'base64url')]).toString('base64url');
  expect(() => publicKeySet({ keys: [{ ...short, n }] })).toThrow('no usable signature key');
});

test.each([
  ['a private key', ecPair.privateKey.export({ format: 'jwk' })],
  [
    'a private key for another use',
    { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use: 'enc' },
  ],
  ['a symmetric key', { kty: 'oct', k: 'c2VjcmV0' }],
  ['a symmetric key without its value', { kty: 'oct', kid: 'a' }],
])('fails on a key set with %s, also beside good keys', (_case, key) => {
  expect(() => publicKeySet({ keys: [ec, key] })).toThrow('private or symmetric keys');
});

test.each([[null], ['keys'], [[]], [{}], [{ keys: {} }], [{ keys: [] }]])('fails on %j', (document) => {
  expect(() => publicKeySet(document)).toThrow(/no list of keys|no usable/);
});

test('fails on more keys than any issuer has', () => {
  expect(() => publicKeySet({ keys: Array.from({ length: 101 }, () => ec) })).toThrow('101 keys, 100 at most');
});
