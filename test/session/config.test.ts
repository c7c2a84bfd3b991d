import { A, ACCESS } from './support';
import { readConfig } from '../../runtime/session/config';

const ENV = {
  SESSION_ACCESS: JSON.stringify({ ...ACCESS, tokenInQuery: true }),
  SESSION_DATASTORES: `arn:aws:medical-imaging:eu-west-1:111122223333:datastore/${A}`,
  SESSION_SIGNING_KEYS: JSON.stringify([
    { keyPairId: 'K2', kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/second' },
    { keyPairId: 'K1', kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/first' },
  ]),
  SESSION_TTL_SECONDS: '600',
  SESSION_RESOURCE_ORIGIN: 'https://frames.example.com',
};

test('the first key signs; a token in the query is never taken', () => {
  const config = readConfig(ENV);
  expect(config).toMatchObject({ ttlSeconds: 600, signingKey: { keyPairId: 'K2' }, access: { tokenInQuery: false } });
  expect(config.datastores).toEqual([{ id: A, region: 'eu-west-1', partition: 'aws' }]);
});

test.each([
  ['SESSION_ACCESS', ''],
  ['SESSION_ACCESS', '{"issuers":[]}'],
  ['SESSION_DATASTORES', 'x'],
  ['SESSION_SIGNING_KEYS', '[]'],
  ['SESSION_SIGNING_KEYS', '[null]'],
  ['SESSION_SIGNING_KEYS', '[{"keyPairId":"K1; Path=/","kmsKeyArn":"arn:aws:kms:eu-west-1:111122223333:key/k"}]'],
  ['SESSION_SIGNING_KEYS', '{'],
  ['SESSION_TTL_SECONDS', '0'],
  ['SESSION_RESOURCE_ORIGIN', 'http://frames.example.com'],
  ['SESSION_RESOURCE_ORIGIN', 'https://*/'],
  ['SESSION_RESOURCE_ORIGIN', 'https://*.example.com'],
  ['SESSION_RESOURCE_ORIGIN', 'https://frames.example.com/datastore'],
  ['SESSION_ALLOWED_ORIGINS', '*'],
])('refuses %s=%s and names it', (name, value) => {
  expect(() => readConfig({ ...ENV, [name]: value })).toThrow(name);
});
