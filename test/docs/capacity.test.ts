import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const document = readFileSync(join(__dirname, '../../docs/capacity-model.md'), 'utf8');
const REQUESTS_PER_READER = 2;
const BYTES = 100e3;

test('the sizes hold what the formulas give', () => {
  const rows = [...document.matchAll(/^\| [a-z' ]+ \| (\d+) \| (\d+) % \| (.+) \|$/gm)];
  expect(rows).toHaveLength(4);
  for (const [, readers, hits, rest] of rows) {
    const u = Number(readers);
    const requests = u * REQUESTS_PER_READER;
    const misses = Math.round((requests * (100 - Number(hits))) / 100);
    const gigabits = (8 * requests * BYTES) / 1e9;
    const figures = [requests, misses, gigabits, misses / 1000, Math.max(2, misses / 100), 0.08 * misses, u / 720];
    expect(rest.split(' | ').map(Number)).toEqual(figures.map((figure) => Math.round(figure * 100) / 100));
  }
});

test('the number of distributions follows from the bandwidth of one', () => {
  expect(document).toContain(`at least ${Math.ceil(1600 / 150)} by bandwidth`);
});
