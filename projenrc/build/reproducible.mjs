// Builds the bundles here and once more in another directory, and compares every byte.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const NOT_COPIED = ['.git', 'assets', 'dist', 'lib', 'node_modules'];

const elsewhere = mkdtempSync(path.join(tmpdir(), 'reproducible-'));
try {
  const sources = readdirSync(root).filter((name) => !NOT_COPIED.includes(name));
  for (const source of sources) run(root, 'cp', '-r', path.join(root, source), elsewhere);
  run(root, 'cp', '-r', path.join(root, 'node_modules'), elsewhere);
  for (const directory of [root, elsewhere]) {
    run(directory, process.execPath, 'projenrc/build/node.mjs');
    run(directory, process.execPath, 'projenrc/build/viewer.mjs');
  }
  const [here, there] = [root, elsewhere].map((directory) => digests(path.join(directory, 'assets')));
  const names = [...new Set([...here.keys(), ...there.keys()])].sort();
  const different = names.filter((name) => here.get(name) !== there.get(name));
  for (const name of different) console.error(`assets/${name} differs`);
  console.log(`${names.length} files, ${different.length} differ`);
  process.exitCode = different.length > 0 ? 1 : 0;
} finally {
  rmSync(elsewhere, { recursive: true, force: true });
}

function run(cwd, command, ...args) {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'inherit'] });
}

function digests(directory) {
  return new Map(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(directory, file), createHash('sha256').update(readFileSync(file)).digest('hex')]),
  );
}
