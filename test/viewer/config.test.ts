import { loadConfig, parseConfig } from '../../runtime/viewer/src/config/config';

const BASE = 'https://viewer.example/';
const DATASTORE = 'd'.repeat(32);
const SIGN_IN = {
  userPoolId: 'eu-west-2_Ab3',
  clientId: 'client',
  domain: 'https://x.auth.eu-west-2.amazoncognito.com',
  identityPoolId: 'eu-west-2:01234567-89ab-cdef-0123-456789abcdef',
  scopes: ['openid', 'email'],
};
const GOOD = {
  region: 'eu-west-2',
  dataStores: [DATASTORE],
  frameSources: [
    { kind: 'imageFrameCdn', endpoint: 'https://cdn.example' },
    { kind: 'tlmProxy', endpoint: 'https://proxy.example/' },
    { kind: 'healthImaging' },
  ],
  signIn: SIGN_IN,
};

test('the document of a deployment: bases end with a slash, what is left out has its default', () => {
  expect(parseConfig({ ...GOOD, endpoints: { healthImaging: 'http://ahi.localhost:8080' } }, BASE)).toEqual({
    region: 'eu-west-2',
    dataStores: [DATASTORE],
    frameSources: [
      { kind: 'imageFrameCdn', endpoint: 'https://cdn.example/' },
      { kind: 'tlmProxy', endpoint: 'https://proxy.example/' },
      { kind: 'healthImaging' },
    ],
    signIn: { ...SIGN_IN, domain: 'https://x.auth.eu-west-2.amazoncognito.com/' },
    editMetadata: false,
    idleLockMinutes: 15,
    endpoints: { healthImaging: 'http://ahi.localhost:8080/' },
  });
});

test.each([
  [[], 'config.json: config.json is []; it must be an object.'],
  [{ ...GOOD, region: 'mars' }, 'config.json: region is "mars"; it must be an AWS region such as "us-east-1".'],
  [{ ...GOOD, dataStores: [] }, 'config.json: dataStores is []; it must be a list that is not empty.'],
  [
    { ...GOOD, dataStores: ['x'] },
    'config.json: dataStores[0] is "x"; it must be a data store ID of 32 letters and digits.',
  ],
  [
    { ...GOOD, frameSources: [{ kind: 'ftp' }] },
    'config.json: frameSources[0].kind is "ftp"; it must be one of imageFrameCdn, tlmProxy, healthImaging.',
  ],
  [
    { ...GOOD, frameSources: [{ kind: 'tlmProxy', endpoint: 'javascript:alert(1)' }, { kind: 'healthImaging' }] },
    'config.json: frameSources[0].endpoint is "javascript:alert(1)"; it must be an http(s) address or a path on this site.',
  ],
  [
    { ...GOOD, frameSources: [{ kind: 'healthImaging' }, { kind: 'tlmProxy', endpoint: '/' }] },
    'config.json: frameSources is ["healthImaging","tlmProxy"]; it must have each kind once at most, and "healthImaging" last.',
  ],
  [{ ...GOOD, signIn: undefined }, 'config.json: signIn is undefined; it must be an object.'],
  [
    { ...GOOD, signIn: { ...SIGN_IN, domain: '/login' } },
    'config.json: signIn.domain is "/login"; it must be an http(s) address.',
  ],
  [
    { ...GOOD, signIn: { ...SIGN_IN, scopes: ['email'] } },
    'config.json: signIn.scopes is ["email"]; it must contain "openid".',
  ],
  [{ ...GOOD, editMetadata: 'yes' }, 'config.json: editMetadata is "yes"; it must be true or false.'],
  [{ ...GOOD, idleLockMinutes: -1 }, 'config.json: idleLockMinutes is -1; it must be a whole number from 0 to 1440.'],
  [
    { ...GOOD, endpoints: { cognitoIdentity: '' } },
    'config.json: endpoints.cognitoIdentity is ""; it must be a text that is not empty.',
  ],
])('%j is refused', (document, message) => {
  expect(() => parseConfig(document, BASE)).toThrow(new Error(message));
});

test('a missing or broken file is named', async () => {
  await expect(loadConfig(BASE, () => Promise.resolve(new Response('', { status: 403 })))).rejects.toThrow(
    '/config.json answered 403',
  );
  await expect(loadConfig(BASE, () => Promise.resolve(new Response('<html>')))).rejects.toThrow(
    '/config.json is not JSON',
  );
});
