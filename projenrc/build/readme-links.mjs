// PyPI shows the README away from the repository, where relative links lead nowhere: those in .jsii, which it is packed from, get their address.
import { readFileSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';

const file = path.resolve(import.meta.dirname, '../../.jsii');
const assembly = JSON.parse(readFileSync(file, 'utf8'));
const repository = assembly.repository.url.replace(/\.git$/, '');
const revision = assembly.version === '0.0.0' ? 'main' : `v${assembly.version}`;

assembly.readme.markdown = assembly.readme.markdown
  .replace(/!\[([^\]]*)\]\((?![a-z]+:|#)([^)]+)\)/g, `![$1](${repository}/raw/${revision}/$2)`)
  .replace(/\]\((?![a-z]+:|#)([^)]+)\)/g, `](${repository}/blob/${revision}/$1)`);
writeFileSync(file, JSON.stringify(assembly, null, 2));
