import type { CredentialProvider, Credentials } from '../frames';

type Environment = Readonly<Record<string, string | undefined>>;
type Expiring = Credentials & { readonly expiration?: Date };

/** Renewed this long before they expire. */
const RENEWAL_MS = 5 * 60_000;
/** Not used any more: a request may take some time on its way. */
const LAST_MS = 10_000;

/**
 * The credentials of the task, of the environment or of this machine, kept until shortly before they expire. No request waits
 * for new ones, or fails for want of them, as long as the old ones do.
 * Each source is loaded when it is the one: the AWS SDK's chain of all of them would take more memory than the server itself.
 */
export function credentialProvider(env: Environment): CredentialProvider {
  const provide = source(env);
  let known: Expiring | undefined;
  let renewal: Promise<Expiring> | undefined;
  const renew = () =>
    (renewal ??= provide()
      .then((given) => (known = given))
      .finally(() => (renewal = undefined)));
  return () => {
    const leftMs = known ? (known.expiration?.getTime() ?? Infinity) - Date.now() : 0;
    if (!known || leftMs < LAST_MS) return renew();
    if (leftMs < RENEWAL_MS) renew().catch(() => undefined);
    return known;
  };
}

function source(env: Environment): () => Promise<Expiring> {
  if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) {
    return lazily(() => import('./credential-sources/environment'));
  }
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI) {
    return lazily(() => import('./credential-sources/container'));
  }
  return lazily(() => import('./credential-sources/chain'));
}

/** From a module of ours: the packages are CommonJS, whose names a bundle in parts does not know. */
function lazily(load: () => Promise<{ provider: () => () => Promise<Expiring> }>): () => Promise<Expiring> {
  let provider: Promise<() => Promise<Expiring>> | undefined;
  return async () => {
    provider ??= load().then((module) => module.provider());
    return (await provider)();
  };
}
