import { CfnParameter, aws_cognito as cognito } from 'aws-cdk-lib';
import { TokenIssuer } from '../../../src';
import { newStack, userPool } from '../support/proxies';

test('a user pool: access tokens of the given clients, groups where Cognito puts them', () => {
  const stack = newStack({ env: { region: 'us-east-1', account: '123456789012' } });
  const { pool, client } = userPool(stack);
  expect(stack.resolve(TokenIssuer.cognito(pool, [client], { scopes: ['frames/read'] })._config())).toEqual({
    issuer: { 'Fn::Join': ['', ['https://cognito-idp.us-east-1.', { Ref: 'AWS::URLSuffix' }, '/us-east-1_Example']] },
    jwksUri: {
      'Fn::Join': [
        '',
        ['https://cognito-idp.us-east-1.', { Ref: 'AWS::URLSuffix' }, '/us-east-1_Example/.well-known/jwks.json'],
      ],
    },
    clientIds: ['viewer'],
    audiences: [],
    tokenUse: 'access',
    scopes: ['frames/read'],
    groupsClaim: 'cognito:groups',
  });
});

test('a user pool of the app is known by reference', () => {
  const stack = newStack();
  const pool = new cognito.UserPool(stack, 'Pool');
  const issuer = TokenIssuer.cognito(pool, [pool.addClient('Client')]);
  const [, name] = stack.resolve(issuer.issuerUrl)['Fn::Join'][1];
  expect(name).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Pool/), 'ProviderName'] });
});

test('any other issuer: no token_use, its own groups claim', () => {
  const issuer = TokenIssuer.oidc('https://login.example.org/', {
    audiences: ['api'],
    jwksUri: 'https://keys.example.org/?v=2',
  });
  expect(issuer._config()).toEqual({
    issuer: 'https://login.example.org/',
    jwksUri: 'https://keys.example.org/?v=2',
    clientIds: [],
    audiences: ['api'],
    tokenUse: null,
    scopes: [],
    groupsClaim: 'groups',
  });
});

test('the groups claim can be chosen', () => {
  expect(TokenIssuer.oidc('https://a.example', { clientIds: ['c'], groupsClaim: 'roles' })._config().groupsClaim).toBe(
    'roles',
  );
});

test('a URL that is only known at deployment is not looked into', () => {
  const parameter = new CfnParameter(newStack(), 'Issuer');
  expect(TokenIssuer.oidc(parameter.valueAsString, { clientIds: ['c'] }).issuerUrl).toBe(parameter.valueAsString);
});

test('fails without clients, as tokens of any app of the pool would do', () => {
  const { pool } = userPool(newStack());
  const message = 'TokenIssuer.cognito: clients must list at least one entry';
  expect(() => TokenIssuer.cognito(pool, [])).toThrow(message);
  expect(() => TokenIssuer.cognito(pool, [], { scopes: ['openid'] })).toThrow(message);
});

test('needs no clients where it asks for a scope of a resource server, which named clients alone are granted', () => {
  const { pool } = userPool(newStack());
  expect(TokenIssuer.cognito(pool, [], { scopes: ['images/read'] })._config()).toMatchObject({
    clientIds: [],
    scopes: ['images/read'],
  });
});

test.each([{}, { clientIds: [] }, { clientIds: [], audiences: [] }])(
  'fails with %j, neither client nor audience',
  (options) => {
    expect(() => TokenIssuer.oidc('https://login.example.org', options)).toThrow(
      'clientIds or audiences must list at least one entry',
    );
  },
);

test.each([
  'http://login.example.org',
  'login.example.org',
  'https://user:pw@login.example.org',
  'https://a.example?x=1',
  'https://a.example#f',
])('fails on the issuer %j', (url) => {
  expect(() => TokenIssuer.oidc(url, { clientIds: ['c'] })).toThrow(
    `issuerUrl must be an https URL without user, query and fragment, got ${JSON.stringify(url)}`,
  );
});

test('fails with everything that is wrong at once', () => {
  expect(() => TokenIssuer.oidc('ftp://a', { jwksUri: 'http://a.example', scopes: ['a b'], groupsClaim: '' })).toThrow(
    /^TokenIssuer.oidc has 5 problems:\n {2}- issuerUrl .*\n {2}- jwksUri .*\n {2}- clientIds or audiences .*\n {2}- scopes\[0\] .*"a b"\n {2}- groupsClaim .*/,
  );
});
