import { cacheKey } from '../../../local/assembly/cloudfront/cache-key';
import { CachedAnswer } from '../../../local/assembly/cloudfront/cached-answer';
import { EdgeCache, type Fetched } from '../../../local/assembly/cloudfront/edge-cache';
import { EdgeFunction, type FunctionEvent } from '../../../local/assembly/cloudfront/edge-function';
import type { EdgeRequest } from '../../../local/assembly/cloudfront/edge-request';
import { matchesPath } from '../../../local/assembly/cloudfront/path-pattern';
import type { CachePolicy } from '../../../local/assembly/cloudfront/policies';
import { listed, NONE } from '../../../local/assembly/cloudfront/selection';
import { timeToLive } from '../../../local/assembly/cloudfront/ttl';

const signal = new AbortController().signal;

test.each([
  ['/datastore/*', '/datastore/a/b', true],
  ['datastore/*', '/datastore/a', true],
  ['*.jpg', '/a/b.jpg', true],
  ['/a?.js', '/ab.js', true],
  ['/a?.js', '/a.js', false],
  ['/Datastore/*', '/datastore/a', false],
  ['/a.b', '/axb', false],
  ['*', '/', true],
])('path pattern %s, %s: %s', (pattern, path, expected) => expect(matchesPath(pattern, path)).toBe(expected));

const times = { minTtl: 0, defaultTtl: 60, maxTtl: 3600 };
test.each<[number, string | undefined, number, number | undefined]>([
  [200, undefined, 60, undefined],
  [200, 'public, max-age=100, s-maxage=200', 200, undefined],
  [200, 'public, max-age=31536000, immutable', 3600, undefined],
  [200, 'private, max-age=100', 0, undefined],
  [200, 'no-store', 0, undefined],
  [206, 'max-age=100', 0, undefined],
  [308, undefined, 0, undefined],
  [308, 'max-age=100', 100, undefined],
  [404, undefined, 10, undefined],
  [404, 'no-store', 0, undefined],
  [404, 'no-store', 0, 30],
  [500, 'no-store', 10, undefined],
  [503, undefined, 10, undefined],
  [503, undefined, 0, 0],
  [502, 'max-age=30', 30, 0],
  [502, 'max-age=7200', 3600, 0],
  [403, undefined, 0, undefined],
  [403, undefined, 0, 60],
  [403, 'max-age=30', 30, undefined],
  [405, 'max-age=30', 30, 0],
  [416, 'max-age=30', 0, 60],
  [429, 'max-age=30', 0, 60],
])('status %s with %s is kept %s s where errors are kept %s', (status, cacheControl, expected, errors) => {
  expect(timeToLive(times, status, { 'cache-control': cacheControl }, () => errors)).toBe(expected);
});

test('nothing is kept by a policy that switches caching off', () => {
  const off = { minTtl: 0, defaultTtl: 0, maxTtl: 0 };
  for (const status of [200, 404, 503]) expect(timeToLive(off, status, {}, () => 30)).toBe(0);
});

test('no-store is kept for the minimum of the policy', () => {
  expect(timeToLive({ ...times, minTtl: 5 }, 200, { 'cache-control': 'no-store' }, () => undefined)).toBe(5);
});

test('the key has what the policy lists and nothing else', () => {
  const policy: CachePolicy = {
    ...times,
    headers: listed('accept'),
    cookies: NONE,
    query: listed('w'),
    gzip: false,
    brotli: false,
  };
  const request: EdgeRequest = {
    method: 'GET',
    path: '/f',
    query: [
      ['w', '1'],
      ['t', 'secret'],
    ],
    headers: { accept: 'x', cookie: 'c' },
    cookies: [['c', '1']],
    ip: '',
  };
  const key = cacheKey(policy, request);
  expect(cacheKey(policy, { ...request, query: [['w', '1']], cookies: [] })).toBe(key);
  expect(cacheKey(policy, { ...request, headers: { accept: 'y' } })).not.toBe(key);
  expect(cacheKey(policy, { ...request, query: [['w', '2']] })).not.toBe(key);
  expect(key).not.toContain('secret');
});

function answer(body: string, more: Partial<Fetched> = {}): Fetched {
  const made = new CachedAnswer(200, {}, () => undefined);
  made.write(Buffer.from(body));
  made.end(true);
  return { answer: made, ttl: 60, tags: [], ...more };
}

test('one fetch for all who wait; later ones are hits until a path or tag is invalidated', async () => {
  const cache = new EdgeCache();
  let fetches = 0;
  const fetch = async () => {
    fetches += 1;
    await new Promise(setImmediate);
    return answer('x', { tags: ['is-1'] });
  };
  const get = () => cache.get('k', '/f/1', fetch);
  const results = await Promise.all([get(), get(), get()]);
  expect(results.map(({ result }) => result).sort()).toEqual(['Hit', 'Hit', 'Miss']);
  expect((await get()).result).toBe('Hit');
  expect(fetches).toBe(1);
  expect(cache.invalidate(['#is-2', '/f', '/g/*'])).toBe(0);
  for (const item of ['#is-1', '#IS-1', '/f/1', '/f/*']) {
    expect(cache.invalidate([item])).toBe(1);
    expect((await get()).result).toBe('Miss');
  }
});

test('what may not be kept is fetched by each; what was cut off is not served again', async () => {
  const cache = new EdgeCache();
  let fetches = 0;
  const fetch = async () => {
    fetches += 1;
    await new Promise(setImmediate);
    return answer('x', { ttl: 0 });
  };
  await Promise.all([cache.get('k', '/', fetch), cache.get('k', '/', fetch)]);
  expect(fetches).toBe(2);
  const cut = new CachedAnswer(200, {}, () => undefined);
  await cache.get('c', '/', async () => ({ answer: cut, ttl: 60, tags: [] }));
  cut.write(Buffer.from('half'));
  cut.end(false);
  await expect(cut.whole(signal)).rejects.toThrow('closed the connection');
  expect((await cache.get('c', '/', async () => answer('whole'))).result).toBe('Miss');
});

test('what was not asked for longest makes room for the rest', async () => {
  const cache = new EdgeCache(2);
  const get = (key: string) => cache.get(key, `/${key}`, async () => answer('x'));
  for (const key of ['a', 'b', 'a', 'c']) await get(key);
  expect(cache.keys).toEqual(['a', 'c']);
  expect([cache.peek('a') !== undefined, cache.peek('b')]).toEqual([true, undefined]);
});

test('the origin is let go once the last reader has gone', async () => {
  const abandon = jest.fn();
  const made = new CachedAnswer(200, {}, abandon);
  made.write(Buffer.from('a'));
  const [first, second] = [made.read(signal), made.read(signal)];
  await first.next();
  await second.next();
  await first.return(undefined);
  expect(abandon).not.toHaveBeenCalled();
  await second.return(undefined);
  expect(abandon).toHaveBeenCalledTimes(1);
});

describe('functions', () => {
  const event: FunctionEvent = {
    version: '1.0',
    context: {},
    viewer: { ip: '203.0.113.7' },
    request: { method: 'GET', uri: '/a', querystring: {}, headers: {}, cookies: {} },
  };
  const run = (code: string, log: (line: string) => void = () => undefined) =>
    new EdgeFunction('F', code, log).run(event);

  test('changes a request, answers itself, asynchronously too', async () => {
    expect(await run("function handler(event) { event.request.uri = '/b'; return event.request; }")).toMatchObject({
      uri: '/b',
    });
    expect(await run('async function handler() { return { statusCode: 400 }; }')).toEqual({ statusCode: 400 });
  });

  test.each([
    ['throws', "function handler() { throw new Error('no'); }"],
    ['does not end', 'function handler() { for (;;) {} }'],
    ['returns nothing', 'function handler() {}'],
    ['calls the network', "function handler(event) { fetch('https://example.com'); return event.request; }"],
    [
      'waits',
      'async function handler(event) { await new Promise((done) => setTimeout(done, 1)); return event.request; }',
    ],
    ['reads modules', "function handler(event) { require('fs'); return event.request; }"],
    ['evaluates text', "function handler(event) { eval('1'); return event.request; }"],
  ])('one that %s fails the request', async (_, code) => {
    await expect(run(code)).rejects.toMatchObject({ status: 503, code: 'FunctionExecutionError' });
  });

  test('10 KB are the limit', () => {
    const code = 'function handler(event) { return event.request; }';
    expect(() => new EdgeFunction('F', code.padEnd(10240), () => undefined)).not.toThrow();
    expect(() => new EdgeFunction('F', code.padEnd(10241), () => undefined)).toThrow('10240 are allowed');
  });
});
