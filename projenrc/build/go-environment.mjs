// Prints what go must be told on this machine: a mirror of Go modules may lack their checksums, and then nothing would build.
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');

/** Beside the environment of this process. A release (CI) never goes without the check. */
export async function goEnvironment() {
  if (process.env.CI || process.env.GOSUMDB) return {};
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const lookup = `lookup/github.com/aws/aws-cdk-go/awscdk/v2@v${devDependencies['aws-cdk-lib']}`;
  const hosts = ['https://proxy.golang.org/sumdb/sum.golang.org', 'https://sum.golang.org'];
  for (const host of hosts) if (await answers(`${host}/${lookup}`)) return {};
  console.error('The checksum database of Go has no answer: modules are used without that check (GOSUMDB=off)');
  return { GOSUMDB: 'off' };
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(JSON.stringify(await goEnvironment()));
