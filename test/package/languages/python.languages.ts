import { cpSync } from 'node:fs';
import * as path from 'node:path';
import { testLocalRun } from './local-run';
import {
  LOWEST,
  ROOT,
  assemblyIn,
  cdkEnvironment,
  newFolder,
  only,
  packageOf,
  run,
  synthesisedInTypeScript,
} from './support';

jest.setTimeout(900_000);

let outdir: string;

/** A clean environment, into which pip installs the wheel. */
beforeAll(() => {
  const wheel = only(packageOf('python'), '.whl');
  const folder = newFolder('python');
  cpSync(path.join(ROOT, 'examples/python'), folder, { recursive: true });
  run(folder, 'python3', ['-m', 'venv', 'venv']);
  const [pip, python] = ['pip', 'python'].map((name) => path.join(folder, 'venv/bin', name));
  // Only what is imported gets compiled, when it is.
  run(folder, pip, ['install', '--quiet', '--no-compile', wheel, `aws-cdk-lib==${LOWEST['aws-cdk-lib']}`]);
  outdir = path.join(folder, 'cdk.out');
  run(folder, python, ['app.py'], cdkEnvironment('python', outdir));
});

test('the wheel synthesises what TypeScript does', () => {
  expect(assemblyIn(outdir)).toEqual(synthesisedInTypeScript());
});

testLocalRun(() => outdir);
