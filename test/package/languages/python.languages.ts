import { cpSync } from 'node:fs';
import * as path from 'node:path';
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

test('the wheel, installed by pip into a clean environment, synthesises what TypeScript does', () => {
  const wheel = only(packageOf('python'), '.whl');
  const folder = newFolder('python');
  cpSync(path.join(ROOT, 'examples/python'), folder, { recursive: true });
  run(folder, 'python3', ['-m', 'venv', 'venv']);
  const [pip, python] = ['pip', 'python'].map((name) => path.join(folder, 'venv/bin', name));
  // Only what is imported gets compiled, when it is.
  run(folder, pip, ['install', '--quiet', '--no-compile', wheel, `aws-cdk-lib==${LOWEST['aws-cdk-lib']}`]);
  const outdir = path.join(folder, 'cdk.out');
  run(folder, python, ['app.py'], cdkEnvironment('python', outdir));
  expect(assemblyIn(outdir)).toEqual(synthesisedInTypeScript());
});
