import type { Names } from './names';

/** What localhost without a label shows: where everything is. */
export function indexPage(names: Names): string {
  const rows = names.all.map(
    ({ label, hosts }) => `<li><a href="${names.url(label)}/">${label}</a>: ${hosts.join(', ')}</li>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Local system</title></head>
<body><h1>What runs on this machine</h1><ul>${rows.join('')}</ul></body></html>
`;
}
