import fc from 'fast-check';
import { Problem } from '../../runtime/frames/problem';
import { formatTarget, parseGetImageFrameBody, parseTarget, type Target } from '../../runtime/frames/request';

const D = 'd'.repeat(32);
const I = 'i'.repeat(32);
const F = 'f'.repeat(32);
const KEY = { datastoreId: D, imageSetId: I, imageFrameId: F };
const FRAME = `/datastore/${D}/imageSet/${I}/imageFrame/${F}`;
const PREVIEW = `/runtime/datastore/${D}/imageset/${I}/imageframe/${F}`;
const FIRST = `/?datastoreId=${D}&imageSetId=${I}&imageFrameId=${F}`;
const POST = `/datastore/${D}/imageSet/${I}/getImageFrame`;

describe('parseTarget', () => {
  test.each<[string, Target]>([
    [FRAME, { kind: 'frame', key: KEY }],
    [`${FRAME}?`, { kind: 'frame', key: KEY }],
    [`http://proxy.invalid:8443${FRAME}`, { kind: 'frame', key: KEY }],
    [`${FRAME}/levels/0`, { kind: 'frame', key: KEY, levels: { start: 0, end: 0 } }],
    [`${FRAME}/levels/2-4`, { kind: 'frame', key: KEY, levels: { start: 2, end: 4 } }],
    [`${FRAME}/levels/0-32`, { kind: 'frame', key: KEY, levels: { start: 0, end: 32 } }],
    [`${FRAME}?startLevel=1&endLevel=3`, { kind: 'frame', key: KEY, levels: { start: 1, end: 3 } }],
    [`${FRAME}?endLevel=3`, { kind: 'frame', key: KEY, levels: { start: 0, end: 3 } }],
    [`${FRAME}?startLevel=3`, { kind: 'frame', key: KEY, levels: { start: 3, end: undefined } }],
    [PREVIEW, { kind: 'frame', key: KEY }],
    [`${PREVIEW}?startLevel=0&endLevel=0`, { kind: 'frame', key: KEY, levels: { start: 0, end: 0 } }],
    [FIRST, { kind: 'frame', key: KEY }],
    [`${FIRST}&startLevel=0&endLevel=1`, { kind: 'frame', key: KEY, levels: { start: 0, end: 1 } }],
    [POST, { kind: 'get-image-frame', datastoreId: D, imageSetId: I }],
    [`${POST}?endLevel=2`, { kind: 'get-image-frame', datastoreId: D, imageSetId: I, levels: { start: 0, end: 2 } }],
    ['/healthcheck', { kind: 'health' }],
    ['/healthcheck?from=lb', { kind: 'health' }],
  ])('%s', (url, target) => {
    expect(parseTarget(url)).toEqual(target);
  });

  test.each([
    // IDs
    [FRAME.slice(0, -1), 'malformed-id'],
    [`${FRAME}f`, 'malformed-id'],
    [FRAME.replace(F, F.toUpperCase()), 'malformed-id'],
    [FRAME.replace(I, ''), 'malformed-request'],
    [`/?datastoreId=${D}&imageSetId=${I}`, 'malformed-id'],
    [`/?datastoreId=${D}&imageSetId=${I}&imageFrameId=${F.slice(1)}%66`, 'malformed-id'],
    // levels (T15)
    [`${FRAME}/levels/3-1`, 'malformed-level'],
    [`${FRAME}/levels/-1`, 'malformed-level'],
    [`${FRAME}/levels/abc`, 'malformed-level'],
    [`${FRAME}/levels/00`, 'malformed-level'],
    [`${FRAME}/levels/33`, 'malformed-level'],
    [`${FRAME}/levels/0-33`, 'malformed-level'],
    [`${FRAME}/levels/1e1`, 'malformed-level'],
    [`${FRAME}/levels/0-1-2`, 'malformed-level'],
    [`${FRAME}?startLevel=-1`, 'malformed-level'],
    [`${FRAME}?startLevel=abc`, 'malformed-level'],
    [`${FRAME}?startLevel=`, 'malformed-level'],
    [`${FRAME}?startLevel`, 'malformed-level'],
    [`${FRAME}?startLevel=2&endLevel=1`, 'malformed-level'],
    // queries
    [`${FRAME}?startLevel=0&startLevel=1`, 'malformed-request'],
    [`${FRAME}?bust=1`, 'malformed-request'],
    [`${FRAME}?token=x`, 'malformed-request'],
    [`${FRAME}?&`, 'malformed-request'],
    [`${FRAME}/levels/0?startLevel=0`, 'malformed-request'],
    [`${FIRST}&imageSetId=${I}`, 'malformed-request'],
    [`/?datastoreId=${D}&imagesetId=${I}&imageframe=${F}`, 'malformed-request'],
    // paths
    [`/datastore/${D}/imageSet/../imageFrame/${F}`, 'malformed-request'],
    [`/datastore/../${FRAME}`, 'malformed-request'],
    [`${FRAME}/..`, 'malformed-request'],
    [`${FRAME}/./levels/0`, 'malformed-request'],
    [`/datastore/${D}%2fimageSet/${I}/imageFrame/${F}`, 'malformed-request'],
    [`/datastore/%2e%2e/imageSet/${I}/imageFrame/${F}`, 'malformed-request'],
    [`${FRAME}\0`, 'malformed-request'],
    [`${FRAME}%00`, 'malformed-request'],
    [`/${FRAME}`, 'malformed-request'],
    [FRAME.replaceAll('/', '\\'), 'malformed-request'],
    [`${FRAME}#fragment`, 'malformed-request'],
    ['*', 'malformed-request'],
    // nothing there
    ['', 'unknown-path'],
    ['/', 'unknown-path'],
    ['/datastore', 'unknown-path'],
    [`${FRAME}/`, 'unknown-path'],
    [`${FRAME}/levels`, 'unknown-path'],
    [`${FRAME}/pixels/0`, 'unknown-path'],
    [FRAME.replace('imageSet', 'imageset'), 'unknown-path'],
    [`/datastore/${D}/imageSet/${I}/deleteImageSet`, 'unknown-path'],
    ['/__proto__', 'unknown-path'],
  ])('refuses %j', (url, code) => {
    expect(() => parseTarget(url)).toThrow(expect.objectContaining({ name: 'Problem', code }));
  });

  test('leaves the parameters of the authoriser alone', () => {
    expect(parseTarget(`${FRAME}?token=a.b.c&endLevel=1`, ['token'])).toEqual({
      kind: 'frame',
      key: KEY,
      levels: { start: 0, end: 1 },
    });
  });

  test('never throws anything but a Problem, whatever the string', () => {
    const pieces = fc.constantFrom(
      '/',
      '?',
      '&',
      '=',
      '..',
      '%',
      '\0',
      '-',
      'datastore',
      'imageSet',
      'imageFrame',
      'levels',
      'runtime',
      'imageset',
      'imageframe',
      'getImageFrame',
      'startLevel',
      'endLevel',
      'datastoreId',
      'imageSetId',
      'imageFrameId',
      D,
      I,
      F,
      '0',
      '12',
      'http://x',
    );
    const url = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.array(fc.oneof(pieces, fc.string())).map((parts) => parts.join('')),
      fc.array(pieces).map((parts) => parts.join('/')),
    );
    fc.assert(
      fc.property(url, (text) => {
        try {
          const target = parseTarget(text);
          expect(['frame', 'get-image-frame', 'health']).toContain(target.kind);
        } catch (error) {
          expect(error).toBeInstanceOf(Problem);
          expect([400, 404]).toContain((error as Problem).status);
        }
      }),
      { numRuns: 20_000 },
    );
  });

  test('reads back what formatTarget writes', () => {
    const id = fc.string({
      unit: fc.constantFrom(...'0123456789abcdefghijklmnopqrstuvwxyz'),
      minLength: 32,
      maxLength: 32,
    });
    const levels = fc.option(
      fc
        .tuple(fc.integer({ min: 0, max: 32 }), fc.integer({ min: 0, max: 32 }))
        .map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) })),
      { nil: undefined },
    );
    fc.assert(
      fc.property(fc.record({ datastoreId: id, imageSetId: id, imageFrameId: id }), levels, (key, span) => {
        expect(parseTarget(formatTarget(key, span))).toEqual({ kind: 'frame', key, levels: span });
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('parseGetImageFrameBody', () => {
  const parse = (text: string) => parseGetImageFrameBody(Buffer.from(text));

  test('takes what HealthImaging takes', () => {
    expect(parse(JSON.stringify({ imageFrameId: F }))).toBe(F);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '"x"',
    '{}',
    '{"imageFrameId":1}',
    `{"imageFrameInformation":{"imageFrameId":"${F}"}}`,
  ])('refuses %j', (text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'malformed-request' }));
  });

  test('refuses an ID that is none', () => {
    expect(() => parse('{"imageFrameId":"../../x"}')).toThrow(expect.objectContaining({ code: 'malformed-id' }));
  });

  test('never throws anything but a Problem, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array(),
          fc.json().map((text) => new Uint8Array(Buffer.from(text))),
        ),
        (bytes) => {
          expect(() => parseGetImageFrameBody(bytes)).toThrow(Problem);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
