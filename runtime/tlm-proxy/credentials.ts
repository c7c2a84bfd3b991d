import { memoize } from '@smithy/property-provider';
import type { CredentialProvider, Credentials } from '../frames';

type Environment = Readonly<Record<string, string | undefined>>;
type Expiring = Credentials & { readonly expiration?: Date };

/** Renewed this long before they expire. */
const RENEWAL_MS = 5 * 60_000;

/**
 * The credentials of the task, of the environment or of this machine, kept until shortly before they expire.
 * Each source is loaded when it is the one: the AWS SDK's chain of all of them would take more memory than the server itself.
 */
export function credentialProvider(env: Environment): CredentialProvider {
  const expiresSoon = ({ expiration }: Expiring) =>
    expiration !== undefined && expiration.getTime() - Date.now() < RENEWAL_MS;
  const provide = memoize(source(env), expiresSoon, ({ expiration }) => expiration !== undefined);
  let known: Expiring | undefined;
  return () => {
    if (known && !expiresSoon(known)) return known;
    return provide().then((given) => (known = given));
  };
}

function source(env: Environment): () => Promise<Expiring> {
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    return lazily(async () => (await import('@aws-sdk/credential-provider-env')).fromEnv());
  }
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    return lazily(async () => (await import('@aws-sdk/credential-provider-http')).fromHttp());
  }
  return lazily(async () => (await import('@aws-sdk/credential-provider-node')).defaultProvider());
}

function lazily(load: () => Promise<() => Promise<Expiring>>): () => Promise<Expiring> {
  let provider: Promise<() => Promise<Expiring>> | undefined;
  return async () => {
    provider ??= load();
    return (await provider)();
  };
}
