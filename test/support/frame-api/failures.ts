import { bound, until, type Client } from './client';
import { frameOf } from '../../frames/support/generated-frames';

/** What clients see of a HealthImaging that fails, and it of clients that leave. */
export function describeFailures(client: () => Client): void {
  let ct: Uint8Array;
  beforeAll(async () => {
    ct = await frameOf('ct');
  });

  describe('failures of HealthImaging', () => {
    test('a frame that is cut short is never complete, and not kept', async () => {
      const { get, target } = bound(client());
      const path = client().add(ct);
      const mend = target.emulator.faults.add({
        operation: 'GetImageFrame',
        fault: { kind: 'cut', afterBytes: 50_000 },
      });
      const cut = await get(path);
      expect(cut.status === 200 && cut.complete).toBe(false);
      mend();
      const whole = await get(path);
      expect([whole.status, whole.complete, whole.body.equals(ct)]).toEqual([200, true, true]);
    });

    test('is broken: 502 or 503, without its words', async () => {
      const { emulator } = client().target;
      emulator.faults.add({ operation: 'GetImageFrame', fault: { kind: 'status', status: 500 } });
      const answer = await client().get(client().add(ct));
      expect([502, 503]).toContain(answer.status);
      expect(answer.body.toString()).not.toContain('An unexpected error occurred');
    });

    test('many who wait for one frame: one fetch', async () => {
      const path = client().add(ct);
      client().target.emulator.network.set({ latencyMs: 300 });
      const before = client().fetches;
      const suffixes = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? '' : `/levels/${i % 3}`));
      const answers = await Promise.all(suffixes.map((suffix) => client().get(path + suffix)));
      expect(answers.map(({ status }) => status)).toEqual(suffixes.map(() => 200));
      expect(answers[0].body.equals(ct)).toBe(true);
      expect(client().fetches - before).toBe(1);
    });

    test('what nobody waits for any more is not fetched to its end', async () => {
      const { emulator } = client().target;
      // Of what is small the rest is worth having.
      const large = await frameOf('dx');
      // So slowly that its end does not come while this waits, however busy the machine is.
      emulator.network.set({ bytesPerSecond: 100_000 });
      const before = emulator.counters.of('GetImageFrame').aborted;
      await client().leave(client().add(large));
      await until(() => emulator.counters.of('GetImageFrame').aborted > before);
    });
  });
}
