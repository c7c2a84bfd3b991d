// Makes the packages of all languages in dist/. Where the tools of a language are missing, its sources are made: package-all.mjs [LANGUAGE…]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { goEnvironment } from './go-environment.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const tools = { js: 'npm', python: 'python3', java: 'mvn', go: 'go', dotnet: 'dotnet' };

const asked = process.argv.slice(2);
const unknown = asked.filter((language) => !(language in tools));
if (unknown.length > 0) fail(`unknown language ${unknown.join(', ')}: known are ${Object.keys(tools).join(', ')}`);
if (!existsSync(path.join(root, '.jsii'))) fail('.jsii is missing: run npx projen bundle && npx projen compile first');

const languages = asked.length > 0 ? asked : Object.keys(tools);
const built = languages.filter((language) => isThere(tools[language]));
const sources = languages.filter((language) => !built.includes(language));

for (const language of languages) rmSync(path.join(root, 'dist', language), { recursive: true, force: true });
mkdirSync(path.join(root, 'dist'), { recursive: true });
if (built.length > 0) await pacmak(built);
if (sources.length > 0) await pacmak(sources, '--code-only');
for (const language of built) console.log(`dist/${language}: packaged`);
for (const language of sources) console.log(`dist/${language}: sources only, as ${tools[language]} is not installed`);

async function pacmak(targets, ...options) {
  const run = spawnSync('npx', ['jsii-pacmak', '--no-npmignore', '--targets', ...targets, ...options], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(targets.includes('go') ? await goEnvironment() : {}),
      JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1',
    },
  });
  if (run.status !== 0) process.exit(run.status ?? 1);
}

function isThere(command) {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
