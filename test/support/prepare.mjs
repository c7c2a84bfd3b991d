// Finds what the tests need beyond node, and installs what is missing where it can. Says what it could not, and fails.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const venv = path.join(root, 'node_modules/.cache/test-venv');

const needs = [
  {
    what: 'Chromium',
    found: () => firstOnPath('chromium', 'chromium-browser', 'google-chrome'),
    install: () => apt('chromium', 'fonts-dejavu-core'),
    advice: 'install Chromium, or set CHROMIUM_PATH',
    variable: 'CHROMIUM_PATH',
  },
  {
    what: 'Redis or Valkey server',
    found: () => firstOnPath('valkey-server', 'redis-server'),
    install: () => apt('redis-server'),
    advice: 'install Valkey or Redis, or set VALKEY_SERVER_PATH',
    variable: 'VALKEY_SERVER_PATH',
  },
  {
    what: 'Python with boto3',
    found: () => pythonWithBoto3(),
    install: () => createVenv(),
    advice: 'install Python 3.9 or newer with venv, and let pip reach PyPI',
  },
];

const missing = [];
for (const need of needs) {
  const given = need.variable && process.env[need.variable];
  let found = given || need.found();
  if (!found) {
    console.log(`${need.what}: not found, installing`);
    need.install();
    found = need.found();
  }
  console.log(`${need.what}: ${found || 'MISSING'}`);
  if (!found) missing.push(`${need.what} is missing: ${need.advice}`);
}
if (missing.length > 0) {
  console.error(missing.join('\n'));
  process.exit(1);
}

function firstOnPath(...names) {
  return names.map((name) => run('sh', ['-c', `command -v ${name}`]).stdout.trim()).find((found) => found !== '');
}

function pythonWithBoto3() {
  return ['python3', path.join(venv, 'bin/python')].find((python) => run(python, ['-c', 'import boto3']).status === 0);
}

function createVenv() {
  if (!existsSync(venv)) run('python3', ['-m', 'venv', venv], 'inherit');
  run(path.join(venv, 'bin/pip'), ['install', '--quiet', 'boto3'], 'inherit');
}

/** Debian and Ubuntu, where this may install packages. */
function apt(...packages) {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const [command, ...args] = [...sudo, 'apt-get'];
  if (run('sh', ['-c', 'command -v apt-get']).status !== 0) return;
  run(command, [...args, 'update', '-q'], 'ignore');
  run(command, [...args, 'install', '-y', '-q', '--no-install-recommends', ...packages], 'inherit');
}

function run(command, args, stdio = 'pipe') {
  const result = spawnSync(command, args, {
    encoding: 'utf8',
    stdio,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return { status: result.status, stdout: result.stdout ?? '' };
}
