import { cpSync } from 'node:fs';
import * as path from 'node:path';
import { testLocalRun } from './local-run';
import { ROOT, assemblyIn, cdkEnvironment, newFolder, packageOf, run, synthesisedInTypeScript } from './support';

jest.setTimeout(1_800_000);

let outdir: string;

/** A copy of the example that takes the module as it was built. */
beforeAll(() => {
  const module = path.join(packageOf('go'), 'cdkhealthimaging');
  const folder = newFolder('go');
  cpSync(path.join(ROOT, 'examples/go'), folder, { recursive: true });
  outdir = path.join(folder, 'cdk.out');
  const environment = JSON.parse(run(ROOT, process.execPath, ['projenrc/build/go-environment.mjs']));
  const go = (...args: string[]) => run(folder, 'go', args, { ...environment, ...cdkEnvironment('go', outdir) });
  go('mod', 'edit', '-replace', `github.com/cdk-healthimaging/cdk-healthimaging-go/cdkhealthimaging=${module}`);
  go('mod', 'tidy');
  go('run', '.');
});

test('the module synthesises what TypeScript does', () => {
  expect(assemblyIn(outdir)).toEqual(synthesisedInTypeScript());
});

testLocalRun(() => outdir);
