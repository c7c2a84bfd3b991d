// Asks the npm registry for known vulnerabilities, and fails on those of packages within the bundles. audit.mjs [REPORT OF npm audit --json]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { bundledPackages } from './bundled.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const [file] = process.argv.slice(2);

const report = file ? JSON.parse(readFileSync(file, 'utf8')) : askRegistry();
if (!report.vulnerabilities) {
  console.error(`the npm registry gave no answer about vulnerabilities: ${report.message ?? JSON.stringify(report)}`);
  process.exit(1);
}
const bundled = bundledPackages();
const lock = JSON.parse(readFileSync(path.join(root, 'package-lock.json'), 'utf8'));
const lines = Object.values(report.vulnerabilities).flatMap((vulnerability) =>
  vulnerability.nodes
    .map((node) => `${vulnerability.name} ${lock.packages[node]?.version}`)
    .filter((id) => bundled.has(id))
    .map((id) => describe(id, vulnerability)),
);
for (const line of lines) console.error(line);
console.log(`${bundled.size} bundled packages, ${lines.length} with known vulnerabilities`);
if (lines.length > 0) process.exit(1);

function describe(id, { severity, via }) {
  const causes = via.map((one) => (typeof one === 'object' ? `${one.title} (${one.url})` : one));
  return `${id} in assets/${bundled.get(id).bundles.join(', assets/')}: ${severity}: ${causes.join('; ')}`;
}

function askRegistry() {
  const { stdout, stderr } = spawnSync('npm', ['audit', '--json'], { cwd: root, encoding: 'utf8', maxBuffer: 1e9 });
  return stdout ? JSON.parse(stdout) : { message: stderr };
}
