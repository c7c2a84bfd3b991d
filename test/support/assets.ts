import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** The folder of the built bundles, which `npm test` makes before it runs these tests. */
export const ASSETS = path.resolve(__dirname, '../../assets');

/** What lies in the folder of the server, which is its image, beside the licences. */
export const TLM_PROXY_FILES: readonly string[] = [
  'Dockerfile',
  'certificate-script.mjs',
  'index.mjs',
  'libjpegturbowasm.wasm',
  'mozjpeg_enc.wasm',
  'openjphjs.wasm',
  'parts',
  'render-worker.mjs',
];

/** @throws where one of the bundles is not there */
export function requireAssets(...names: string[]): void {
  const missing = names.filter((name) => !existsSync(path.join(ASSETS, name)));
  if (missing.length > 0) {
    throw new Error(`assets/${missing.join(', assets/')}: not built; run npx projen bundle first`);
  }
}
