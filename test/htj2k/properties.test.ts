import fc from 'fast-check';
import { chunkSizes, validFrame } from './support/arbitraries';
import { read, summary } from './support/read';

const RUNS = { numRuns: 1500 };

/** Chunk sizes from a list, over and over. */
function cycle(sizes: readonly number[]): () => number {
  let i = 0;
  return () => sizes[i++ % sizes.length];
}

test('valid frames have the levels they were built with, in chunks of any size', () => {
  const outcomes = { levels: 0, none: 0 };
  fc.assert(
    fc.property(validFrame, chunkSizes, ({ plan, bytes, offset, ends }, sizes) => {
      const reading = read(bytes);
      expect(reading.error).toBeUndefined();
      expect(reading.header).toMatchObject({
        width: plan.width,
        height: plan.height,
        components: plan.components,
        decompositions: plan.decompositions,
        layers: plan.layers,
        htj2k: plan.htj2k,
        offset,
      });
      if (ends) expect(reading.structure).toMatchObject({ kind: 'levels', count: ends.length, ends });
      else expect(reading.structure).toMatchObject({ kind: 'none' });
      outcomes[ends ? 'levels' : 'none']++;
      expect(summary(read(bytes, cycle(sizes)))).toEqual(summary(reading));
    }),
    RUNS,
  );
  expect(Math.min(outcomes.levels, outcomes.none)).toBeGreaterThan(200);
});

test('a valid frame cut anywhere before its EOC is truncated', () => {
  fc.assert(
    fc.property(validFrame, fc.nat(), ({ plan, bytes }, at) => {
      const needed = bytes.length - (plan.trailing?.length ?? 0) - 2;
      const { error } = read(bytes.subarray(0, 8 + (at % (needed - 8))));
      expect(error?.code).toBe('truncated');
    }),
    RUNS,
  );
});

test('changed frames have the same outcome in chunks of any size: levels, none or a typed error', () => {
  const change = fc.record({ at: fc.nat(), value: fc.integer({ min: 0, max: 255 }) });
  const outcomes: Record<string, number> = {};
  fc.assert(
    fc.property(
      validFrame,
      fc.array(change, { minLength: 1, maxLength: 4 }),
      chunkSizes,
      ({ bytes }, changes, sizes) => {
        const changed = Uint8Array.from(bytes);
        for (const { at, value } of changes) changed[at % changed.length] = value;
        const reading = read(changed);
        expect(summary(read(changed, cycle(sizes)))).toEqual(summary(reading));
        const outcome = reading.error?.code ?? reading.structure?.kind ?? 'nothing';
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      },
    ),
    RUNS,
  );
  expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['levels', 'none', 'truncated', 'tile-part-order']));
  expect(outcomes).not.toHaveProperty('nothing');
});

test('any bytes have the same outcome in chunks of any size', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), chunkSizes, (bytes, signed, sizes) => {
      const frame = signed ? Uint8Array.from([0xff, 0x4f, 0xff, 0x51, ...bytes]) : bytes;
      expect(summary(read(frame, cycle(sizes)))).toEqual(summary(read(frame)));
    }),
    RUNS,
  );
});
