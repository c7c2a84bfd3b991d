import fc from 'fast-check';
import { cdnOrigin, type CdnForm } from '../../runtime/cdn-origin';
import type { FrameRequest, FrameResponse, FrameService } from '../../runtime/frames';

const [D, I, F] = ['d', 'i', 'f'].map((letter) => letter.repeat(32));
const FRAME = `/datastore/${D}/imageSet/${I}/imageFrame/${F}`;
const BATCH = `/datastore/${D}/imageSet/${I}/getImageFrames`;
const HELD_SECONDS = 3600;
const ALL: readonly CdnForm[] = ['frame', 'rendered', 'batch'];
const SHARED = { 'Cache-Control': 'public, max-age=31536000, immutable', 'x-frame-tags': `is-${I},ds-${D}` };

/** A service that answers everything, as one to users would. */
function fixture(
  forms: readonly CdnForm[] = ALL,
  response: Partial<FrameResponse> = {},
  late = false,
  sent: Readonly<Record<string, string>> = {},
) {
  const asked: string[] = [];
  let headers: FrameRequest['header'] = () => undefined;
  const service: FrameService = {
    handle: (request) => {
      asked.push(request.url);
      headers = (name) => request.header(name);
      const answer = { status: 200, headers: { 'Cache-Control': 'private, max-age=1', ETag: '"f"' }, ...response };
      return late ? Promise.resolve(answer) : answer;
    },
    stats: () => ({ flights: 0, readers: 0, flightBytes: 0, cachedFrames: 0, cachedBytes: 0 }),
    close: () => undefined,
  };
  const origin = cdnOrigin(service, { forms, tagHeader: 'x-frame-tags', heldMs: HELD_SECONDS * 1000 });
  const ask = (url: string, method = 'GET') => {
    const { signal } = new AbortController();
    return origin.handle({ method, url, header: (name) => sent[name], signal });
  };
  return { ask, asked, headers: (name: string) => headers(name) };
}

test.each([
  ['a frame', FRAME],
  ['levels', `${FRAME}/levels/0-2`],
  ['a picture', `${FRAME}/rendered?width=64&format=png`],
])('%s may be held for all viewers, and says what it belongs to', async (_case, url) => {
  for (const late of [false, true]) {
    const response = await fixture(ALL, {}, late).ask(url);
    expect(response).toMatchObject({ status: 200, headers: { ...SHARED, ETag: '"f"' } });
  }
});

test.each([206, 304])('so does an answer of %i', async (status) => {
  expect((await fixture(ALL, { status }).ask(FRAME)).headers).toMatchObject(SHARED);
});

test('one that a cache of the service held before is held for what is left of its time', async () => {
  const left = async (agoSeconds: number) => {
    const response = await fixture(ALL, { heldSince: Date.now() - agoSeconds * 1000 }).ask(FRAME);
    expect(response.headers['x-frame-tags']).toBe(SHARED['x-frame-tags']);
    const [, seconds] = /^public, max-age=31536000, immutable, s-maxage=(\d+)$/.exec(
      response.headers['Cache-Control'],
    )!;
    return Number(seconds);
  };
  expect([59, 60]).toContain(await left(HELD_SECONDS - 60));
  expect([0, 0, 0]).toEqual([await left(HELD_SECONDS), await left(HELD_SECONDS * 2), await left(1e9)]);
});

test('the service is not asked whether CloudFront may go on with what it held: it would say so of a deleted frame, too', async () => {
  const names = ['if-none-match', 'range', 'if-range'];
  const { ask, headers } = fixture(ALL, {}, false, { 'if-none-match': '"f"', range: 'bytes=0-1', 'if-range': '"f"' });
  await ask(FRAME);
  expect(names.map((name) => headers(name))).toEqual([undefined, 'bytes=0-1', '"f"']);
});

test.each([401, 403, 404, 406, 416, 429, 500, 502, 503, 504])('an error (%i) is left as it is', async (status) => {
  const headers = { 'Cache-Control': 'no-store' };
  expect((await fixture(ALL, { status, headers }).ask(FRAME)).headers).toEqual(headers);
});

test('a batch is left as it is', async () => {
  const headers = { 'Cache-Control': 'no-store' };
  const { ask, asked } = fixture(ALL, { headers });
  expect((await ask(BATCH, 'POST')).headers).toEqual(headers);
  expect(asked).toEqual([BATCH]);
});

test.each([
  ['one level', `${FRAME}/levels/2`, `${FRAME}/levels/2-2`],
  ['levels in the query', `${FRAME}?startLevel=1&endLevel=2`, `${FRAME}/levels/1-2`],
  ['levels in another order', `${FRAME}?endLevel=2&startLevel=1`, `${FRAME}/levels/1-2`],
  ['an end alone', `${FRAME}?endLevel=2`, `${FRAME}/levels/0-2`],
  ['from the first to the last', `${FRAME}?startLevel=0`, FRAME],
  [
    'the preview',
    `/runtime/datastore/${D}/imageset/${I}/imageframe/${F}?startLevel=0&endLevel=0`,
    `${FRAME}/levels/0-0`,
  ],
])('%s: led to the URL that is cached, and the way there may be held too', async (_case, url, location) => {
  const { ask, asked } = fixture(['frame']);
  const response = await ask(url);
  expect(response).toMatchObject({
    status: 308,
    headers: { Location: location, 'Cache-Control': SHARED['Cache-Control'] },
  });
  expect(asked).toEqual([]);
  expect((await ask(location)).status).toBe(200);
});

test.each<[number, readonly CdnForm[], string]>([
  [404, ['frame'], `${FRAME}/rendered`],
  [404, ['frame'], BATCH],
  [404, ALL, '/healthcheck'],
  [404, ALL, '/'],
  [404, ALL, `/datastore/${D}/imageSet/${I}/getImageFrame`],
  [400, ALL, `${FRAME}?startLevel=1`],
  [400, ALL, `${FRAME}?x=1`],
  [400, ALL, `${FRAME}/levels/2-1`],
  [400, ALL, `/datastore/${D}/../${D}/imageSet/${I}/imageFrame/${F}`],
  [400, ALL, FRAME.replace(D, `%64${D.slice(1)}`)],
  [400, ALL, FRAME.replace(F, 'F'.repeat(32))],
])('%i (of %s) for %s, which is not asked for and not to be cached', async (status, forms, url) => {
  const { ask, asked } = fixture(forms);
  for (const method of ['GET', 'HEAD']) {
    const response = await ask(url, method);
    expect(response).toMatchObject({ status, headers: { 'Cache-Control': 'no-store' } });
    expect(response.body === undefined).toBe(method === 'HEAD');
  }
  expect(asked).toEqual([]);
});

test('property: what may be held is under one URL for each range of levels', () => {
  const segment = fc.oneof(
    fc.constantFrom(
      'datastore',
      D,
      'imageSet',
      I,
      'imageFrame',
      F,
      'levels',
      '0-2',
      '2',
      '02',
      '..',
      '.',
      '',
      '%2e%2e',
      'rendered',
    ),
    fc.string({ maxLength: 6 }),
  );
  const tail = fc.array(segment, { maxLength: 3 }).map((parts) => parts.map((part) => `/${part}`).join(''));
  const query = fc.constantFrom(
    '',
    '?startLevel=0',
    '?endLevel=1',
    '?startLevel=1&endLevel=1',
    '?x=1',
    '?',
    '?endLevel=1&endLevel=2',
  );
  const url = fc.oneof(
    fc.tuple(fc.constant(FRAME), tail, query).map((parts) => parts.join('')),
    fc.tuple(fc.array(segment, { maxLength: 9 }), query).map(([parts, rest]) => `/${parts.join('/')}${rest}`),
  );
  fc.assert(
    fc.property(url, (asked) => {
      const { ask } = fixture(['frame']);
      const response = ask(asked) as FrameResponse;
      if (response.status === 200) {
        expect(asked).toMatch(/^\/datastore\/d{32}\/imageSet\/i{32}\/imageFrame\/f{32}(\/levels\/\d{1,2}-\d{1,2})?$/);
      } else if (response.status === 308) {
        expect((ask(response.headers.Location) as FrameResponse).status).toBe(200);
      } else {
        expect(response.headers['Cache-Control']).toBe('no-store');
      }
    }),
    { numRuns: 500 },
  );
});
