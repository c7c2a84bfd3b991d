import { PassThrough } from 'node:stream';
import type { Ready } from '../../../local/commands/reporter';
import { Screen } from '../../../local/commands/screen';

const READY: Ready = {
  assembly: 'cdk.out',
  milliseconds: 3400,
  url: 'http://localhost:8080',
  addresses: [
    { kind: 'viewer', label: 'reading', url: 'http://reading.localhost:8080/', names: ['d1.cloudfront.net'] },
    { kind: 'sign-in', label: 'sign-in', url: 'http://sign-in.localhost:8080/', names: ['a.example.org'] },
    { kind: 'sign-in', label: 'other', url: 'http://other.localhost:8080/', names: ['b.example.org'] },
  ],
  users: [
    { name: 'user', groups: [], signIn: 'http://sign-in.localhost:8080/' },
    { name: 'user-in-radiology', groups: ['radiology'], signIn: 'http://sign-in.localhost:8080/' },
    { name: 'user', groups: [], signIn: 'http://other.localhost:8080/' },
  ],
  issuers: ['https://login.example.org'],
  dataStores: [{ id: 'abc', imageSets: 5, frames: 128 }],
  notImported: [],
  notRun: ['Topic', 'Alarm', 'Dashboard', 'Queue', 'Table'].map((name) => ({
    stack: 'Imaging',
    logicalId: name,
    type: `AWS::Example::${name}`,
    reason: 'has no effect on this machine',
  })),
  running: { tasks: 1, functions: 2, caches: 0 },
};

function shown(columns?: number): string[] {
  const out = Object.assign(new PassThrough(), { columns }) as unknown as NodeJS.WriteStream;
  new Screen(out, { logs: false }).ready(READY);
  return String(out.read()).split('\n');
}

test('who may sign in stands with the page where he does', () => {
  const lines = shown();
  expect(lines).toContain('cdk.out runs: 1 task, 2 functions (3.4 s)');
  const at = lines.findIndex((line) => line.includes('a.example.org'));
  expect(lines.slice(at, at + 4)).toEqual([
    '  sign-in  http://sign-in.localhost:8080/  a.example.org',
    '           as user (in no group), user-in-radiology',
    '  sign-in  http://other.localhost:8080/    b.example.org',
    '           as user',
  ]);
});

test('lists fit the terminal, and break between words', () => {
  const at = (lines: string[]) => lines.slice(lines.findIndex((line) => line.includes('no effect')) + 1);
  expect(at(shown(60)).slice(0, 3)).toEqual([
    '      AWS::Example::Topic, AWS::Example::Alarm,',
    '      AWS::Example::Dashboard, AWS::Example::Queue,',
    '      AWS::Example::Table',
  ]);
  expect(shown(40)).toContain('  viewer   http://reading.localhost:808…');
  expect(at(shown())[0]).toContain('AWS::Example::Topic, AWS::Example::Alarm, AWS::Example::Dashboard');
});
