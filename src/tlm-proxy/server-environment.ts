import { Fn, Token, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TokenIssuer } from '../access';
import { DEFAULTS } from './defaults';
import { FrameCache } from './frame-cache';
import { TlmProxyProps } from './props';
import { ServerMetrics } from './server-metrics';
import { accessConfig } from '../private/access-config';

/** The environment that the server in the container reads. It holds no secret. */
export function serverEnvironment(
  scope: Construct,
  port: number,
  props: TlmProxyProps,
  keysOf: (issuer: TokenIssuer) => string,
  metrics: ServerMetrics,
  cache?: FrameCache,
): Record<string, string> {
  return {
    PORT: `${port}`,
    TLM_PROXY_TLS: 'self-signed',
    TLM_PROXY_DATASTORES: Fn.join(
      ',',
      props.dataStores.map((store) => store.datastoreArn),
    ),
    TLM_PROXY_ACCESS: accessConfig(scope, props, keysOf),
    TLM_PROXY_MEMORY_CACHE_MIB: Tokenization.stringifyNumber(memoryCacheMiB(props)),
    TLM_PROXY_CACHE_TTL_SECONDS: Tokenization.stringifyNumber((props.cacheTtl ?? DEFAULTS.cacheTtl).toSeconds()),
    ...(props.allowedOrigins?.length ? { TLM_PROXY_ALLOWED_ORIGINS: Fn.join(',', props.allowedOrigins) } : {}),
    ...(props.healthImagingEndpoint ? { TLM_PROXY_ENDPOINT: props.healthImagingEndpoint } : {}),
    ...(props.renderWorkers !== undefined && {
      TLM_PROXY_RENDER_WORKERS: Tokenization.stringifyNumber(props.renderWorkers),
    }),
    TLM_PROXY_NAME: metrics.proxyName,
    TLM_PROXY_METRICS_NAMESPACE: metrics.namespace,
    ...cache?.environment(),
  };
}

function memoryCacheMiB(props: TlmProxyProps): number {
  const memory = props.memoryLimitMiB ?? DEFAULTS.memoryLimitMiB;
  return props.memoryCacheMiB ?? (Token.isUnresolved(memory) ? DEFAULTS.memoryLimitMiB / 4 : memory / 2);
}
