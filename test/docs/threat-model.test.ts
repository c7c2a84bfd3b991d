import { existsSync, readFileSync } from 'node:fs';
import * as path from 'node:path';

const ROOT = path.resolve(__dirname, '../..');
const document = readFileSync(path.join(ROOT, 'docs/threat-model.md'), 'utf8');
const rows = document.split('\n').filter((line) => /^\| [STRIDE, ]+ \|/.test(line));

test('each threat has a measure, and a test that shows it or a reason why there is none', () => {
  expect(rows.length).toBeGreaterThan(30);
  for (const row of rows) {
    const [, , threat, measure, shown] = row.split(' | ').map((cell) => cell.replace(/^\|? ?| ?\|?$/g, ''));
    expect([row, Boolean(threat ?? measure)]).toEqual([row, true]);
    if (shown === '–') expect(measure).toMatch(/\*\*/);
  }
});

test.each([...document.matchAll(/`(test\/[^`]+)` › ([^|\n]+?) \|/g)].map(([, file, title]) => [file, title]))(
  '%s › %s',
  (file, title) => {
    const source = readFileSync(path.join(ROOT, file), 'utf8').replace(/\\'/g, "'");
    expect(source).toContain(title);
  },
);

test('the other files and folders of tests exist', () => {
  const named = [...document.matchAll(/`(test\/[^`]+)`/g)].map(([, file]) => file);
  expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).toEqual([]);
});
