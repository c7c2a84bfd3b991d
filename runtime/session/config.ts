import type { DatastoreEndpoint } from '../frames';
import { parseAccessConfig, type AccessConfig } from '../frames/access';
import { parseDatastoreArns } from '../frames/datastore-arn';
import { ConfigError, endpoint, integer, list, type Environment } from '../frames/environment';

/** A key that CloudFront knows by its ID and KMS by its ARN. */
export interface SigningKey {
  readonly keyPairId: string;
  readonly kmsKeyArn: string;
}

export interface SessionConfig {
  readonly access: AccessConfig;
  readonly datastores: readonly DatastoreEndpoint[];
  /** The one that signs. CloudFront goes on accepting what the others of its key group signed. */
  readonly signingKey: SigningKey;
  readonly ttlSeconds: number;
  /** Scheme and host that grants are for; `https://*` for the host that the viewer asks. */
  readonly resourceOrigin: string;
  readonly allowedOrigins: readonly string[];
  /** Sessions that one user may ask for in a minute, from one instance of the function. */
  readonly ratePerMinute: number;
  readonly kmsEndpoint?: string;
  readonly s3Endpoint?: string;
}

const KMS_KEY_ARN = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]{1,128}$/;
/** `https://*` stands for the host that the viewer asks. No other wildcard: it would match paths, too. */
const RESOURCE_ORIGIN = /^https:\/\/(?:\*|[a-z0-9.-]{1,253}(?::\d{1,5})?)$/;

/** @throws ConfigError */
export function readConfig(env: Environment): SessionConfig {
  const faults: string[] = [];
  const resourceOrigin = env.SESSION_RESOURCE_ORIGIN ?? '';
  if (!RESOURCE_ORIGIN.test(resourceOrigin)) {
    faults.push(
      `SESSION_RESOURCE_ORIGIN must be like https://frames.example.com, or https://*, got '${resourceOrigin}'`,
    );
  }
  const config: SessionConfig = {
    access: access(env, faults),
    datastores: parseDatastoreArns(env.SESSION_DATASTORES, 'SESSION_DATASTORES', faults),
    signingKey: signingKey(env, faults),
    ttlSeconds: integer(env, 'SESSION_TTL_SECONDS', { fallback: 900, min: 60, max: 43_200 }, faults),
    resourceOrigin,
    allowedOrigins: list(env.SESSION_ALLOWED_ORIGINS).map((origin) => checkedOrigin(origin, faults)),
    ratePerMinute: integer(env, 'SESSION_RATE_PER_MINUTE', { fallback: 60, min: 1, max: 100_000 }, faults),
    kmsEndpoint: endpoint(env, 'AWS_ENDPOINT_URL_KMS', faults),
    s3Endpoint: endpoint(env, 'AWS_ENDPOINT_URL_S3', faults),
  };
  if (faults.length > 0) throw new ConfigError('the session function', faults);
  return config;
}

function access(env: Environment, faults: string[]): AccessConfig {
  const parsed = parseAccessConfig(env.SESSION_ACCESS ?? '');
  // A token in the query of this request would end up in logs, whatever the configuration of a proxy beside it says.
  if ('config' in parsed) return { ...parsed.config, tokenInQuery: false };
  faults.push(...parsed.faults.map((fault) => `SESSION_ACCESS: ${fault}`));
  return { issuers: [], tokenInQuery: false };
}

function signingKey(env: Environment, faults: string[]): SigningKey {
  const keys = parseJson(env.SESSION_SIGNING_KEYS ?? '');
  const valid = Array.isArray(keys) && keys.length > 0 && keys.every(isSigningKey);
  if (valid) return keys[0] as SigningKey;
  faults.push('SESSION_SIGNING_KEYS must be JSON like [{"keyPairId": "K…", "kmsKeyArn": "arn:aws:kms:…:key/…"}]');
  return { keyPairId: '', kmsKeyArn: '' };
}

function isSigningKey(key: Partial<SigningKey> | null): boolean {
  return /^[A-Z0-9]{1,64}$/.test(key?.keyPairId ?? '') && KMS_KEY_ARN.test(key?.kmsKeyArn ?? '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checkedOrigin(origin: string, faults: string[]): string {
  if (URL.canParse(origin) && new URL(origin).origin === origin) return origin;
  // Any origin and cookies do not go together (Fetch standard, CORS protocol and credentials).
  faults.push(`SESSION_ALLOWED_ORIGINS must list origins like https://viewer.example.com, got '${origin}'`);
  return origin;
}
