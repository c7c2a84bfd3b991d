import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { LOWEST, assemblyIn, cdkEnvironment, newFolder, only, packageOf, run, writeTypeScriptApp } from './support';

jest.setTimeout(900_000);

const MANAGERS: Record<string, string[]> = {
  npm: ['install', '--no-audit', '--no-fund'],
  pnpm: ['--yes', 'pnpm@10', 'install', '--ignore-scripts'],
  yarn: ['--yes', 'yarn@1.22.22', 'install', '--non-interactive'],
};

const newest = () => execFileSync('npm', ['view', 'aws-cdk-lib', 'version'], { encoding: 'utf8' }).trim();
const CDKS: Record<string, () => Record<string, string>> = {
  lowest: () => LOWEST,
  newest: () => ({ 'aws-cdk-lib': newest(), constructs: '^10' }),
};

let tarball: string;
beforeAll(() => {
  tarball = only(packageOf('js'), '.tgz');
});

/** A fresh app with the packed tarball, and the command that runs it. */
function freshApp(manager: string, cdk: string): string {
  const folder = newFolder(`${manager}-${cdk}`);
  // Yarn 1 takes the @ in the name of a file for that of a version.
  copyFileSync(tarball, path.join(folder, 'cdk-healthimaging.tgz'));
  const dependencies = { 'cdk-healthimaging': 'file:./cdk-healthimaging.tgz', ...CDKS[cdk]() };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'fresh-app', private: true, dependencies }));
  run(folder, manager === 'npm' ? 'npm' : 'npx', MANAGERS[manager]);
  writeTypeScriptApp(folder);
  return folder;
}

/** How many resources of each type the app makes. */
function resourceTypes(folder: string, node: readonly string[] = [process.execPath]): Record<string, number> {
  const outdir = path.join(folder, 'cdk.out');
  const [command, ...args] = [...node, 'app.js'];
  run(folder, command, args, cdkEnvironment('typescript-all', outdir));
  const counts: Record<string, number> = {};
  const { Resources } = JSON.parse(assemblyIn(outdir)['Imaging.template.json']);
  for (const { Type } of Object.values<{ Type: string }>(Resources)) counts[Type] = (counts[Type] ?? 0) + 1;
  return counts;
}

const expected: Record<string, Record<string, number>> = {};
const folders: Record<string, string> = {};

test.each([
  ['npm', 'lowest'],
  ['npm', 'newest'],
  ['pnpm', 'lowest'],
  ['pnpm', 'newest'],
  // Yarn 1 fetches anew what aws-cdk-lib has bundled: with the newest, it depends on how far the registry's mirrors are.
  ['yarn', 'lowest'],
])('installed by %s with the %s aws-cdk-lib, it synthesises all three constructs', (manager, cdk) => {
  const folder = freshApp(manager, cdk);
  const installed = path.join(folder, 'node_modules/aws-cdk-lib/package.json');
  if (cdk === 'lowest') expect(JSON.parse(readFileSync(installed, 'utf8')).version).toBe(LOWEST['aws-cdk-lib']);
  const types = resourceTypes(folder);
  expect(types).toMatchObject({
    'AWS::ECS::Service': 1,
    'AWS::CloudFront::Distribution': 1,
    'AWS::Cognito::UserPool': 1,
  });
  expected[cdk] ??= types;
  folders[cdk] ??= folder;
  expect(types).toEqual(expected[cdk]);
});

test('what is made is of the same types with both versions of aws-cdk-lib', () => {
  // Not the same number: newer versions make a second permission for function URLs, which the construct makes by itself for older ones.
  expect(Object.keys(expected.newest).sort()).toEqual(Object.keys(expected.lowest).sort());
});

test('no version of aws-cdk-lib warns of what the constructs do', () => {
  for (const folder of Object.values(folders)) {
    const outdir = path.join(folder, 'cdk.out');
    const files = readdirSync(outdir).filter((name) => /^manifest\.json$|\.metadata\.json$/.test(name));
    const told = files.map((name) => readFileSync(path.join(outdir, name), 'utf8')).join('\n');
    const warnings = [...told.matchAll(/\[ack: ([^\]]+)\]/g)].map(([, name]) => name);
    expect(warnings).toContain('cdk-healthimaging:cdn-without-domain-name');
    expect(warnings.filter((name) => !name.startsWith('cdk-healthimaging:'))).toEqual([]);
  }
});

test.each(['22', '24'])('runs with Node %s', (version) => {
  const folder = freshApp('npm', 'lowest');
  expect(resourceTypes(folder, ['npx', '--yes', `node@${version}`])).toEqual(expected.lowest);
});
