import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import { assetPath } from '../../src/private/assets';

interface Value {
  readonly value: string;
  readonly multiValue?: { readonly value: string }[];
}
interface Request {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Record<string, Value>;
  readonly headers: Record<string, Value>;
}
interface Answer extends Partial<Request> {
  readonly statusCode?: number;
  readonly headers: Record<string, Value>;
  readonly body?: { readonly data: string };
}

const script = readFileSync(join(assetPath('edge'), 'canonical-url.js'), 'utf8');
// Neither require, process nor console: what the runtime at the edge does not give, fails here.
const run = runInContext(`${script}; handler`, createContext({})) as (event: object) => Answer;

const [D, E, I, F] = ['d', 'e', 'i', 'f'].map((letter) => letter.repeat(32));
const FRAME = `/datastore/${D}/imageSet/${I}/imageFrame/${F}`;
const SIGNED = 'Policy=eyJ_&Signature=MEU~-_&Key-Pair-Id=K1&Hash-Algorithm=SHA256';

/** The event as the documentation of CloudFront Functions has it. */
function request(url: string, method = 'GET', headers: Request['headers'] = {}): Request {
  const mark = url.indexOf('?');
  const query = Object.create(null) as Record<string, { value: string; multiValue?: { value: string }[] }>;
  for (const pair of mark < 0 ? [] : url.slice(mark + 1).split('&')) {
    const [name, value = ''] = pair.split('=');
    const known = query[name];
    if (known) known.multiValue = [...(known.multiValue ?? [{ value: known.value }]), { value }];
    else query[name] = { value };
  }
  return { method, uri: mark < 0 ? url : url.slice(0, mark), querystring: query, headers };
}

function ask(url: string, method?: string, headers?: Request['headers']): Answer {
  const event = {
    version: '1.0',
    context: { distributionDomainName: 'd111111abcdef8.cloudfront.net', eventType: 'viewer-request', requestId: 'r' },
    viewer: { ip: '198.51.100.11' },
    request: { ...request(url, method, headers), cookies: {} },
  };
  return JSON.parse(JSON.stringify(run(event))) as Answer;
}

/** Where a request goes: the path by which it is cached, or where it is sent to, or the status that it is refused with. */
function outcome(url: string, method?: string): string | number {
  const { uri, statusCode, headers } = ask(url, method);
  return statusCode === 308 ? `308 ${headers.location.value}` : (statusCode ?? uri!);
}

test('is small enough, and one script with a function handler', () => {
  expect(script.length).toBeLessThan(10_240);
  expect(script).toMatch(/function handler\(/);
});

test.each([
  ['a frame', FRAME, FRAME],
  ['levels', `${FRAME}/levels/0-2`, `${FRAME}/levels/0-2`],
  ['one level', `${FRAME}/levels/2`, `${FRAME}/levels/2-2`],
  ['levels in the query', `${FRAME}?startLevel=1&endLevel=2`, `${FRAME}/levels/1-2`],
  ['levels in another order', `${FRAME}?endLevel=2&startLevel=1`, `${FRAME}/levels/1-2`],
  ['an end alone', `${FRAME}?endLevel=2`, `${FRAME}/levels/0-2`],
  ['from the first to the last', `${FRAME}?startLevel=0`, FRAME],
  ['a signature', `${FRAME}?${SIGNED}`, FRAME],
  ['a signature and levels', `${FRAME}?${SIGNED}&endLevel=3`, `${FRAME}/levels/0-3`],
  ['a picture', `${FRAME}/rendered?width=64&window=40,400`, `${FRAME}/rendered`],
  ['the first version', `/?datastoreId=${D}&imageSetId=${I}&imageFrameId=${F}`, `308 ${FRAME}`],
  [
    'the first version, levels, signed',
    `/?imageFrameId=${F}&${SIGNED}&datastoreId=${D}&imageSetId=${I}&startLevel=0&endLevel=1`,
    `308 ${FRAME}/levels/0-1?${SIGNED}`,
  ],
  [
    'the preview',
    `/runtime/datastore/${D}/imageset/${I}/imageframe/${F}?startLevel=0&endLevel=0`,
    `308 ${FRAME}/levels/0-0`,
  ],
])('%s', (_, url, expected) => {
  expect(outcome(url)).toBe(expected);
});

test('the signature stays for CloudFront, the levels do not', () => {
  const { querystring } = ask(`${FRAME}?${SIGNED}&endLevel=3`);
  expect(querystring).toEqual({
    Policy: { value: 'eyJ_' },
    Signature: { value: 'MEU~-_' },
    'Key-Pair-Id': { value: 'K1' },
    'Hash-Algorithm': { value: 'SHA256' },
  });
});

test('the parameters of a picture come in one order', () => {
  const first = ask(`${FRAME}/rendered?width=64&format=png`);
  const second = ask(`${FRAME}/rendered?format=png&width=64`);
  expect(JSON.stringify(first.querystring)).toBe(JSON.stringify(second.querystring));
});

test.each([
  [404, '/'],
  [404, '/index.html'],
  [404, `/datastore/${D}`],
  [404, `${FRAME}/`],
  [404, `/${FRAME}`],
  [404, `${FRAME}/rendered/x`],
  [404, `/datastore/${D}/imageSet/${I}/getImageFrame`],
  [
    400,
    FRAME.toUpperCase()
      .replace('/DATASTORE', '/datastore')
      .replace('/IMAGESET', '/imageSet')
      .replace('/IMAGEFRAME', '/imageFrame'),
  ],
  [400, `${FRAME}%2e`],
  [400, `${FRAME}/levels`],
  [400, `${FRAME}/levels/2-1`],
  [400, `${FRAME}/levels/0-33`],
  [400, `${FRAME}/levels/01`],
  [400, `${FRAME}/levels/0-1-2`],
  [400, `${FRAME}?startLevel=1`],
  [400, `${FRAME}?endLevel=1&endLevel=2`],
  [400, `${FRAME}?x=1`],
  [400, `${FRAME}?__proto__=1`],
  [400, `${FRAME}?hasOwnProperty=1`],
  [400, `${FRAME}?token=abc`],
  [400, `${FRAME}/levels/0-1?endLevel=1`],
  [400, `/?datastoreId=${D}&datastoreId=${E}&imageSetId=${I}&imageFrameId=${F}`],
  [400, `/?datastoreId=${D}&imageSetId=${I}`],
  [400, `/?datastoreId=//evil.example.com&imageSetId=${I}&imageFrameId=${F}`],
])('%i for %s', (status, url) => {
  const answer = ask(url);
  expect(answer.statusCode).toBe(status);
  expect(answer.headers['cache-control'].value).toBe('no-store');
  expect(answer.headers['content-type'].value).toBe('application/problem+json');
  expect(JSON.parse(answer.body!.data)).toMatchObject({ status });
});

test('methods', () => {
  for (const method of ['HEAD', 'OPTIONS']) expect(outcome(FRAME, method)).toBe(FRAME);
  for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) expect(outcome(FRAME, method)).toBe(405);
  expect(outcome('/', 'OPTIONS')).toBe(405);
  const batch = `/datastore/${D}/imageSet/${I}/getImageFrames`;
  for (const method of ['POST', 'OPTIONS']) expect(outcome(batch, method)).toBe(batch);
  expect(outcome(batch, 'GET')).toBe(405);
  expect(ask(batch, 'GET').headers.allow.value).toBe('POST, OPTIONS');
});

test('a session learns the host from the viewer, whatever the viewer says in the header itself', () => {
  const headers = { host: { value: 'D111.cloudfront.net' }, 'x-viewer-host': { value: 'evil.example.com' } };
  expect(ask(`/session/${D}`, 'GET', headers).headers['x-viewer-host'].value).toBe('d111.cloudfront.net');
  expect(outcome(`/session/${D}?x=1`)).toBe(400);
  expect(outcome('/session/x')).toBe(400);
});

describe('a policy for one data store never lets another be read', () => {
  /** How CloudFront matches a policy, `*` standing for any characters; its own parameters are taken out before. */
  function allowed(policy: string, url: string): boolean {
    const [path, query = ''] = url.split('?');
    const rest = query
      .split('&')
      .filter((pair) => pair !== '' && !/^(Policy|Signature|Key-Pair-Id|Hash-Algorithm)=/.test(pair));
    const text = `https://host${path}${rest.length > 0 ? `?${rest.join('&')}` : ''}`;
    const pattern = policy
      .split('*')
      .map((part) => part.replace(/[.?+^$()[\]{}|\\]/g, '\\$&'))
      .join('[^]*');
    return new RegExp(`^${pattern}$`).test(text);
  }

  const piece = fc.constantFrom(
    ...[
      FRAME,
      FRAME.replace(D, E),
      `/datastore/${D}/`,
      `/datastore/${E}/`,
      '/levels/1',
      '/levels/0-2',
      '/rendered',
      '/',
      '?',
      '&',
    ],
    ...['endLevel=2', 'startLevel=0', 'width=64', 'window=', 'Policy=', 'Signature=x', 'x=', '..', '%2f', '*'],
    ...[`datastoreId=${D}`, `datastoreId=${E}`, `imageSetId=${I}`, `imageFrameId=${F}`],
  );
  const url = fc.oneof(
    fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')),
    fc.array(piece, { maxLength: 4 }).map((pieces) => `${FRAME}?${pieces.join('')}`),
  );

  test.each(['https://host', 'https://*'])('checked before or after the function, with %s', (origin) => {
    fc.assert(
      fc.property(url, (text) => {
        fc.pre(!text.includes('#'));
        const answer = ask(text);
        if (answer.uri === undefined || answer.statusCode !== undefined) return;
        const datastore = answer.uri.slice('/datastore/'.length, '/datastore/'.length + 32);
        const other = datastore === D ? E : D;
        const query = Object.entries(answer.querystring!).map(([name, { value }]) => `${name}=${value}`);
        expect(allowed(`${origin}/datastore/${other}/*`, text)).toBe(false);
        expect(allowed(`${origin}/datastore/${other}/*`, `${answer.uri}?${query.join('&')}`)).toBe(false);
        expect(allowed(`${origin}/datastore/${datastore}/*`, text)).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });

  test('the trap that it closes is one: without the function, a wildcard host would match a path in the query', () => {
    const text = `${FRAME}?x=/datastore/${E}/`;
    expect(allowed(`https://*/datastore/${E}/*`, text)).toBe(true);
    expect(outcome(text)).toBe(400);
    expect(outcome(`${FRAME}?Policy=/datastore/${E}/`)).toBe(400);
  });
});

test('equivalent URLs share one, and what is canonical stays so', () => {
  const level = fc.integer({ min: 0, max: 32 });
  fc.assert(
    fc.property(level, level, (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)];
      const levels = `startLevel=${start}&endLevel=${end}`;
      const canonical = `${FRAME}/levels/${start}-${end}`;
      expect(outcome(canonical)).toBe(canonical);
      expect(outcome(`${FRAME}?${levels}`)).toBe(canonical);
      expect(outcome(`/runtime/datastore/${D}/imageset/${I}/imageframe/${F}?${levels}`)).toBe(`308 ${canonical}`);
      expect(outcome(`/?${levels}&imageFrameId=${F}&imageSetId=${I}&datastoreId=${D}`)).toBe(`308 ${canonical}`);
      expect(outcome(`${FRAME}/levels/${end}`)).toBe(`${FRAME}/levels/${end}-${end}`);
    }),
  );
});
