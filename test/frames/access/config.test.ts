import { parseAccessConfig } from '../../../runtime/frames/access';

const issuer = { issuer: 'https://issuer.example', keys: 's3://keys/k.json', clientIds: ['c'] };

test('reads a configuration and fills in the defaults', () => {
  expect(parseAccessConfig(JSON.stringify({ issuers: [issuer] }))).toEqual({
    config: {
      issuers: [{ ...issuer, audiences: [], tokenUse: 'access', scopes: [], groupsClaim: 'cognito:groups' }],
      rules: undefined,
      tokenInQuery: false,
    },
  });
});

test.each<[string, unknown, RegExp]>([
  ['no issuer', { issuers: [] }, /at least one issuer/],
  ['neither client nor audience', { issuers: [{ ...issuer, clientIds: [] }] }, /clientIds or audiences/],
  [
    'only a scope that any client may have',
    { issuers: [{ ...issuer, clientIds: [], scopes: ['openid'] }] },
    /clientIds or audiences/,
  ],
  ['plain http', { issuers: [{ ...issuer, keys: 'http://issuer.example/keys' }] }, /issuers\[0\]\.keys must be a URL/],
  ['an issuer twice', { issuers: [issuer, issuer] }, /twice/],
  ['a rule that is no object', { issuers: [issuer], rules: ['x'] }, /rules\[0\] must be an object/],
  [
    'rules with numbers',
    { issuers: [issuer], rules: [{ groups: [1], datastores: [] }] },
    /rules\[0\]\.groups must be a list of strings/,
  ],
  ['tokenInQuery as a word', { issuers: [issuer], tokenInQuery: 'false' }, /tokenInQuery must be true or false/],
  ['an array', [], /must be an object/],
])('fails on %s', (_name, value, fault) => {
  const parsed = parseAccessConfig(JSON.stringify(value));
  expect('faults' in parsed && parsed.faults.join('; ')).toMatch(fault);
});

test('a scope of a resource server may stand in place of clients', () => {
  const parsed = parseAccessConfig(
    JSON.stringify({ issuers: [{ ...issuer, clientIds: [], scopes: ['images/read'] }] }),
  );
  expect(parsed).toMatchObject({ config: { issuers: [{ clientIds: [], scopes: ['images/read'] }] } });
});

test('fails on what is not JSON, and names all faults at once', () => {
  expect(parseAccessConfig('{')).toEqual({ faults: ['is not JSON'] });
  const parsed = parseAccessConfig(JSON.stringify({ issuers: [{ issuer: 'x', keys: 'y' }], tokenInQuery: 1 }));
  expect('faults' in parsed && parsed.faults.length).toBeGreaterThanOrEqual(4);
});

test('keys over plain http only from this machine itself', () => {
  expect(
    parseAccessConfig(JSON.stringify({ issuers: [{ ...issuer, keys: 'http://127.0.0.1:8080/keys' }] })),
  ).toHaveProperty('config');
});
