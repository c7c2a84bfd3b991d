import { execFileSync } from 'node:child_process';
import * as path from 'node:path';
import { temporaryFolder } from '../assembly/support/app';

const ROOT = path.resolve(__dirname, '../../..');

/** Synthesises an example as `npm start` does, and says where. */
export function synthesiseExample(name: string): string {
  const folder = path.join(temporaryFolder(), 'cdk.out');
  execFileSync(process.execPath, [
    path.join(ROOT, 'projenrc/build/synth.mjs'),
    path.join(ROOT, 'examples', name),
    folder,
  ]);
  return folder;
}
