// Bundles the node runtimes into assets/: one self-contained ES module each, with no package left to install.
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { build } from 'esbuild';
import { commonJsBanner } from './banner.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const modules = path.join(root, 'node_modules');

const targets = [
  {
    name: 'tlm-proxy',
    entries: { index: 'runtime/tlm-proxy/index.ts', 'render-worker': 'runtime/rendering/worker.ts' },
    files: [
      'runtime/tlm-proxy/Dockerfile',
      path.join(modules, '@cornerstonejs/codec-openjph/dist/openjphjs.wasm'),
      path.join(modules, '@cornerstonejs/codec-libjpeg-turbo-8bit/dist/libjpegturbowasm.wasm'),
    ],
    budgetKb: 4000,
  },
  { name: 'token-keys', entries: { index: 'runtime/token-keys/index.ts' }, files: [], budgetKb: 4000 },
  {
    name: 'local',
    entries: { cli: 'local/cli.ts' },
    files: [
      path.join(modules, '@cornerstonejs/codec-openjph/dist/openjphjs.wasm'),
      path.join(modules, 'dcmjs-codecs/build/dcmjs-native-codecs.wasm'),
    ],
    banner: '#!/usr/bin/env node',
    budgetKb: 8000,
  },
];

const only = process.argv.slice(2);
for (const target of targets.filter(({ name }) => only.length === 0 || only.includes(name))) await bundle(target);

async function bundle({ name, entries, files, banner, budgetKb }) {
  const directory = path.join(root, 'assets', name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const result = await build({
    absWorkingDir: root,
    entryPoints: entries,
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Readable stacks are worth more than the bytes: none of these is loaded over a slow line.
    minify: false,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    banner: { js: [banner, commonJsBanner].filter(Boolean).join('\n') },
  });
  for (const file of files) copyFileSync(path.resolve(root, file), path.join(directory, path.basename(file)));

  const inputs = Object.keys(result.metafile.inputs);
  const leaked = inputs.filter((input) => /node_modules\/(aws-cdk-lib|constructs)\//.test(input));
  if (leaked.length > 0) throw new Error(`assets/${name} contains the CDK itself: ${leaked[0]}`);
  const bytes = Object.values(result.metafile.outputs).reduce((sum, output) => sum + output.bytes, 0);
  const kb = Math.round(bytes / 1024);
  if (kb > budgetKb) throw new Error(`assets/${name} has ${kb} kB, its budget is ${budgetKb} kB`);
  console.log(`assets/${name}: ${kb} kB from ${inputs.length} files`);
}
