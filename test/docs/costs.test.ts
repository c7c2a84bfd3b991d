import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const document = readFileSync(join(__dirname, '../../docs/costs-and-latency.md'), 'utf8');

/** The prices as the document lists them; those per million per single request. */
function price(symbol: string): number {
  const row = new RegExp(`^\\| ${symbol} \\| ([0-9.]+) / (million|GB|GB-s) \\|`, 'm').exec(document)!;
  return Number(row[1]) / (row[2] === 'million' ? 1e6 : 1);
}

const VIEWS = 1e6;
const delivered = VIEWS * price('C') + 250 * price('E');
const miss = price('O') + price('L') + 0.08 * price('G') + price('A');
const missAtProxy = price('O') + price('A') + 250e-6 * (price('U') + price('V'));
const checkAtTheEdge = price('X') + 0.125 * 0.005 * price('Y');

test('the tables hold what the formulas give', () => {
  const rows = [...document.matchAll(/^\| (\d+) % \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$/gm)];
  expect(rows).toHaveLength(5);
  for (const [, percent, ...figures] of rows) {
    const misses = VIEWS * (1 - Number(percent) / 100);
    const own = delivered + misses * miss;
    const beforeProxy = delivered + misses * missAtProxy;
    const withEdge = own + VIEWS * checkAtTheEdge;
    const perUser = delivered + VIEWS * (miss + checkAtTheEdge);
    expect(figures).toEqual([own, beforeProxy, withEdge, perUser].map((dollars) => dollars.toFixed(2)));
  }
  expect(document).toContain(`C + 250 E = ${delivered.toFixed(2)} dollars`);
});
