import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** Where a bundled runtime lies: `assets/` of the package, as deep below `src/` as below `lib/`. */
export function assetPath(name: string): string {
  const path = join(__dirname, '../../assets', name);
  if (existsSync(path)) return path;
  throw new Error(
    `asset "${name}" of cdk-healthimaging not found at ${path}: reinstall the package, or run "npm run bundle" in a clone of it`,
  );
}
