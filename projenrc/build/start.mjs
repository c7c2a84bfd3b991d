// Builds what is missing or older than its sources, synthesises the example with all three constructs, and runs it: start.mjs ARGUMENT …
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as path from 'node:path';
import { freshAssets, unlessFresh } from './fresh.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const EXAMPLE = 'examples/typescript-all';
const children = new Set();
// Ctrl-C reaches the app from the terminal, which stops in order; this waits for it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => children.forEach((child) => child.kill('SIGTERM')));

exitUnlessDone(await freshAssets(node));
exitUnlessDone(
  await unlessFresh(
    node,
    `${EXAMPLE}/cdk.out/manifest.json`,
    [`${EXAMPLE}/app.ts`, `${EXAMPLE}/cdk.json`, 'src', 'assets', 'package-lock.json'],
    'projenrc/build/synth.mjs',
    EXAMPLE,
  ),
);
process.exitCode = await node('assets/local/cli.mjs', 'local', `${EXAMPLE}/cdk.out`, ...process.argv.slice(2));

function exitUnlessDone(code) {
  if (code !== 0) process.exit(code);
}

async function node(...words) {
  const child = spawn(process.execPath, words, { cwd: root, stdio: 'inherit' });
  children.add(child);
  const [code] = await once(child, 'exit');
  children.delete(child);
  return code ?? 1;
}
