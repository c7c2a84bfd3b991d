// Builds the viewer into assets/viewer, with the licences of what it is made of.
import * as path from 'node:path';
import { build } from 'vite';
import { writeNotices } from './third-party.mjs';

const root = path.resolve(import.meta.dirname, '../..');
const files = new Set();

/** Workers are bundled by themselves: the same plugin sees them there. */
const collect = () => ({
  name: 'third-party',
  moduleParsed: ({ id }) => void files.add(/^\0?vite\//.test(id) ? 'node_modules/vite/preload' : id),
});

await build({
  root: path.join(root, 'runtime/viewer'),
  logLevel: 'warn',
  plugins: [collect()],
  worker: { plugins: () => [collect()] },
});
const count = writeNotices(path.join(root, 'assets/viewer'), [...files]);
console.log(`assets/viewer: licences of ${count} packages`);
