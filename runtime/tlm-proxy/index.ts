import { fileURLToPath } from 'node:url';
import {
  createFrameService,
  createHealthImagingSource,
  MemoryCache,
  type CredentialProvider,
  type FrameSource,
} from '../frames';
import { TokenAuthorizer } from '../frames/access';
import { createRenderer } from '../rendering';
import type { ValkeyEvent } from '../valkey-cache';
import { certificate } from './certificate';
import { ConfigError, readConfig, type ProxyConfig } from './config';
import { credentialProvider } from './credentials';
import { keyFetcher } from './key-fetcher';
import { auditLine, flushLog, logEvent } from './log';
import { withReadiness } from './readiness';
import { ProxyServer } from './server';

const KEY_RETRY_MS = 2_000;
/** Beside this bundle. */
const RENDER_WORKER = fileURLToPath(new URL('render-worker.mjs', import.meta.url));

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const credentials = credentialProvider(process.env);
  const authorizer = tokenAuthorizer(config, credentials);
  let draining = false;

  const service = createFrameService({
    source: await frameSource(config, credentials),
    authorizer,
    cache: new MemoryCache(cacheCapacity(config.memoryCacheBytes)),
    renderer: createRenderer({ workerScript: RENDER_WORKER, workers: config.renderWorkers }),
    cors: { allowedOrigins: config.allowedOrigins },
    otherParameters: config.access.tokenInQuery ? ['token'] : [],
    onOutcome: auditLine,
    onError: (error) => logEvent('error', { message: error instanceof Error ? error.message : 'unknown' }),
  });
  const server = new ProxyServer({
    port: config.port,
    certificate: await certificate(config.tls),
    service: withReadiness(service, () =>
      draining ? 'draining' : authorizer.ready ? undefined : 'waiting for token keys',
    ),
    drainMs: config.drainMs,
  });

  const port = await server.listen();
  logEvent('listening', { scheme: config.tls.kind === 'off' ? 'http' : 'https', port });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      draining = true;
      logEvent('draining', { signal });
      void server.drain().then(() => {
        service.close();
        logEvent('stopped');
        flushLog();
        process.exit(0);
      });
    });
  }
  await loadKeys(authorizer);
}

/** Frames that were evicted take memory until they are collected, which the engine does at every 64 MiB or so beyond those in flight. */
function cacheCapacity(bytes: number): number {
  return bytes - Math.min(96 * 2 ** 20, bytes / 2);
}

async function frameSource(config: ProxyConfig, credentials: CredentialProvider): Promise<FrameSource> {
  const { datastores, endpoint, cache } = config;
  const source = createHealthImagingSource({ datastores, credentials, endpoint });
  if (!cache) return source;
  // Loaded where it is used: the client is a large part of the code.
  const { createValkeyCachedSource } = await import('../valkey-cache');
  return createValkeyCachedSource({ source, server: cache, onEvent: logCacheFailure });
}

/** Hits and misses are in the audit lines, and while the cache is left alone each request says so by its tier. */
function logCacheFailure({ stage, kind, reason, ms }: ValkeyEvent): void {
  if (kind !== 'error' && kind !== 'timeout' && kind !== 'corrupt') return;
  logEvent('cache failure', { stage, kind, reason, ms: ms === undefined ? undefined : Math.round(ms) });
}

function tokenAuthorizer(config: ProxyConfig, credentials: CredentialProvider): TokenAuthorizer {
  return new TokenAuthorizer({
    access: config.access,
    datastores: config.datastores.map(({ id }) => id),
    keySets: {
      fetch: keyFetcher({
        region: process.env.AWS_REGION ?? config.datastores[0].region,
        credentials,
        s3Endpoint: config.s3Endpoint,
      }),
    },
  });
}

/** The health check is bad until the keys are there; the task goes on trying as long as the load balancer lets it. */
async function loadKeys(authorizer: TokenAuthorizer): Promise<void> {
  while (!authorizer.ready) {
    try {
      await authorizer.loadKeys();
      logEvent('ready');
    } catch (error) {
      logEvent('token keys cannot be read', { message: error instanceof Error ? error.message : 'unknown' });
      await new Promise((resolve) => setTimeout(resolve, KEY_RETRY_MS));
    }
  }
}

main().catch((error: Error) => {
  // What is wrong with the configuration says all; anything else comes with its stack.
  process.stderr.write(`${error instanceof ConfigError ? error.message : error.stack}\n`);
  process.exit(1);
});
