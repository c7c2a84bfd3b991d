import { availableParallelism } from 'node:os';
import type { DatastoreEndpoint } from '../frames';
import { parseAccessConfig, type AccessConfig } from '../frames/access';
import { parseDatastoreArns } from '../frames/datastore-arn';
import { ConfigError, endpoint, integer, list, type Environment } from '../frames/environment';
import type { ValkeyServer } from '../valkey-cache';
import { memoryBesideFrames, memoryLimit, type MemoryUse } from './memory';
import type { MetricsConfig } from './metrics';

/** All that the server is told, from environment variables. */
export interface ProxyConfig {
  readonly port: number;
  readonly datastores: readonly Required<DatastoreEndpoint>[];
  readonly access: AccessConfig;
  readonly memoryCacheBytes: number;
  /** How long frames are served from caches, in memory or in the second tier. */
  readonly cacheTtlSeconds: number;
  /** What CloudFront shows in place of a user's token, if it fetches frames from here; two while it is changed. */
  readonly originCredentials: readonly string[];
  /** The second cache tier, if there is one. */
  readonly cache?: ValkeyServer;
  /** Threads that make pictures of frames; 0: there is no such form. */
  readonly renderWorkers: number;
  readonly allowedOrigins: readonly string[];
  /** HealthImaging endpoint to use instead of the region's own. */
  readonly endpoint?: string;
  /** S3 endpoint to read token keys from instead of the region's own. */
  readonly s3Endpoint?: string;
  readonly tls: TlsConfig;
  /** How long running responses may take to finish after SIGTERM. */
  readonly drainMs: number;
  /** Absent: no metrics are written. */
  readonly metrics?: MetricsConfig;
}

export type TlsConfig =
  | { readonly kind: 'self-signed' }
  | { readonly kind: 'files'; readonly certificate: string; readonly key: string }
  | { readonly kind: 'off' };

/** What cannot start where its configuration is wrong. */
export const SERVER = 'the TLM proxy';

/** @param limit memory of the container in MiB. @throws ConfigError */
export function readConfig(env: Environment, limit = memoryLimit()): ProxyConfig {
  const faults: string[] = [];
  const secondTier = cache(env, faults);
  const renderWorkers = workers(env, limit, faults);
  const config: ProxyConfig = {
    port: integer(env, 'PORT', { fallback: 8443, min: 0, max: 65_535 }, faults),
    datastores: parseDatastoreArns(env.TLM_PROXY_DATASTORES, 'TLM_PROXY_DATASTORES', faults),
    access: access(env, faults),
    memoryCacheBytes:
      memoryCacheMib(env, limit, { renderWorkers, secondTier: secondTier !== undefined }, faults) * 2 ** 20,
    cacheTtlSeconds: integer(
      env,
      'TLM_PROXY_CACHE_TTL_SECONDS',
      { fallback: 24 * 3600, min: 1, max: 30 * 24 * 3600 },
      faults,
    ),
    originCredentials: originCredentials(env, faults),
    cache: secondTier,
    renderWorkers,
    allowedOrigins: list(env.TLM_PROXY_ALLOWED_ORIGINS).map((origin) => checkedOrigin(origin, faults)),
    // The server's own variable wins over the one that every AWS SDK knows.
    endpoint: endpoint(env, 'TLM_PROXY_ENDPOINT', faults) ?? endpoint(env, 'AWS_ENDPOINT_URL_MEDICAL_IMAGING', faults),
    s3Endpoint: endpoint(env, 'AWS_ENDPOINT_URL_S3', faults),
    tls: tls(env, faults),
    drainMs: integer(env, 'TLM_PROXY_DRAIN_SECONDS', { fallback: 30, min: 0, max: 3_600 }, faults) * 1000,
    metrics: metrics(env, faults),
  };
  if (faults.length > 0) throw new ConfigError(SERVER, faults);
  return config;
}

/** No more of them by default than such a limit has room for. */
function workers(env: Environment, limit: number, faults: string[]): number {
  const fallback = Math.min(availableParallelism(), Math.max(1, Math.floor(limit / 1024)));
  return integer(env, 'TLM_PROXY_RENDER_WORKERS', { fallback, min: 0, max: 256 }, faults);
}

/** A process that needs more than it has is killed, with all responses under way. */
function memoryCacheMib(env: Environment, limit: number, use: MemoryUse, faults: string[]): number {
  const beside = memoryBesideFrames(use);
  const most = limit - beside;
  const need = `the container's memory of ${limit} MiB less ${beside}, which ${use.renderWorkers} TLM_PROXY_RENDER_WORKERS${use.secondTier ? ' and TLM_PROXY_CACHE_URL' : ''} need`;
  if (most < 1) {
    faults.push(
      `TLM_PROXY_MEMORY_CACHE_MIB has no room in ${need}: raise that, or lower TLM_PROXY_RENDER_WORKERS (0 for no rendered pictures)`,
    );
    return 0;
  }
  const fallback = Math.min(512, most);
  const mib = integer(env, 'TLM_PROXY_MEMORY_CACHE_MIB', { fallback, min: 1, max: 1_048_576 }, faults);
  if (mib > most) faults.push(`TLM_PROXY_MEMORY_CACHE_MIB must be no more than ${most} (${need}), got '${mib}'`);
  return mib;
}

function access(env: Environment, faults: string[]): AccessConfig {
  const json = env.TLM_PROXY_ACCESS;
  if (!json) {
    faults.push('TLM_PROXY_ACCESS must name the token issuers as JSON: requests cannot go unauthenticated');
    return { issuers: [], tokenInQuery: false };
  }
  const parsed = parseAccessConfig(json);
  if ('config' in parsed) return parsed.config;
  faults.push(...parsed.faults.map((fault) => `TLM_PROXY_ACCESS: ${fault}`));
  return { issuers: [], tokenInQuery: false };
}

/** A short one could be guessed. What is wrong is told without the value. */
function originCredentials(env: Environment, faults: string[]): string[] {
  return ['TLM_PROXY_ORIGIN_SECRET', 'TLM_PROXY_ORIGIN_SECRET_OTHER'].flatMap((name) => {
    const value = env[name];
    if (!value) return [];
    if (!/^[!-~]{32,1024}$/.test(value)) {
      faults.push(`${name} must be 32 to 1024 printable ASCII characters without spaces, got ${value.length}`);
    }
    return [value];
  });
}

function cache(env: Environment, faults: string[]): ValkeyServer | undefined {
  const url = env.TLM_PROXY_CACHE_URL;
  const username = env.TLM_PROXY_CACHE_USERNAME || undefined;
  const password = env.TLM_PROXY_CACHE_PASSWORD || undefined;
  const cluster = flag(env, 'TLM_PROXY_CACHE_CLUSTER', faults);
  if (!url) {
    if (username !== undefined || password !== undefined || cluster) {
      faults.push('TLM_PROXY_CACHE_USERNAME, _PASSWORD and _CLUSTER need TLM_PROXY_CACHE_URL');
    }
    return undefined;
  }
  if (username !== undefined && password === undefined) {
    faults.push('TLM_PROXY_CACHE_USERNAME needs TLM_PROXY_CACHE_PASSWORD');
  }
  if (!isCacheUrl(url)) {
    // What is wrong with it may be a password that does not belong there.
    faults.push(
      'TLM_PROXY_CACHE_URL must be rediss://host:6379, without user, path or query; redis:// is for a server on this machine alone',
    );
  }
  return { url, username, password, cluster };
}

function metrics(env: Environment, faults: string[]): MetricsConfig | undefined {
  const namespace = env.TLM_PROXY_METRICS_NAMESPACE || 'HealthImaging/TlmProxy';
  if (!/^(?!AWS\/)[\w.#:/-]{1,255}$/.test(namespace)) {
    faults.push(
      `TLM_PROXY_METRICS_NAMESPACE must be up to 255 letters, digits and any of . - _ / # : and not begin with AWS/, got '${namespace}'`,
    );
  }
  const name = env.TLM_PROXY_NAME;
  if (!name) return undefined;
  if (!/^(?!:)[!-~](?:[ -~]{0,254})$/.test(name)) {
    faults.push(`TLM_PROXY_NAME must be up to 255 printable ASCII characters, not begin with a colon, got '${name}'`);
  }
  return { namespace, name };
}

/** Frames are not sent through a network unencrypted. */
function isCacheUrl(text: string): boolean {
  const match = /^(rediss?):\/\/(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?\/?$/i.exec(text);
  if (!match || !URL.canParse(text)) return false;
  return match[1].toLowerCase() === 'rediss' || /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/i.test(match[2]);
}

function flag(env: Environment, name: string, faults: string[]): boolean {
  const text = env[name] || 'false';
  if (text !== 'true' && text !== 'false') faults.push(`${name} must be true or false, got '${text}'`);
  return text === 'true';
}

function checkedOrigin(origin: string, faults: string[]): string {
  const valid = origin === '*' || (URL.canParse(origin) && new URL(origin).origin === origin);
  if (!valid) {
    faults.push(`TLM_PROXY_ALLOWED_ORIGINS must list origins like https://viewer.example.com, or *, got '${origin}'`);
  }
  return origin;
}

function tls(env: Environment, faults: string[]): TlsConfig {
  const mode = env.TLM_PROXY_TLS || 'self-signed';
  if (mode === 'self-signed' || mode === 'off') return { kind: mode };
  if (mode === 'files') {
    const certificate = env.TLM_PROXY_TLS_CERTIFICATE_FILE;
    const key = env.TLM_PROXY_TLS_KEY_FILE;
    if (certificate && key) return { kind: 'files', certificate, key };
    faults.push('TLM_PROXY_TLS=files needs TLM_PROXY_TLS_CERTIFICATE_FILE and TLM_PROXY_TLS_KEY_FILE');
  } else {
    faults.push(`TLM_PROXY_TLS must be self-signed, files or off, got '${mode}'`);
  }
  return { kind: 'self-signed' };
}
