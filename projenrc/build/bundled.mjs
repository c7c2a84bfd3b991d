// The packages within assets/, as the files of their licences list them.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { NOTICES } from './third-party.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** By `name version`: the licence of each package, and the bundles that it is in. */
export function bundledPackages() {
  const packages = new Map();
  const assets = path.join(root, 'assets');
  if (!existsSync(assets)) throw new Error('assets/ is missing: run npx projen bundle first');
  for (const bundle of readdirSync(assets)) {
    const file = path.join(assets, bundle, NOTICES);
    if (!existsSync(file)) continue;
    for (const [, id, licence] of readFileSync(file, 'utf8').matchAll(/^- (\S+ \S+) \((.*)\)$/gm)) {
      packages.set(id, { licence, bundles: [...(packages.get(id)?.bundles ?? []), bundle] });
    }
  }
  if (packages.size === 0) throw new Error('assets/ lists no packages: run npx projen bundle first');
  return packages;
}
