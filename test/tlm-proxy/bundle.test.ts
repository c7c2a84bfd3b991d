import { execFileSync } from 'node:child_process';
import { X509Certificate, createPrivateKey } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { certificate, type Certificate } from '../../runtime/tlm-proxy/certificate';
import { ASSETS, requireAssets } from '../support/assets';

const FOLDER = path.join(ASSETS, 'tlm-proxy');

beforeAll(() => requireAssets('tlm-proxy'));

/** A file of the bundle with all that it loads in any case. */
function withImports(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file)) return seen;
  const text = readFileSync(file, 'utf8');
  seen.set(file, text);
  for (const [, name] of text.matchAll(/^(?:\} from|import|export .* from|import .* from)\s*"(\.[^"]+)";?$/gm)) {
    withImports(path.resolve(path.dirname(file), name), seen);
  }
  return seen;
}

test('the server reads neither the second tier nor what is needed once until it uses them', () => {
  const files = withImports(path.join(FOLDER, 'index.mjs'));
  expect(files.size).toBeGreaterThan(1);
  const text = [...files.values()].join('\n');
  expect(text).toContain('// runtime/tlm-proxy/server.ts');
  for (const one of [
    'ioredis',
    'selfsigned',
    '@peculiar/x509',
    '@aws-sdk/credential-provider-http',
    'undici/lib/web/webidl',
  ]) {
    expect(text).not.toContain(`// node_modules/${one}/`);
  }
});

test.each(['environment', 'container', 'chain'])('credentials: the %s is found in its part of the bundle', (source) => {
  const parts = path.join(FOLDER, 'parts');
  const [file, ...others] = readdirSync(parts).filter((name) => name.startsWith(`${source}-`));
  expect(others).toEqual([]);
  const script = `import('${pathToFileURL(path.join(parts, file)).href}').then(({ provider }) => console.log(typeof provider()))`;
  const env = { PATH: process.env.PATH, AWS_CONTAINER_CREDENTIALS_FULL_URI: 'http://127.0.0.1/credentials' };
  expect(execFileSync(process.execPath, ['--eval', script], { encoding: 'utf8', env })).toBe('function\n');
});

describe('the certificate that the server makes for itself', () => {
  const make = (): Promise<Certificate | undefined> =>
    certificate({ kind: 'self-signed' }, path.join(FOLDER, 'certificate-script.mjs'));

  test('is of its own new key, and good for a year', async () => {
    const [made, other] = await Promise.all([make(), make()]);
    const shown = new X509Certificate(made!.cert);
    expect(shown.checkPrivateKey(createPrivateKey(made!.key))).toBe(true);
    expect(shown.subject).toBe('CN=tlm-proxy');
    expect(shown.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    const days = (Date.parse(shown.validTo) - Date.now()) / 86_400_000;
    expect([days > 366, days < 398, Date.parse(shown.validFrom) <= Date.now()]).toEqual([true, true, true]);
    expect(other!.key).not.toBe(made!.key);
  });

  test('fails the start where it cannot be made', async () => {
    await expect(certificate({ kind: 'self-signed' }, path.join(FOLDER, 'nonesuch.mjs'))).rejects.toThrow(/nonesuch/);
  });
});
