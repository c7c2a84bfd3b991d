// The bill of materials of a release (CycloneDX): the packages within the bundles. npm's own lists what is installed, not what is bundled.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { bundledPackages } from './bundled.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const [file] = process.argv.slice(2);
if (!file) {
  console.error('usage: sbom.mjs FILE');
  process.exit(1);
}
const read = (name) => JSON.parse(readFileSync(path.join(root, name), 'utf8'));
const { name, version, description, license } = read('package.json');
const locked = new Map(
  Object.entries(read('package-lock.json').packages)
    .filter(([, entry]) => entry.integrity)
    .map(([folder, entry]) => [`${entry.name ?? folder.split('node_modules/').at(-1)} ${entry.version}`, entry]),
);

const components = [...bundledPackages()].map(([id, { bundles, licence }]) => {
  const entry = locked.get(id);
  if (!entry) throw new Error(`bundled, but not in package-lock.json: ${id}`);
  const [component, release] = id.split(' ');
  return {
    type: 'library',
    ...reference(component, release),
    scope: 'required',
    licenses: [/ (AND|OR) /.test(licence) ? { expression: licence } : { license: { id: licence } }],
    hashes: [
      { alg: 'SHA-512', content: Buffer.from(entry.integrity.replace('sha512-', ''), 'base64').toString('hex') },
    ],
    properties: bundles.map((bundle) => ({ name: `${name}:bundle`, value: `assets/${bundle}` })),
  };
});

const bill = {
  $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.6',
  version: 1,
  metadata: {
    component: { type: 'library', ...reference(name, version), description, licenses: [{ license: { id: license } }] },
  },
  components,
};
mkdirSync(path.dirname(path.resolve(root, file)), { recursive: true });
writeFileSync(path.resolve(root, file), JSON.stringify(bill, null, 2) + '\n');
console.log(`${file}: ${components.length} packages`);

function reference(component, release) {
  const purl = `pkg:npm/${component.replace('@', '%40')}@${release}`;
  return { 'bom-ref': purl, name: component, version: release, purl };
}
