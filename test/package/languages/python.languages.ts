import { cpSync } from 'node:fs';
import * as path from 'node:path';
import { firstFrame, withLocal } from './local-run';
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
import { writePhantoms } from '../../../local/studies';

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

test('what the wheel synthesises runs in the local system: sign-in, search, a frame by the session of the CDN', async () => {
  const studies = newFolder('studies');
  await writePhantoms(studies, { only: ['mr'], scale: 0.25 });
  const code = await withLocal(outdir, studies, 'cdn', async (client) => {
    expect((await client.open('/')).headers['content-type']).toMatch(/^text\/html/);
    const config = await client.config();
    const tokens = await client.signIn(config, 'user');
    expect(await firstFrame(client, config, tokens)).toBeGreaterThan(100);
  });
  expect(code).toBe(0);
});
