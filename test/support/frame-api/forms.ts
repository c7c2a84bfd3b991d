import { bound, problem, type Client } from './client';
import { frameOf, walkLevelEnds } from '../../frames/support/generated-frames';
import type { Request } from '../exchanges';

/** Frames, whole or in part, in all forms of the API. */
export function describeForms(client: () => Client): void {
  let ct: Uint8Array;
  let ends: number[];
  beforeAll(async () => {
    ct = await frameOf('ct');
    ends = walkLevelEnds(ct);
  });

  describe('forms', () => {
    test('whole, by level and in all its forms: the same bytes', async () => {
      const { get, target } = bound(client());
      const path = client().add(ct);
      const [, , , , imageSetId, , frameId] = path.split('/');
      const whole = await get(path);
      expect([whole.status, whole.headers['content-type'], whole.headers.etag]).toEqual([
        200,
        'image/jph',
        `"${frameId}"`,
      ]);
      expect(whole.body.equals(ct)).toBe(true);
      expect(whole.headers['frame-levels']).toBe(String(ends.length));
      const levels = await Promise.all(ends.map((_, level) => get(`${path}/levels/${level}`)));
      expect(Buffer.concat(levels.map(({ body }) => body)).equals(ct)).toBe(true);
      const part = ct.subarray(ends[0], ends[2]);
      const query = `datastoreId=${target.datastoreId}&imageSetId=${imageSetId}&imageFrameId=${frameId}`;
      for (const form of [
        `${path}/levels/1-2`,
        `${path}?startLevel=1&endLevel=2`,
        `/runtime${path.replace('imageSet', 'imageset').replace('imageFrame', 'imageframe')}?startLevel=1&endLevel=2`,
        `/?${query}&startLevel=1&endLevel=2`,
      ]) {
        const answer = await get(form);
        expect([form, answer.status, answer.body.equals(part)]).toEqual([form, 200, true]);
      }
      const body = JSON.stringify({ imageFrameId: frameId });
      const posted = await get(`/datastore/${target.datastoreId}/imageSet/${imageSetId}/getImageFrame`, {
        method: 'POST',
        body,
      });
      expect([posted.status, posted.body.equals(ct)]).toEqual([200, true]);
    });

    test('levels alone, of a frame that nobody has asked for', async () => {
      const answer = await client().get(`${client().add(ct)}/levels/0-1`);
      expect([answer.status, answer.body.equals(ct.subarray(0, ends[1]))]).toEqual([200, true]);
    });

    test('HEAD says what GET would', async () => {
      const path = client().add(ct);
      const head = await client().get(path, { method: 'HEAD' });
      expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, String(ct.length), 0]);
    });
  });

  test('ranges: part, suffix, beyond the end, and If-Range', async () => {
    const { get } = bound(client());
    const path = client().add(ct);
    const etag = String((await get(path)).headers.etag);
    const range = (value: string, more = {}) => get(path, { headers: { range: value, ...more } });
    const part = await range('bytes=10-19');
    expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 10-19/${ct.length}`]);
    expect(part.body.equals(ct.subarray(10, 20))).toBe(true);
    expect((await range('bytes=-5')).body.equals(ct.subarray(-5))).toBe(true);
    const beyond = await range(`bytes=${ct.length}-`);
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, `bytes */${ct.length}`]);
    expect((await range('bytes=0-1', { 'if-range': etag })).status).toBe(206);
    expect((await range('bytes=0-1', { 'if-range': '"other"' })).status).toBe(200);
  });

  test('a client that has the bytes is told so', async () => {
    const path = client().add(ct);
    const etag = String((await client().get(path)).headers.etag);
    const again = await client().get(path, { headers: { 'if-none-match': etag } });
    expect([again.status, again.body.length]).toEqual([304, 0]);
    expect((await client().get(path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200);
  });

  test('CORS: the origin that is allowed, and no other', async () => {
    const { origin } = client().target;
    const path = client().add(ct);
    const from = (name: string) => client().get(path, { headers: { origin: name } });
    expect((await from(origin)).headers['access-control-allow-origin']).toBe(origin);
    expect((await from('https://elsewhere.example')).headers['access-control-allow-origin']).toBeUndefined();
    const headers = {
      origin,
      'access-control-request-method': 'GET',
      'access-control-request-headers': 'authorization',
    };
    const preflight = await client().raw(path, { method: 'OPTIONS', headers });
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([204, origin]);
    expect(Number(preflight.headers['access-control-max-age'])).toBeGreaterThan(0);
  });

  describe('errors', () => {
    test.each<[string, (path: string) => string, Request, number]>([
      ['a malformed ID', (path) => path.slice(0, -1), {}, 400],
      ['a malformed level', (path) => `${path}/levels/2-1`, {}, 400],
      ['a level that is not there', (path) => `${path}/levels/20`, {}, 400],
      ['another path', () => '/nothing', {}, 404],
      ['another method', (path) => path, { method: 'DELETE' }, 405],
      ['a frame that is not there', (path) => path.replace(/[^/]+$/, 'f'.repeat(32)), {}, 404],
      ['another data store', (path) => path.replace(/^\/datastore\/\w+/, `/datastore/${'e'.repeat(32)}`), {}, 403],
    ])('%s', async (_, change, request, status) => {
      const answer = await client().get(change(client().add(ct)), request);
      expect(problem(answer)).toMatchObject({ mediaType: 'application/problem+json', status });
      expect(answer.status).toBe(status);
    });

    test('levels of a frame that has none', async () => {
      const path = client().add(
        Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Array<number>(100).fill(1), 0xff, 0xd9]),
        'image/jpeg',
      );
      expect((await client().get(`${path}/levels/0`)).status).toBe(406);
    });
  });
}
