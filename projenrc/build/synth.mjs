// Synthesises an example of this clone, as `cdk synth` does where the package is installed: synth.mjs EXAMPLE [FOLDER].
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');
const [example, out = path.join(example, 'cdk.out')] = process.argv.slice(2);
const { context = {} } = JSON.parse(readFileSync(path.join(example, 'cdk.json'), 'utf8'));

const { outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: [path.resolve(example, 'app.ts')],
  write: false,
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
const { status } = spawnSync(process.execPath, ['-'], {
  // What it requires is found from the root.
  cwd: root,
  input: outputFiles[0].text,
  stdio: ['pipe', 'inherit', 'inherit'],
  env: {
    ...process.env,
    CDK_OUTDIR: outdir,
    CDK_CONTEXT_JSON: JSON.stringify(context),
  },
});
process.exitCode = status ?? 1;
