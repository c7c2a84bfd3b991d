import { cpSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { testLocalRun } from './local-run';
import {
  LOWEST,
  ROOT,
  assemblyIn,
  cdkEnvironment,
  newFolder,
  packageOf,
  run,
  synthesisedInTypeScript,
} from './support';

jest.setTimeout(1_800_000);

let outdir: string;

/** A copy of the example for which the built package stands in a Maven repository. */
beforeAll(() => {
  const repository = pathToFileURL(packageOf('java')).href;
  const folder = newFolder('java');
  cpSync(path.join(ROOT, 'examples/java'), folder, { recursive: true });
  const profile = `<id>built</id><repositories><repository><id>built</id><url>${repository}</url></repository></repositories>`;
  writeFileSync(
    path.join(folder, 'settings.xml'),
    `<settings><profiles><profile>${profile}</profile></profiles><activeProfiles><activeProfile>built</activeProfile></activeProfiles></settings>`,
  );
  // Maven keeps what it has once fetched, and every development build has this version.
  rmSync(path.join(homedir(), '.m2/repository/io/github/cdk-healthimaging/cdk-healthimaging/0.0.0'), {
    recursive: true,
    force: true,
  });
  outdir = path.join(folder, 'cdk.out');
  const maven = [
    '-q',
    '-B',
    '-U',
    '-s',
    'settings.xml',
    `-Dcdk.version=${LOWEST['aws-cdk-lib']}`,
    'compile',
    'exec:java',
  ];
  run(folder, 'mvn', maven, cdkEnvironment('java', outdir));
});

test('the jar synthesises what TypeScript does', () => {
  expect(assemblyIn(outdir)).toEqual(synthesisedInTypeScript());
});

testLocalRun(() => outdir);
