import { behaviourFor, normalised, type Behaviour } from '../../../local/assembly/cloudfront/behaviour';
import { CachedAnswer, MadeAnswer } from '../../../local/assembly/cloudfront/cached-answer';
import { EdgeFunction } from '../../../local/assembly/cloudfront/edge-function';
import type { EdgeRequest } from '../../../local/assembly/cloudfront/edge-request';
import { onViewerRequest, onViewerResponse } from '../../../local/assembly/cloudfront/function-event';
import { originHeaders, originTarget } from '../../../local/assembly/cloudfront/origin-headers';
import { responseHeadersPolicy } from '../../../local/assembly/cloudfront/response-headers';
import { ALL, listed, NONE } from '../../../local/assembly/cloudfront/selection';
import { partFor } from '../../../local/assembly/cloudfront/viewer-answer';
import type { Deployment } from '../../../local/assembly/template/deployment';

const signal = new AbortController().signal;
const request = (more: Partial<EdgeRequest> = {}): EdgeRequest => ({
  method: 'GET',
  path: '/a',
  query: [],
  headers: {},
  cookies: [],
  ip: '203.0.113.7',
  ...more,
});
const behaviour = (more: Partial<Behaviour> = {}): Behaviour => ({
  pattern: '*',
  originId: 'o',
  methods: new Set(['GET']),
  cache: {
    headers: NONE,
    cookies: NONE,
    query: NONE,
    minTtl: 0,
    defaultTtl: 0,
    maxTtl: 60,
    gzip: false,
    brotli: false,
  },
  toOrigin: { headers: NONE, cookies: NONE, query: NONE },
  toViewer: (headers) => headers,
  keys: undefined,
  onRequest: undefined,
  onResponse: undefined,
  ...more,
});

test('the first pattern that fits, by the path as it is normalised', () => {
  const all = ['/datastore/*/rendered', '/datastore/*', '*'].map((pattern) => behaviour({ pattern }));
  const chosen = (path: string) => behaviourFor(all, path).pattern;
  expect(
    ['/datastore/a/rendered', '/datastore/a', '/x', '/datastore/../x', '/%64atastore/a', '/x/../datastore/a'].map(
      chosen,
    ),
  ).toEqual(['/datastore/*/rendered', '/datastore/*', '*', '*', '/datastore/*', '/datastore/*']);
  expect(['/a/./b', '/a/b/..', '/a%2fb', '/%7Ea'].map(normalised)).toEqual(['/a/b', '/a/', '/a%2Fb', '/~a']);
});

const SECRETS = {
  authorization: 'Bearer t',
  cookie: 'c=1',
  'x-access-token': 't',
  referer: 'r',
  'x-forwarded-proto': 'http',
};

test('an origin is told what the policies take, and who asks', () => {
  const headers = originHeaders(
    behaviour(),
    request({ headers: { ...SECRETS, range: 'bytes=0-1' }, cookies: [['c', '1']] }),
    'id',
  );
  expect(headers).toEqual({
    range: 'bytes=0-1',
    'user-agent': 'Amazon CloudFront',
    via: expect.stringMatching(/^1\.1 [0-9a-f]+\.cloudfront\.net \(CloudFront\)$/),
    'x-amz-cf-id': 'id',
    'x-forwarded-for': '203.0.113.7',
  });
});

test('all that a viewer sends: without what only CloudFront says, and Authorization where nothing is cached alone', () => {
  const toOrigin = { headers: ALL, cookies: listed('c'), query: listed('w') };
  const given = request({
    headers: { ...SECRETS, host: 'd1', connection: 'close', 'x-amz-cf-id': 'forged' },
    cookies: [
      ['c', '1'],
      ['s', '2'],
    ],
    query: [
      ['w', '1'],
      ['Signature', 'x'],
    ],
  });
  const cached = originHeaders(behaviour({ toOrigin }), given, 'id');
  expect(cached).toMatchObject({ host: 'd1', cookie: 'c=1', 'x-access-token': 't', 'x-amz-cf-id': 'id' });
  for (const name of ['authorization', 'connection', 'x-forwarded-proto']) expect(cached[name]).toBeUndefined();
  const { cache } = behaviour();
  const uncached = behaviour({ toOrigin, cache: { ...cache, maxTtl: 0 } });
  expect(originHeaders(uncached, given, 'id').authorization).toBe('Bearer t');
  expect(originTarget(uncached, given)).toBe('/a?w=1');
});

test('functions see every value of a parameter, and may change them', async () => {
  const code = `function handler(event) {
    const { request } = event;
    request.headers['x-seen'] = { value: request.querystring.a.multiValue.map((one) => one.value).join() + ' ' + request.cookies.c.value };
    request.querystring = { b: { value: '1' } };
    request.uri = '/b';
    return request;
  }`;
  const context = { distributionDomainName: 'd', distributionId: 'E', requestId: 'r' };
  const run = (text: string, given: EdgeRequest) =>
    onViewerRequest(new EdgeFunction('F', text, () => undefined), given, context);
  const given = request({
    query: [
      ['a', '1'],
      ['a', '2'],
    ],
    cookies: [['c', 'x']],
    headers: { cookie: 'c=x', host: 'h' },
  });
  expect(await run(code, given)).toEqual(
    request({ path: '/b', query: [['b', '1']], cookies: [['c', 'x']], headers: { host: 'h', 'x-seen': '1,2 x' } }),
  );
  await expect(run("function handler(e) { e.request.uri = 'b'; return e.request; }", given)).rejects.toMatchObject({
    status: 502,
  });
  const made = await run(
    "function handler() { return { statusCode: 418, headers: { 'X-A': { value: '1' } }, body: 'tea' }; }",
    given,
  );
  expect(made).toMatchObject({ status: 418, headers: { 'x-a': '1' } });
  const respond = new EdgeFunction(
    'F',
    "function handler(e) { e.response.headers['x-b'] = { value: e.response.headers['set-cookie'].multiValue[1].value }; return e.response; }",
    () => undefined,
  );
  const answer = { status: 200, headers: { 'set-cookie': ['a=1', 'b=2'] } };
  expect((await onViewerResponse(respond, given, answer, context)).headers['x-b']).toBe('b=2');
});

function kept(body: string, headers: Record<string, string>): CachedAnswer {
  const answer = new CachedAnswer(200, headers, () => undefined);
  answer.write(Buffer.from(body));
  answer.end(true);
  return answer;
}

test.each<[string, Record<string, string>, number, string, string | undefined]>([
  ['all of it', {}, 200, '0123456789', undefined],
  ['a part', { range: 'bytes=2-4' }, 206, '234', 'bytes 2-4/10'],
  ['from a byte on', { range: 'bytes=8-' }, 206, '89', 'bytes 8-9/10'],
  ['the last ones', { range: 'bytes=-3' }, 206, '789', 'bytes 7-9/10'],
  ['beyond the end', { range: 'bytes=10-' }, 416, '', 'bytes */10'],
  ['of another state', { range: 'bytes=2-4', 'if-range': '"old"' }, 200, '0123456789', undefined],
  ['several parts', { range: 'bytes=0-1,3-4' }, 200, '0123456789', undefined],
  ['what is known', { 'if-none-match': '"x", W/"tag"' }, 304, '', undefined],
  ['what is not', { 'if-none-match': '"x"' }, 200, '0123456789', undefined],
])('of what is kept: %s', async (_, headers, status, body, range) => {
  const part = await partFor(
    kept('0123456789', { etag: '"tag"', 'content-length': '10' }),
    request({ headers }),
    signal,
  );
  const chunks: Buffer[] = [];
  for await (const chunk of part.body(signal)) chunks.push(chunk);
  expect([part.status, Buffer.concat(chunks).toString(), part.headers['content-range']]).toEqual([status, body, range]);
});

test('answers that are not kept go as they came', async () => {
  const made = new MadeAnswer(200, { etag: '"tag"' }, Buffer.from('x'));
  expect((await partFor(made, request({ headers: { 'if-none-match': '"tag"' } }), signal)).status).toBe(200);
});

describe('headers for viewers', () => {
  const policy = (ResponseHeadersPolicyConfig: object) =>
    responseHeadersPolicy(
      { ofType: () => [{ ref: 'id', property: () => ResponseHeadersPolicyConfig }] } as unknown as Deployment,
      'id',
    );

  test('taken away, set, set where there is none', () => {
    const toViewer = policy({
      RemoveHeadersConfig: { Items: [{ Header: 'X-Tags' }] },
      CustomHeadersConfig: {
        Items: [
          { Header: 'Cache-Control', Value: 'private', Override: true },
          { Header: 'X-Own', Value: 'policy', Override: false },
        ],
      },
      SecurityHeadersConfig: { StrictTransportSecurity: { AccessControlMaxAgeSec: 60, Override: true, Preload: true } },
    });
    expect(toViewer({ 'x-tags': 'a', 'cache-control': 'public', 'x-own': 'origin' }, request(), false)).toEqual({
      'cache-control': 'private',
      'x-own': 'origin',
      'strict-transport-security': 'max-age=60; preload',
    });
  });

  test.each<[string, string | undefined, string, string | undefined]>([
    ['none', undefined, 'GET', undefined],
    ['another one', 'https://evil.example', 'GET', undefined],
    ['one that only looks alike', 'https://a.example.com.evil.example', 'GET', undefined],
    ['the one', 'https://viewer.example.org', 'GET', 'https://viewer.example.org'],
    ['one of many', 'https://a.example.com', 'OPTIONS', 'https://a.example.com'],
  ])('CORS, origin: %s', (_, origin, method, allowed) => {
    const toViewer = policy({
      CorsConfig: {
        AccessControlAllowOrigins: { Items: ['https://viewer.example.org', 'https://*.example.com'] },
        AccessControlAllowMethods: { Items: ['GET'] },
        AccessControlAllowHeaders: { Items: ['range'] },
        AccessControlExposeHeaders: { Items: ['ETag'] },
        AccessControlAllowCredentials: true,
        OriginOverride: true,
      },
    });
    const asked = { ...(origin ? { origin } : {}), 'access-control-request-method': 'GET' };
    const headers = toViewer({}, request({ method, headers: asked }), false);
    expect(headers['access-control-allow-origin']).toBe(allowed);
    const preflight = allowed !== undefined && method === 'OPTIONS';
    expect(headers['access-control-allow-headers']).toBe(preflight ? 'range' : undefined);
    expect(headers['access-control-expose-headers']).toBe(allowed && !preflight ? 'ETag' : undefined);
  });
});
