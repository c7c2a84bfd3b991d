import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { readConfig } from '../../runtime/tlm-proxy/config';
import { helpText, VARIABLES } from '../../runtime/tlm-proxy/variables';

const ROOT = path.resolve(__dirname, '../..');
const SERVER = path.join(ROOT, 'runtime/tlm-proxy');
const names = VARIABLES.map(({ name }) => name).sort();

const minimal: Readonly<Record<string, string>> = {
  TLM_PROXY_DATASTORES: `arn:aws:medical-imaging:eu-west-1:123456789012:datastore/${'0'.repeat(32)}`,
  TLM_PROXY_ACCESS: JSON.stringify({
    issuers: [{ issuer: 'https://issuer.example', keys: 's3://keys/k', clientIds: ['c'] }],
  }),
  TLM_PROXY_NAME: 'Proxy',
};

/** Those that are read while the configuration is, by whatever way. */
function variablesRead(values: Readonly<Record<string, string>>): string[] {
  const read = new Set<string>();
  readConfig(
    new Proxy(values, {
      get: (target, name) => {
        read.add(String(name));
        return target[String(name)];
      },
    }),
  );
  return [...read];
}

test('every variable that the server reads is listed, and no other', () => {
  const files = readdirSync(SERVER).filter((file) => file.endsWith('.ts') && file !== 'variables.ts');
  const source = files.map((file) => readFileSync(path.join(SERVER, file), 'utf8')).join('\n');
  const inSource = source.match(/\b(?:TLM_PROXY|AWS)_[A-Z][A-Z0-9_]*[A-Z0-9]\b/g) ?? [];
  const read = variablesRead({
    ...minimal,
    TLM_PROXY_TLS: 'files',
    TLM_PROXY_TLS_CERTIFICATE_FILE: '/cert',
    TLM_PROXY_TLS_KEY_FILE: '/key',
  });
  // Read by the AWS SDK's environment provider together with the key.
  const known = new Set([...inSource, ...read, 'AWS_SESSION_TOKEN']);
  expect([...known].sort()).toEqual(names);
});

test('the listed defaults are those of the server', () => {
  for (const { name, default: fallback } of VARIABLES) {
    if (fallback === undefined) continue;
    expect({ name, config: readConfig({ ...minimal, [name]: fallback }) }).toEqual({
      name,
      config: readConfig(minimal),
    });
  }
});

test('the help names each with its default', () => {
  const help = helpText();
  for (const { name, default: fallback, required, about } of VARIABLES) {
    const note = required ? ' (required)' : fallback === undefined ? '' : ` (default: ${fallback})`;
    expect(help).toContain(`  ${name}\n      ${about}${note}\n`);
  }
});

test('docs/tlm-proxy-server.md has a row for each, with its default', () => {
  const doc = readFileSync(path.join(ROOT, 'docs/tlm-proxy-server.md'), 'utf8');
  const rows = [...doc.matchAll(/^\| `([A-Z0-9_]+)` \| (.*?) \| .+ \|$|^\| `([A-Z0-9_]+)` \| \| .+ \|$/gm)];
  const listed = Object.fromEntries(rows.map((row) => [row[1] ?? row[3], row[2] ?? '']));
  const expected = VARIABLES.map(({ name, default: fallback, required }) => [
    name,
    required ? 'required' : fallback === undefined ? '' : `\`${fallback}\``,
  ]);
  expect(listed).toEqual(Object.fromEntries(expected));
});
