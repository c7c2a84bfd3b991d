// Builds the benchmarks and what they compare with, and runs them.
import { spawnSync } from 'node:child_process';
import * as path from 'node:path';
import { build } from 'esbuild';
import { commonJsBanner } from './banner.mjs';
import { freshAssets } from './fresh.mjs';

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
const node = (...words) => spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' }).status ?? 1;
if ((await freshAssets(node)) !== 0) process.exit(1);
const run = spawnSync(process.execPath, [path.join(out, 'index.mjs'), ...process.argv.slice(2)], {
  stdio: 'inherit',
  env: { ...process.env, BENCH_ROOT: root, BENCH_BUNDLES: out, BENCH_PROXY: path.join(root, 'assets/tlm-proxy') },
});
process.exit(run.status ?? 1);
