// Builds the benchmarks and what they compare with, and runs them.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';
import { commonJsBanner } from './banner.mjs';
import { freshAssets, freshLibrary } from './fresh.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const out = path.join(root, 'node_modules/.cache/bench');

await build({
  absWorkingDir: root,
  entryPoints: {
    index: 'bench/index.ts',
    upstream: 'bench/servers/upstream.ts',
    'bare-node': 'bench/servers/bare-node.ts',
    pipe: 'bench/servers/pipe.ts',
    workers: 'bench/servers/workers.ts',
    synthesis: 'bench/synthesis/process.ts',
  },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'esm',
  banner: { js: commonJsBanner },
  logLevel: 'warning',
});
// Apps that load packages as customers' do.
await build({
  absWorkingDir: root,
  entryPoints: { example: 'examples/typescript-all/app.ts', plain: 'bench/synthesis/plain.ts' },
  outdir: out,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['aws-cdk-lib', 'cdk-healthimaging'],
  logLevel: 'warning',
});
const installed = path.join(out, 'node_modules/cdk-healthimaging');
mkdirSync(path.dirname(installed), { recursive: true });
rmSync(installed, { force: true });
symlinkSync(root, installed, 'junction');
const node = (...words) => spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1;
for (const fresh of [freshAssets, freshLibrary]) if ((await fresh(node)) !== 0) process.exit(1);
const run = spawnSync(nodeOfImage(), [path.join(out, 'index.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, BENCH_ROOT: root, BENCH_BUNDLES: out, BENCH_PROXY: path.join(root, 'assets/tlm-proxy') },
});
process.exit(run.status ?? 1);

/** What the container runs: the engines of two major versions differ by more than most budgets leave. */
function nodeOfImage() {
  const recipe = readFileSync(path.join(root, 'runtime/tlm-proxy/Dockerfile'), 'utf8');
  const [, major] = /^FROM \S+\/node:(\d+)/m.exec(recipe);
  if (process.versions.node.startsWith(`${major}.`)) return process.execPath;
  const words = ['--yes', '--package', `node@${major}`, '--call', 'node --print process.execPath'];
  const found = spawnSync('npx', words, { encoding: 'utf8', shell: process.platform === 'win32' });
  if (found.status === 0) return found.stdout.trim();
  throw new Error(`the benchmarks need Node ${major}, as the container image has it: ${found.stderr}`);
}
