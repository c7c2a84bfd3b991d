import { randomBytes } from 'node:crypto';
import { problem, until, type Client } from './client';
import { frameOf, walkLevelEnds } from '../../frames/support/generated-frames';
import { parseMultipart } from '../../frames/support/multipart';
import type { Answer } from '../exchanges';

const MISSING = 'f'.repeat(32);

/** Many frames of an image set in one answer. */
export function describeBatches(client: () => Client): void {
  describe('batches', () => {
    let ct: Uint8Array;
    beforeAll(async () => {
      ct = await frameOf('ct');
    });

    /** A new image set, and how to ask for frames of it. */
    function imageSetOf(count: number, bytes = ct) {
      const frames = Array.from({ length: count }, () => ({
        id: randomBytes(16).toString('hex'),
        bytes,
        contentType: 'image/jph',
      }));
      const path = `${client().addAll(frames)[0].split('/imageFrame/')[0]}/getImageFrames`;
      const ids = frames.map(({ id }) => id);
      const request = (body: object | string) => ({
        method: 'POST',
        body: typeof body === 'string' ? body : JSON.stringify(body),
      });
      return { path, ids, request, ask: (body: object | string) => client().get(path, request(body)) };
    }

    function partsOf(answer: Answer) {
      expect([answer.status, answer.complete, answer.headers['cache-control']]).toEqual([200, true, 'no-store']);
      const parts = parseMultipart(String(answer.headers['content-type']), answer.body);
      return new Map(parts.map((part) => [part.headers['Frame-Id'], part]));
    }

    test('levels of each frame, one that is not there among them; each is fetched once', async () => {
      const end = walkLevelEnds(ct)[1];
      const { ids, ask } = imageSetOf(40);
      const before = client().fetches;
      const parts = partsOf(await ask({ imageFrameIds: [...ids, MISSING, ids[0]], startLevel: 0, endLevel: 1 }));
      expect([...parts.keys()].sort()).toEqual([...ids, MISSING].sort());
      expect(client().fetches - before).toBe(41);
      for (const id of ids) {
        const { headers, body } = parts.get(id)!;
        expect(headers).toMatchObject({ 'Frame-Status': '200', 'Content-Type': 'image/jph', ETag: `"${id}/0-1"` });
        expect(body.equals(ct.subarray(0, end))).toBe(true);
      }
      const missing = parts.get(MISSING)!;
      expect(missing.headers).toMatchObject({ 'Frame-Status': '404', 'Content-Type': 'application/problem+json' });
      expect(JSON.parse(missing.body.toString())).toMatchObject({ status: 404, code: 'frame-not-found' });
      // Whole now, as single requests give them.
      const whole = partsOf(await ask({ imageFrameIds: ids }));
      expect(ids.every((id) => whole.get(id)!.body.equals(ct))).toBe(true);
    });

    test('a frame that is cut short cuts the answer short, and the next is whole', async () => {
      const { ids, ask } = imageSetOf(1);
      const { faults } = client().target.emulator;
      const mend = faults.add({ operation: 'GetImageFrame', fault: { kind: 'cut', afterBytes: 50_000 } });
      const cut = await ask({ imageFrameIds: ids });
      // Before its part began it fails alone.
      if (cut.complete) expect(partsOf(cut).get(ids[0])!.headers['Frame-Status']).toBe('502');
      mend();
      expect(
        partsOf(await ask({ imageFrameIds: ids }))
          .get(ids[0])!
          .body.equals(ct),
      ).toBe(true);
    });

    test('a client that leaves ends all fetches of its batch', async () => {
      const { counters, network } = client().target.emulator;
      const { path, ids, request } = imageSetOf(60, await frameOf('dx'));
      network.set({ bytesPerSecond: 500_000 });
      const before = { ...counters.of('GetImageFrame') };
      await client().leave(path, request({ imageFrameIds: ids }));
      await until(() => counters.of('GetImageFrame').open <= before.open);
      expect(counters.of('GetImageFrame').requests - before.requests).toBeLessThan(60);
    });

    test.each([
      ['nothing', ''],
      ['a list', '[]'],
      ['no frames', '{"imageFrameIds":[]}'],
      ['a number as ID', '{"imageFrameIds":[1]}'],
      ['another member', `{"imageFrameIds":["${MISSING}"],"level":1}`],
      ['levels upside down', `{"imageFrameIds":["${MISSING}"],"startLevel":2,"endLevel":1}`],
      ['too many', JSON.stringify({ imageFrameIds: Array(1001).fill(MISSING) })],
      ['5 MB', `{"imageFrameIds":["${MISSING}"]${' '.repeat(5_000_000)}}`],
    ])('of %s are 400', async (_, body) => {
      const { ask } = imageSetOf(1);
      const answer = await ask(body);
      expect(answer.status).toBe(400);
      expect(problem(answer)).toMatchObject({ mediaType: 'application/problem+json', status: 400 });
    });

    test('are for those with a token, by POST', async () => {
      const { path, ids, request } = imageSetOf(1);
      expect((await client().raw(path, request({ imageFrameIds: ids }))).status).toBe(401);
      const read = await client().get(path);
      expect([read.status, read.headers.allow]).toEqual([405, 'POST, OPTIONS']);
    });
  });
}
