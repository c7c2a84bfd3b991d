import { fileURLToPath } from 'node:url';
import {
  createFrameService,
  createHealthImagingSource,
  MemoryCache,
  type CredentialProvider,
  type FrameOutcome,
  type FrameSource,
} from '../frames';
import { TokenAuthorizer } from '../frames/access';
import { keyFetcher } from '../frames/access/key-fetcher';
import { OriginAuthorizer } from '../frames/access/origin-authorizer';
import { ConfigError } from '../frames/environment';
import { createRenderer, type Renderer } from '../rendering';
import type { ValkeyCachedSource, ValkeyEvent, ValkeyServer } from '../valkey-cache';
import { cacheCapacity } from './cache-capacity';
import { certificate } from './certificate';
import { withCloudFront } from './cloudfront';
import { readConfig, SERVER, type ProxyConfig } from './config';
import { credentialProvider } from './credentials';
import { auditLine, flushLog, logEvent, logLine } from './log';
import { Metrics } from './metrics';
import { withReadiness } from './readiness';
import { ProxyServer } from './server';
import { helpText } from './variables';
import { youngCollector } from './young-collector';

const KEY_RETRY_MS = 2_000;
const RENDER_WORKER = besideThis('render-worker.mjs');
const CERTIFICATE_SCRIPT = besideThis('certificate-script.mjs');

async function main(): Promise<void> {
  if (process.argv.slice(2).some((argument) => argument === '--help' || argument === '-h')) {
    process.stdout.write(helpText());
    return;
  }
  const config = readConfig(process.env);
  const credentials = credentialProvider(process.env);
  const authorizer = tokenAuthorizer(config, credentials);
  const forCloudFront = originAuthorizer(config, authorizer);
  let draining = false;
  let cache: ValkeyCachedSource | undefined;
  const metrics =
    config.metrics &&
    new Metrics({
      ...config.metrics,
      write: logLine,
      cacheAvailable: config.cache && (() => cache?.stats().available === true),
    });

  const { datastores, endpoint, cacheTtlSeconds } = config;
  const heldMs = cacheTtlSeconds * 1000;
  let source: FrameSource = createHealthImagingSource({
    datastores,
    credentials,
    endpoint,
    onUpstream: metrics && ((event) => metrics.upstream(event)),
    onBytes: youngCollector(),
  });
  if (config.cache) source = cache = await cachedSource(source, config.cache, cacheTtlSeconds, metrics);
  const service = createFrameService({
    source,
    authorizer: forCloudFront ?? authorizer,
    cache: new MemoryCache(cacheCapacity(config.memoryCacheBytes), { maxMs: heldMs }),
    renderer: renderer(config),
    cors: { allowedOrigins: config.allowedOrigins },
    otherParameters: config.access.tokenInQuery ? ['token'] : [],
    onOutcome: metrics ? counted(metrics) : auditLine,
    onError: (error) => logEvent('error', { message: error instanceof Error ? error.message : 'unknown' }),
  });
  const server = new ProxyServer({
    port: config.port,
    certificate: await certificate(config.tls, CERTIFICATE_SCRIPT),
    service: withReadiness(forCloudFront ? withCloudFront(service, forCloudFront, heldMs) : service, () =>
      draining ? 'draining' : authorizer.ready ? undefined : 'waiting for token keys',
    ),
    drainMs: config.drainMs,
  });

  const port = await server.listen().catch((error) => Promise.reject(portTaken(error, config.port)));
  metrics?.start();
  logEvent('listening', { scheme: config.tls.kind === 'off' ? 'http' : 'https', port });
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // The same signal may come twice, from a terminal and from a parent process.
    process.on(signal, () => {
      if (draining) return;
      draining = true;
      logEvent('draining', { signal });
      void server.drain().then(() => {
        metrics?.stop();
        service.close();
        logEvent('stopped');
        flushLog();
        process.exit(0);
      });
    });
  }
  await loadKeys(authorizer);
}

function besideThis(script: string): string {
  return fileURLToPath(new URL(script, import.meta.url));
}

function renderer({ renderWorkers: workers }: ProxyConfig): Renderer | undefined {
  return workers > 0 ? createRenderer({ workerScript: RENDER_WORKER, workers }) : undefined;
}

function portTaken(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code === 'EADDRINUSE') return new ConfigError(SERVER, [`PORT must be a free port, ${port} is in use`]);
  if (error.code === 'EACCES') {
    return new ConfigError(SERVER, [`PORT must be one that this user may open, got '${port}'`]);
  }
  return error;
}

async function cachedSource(
  source: FrameSource,
  server: ValkeyServer,
  ttlSeconds: number,
  metrics: Metrics | undefined,
): Promise<ValkeyCachedSource> {
  // Loaded where it is used: the client is a large part of the code.
  const { createValkeyCachedSource } = await import('../valkey-cache');
  return createValkeyCachedSource({
    source,
    server,
    limits: { ttlSeconds },
    onEvent: (event) => {
      metrics?.cache(event);
      logCacheFailure(event);
    },
  });
}

function counted(metrics: Metrics): (outcome: FrameOutcome) => void {
  return (outcome) => {
    metrics.outcome(outcome);
    auditLine(outcome);
  };
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

function originAuthorizer(
  { originCredentials, datastores }: ProxyConfig,
  users: TokenAuthorizer,
): OriginAuthorizer | undefined {
  if (originCredentials.length === 0) return undefined;
  return new OriginAuthorizer({ credentials: originCredentials, datastores: datastores.map(({ id }) => id), users });
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
  process.stderr.write(
    `${error instanceof ConfigError ? `${error.message}; --help lists every variable` : error.stack}\n`,
  );
  process.exit(error instanceof ConfigError ? 2 : 1);
});
