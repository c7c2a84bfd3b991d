import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkThoroughly, CORPUS, fuzz } from './fuzz';
import { seeds } from './seeds';

const RUNS = Number(process.env.FUZZ_RUNS ?? 1_000_000);
const SEED = Number(process.env.FUZZ_SEED ?? 20261122);

test('the corpus holds the seeds as they are built', () => {
  const files = readdirSync(CORPUS);
  for (const [name, bytes] of seeds()) expect(readFileSync(join(CORPUS, name)).equals(bytes)).toBe(true);
  expect(files.filter((file) => !seeds().has(file) && !file.startsWith('regression-'))).toEqual([]);
});

test.each(readdirSync(CORPUS))('%s: any chunk size, one answer', (file) => {
  const bytes = Uint8Array.from(readFileSync(join(CORPUS, file)));
  for (let chunkSize = 1; chunkSize < 60; chunkSize++) checkThoroughly(bytes, chunkSize);
});

test(
  `${RUNS} changed files: levels, none or a typed error`,
  () => {
    const { runs, outcomes } = fuzz(RUNS, SEED);
    expect(runs).toBe(RUNS);
    // Each kind but the limit of 4 MiB is reached, so that none of the checks is idle.
    if (RUNS < 100_000) return;
    expect([...outcomes.keys()].sort()).toEqual([
      ...['box', 'levels', 'marker-not-found', 'marker-segment-length', 'marker-segment-value', 'missing-marker'],
      ...['missing-tile-parts', 'none', 'tile-part-length', 'tile-part-order', 'tlm', 'truncated', 'unexpected-marker'],
    ]);
  },
  30 * 60_000,
);
