// Bundles the node runtimes into assets/: one self-contained ES module each, with no package left to install.
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { build, transform } from 'esbuild';
import { commonJsBanner } from './banner.mjs';
import { writeNotices } from './third-party.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const modules = path.join(root, 'node_modules');

/** What undici has for HTTP/2, bodies of `fetch` and machines without SIMD: our requests are HTTP/1.1 with a text for a body. */
const NOT_NEEDED = /undici\/lib\/(?:dispatcher\/client-h2|web\/fetch\/body|llhttp\/llhttp-wasm)\.js$/;

const leaveOut = {
  name: 'leave-out',
  setup({ onLoad }) {
    onLoad({ filter: NOT_NEEDED }, ({ path: file }) => ({
      contents: `module.exports = () => { throw new Error(${JSON.stringify(`${path.basename(file)} was left out of this bundle`)}); };`,
    }));
  },
};

const targets = [
  {
    name: 'tlm-proxy',
    // What a server does not use stays in files that it never reads: 10 MB less of memory.
    inParts: { index: 'runtime/tlm-proxy/index.ts' },
    entries: {
      'render-worker': 'runtime/rendering/worker.ts',
      'certificate-script': 'runtime/tlm-proxy/certificate-script.ts',
    },
    files: [
      'runtime/tlm-proxy/Dockerfile',
      path.join(modules, '@cornerstonejs/codec-openjph/dist/openjphjs.wasm'),
      path.join(modules, '@cornerstonejs/codec-libjpeg-turbo-8bit/dist/libjpegturbowasm.wasm'),
      path.join(modules, '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'),
    ],
    budgetKb: 4000,
  },
  // Functions on a viewer's way to a frame: what they load is a part of each cold start.
  { name: 'session', entries: { index: 'runtime/session/index.ts' }, files: [], minify: true, budgetKb: 120 },
  { name: 'frame-origin', entries: { index: 'runtime/frame-origin/index.ts' }, files: [], minify: true, budgetKb: 280 },
  { name: 'frame-purge', entries: { index: 'runtime/frame-purge/index.ts' }, files: [], minify: true, budgetKb: 60 },
  { name: 'token-keys', entries: { index: 'runtime/token-keys/index.ts' }, files: [], budgetKb: 4000 },
  { name: 'signing-key', entries: { index: 'runtime/signing-key/index.ts' }, files: [], minify: true, budgetKb: 60 },
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
const isAsked = (name) => only.length === 0 || only.includes(name);
for (const target of targets.filter(({ name }) => isAsked(name))) await bundle(target);
if (isAsked('edge')) await edgeFunction('canonical-url');

/** A CloudFront Function is one script with a function `handler`, of 10 kB at most: types and comments go, nothing is bundled. */
async function edgeFunction(name) {
  const directory = path.join(root, 'assets/edge');
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const source = readFileSync(path.join(root, 'runtime/edge', `${name}.ts`), 'utf8');
  const { code } = await transform(source, {
    loader: 'ts',
    target: 'es2016',
    minifyWhitespace: true,
    minifySyntax: false,
    legalComments: 'none',
  });
  const script = code.replace(/\bexport\s+(?=function handler\b)|\bexport\s*\{\s*handler\s*\};?/g, '');
  if (/\b(?:export|import)\b/.test(script)) throw new Error(`assets/edge/${name}.js must import and export nothing`);
  if (script.length >= 10_240) throw new Error(`assets/edge/${name}.js has ${script.length} bytes, 10 kB at most`);
  writeFileSync(path.join(directory, `${name}.js`), script);
  console.log(`assets/edge/${name}.js: ${script.length} bytes`);
}

async function bundle({ name, entries, inParts, files, banner, budgetKb, minify = false }) {
  const directory = path.join(root, 'assets', name);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true });
  const settings = {
    absWorkingDir: root,
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    // Readable stacks are worth more than the bytes, but where each cold start waits for them.
    minify,
    keepNames: minify,
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    plugins: [leaveOut],
    banner: { js: [banner, commonJsBanner].filter(Boolean).join('\n') },
  };
  const builds = [await build({ ...settings, entryPoints: entries })];
  if (inParts) {
    builds.push(await build({ ...settings, entryPoints: inParts, splitting: true, chunkNames: 'parts/[name]-[hash]' }));
  }
  for (const file of files) copyFileSync(path.resolve(root, file), path.join(directory, path.basename(file)));

  const inputs = [...new Set(builds.flatMap(({ metafile }) => Object.keys(metafile.inputs)))];
  const leaked = inputs.filter((input) => /node_modules\/(aws-cdk-lib|constructs)\//.test(input));
  if (leaked.length > 0) throw new Error(`assets/${name} contains the CDK itself: ${leaked[0]}`);
  writeNotices(directory, [...inputs, ...files]);
  const outputs = builds.flatMap(({ metafile }) => Object.values(metafile.outputs));
  const bytes = outputs.reduce((sum, output) => sum + output.bytes, 0);
  const kb = Math.round(bytes / 1024);
  if (kb > budgetKb) throw new Error(`assets/${name} has ${kb} kB, its budget is ${budgetKb} kB`);
  console.log(`assets/${name}: ${kb} kB from ${inputs.length} files`);
}
