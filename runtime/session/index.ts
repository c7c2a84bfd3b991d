import { readConfig } from './config';
import { kmsSigner } from './kms-signer';
import { RateLimit } from './rate-limit';
import { sessionHandler } from './session';
import { TokenAuthorizer } from '../frames/access';
import { keyFetcher } from '../frames/access/key-fetcher';
import { environmentCredentials } from '../lambda/credentials';
import { logLine } from '../lambda/log';

const config = readConfig(process.env);
const credentials = () => environmentCredentials(process.env);
const region = process.env.AWS_REGION ?? config.datastores[0].region;

/** Runs behind a function URL that only the distribution may call. */
export const handler = sessionHandler({
  ...config,
  authorizer: new TokenAuthorizer({
    access: config.access,
    datastores: config.datastores.map(({ id }) => id),
    keySets: { fetch: keyFetcher({ region, credentials, s3Endpoint: config.s3Endpoint }) },
  }),
  sign: kmsSigner({ kmsKeyArn: config.signingKey.kmsKeyArn, credentials, endpoint: config.kmsEndpoint }),
  rateLimit: new RateLimit(config.ratePerMinute),
  audit: (entry) => logLine('session', { ...entry }),
  onError: (error) => logLine('error', { message: error instanceof Error ? error.message : 'unknown' }),
});
