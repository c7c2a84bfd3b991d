// Prints what go must be told on this machine: a mirror of Go modules may lack their checksums, and then nothing would build.
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../..');

/** Beside the environment of this process. A release (CI) never goes without the check. */
export async function goEnvironment() {
  if (process.env.CI || process.env.GOSUMDB) return {};
  const unknown = [];
  for (const module of modules()) if (!(await isKnown(module))) unknown.push(module);
  if (unknown.length === 0) return {};
  console.error(
    `The checksum database of Go does not know ${unknown.join(', ')}: modules are used without that check (GOSUMDB=off)`,
  );
  return { GOSUMDB: 'off' };
}

/** Those that our module asks for, at the versions that pacmak writes into go.mod. */
function modules() {
  const { devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const schema = devDependencies['@aws-cdk/cloud-assembly-schema'];
  return [
    `github.com/aws/aws-cdk-go/awscdk/v2@v${devDependencies['aws-cdk-lib']}`,
    `github.com/aws/constructs-go/constructs/v10@v${devDependencies.constructs}`,
    `github.com/cdklabs/cloud-assembly-schema-go/awscdkcloudassemblyschema/v${parseInt(schema, 10)}@v${schema}`,
  ];
}

async function isKnown(module) {
  const hosts = ['https://proxy.golang.org/sumdb/sum.golang.org', 'https://sum.golang.org'];
  for (const host of hosts) if (await answers(`${host}/lookup/${module}`)) return true;
  return false;
}

async function answers(url) {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
  } catch {
    return false;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(JSON.stringify(await goEnvironment()));
