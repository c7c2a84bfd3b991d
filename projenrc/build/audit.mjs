// Asks the npm registry for known vulnerabilities, and fails on those of packages within the bundles.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundledPackages } from './bundled.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** Lines about the vulnerable packages of a report of `npm audit --json` that are bundled. */
export function vulnerableAmong(bundled, report, lock) {
  return Object.values(report.vulnerabilities).flatMap(({ name, severity, nodes, via }) =>
    nodes
      .map((node) => `${name} ${lock.packages[node]?.version}`)
      .filter((id) => bundled.has(id))
      .map((id) => {
        const titles = via.filter((one) => typeof one === 'object').map(({ title, url }) => `${title} (${url})`);
        return `${id} in assets/${bundled.get(id).bundles.join(', assets/')}: ${severity}: ${titles.join('; ') || via.join(', ')}`;
      }),
  );
}

function main() {
  const run = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8', maxBuffer: 1e9 });
  const report = JSON.parse(run.stdout || '{}');
  if (!report.vulnerabilities) {
    console.error(`the npm registry gave no answer about vulnerabilities: ${report.message ?? run.stderr}`);
    process.exit(1);
  }
  const bundled = bundledPackages();
  const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
  const lines = vulnerableAmong(bundled, report, lock);
  for (const line of lines) console.error(line);
  console.log(`${bundled.size} bundled packages, ${lines.length} with known vulnerabilities`);
  if (lines.length > 0) process.exit(1);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
