import { existsSync } from 'node:fs';
import * as path from 'node:path';

/** The folder of the built bundles, which `npm test` makes before it runs these tests. */
export const ASSETS = path.resolve(__dirname, '../../assets');

/** @throws where one of the bundles is not there */
export function requireAssets(...names: string[]): void {
  const missing = names.filter((name) => !existsSync(path.join(ASSETS, name)));
  if (missing.length > 0) {
    throw new Error(`assets/${missing.join(', assets/')}: not built; run npx projen bundle first`);
  }
}
