import type { Credentials } from '../frames';
import type { Environment } from '../frames/environment';

/** The credentials that Lambda puts in the environment; it replaces the environment before they expire. */
export function environmentCredentials(env: Environment): Promise<Credentials> {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey) return Promise.reject(new Error('the environment has no AWS credentials'));
  return Promise.resolve({ accessKeyId, secretAccessKey, sessionToken });
}
