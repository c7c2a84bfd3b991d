import { frameId, framePath, problemOf, Proxy } from './support/proxy';
import { describeWithData, realFrames } from '../htj2k/support/data-set';

const frames = realFrames();

describeWithData('real frames, through the service', () => {
  let proxy: Proxy;
  let next = 0;
  beforeAll(async () => {
    proxy = await Proxy.start();
  });
  afterAll(() => proxy.close());

  test.each(frames.map(({ name, bytes }) => [name, bytes] as const))(
    '%s: concatenated levels are the frame, or it has none',
    async (name, frame) => {
      const whole = framePath(++next);
      proxy.upstream.frames.set(frameId(next), frame);
      const reply = await proxy.get(whole);
      expect([reply.status, reply.complete]).toEqual([200, true]);
      expect(reply.body.equals(frame)).toBe(true);
      const first = await proxy.get(`${whole}/levels/0`);
      if (first.status !== 200) {
        expect(problemOf(first)).toMatchObject({ status: 406, code: 'no-levels' });
        // These have TLM and a tile-part for each resolution.
        expect(name).not.toMatch(/DICOMHTJ2K|tlm/);
        return;
      }
      const count = Number(first.headers['frame-levels']);
      const warm = [];
      for (let level = 0; level < count; level++) warm.push((await proxy.get(`${whole}/levels/${level}`)).body);
      expect(Buffer.concat(warm).equals(frame)).toBe(true);
      const cold = [];
      for (let level = 0; level < count; level++) {
        proxy.upstream.frames.set(frameId(++next), frame);
        cold.push((await proxy.get(framePath(next, String(level)))).body);
      }
      expect(Buffer.concat(cold).equals(frame)).toBe(true);
      expect(problemOf(await proxy.get(`${whole}/levels/0-${count}`)).status).toBe(400);
      await proxy.settled();
    },
  );

  test('some of them have levels and some have none', async () => {
    expect(new Set(proxy.outcomes.map(({ status }) => status))).toEqual(new Set([200, 400, 406]));
  });
});
