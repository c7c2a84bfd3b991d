import type { AssemblyRunner } from '../../../local/assembly';
import { requireAssets } from '../../support/assets';
import { get, getFrame, proxyApp, run, smallStudy } from './support/app';

jest.setTimeout(120_000);

let runner: AssemblyRunner;
const log: string[] = [];

beforeAll(async () => {
  requireAssets('tlm-proxy', 'token-keys');
  const began = performance.now();
  runner = await run(proxyApp(), { taskCount: 2, onLog: (source, line) => log.push(`${source} ${line}`) });
  log.push(`up after ${Math.round(performance.now() - began)} ms`);
});
afterAll(() => runner?.stop());

test('frames with a token, byte for byte', async () => {
  const token = await runner.issue('radiologist');
  const { frames } = await smallStudy();
  const whole = await getFrame(runner, { token });
  expect([whole.status, whole.headers['content-type']]).toEqual([200, 'image/jph']);
  expect(whole.body.equals(frames[0].bytes)).toBe(true);
  console.log(log.join('\n'), runner.notRun);
});
void get;
