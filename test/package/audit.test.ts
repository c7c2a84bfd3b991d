import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { requireAssets } from '../support/assets';

// What the check of a release makes of what the npm registry says.
const ROOT = path.resolve(__dirname, '../..');
const lock = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8'));
const folder = mkdtempSync(path.join(tmpdir(), 'audit-'));

beforeAll(() => requireAssets('viewer', 'tlm-proxy'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(report: object) {
  const file = path.join(folder, 'report.json');
  writeFileSync(file, JSON.stringify(report));
  return spawnSync(process.execPath, ['projenrc/build/audit.mjs', file], { cwd: ROOT, encoding: 'utf8' });
}

const vulnerable = (name: string) => ({
  vulnerabilities: {
    [name]: {
      name,
      severity: 'high',
      nodes: [`node_modules/${name}`],
      via: [{ title: 'Prototype pollution', url: 'https://github.com/advisories/GHSA-1' }],
    },
  },
});

test('a vulnerability of a bundled package fails, saying which and where', () => {
  const { status, stderr } = check(vulnerable('react'));
  const { version } = lock.packages['node_modules/react'];
  expect([status, stderr.trim()]).toEqual([
    1,
    `react ${version} in assets/viewer: high: Prototype pollution (https://github.com/advisories/GHSA-1)`,
  ]);
});

test('one of a package that is not bundled does not', () => {
  const { status, stdout } = check(vulnerable('prettier'));
  expect([status, stdout]).toEqual([0, expect.stringMatching(/^\d+ bundled packages, 0 with known vulnerabilities$/m)]);
});

test('no answer is no good news', () => {
  const { status, stderr } = check({ message: '405 Method Not Allowed' });
  expect([status, stderr]).toEqual([1, expect.stringContaining('405 Method Not Allowed')]);
});
