// Synthesises an example of this clone, as `cdk synth` does where the package is installed: synth.mjs EXAMPLE [FOLDER].
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');
const [example, out = path.join(example, 'cdk.out')] = process.argv.slice(2);
const { context = {} } = JSON.parse(readFileSync(path.join(example, 'cdk.json'), 'utf8'));
const app = path.join(root, 'node_modules/.cache/examples', `${path.basename(example)}.cjs`);

await build({
  absWorkingDir: root,
  entryPoints: [path.resolve(example, 'app.ts')],
  outfile: app,
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  external: ['aws-cdk-lib', 'constructs'],
  alias: { 'cdk-healthimaging': path.join(root, 'src/index.ts') },
  tsconfig: path.join(root, 'tsconfig.json'),
  // Sources find assets/ by where they lie.
  define: { __dirname: JSON.stringify(path.join(root, 'src/private')) },
  logLevel: 'warning',
});
const outdir = path.resolve(out);
rmSync(outdir, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [app], {
  stdio: 'inherit',
  env: {
    ...process.env,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  },
});
process.exitCode = status ?? 1;
