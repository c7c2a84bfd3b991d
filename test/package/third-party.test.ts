import { existsSync, readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { ASSETS, requireAssets } from '../support/assets';

// Who passes bundles on passes on the licences of what is in them.
const NOTICES = 'THIRD-PARTY-LICENSES.txt';
const BUNDLES = ['frame-origin', 'frame-purge', 'local', 'session', 'signing-key', 'tlm-proxy', 'token-keys', 'viewer'];
const PERMISSIVE = /^(MIT|ISC|0BSD|Apache-2\.0|BSD-[23]-Clause|BSL-1\.0|BlueOak-1\.0\.0|CC0-1\.0|Unlicense)$/;

beforeAll(() => requireAssets(...BUNDLES));

const noticesOf = (bundle: string) => readFileSync(path.join(ASSETS, bundle, NOTICES), 'utf8');
const packagesOf = (bundle: string) =>
  [...noticesOf(bundle).matchAll(/^- (\S+) (\S+) \((.*)\)$/gm)].map((match) => match.slice(1));

/** Packages that a bundle names by itself: esbuild writes the path of each module above it, where it does not minify. */
function namedIn(bundle: string): Set<string> {
  const scripts = readdirSync(path.join(ASSETS, bundle)).filter((file) => file.endsWith('.mjs'));
  const text = scripts.map((file) => readFileSync(path.join(ASSETS, bundle, file), 'utf8')).join('\n');
  return new Set(
    [...text.matchAll(/^\s*(?:\/\/ |")node_modules\/(?:.*\/node_modules\/)?((?:@[^/]+\/)?[^/]+)\//gm)].map(
      ([, name]) => name,
    ),
  );
}

test('each folder of bundles says whose work it holds', () => {
  const folders = readdirSync(ASSETS).filter((name) => existsSync(path.join(ASSETS, name, NOTICES)));
  expect(folders.sort()).toEqual(BUNDLES);
});

test.each(['local', 'tlm-proxy', 'token-keys'])(
  'every package within a bundle is listed with its licence: %s',
  (bundle) => {
    const named = namedIn(bundle);
    const listed = new Set(packagesOf(bundle).map(([name]) => name));
    expect(named.size).toBeGreaterThan(0);
    expect([...named].filter((name) => !listed.has(name))).toEqual([]);
  },
);

test('the viewer lists what it stands on', () => {
  const listed = packagesOf('viewer').map(([name]) => name);
  expect(listed).toEqual(
    expect.arrayContaining([
      'react',
      'react-dom',
      '@cloudscape-design/components',
      '@cornerstonejs/core',
      '@kitware/vtk.js',
      'comlink',
    ]),
  );
});

test.each(BUNDLES)('every licence permits passing it on: %s', (bundle) => {
  for (const [name, version, licence] of packagesOf(bundle)) {
    const parts = licence.replace(/[()]/g, '').split(' AND ');
    const isFree = parts.every((part) => part.split(' OR ').some((id) => PERMISSIVE.test(id)));
    expect([name, version, licence, isFree]).toEqual([name, version, licence, true]);
  }
});

test.each(BUNDLES)('the text of each licence is there: %s', (bundle) => {
  const [, ...sections] = noticesOf(bundle).split(`\n\n${'-'.repeat(80)}\n\n`);
  const listed = packagesOf(bundle).map(([name, version, licence]) => `${name} ${version} (${licence})`);
  const texts = (title: string) => sections.filter((section) => section.split('\n\n')[0].split('\n').includes(title));
  // A notice alone is shorter than any licence.
  const isShort = (title: string) => texts(title).join('').length < 500;
  expect(listed.filter(isShort)).toEqual([]);
});

test.each([
  ['tlm-proxy', 'OpenJPH'],
  ['tlm-proxy', 'Independent JPEG Group'],
  ['tlm-proxy', 'Mozilla Corporation'],
  ['viewer', 'OpenJPEG'],
  ['viewer', 'CharLS'],
  ['local', 'libjxl'],
])('%s: the licences of %s, which is compiled into wasm', (bundle, library) => {
  expect(noticesOf(bundle)).toContain(library);
});
