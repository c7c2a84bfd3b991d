import { bucketWriter } from './bucket';
import { answerCustomResource, isCustomResourceEvent } from './custom-resource';
import { fetchKeys, type Issuer } from './issuer';
import { refreshKeys } from './refresh';

/** Runs on a schedule, and as the custom resource by which a deployment waits for the first keys. */
export async function handler(event: unknown): Promise<void> {
  if (!isCustomResourceEvent(event)) return refresh();
  // Nothing is to be undone on Delete: the bucket goes, or stays, by its own removal policy.
  return answerCustomResource(event, () => (event.RequestType === 'Delete' ? Promise.resolve() : refresh()));
}

async function refresh(): Promise<void> {
  await refreshKeys({
    issuers: JSON.parse(required('TOKEN_KEYS_ISSUERS')) as Issuer[],
    fetchKeys: (issuer) => fetchKeys(issuer),
    store: bucketWriter({
      host: required('TOKEN_KEYS_BUCKET_HOST'),
      region: required('AWS_REGION'),
      endpoint: process.env.AWS_ENDPOINT_URL_S3,
    }),
    log: (entry) => process.stdout.write(`${JSON.stringify(entry)}\n`),
  });
}

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`environment variable ${name} is not set`);
  return value;
}
