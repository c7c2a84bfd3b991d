import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { hipaaTables } from './hipaa-table';

const FILE = path.resolve(__dirname, '../../docs/hipaa.md');
const START = '<!-- made by test/docs/hipaa.test.ts -->';

test('docs/hipaa.md says what the rules find', () => {
  const document = readFileSync(FILE, 'utf8');
  const [prose] = document.split(START);
  const expected = `${prose}${START}\n\n${hipaaTables()}\n`;
  if (process.env.UPDATE_DOCS) writeFileSync(FILE, expected);
  // Where this fails because of a change: UPDATE_DOCS=1 npx jest test/docs/hipaa
  else expect(document).toBe(expected);
});
