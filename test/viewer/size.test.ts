import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { SITE } from './support/built-site';

const LIMIT = 1.2e6;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly isEntry?: boolean;
}

/** A chunk and all that it cannot start without. */
function closure(manifest: Readonly<Record<string, Chunk>>, key: string, found = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (found.has(chunk.file)) return found;
  found.add(chunk.file);
  for (const other of chunk.imports ?? []) closure(manifest, other, found);
  return found;
}

test('script and wasm before the first picture are at most 1.2 MB (brotli)', () => {
  if (!existsSync(join(SITE, 'index.html'))) {
    throw new Error('The viewer is not built: run "npx projen bundle:viewer".');
  }
  const manifest = JSON.parse(readFileSync(join(SITE, '.vite/manifest.json'), 'utf8')) as Record<string, Chunk>;
  const named = (part: string) => Object.keys(manifest).filter((key) => key.includes(part));
  const entry = Object.keys(manifest).filter((key) => manifest[key].isEntry);
  const roots = [
    ...entry,
    ...named('src/viewer/viewer-chunk.ts'),
    ...named('client-medical-imaging'),
    ...named('i18n/messages/all.en'),
  ];
  expect(roots.length).toBeGreaterThanOrEqual(4);
  const files = new Set<string>();
  for (const root of roots) closure(manifest, root, files);
  // The worker and its wasm are not imported but fetched by address.
  const assets = readdirSync(join(SITE, 'assets'));
  const fetched = assets.filter((file) => /^(decode\.worker-.*\.js|openjphjs-.*\.wasm)$/.test(file));
  expect(fetched).toHaveLength(2);
  for (const file of fetched) files.add(`assets/${file}`);
  const sizes = [...files].map((file) => brotliCompressSync(readFileSync(join(SITE, file))).length);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`first picture: ${files.size} files, ${(total / 1e3).toFixed(0)} kB brotli`);
  expect(total).toBeLessThan(LIMIT);
});
