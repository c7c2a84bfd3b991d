// Which packages a bundle is made of, and the file of their licences that lies beside it.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const given = path.join(import.meta.dirname, 'licenses');

/** Licences that permit what we do with them: pass them on within an Apache-2.0 package. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BSL-1.0',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'ISC',
  'MIT',
  'Unlicense',
];

/** Libraries in C and C++ that packages have compiled to wasm; they come without the texts. */
const NATIVE = {
  '@cornerstonejs/codec-charls': ['charls'],
  '@cornerstonejs/codec-libjpeg-turbo-8bit': ['libjpeg-turbo'],
  '@cornerstonejs/codec-openjpeg': ['openjpeg'],
  '@cornerstonejs/codec-openjph': ['openjph'],
  '@jsquash/jpeg': ['mozjpeg'],
  'dcmjs-codecs': ['charls', 'ijg', 'libjxl', 'openjpeg', 'openjph'],
  undici: ['llhttp'],
};

export const NOTICES = 'THIRD-PARTY-LICENSES.txt';

/**
 * Writes the licences of the packages that `files` belong to.
 * @param files absolute paths, or paths from the root of the project; those outside node_modules are ours
 */
export function writeNotices(directory, files) {
  const packages = packagesOf(files);
  const sections = new Map();
  for (const found of packages) {
    for (const text of found.texts) sections.set(text, [...(sections.get(text) ?? []), title(found)]);
  }
  const heading = `The software in this folder contains these ${packages.length} packages, each under its licence:`;
  const list = packages.map((found) => `- ${title(found)}`).join('\n');
  const texts = [...sections].map(([text, titles]) => `${titles.join('\n')}\n\n${text}`);
  const line = `\n\n${'-'.repeat(80)}\n\n`;
  writeFileSync(path.join(directory, NOTICES), [`${heading}\n\n${list}`, ...texts].join(line) + '\n');
  return packages.length;
}

const title = ({ name, version, license }) => `${name} ${version} (${license})`;

/** Of an SPDX expression without nesting: all of what AND joins, any of what OR joins. */
function isAllowed(expression) {
  const words = String(expression).replace(/[()]/g, '');
  if (words.includes(' AND ')) return words.split(' AND ').every(isAllowed);
  return words.split(' OR ').some((id) => ALLOWED.includes(id));
}

function packagesOf(files) {
  const folders = new Set(files.map(folderOf).filter((folder) => folder !== undefined));
  const packages = new Map();
  for (const folder of folders) {
    const found = readPackage(folder);
    packages.set(`${found.name} ${found.version}`, found);
  }
  return [...packages.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
}

/** The folder of the package that a file belongs to; none for our own files and what a bundler makes up. */
function folderOf(file) {
  const clean = file.replace(/^\0/, '').replace(/\?.*$/, '');
  const match = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/.exec(path.resolve(root, clean));
  return match?.[1];
}

function readPackage(folder) {
  const { name, version, license, licenses } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const id = typeof license === 'string' ? license : (license?.type ?? licenses?.map(({ type }) => type).join(' OR '));
  if (!isAllowed(id)) {
    throw new Error(`${name} ${version} has the licence ${id}: allowed are ${ALLOWED.join(', ')}`);
  }
  const own = readdirSync(folder)
    .filter((file) => /^(licen[sc]e|copying|notice)/i.test(file) && !/\.(js|ts|json)$/.test(file))
    .sort()
    .map((file) => path.join(folder, file));
  const ours = path.join(given, `${name.replace('/', '__')}.txt`);
  if (existsSync(ours)) own.push(ours);
  // Some carry the notice that the licence asks for, but not the licence.
  if (id === 'Apache-2.0' && own.every((file) => /notice/i.test(path.basename(file))))
    own.push(path.join(root, 'LICENSE'));
  if (own.length === 0) {
    throw new Error(
      `${name} ${version} (${id}) comes without the text of its licence: add ${path.relative(root, ours)}`,
    );
  }
  const native = (NATIVE[name] ?? []).map((library) => path.join(given, 'native', `${library}.txt`));
  // Some list what they have bundled themselves, of which nothing gets into our bundles.
  const texts = [...own, ...native].map((file) =>
    readFileSync(file, 'utf8').split('\n# Licenses of bundled')[0].trim(),
  );
  return { name, version, license: id, texts };
}
