import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { transformSync } from 'esbuild';

export const ROOT = path.resolve(__dirname, '../../..');
export const ACCOUNT = '123456789012';

export type Language = 'js' | 'python' | 'java' | 'go';

export function newFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `${name}-`));
}

/** Runs a command and returns what it prints; where it fails, the error holds what it said. */
export function run(cwd: string, command: string, args: readonly string[], env: Record<string, string> = {}): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1e9,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: '1', ...env },
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Makes the package of a language from what is compiled, and returns its folder. */
export function packageOf(language: Language): string {
  if (!existsSync(path.join(ROOT, '.jsii'))) {
    throw new Error('.jsii is missing: run npx projen bundle && npx projen compile');
  }
  run(ROOT, process.execPath, ['projenrc/build/package-all.mjs', language]);
  return path.join(ROOT, 'dist', language);
}

/** The only file with this ending below a folder. */
export function only(folder: string, ending: string): string {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith(ending));
  if (found.length !== 1) throw new Error(`expected one *${ending} in ${folder}, got ${found.join(', ') || 'none'}`);
  return path.join(folder, found[0]);
}

/** What the CDK's command line tells an app: where to write, the context of its cdk.json, the account. */
export function cdkEnvironment(example: string, outdir: string): Record<string, string> {
  const { context } = JSON.parse(readFileSync(path.join(ROOT, 'examples', example, 'cdk.json'), 'utf8'));
  return { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context), CDK_DEFAULT_ACCOUNT: ACCOUNT };
}

/** The templates and asset manifests of a cloud assembly, as text. */
export function assemblyIn(outdir: string): Record<string, string> {
  const names = readdirSync(outdir).filter((name) => /\.(template|assets)\.json$/.test(name));
  return Object.fromEntries(names.sort().map((name) => [name, readFileSync(path.join(outdir, name), 'utf8')]));
}

/** `examples/typescript-all/app.ts` as a script beside which the packages that it needs are installed. */
export function writeTypeScriptApp(folder: string): string {
  const source = readFileSync(path.join(ROOT, 'examples/typescript-all/app.ts'), 'utf8');
  const file = path.join(folder, 'app.js');
  writeFileSync(file, transformSync(source, { loader: 'ts', format: 'cjs' }).code);
  return file;
}

/** What the TypeScript example synthesises with the packages of this working copy. */
export function synthesisedInTypeScript(): Record<string, string> {
  const folder = newFolder('typescript');
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules);
  symlinkSync(ROOT, path.join(modules, 'cdk-healthimaging'));
  for (const name of ['aws-cdk-lib', 'constructs']) {
    symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name));
  }
  const outdir = path.join(folder, 'cdk.out');
  run(folder, process.execPath, [writeTypeScriptApp(folder)], cdkEnvironment('typescript-all', outdir));
  return assemblyIn(outdir);
}

/** The lowest versions that the package says it works with. */
export const LOWEST = Object.fromEntries(
  Object.entries<string>(JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')).peerDependencies).map(
    ([name, range]) => [name, range.replace('^', '')],
  ),
) as Record<'aws-cdk-lib' | 'constructs', string>;
