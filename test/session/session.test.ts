import fc from 'fast-check';
import { A, B, event, fixture, policyIn, token } from './support';
import { RateLimit } from '../../runtime/session/rate-limit';

const open = (datastoreId: string, accessToken: string) =>
  event(`/session/${datastoreId}`, { headers: { 'x-access-token': accessToken } });

interface Session {
  readonly datastoreId: string;
  readonly expiresAt: string;
  readonly renewAfter: string;
  readonly query: string;
}

test('an access token becomes cookies and a query for its data store', async () => {
  const { handler, audit } = fixture();
  const accessToken = await token();
  const before = Math.floor(Date.now() / 1000);
  const result = await handler(open(A, accessToken));
  expect(result).toMatchObject({
    statusCode: 200,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' },
  });
  expect(result.cookies).toHaveLength(4);
  const session = JSON.parse(result.body!) as Session;
  const { resource, expires } = policyIn(session.query);
  expect(resource).toBe(`https://frames.example.com/datastore/${A}/*`);
  expect(expires).toBeGreaterThanOrEqual(before + 900);
  expect(Date.parse(session.expiresAt)).toBe(expires * 1000);
  expect(Date.parse(session.renewAfter)).toBeLessThan(Date.parse(session.expiresAt));
  expect(session.datastoreId).toBe(A);
  expect(audit).toEqual([
    expect.objectContaining({ action: 'open', status: 200, subject: 'user-1', datastoreId: A, keyPairId: 'K1' }),
  ]);
  const signature = new URLSearchParams(session.query).get('Signature')!;
  for (const secret of [accessToken, signature]) expect(JSON.stringify(audit)).not.toContain(secret);
});

test('a grant ends with the token at the latest', async () => {
  const { handler } = fixture();
  const result = await handler(open(A, await token({}, 60)));
  const { expires } = policyIn((JSON.parse(result.body!) as Session).query);
  expect(expires).toBeLessThanOrEqual(Math.floor(Date.now() / 1000) + 60);
  expect((await handler(open(A, await token({}, 3)))).statusCode).toBe(401);
});

test('who may not read a data store gets no grant for it', async () => {
  const { handler, sign, audit } = fixture();
  const research = await token({ 'cognito:groups': ['research'] });
  expect((await handler(open(A, research))).statusCode).toBe(403);
  expect((await handler(open('c'.repeat(32), await token()))).statusCode).toBe(403);
  expect(sign).not.toHaveBeenCalled();
  expect(audit.map(({ action, problem }) => [action, problem])).toEqual([
    ['refuse', 'forbidden'],
    ['refuse', 'forbidden'],
  ]);
  expect((await handler(open(B, research))).statusCode).toBe(200);
});

describe('inputs', () => {
  const refused: [string, number, Parameters<typeof event>, boolean?][] = [
    ['no token', 401, [`/session/${A}`]],
    ['an empty token', 401, [`/session/${A}`, { headers: { 'x-access-token': '' } }]],
    ['20 kB of token', 401, [`/session/${A}`, { headers: { 'x-access-token': `${'x'.repeat(20_000)}.y.z` } }]],
    ['20 kB of anything', 401, [`/session/${A}`, { headers: { 'x-access-token': 'x '.repeat(10_000) } }]],
    ['Authorization', 401, [`/session/${A}`, { headers: { authorization: 'Bearer VALID' } }]],
    ['the header of the first proxy', 401, [`/session/${A}`, { headers: { token: 'VALID' } }]],
    ['the token twice', 401, [`/session/${A}`, { headers: { 'x-access-token': 'VALID,VALID' } }]],
    ['a scheme before it', 401, [`/session/${A}`, { headers: { 'x-access-token': 'Bearer VALID' } }]],
    ['an unsigned token', 401, [`/session/${A}`, { headers: { 'x-access-token': 'eyJhbGciOiJub25lIn0.e30.x' } }]],
    ['a token in the query', 400, [`/session/${A}`, { query: 'token=VALID' }]],
    ['a query beside the token', 400, [`/session/${A}`, { query: 'x=1', headers: { 'x-access-token': 'VALID' } }]],
    ['another method', 405, [`/session/${A}`, { method: 'POST', headers: { 'x-access-token': 'VALID' } }]],
    ...[
      '/session',
      '/session/',
      `/session/${A}/`,
      `/session/${A}/*`,
      '/session/*',
      `/session/${A}/../${B}`,
      `/session/${A.slice(1)}*`,
      `/session/${A.slice(1)}?`,
      `/session/${A}%00`,
      `/session/${A}\n`,
      `/session/${A.toUpperCase()}`,
      `//session/${A}`,
      `/x/session/${A}`,
      '/session/__proto__',
    ].map((path): [string, number, Parameters<typeof event>] => [
      `the path ${JSON.stringify(path)}`,
      404,
      [path, { headers: { 'x-access-token': 'VALID' } }],
    ]),
  ];

  test.each(refused)('%s: %i', async (_, status, args) => {
    const { handler, sign, errors } = fixture();
    const valid = await token();
    const result = await handler(JSON.parse(JSON.stringify(event(...args)).replaceAll('VALID', valid)));
    expect(result.statusCode).toBe(status);
    expect(result.headers).toMatchObject({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' });
    expect(result.cookies).toBeUndefined();
    expect(result.body).not.toContain(valid);
    expect(sign).not.toHaveBeenCalled();
    expect(errors).toEqual([]);
  });

  test('no path but that of one data store gets a grant, and only for it', async () => {
    const { handler } = fixture({ rateLimit: new RateLimit(100_000) });
    const accessToken = await token();
    const segment = fc.constantFrom(A, B, 'session', 'datastore', '..', '*', '?', '', '%2e', 'c'.repeat(32));
    await fc.assert(
      fc.asyncProperty(fc.array(segment, { maxLength: 4 }), async (segments) => {
        const path = `/${segments.join('/')}`;
        const result = await handler(event(path, { headers: { 'x-access-token': accessToken } }));
        const granted = result.statusCode === 200;
        expect(granted).toBe(path === `/session/${A}` || path === `/session/${B}`);
        if (granted) {
          const { resource } = policyIn((JSON.parse(result.body!) as Session).query);
          expect(resource).toBe(`https://frames.example.com/datastore/${path.slice(9)}/*`);
        }
      }),
    );
  });
});

test('sign-out clears the cookies of the data store, without a token', async () => {
  const { handler, audit } = fixture();
  const result = await handler(event(`/session/${A}`, { method: 'DELETE' }));
  expect(result.statusCode).toBe(204);
  expect(result.cookies).toHaveLength(4);
  for (const cookie of result.cookies!) expect(cookie).toContain(`=; Path=/datastore/${A}/; Max-Age=0; Secure`);
  expect(audit).toEqual([{ action: 'close', status: 204, datastoreId: A }]);
});

test('one user asks too often, another does not wait for it', async () => {
  let now = Date.now();
  const { handler } = fixture({ rateLimit: new RateLimit(2, () => now) });
  const [one, other] = [await token(), await token({ sub: 'user-2' })];
  const statuses = async (accessToken: string, times: number) => {
    const results = [];
    for (let i = 0; i < times; i++) results.push(await handler(open(A, accessToken)));
    return results.map(({ statusCode, headers }) => [statusCode, headers['Retry-After']]);
  };
  expect(await statuses(one, 3)).toEqual([
    [200, undefined],
    [200, undefined],
    [429, '30'],
  ]);
  expect(await statuses(other, 1)).toEqual([[200, undefined]]);
  now += 30_000;
  expect(await statuses(one, 2)).toEqual([
    [200, undefined],
    [429, '30'],
  ]);
});

test('keys that cannot be had are told as 503, with nothing of what went wrong', async () => {
  const { handler, errors } = fixture({ sign: () => Promise.reject(new Error('arn:aws:kms:secret')) });
  const result = await handler(open(A, await token()));
  expect(result).toMatchObject({ statusCode: 503, headers: { 'Retry-After': '1' } });
  expect(result.body).not.toContain('arn:');
  expect(result.cookies).toBeUndefined();
  expect(errors).toHaveLength(1);
});

describe('the host that a grant is for', () => {
  test.each([
    ['https://*', 'd111.cloudfront.net', 'https://d111.cloudfront.net'],
    ['https://own.example.com', 'd111.cloudfront.net', 'https://own.example.com'],
  ])('%s, asked by %s: %s', async (resourceOrigin, host, expected) => {
    const { handler } = fixture({ resourceOrigin });
    const headers = { 'x-access-token': await token(), ...(host !== undefined && { 'x-viewer-host': host }) };
    const result = await handler(event(`/session/${A}`, { headers }));
    expect(policyIn((JSON.parse(result.body!) as Session).query).resource).toBe(`${expected}/datastore/${A}/*`);
  });
});

test.each([undefined, '*', 'a/datastore/*', 'd111.cloudfront.net:8443', 'd11?.cloudfront.net'])(
  'no grant for any host, which would open other data stores too: asked by %s',
  async (host) => {
    const { handler } = fixture({ resourceOrigin: 'https://*' });
    const headers = { 'x-access-token': await token(), ...(host !== undefined && { 'x-viewer-host': host }) };
    const result = await handler(event(`/session/${A}`, { headers }));
    expect(result).toMatchObject({ statusCode: 400, headers: { 'Cache-Control': 'no-store' } });
    expect(JSON.parse(result.body!)).toMatchObject({ code: 'unknown-host' });
    expect(result.cookies).toBeUndefined();
  },
);

test('pages of listed origins may ask, with cookies; others may not', async () => {
  const { handler } = fixture();
  const preflight = (origin: string) => handler(event(`/session/${A}`, { method: 'OPTIONS', headers: { origin } }));
  const listed = await preflight('https://viewer.example.com');
  expect(listed).toMatchObject({
    statusCode: 204,
    headers: {
      'Access-Control-Allow-Origin': 'https://viewer.example.com',
      'Access-Control-Allow-Credentials': 'true',
      'Access-Control-Allow-Headers': 'X-Access-Token',
    },
  });
  expect((await preflight('https://evil.example.com')).headers).not.toHaveProperty('Access-Control-Allow-Origin');
});
