import { problem, type Client } from './client';
import { frameOf } from '../../frames/support/generated-frames';
import { readPng } from '../../rendering/support/png';
import type { Request } from '../exchanges';

/** Pictures of frames, made by the server. */
export function describePictures(client: () => Client): void {
  describe('pictures', () => {
    let ct: Uint8Array;
    beforeAll(async () => {
      ct = await frameOf('ct');
    });

    const add = () => `${client().add(ct)}/rendered`;

    test('JPEG, or PNG where it is asked for, of at most the size asked for', async () => {
      const path = add();
      const jpeg = await client().get(path);
      expect([jpeg.status, jpeg.headers['content-type']]).toEqual([200, 'image/jpeg']);
      expect(jpeg.headers.vary).toBe('Accept, Origin');
      expect(jpeg.body.subarray(0, 3).toString('hex')).toBe('ffd8ff');
      const png = await client().get(path, { headers: { accept: 'image/png' } });
      expect(png.headers['content-type']).toBe('image/png');
      expect(readPng(png.body)).toMatchObject({ width: 256, height: 256, components: 1 });
      const small = readPng((await client().get(`${path}?width=64&format=png`)).body);
      expect(small).toMatchObject({ width: 64, height: 64 });
      expect(new Set(small.samples).size).toBeGreaterThan(20);
    });

    test('a window is applied: all is white above it, and black below', async () => {
      const path = add();
      const of = async (window: string) => {
        const { body } = await client().get(`${path}?width=32&format=png&window=${window}`);
        return new Set(readPng(body).samples);
      };
      expect(await of('-30000,2')).toEqual(new Set([255]));
      expect(await of('30000,2')).toEqual(new Set([0]));
    });

    test('of one frame for many who ask: one fetch, the same bytes, and again out of memory', async () => {
      const path = `${add()}?width=80&format=png`;
      const before = client().fetches;
      client().target.emulator.network.set({ latencyMs: 200 });
      const answers = await Promise.all(Array.from({ length: 12 }, () => client().get(path)));
      answers.push(await client().get(path));
      expect(answers.map(({ status, body }) => [status, body.equals(answers[0].body)])).toEqual(
        Array(13).fill([200, true]),
      );
      expect(client().fetches - before).toBe(1);
    });

    test('conditional, in part, and by HEAD', async () => {
      const path = `${add()}?width=64`;
      const whole = await client().get(path);
      const etag = String(whole.headers.etag);
      const same = await client().get(path, { headers: { 'if-none-match': etag } });
      expect([same.status, same.body.length]).toEqual([304, 0]);
      const part = await client().get(path, { headers: { range: 'bytes=0-1', 'if-range': etag } });
      expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 0-1/${whole.body.length}`]);
      expect(part.body.toString('hex')).toBe('ffd8');
      const head = await client().get(path, { method: 'HEAD' });
      expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, `${whole.body.length}`, 0]);
    });

    test.each<[string, string, Request, number]>([
      ['too small', '?width=15', {}, 400],
      ['too large', '?height=5000', {}, 400],
      ['of no format', '?format=gif', {}, 400],
      ['of a window without a width', '?window=40', {}, 400],
      ['of two widths', '?width=64&width=64', {}, 400],
      ['of anything else', '?frame=1', {}, 400],
      ['by POST', '', { method: 'POST' }, 405],
    ])('%s are refused', async (_, query, request, status) => {
      const before = client().fetches;
      const answer = await client().get(`${add()}${query}`, request);
      expect([answer.status, problem(answer)]).toEqual([status, expect.objectContaining({ status })]);
      expect(client().fetches).toBe(before);
    });

    test('are made of what is an image, for those with a token', async () => {
      const raw = await client().get(`${client().add(Buffer.alloc(5000, 7), 'application/octet-stream')}/rendered`);
      expect([raw.status, problem(raw)]).toEqual([406, expect.objectContaining({ code: 'not-renderable' })]);
      expect((await client().get(add().replace(/\w{32}(?=\/rendered)/, 'f'.repeat(32)))).status).toBe(404);
      expect((await client().raw(add())).status).toBe(401);
    });
  });
}
