import { Fn, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TokenIssuer } from '../access';
import { DEFAULTS } from './defaults';
import { FrameCache } from './frame-cache';
import { TlmProxyProps } from './props';
import { ServerMetrics } from './server-metrics';
import { memoryCacheMiB, renderWorkers } from './task-memory';
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
    ...number('TLM_PROXY_MEMORY_CACHE_MIB', memoryCacheMiB(props)),
    TLM_PROXY_CACHE_TTL_SECONDS: Tokenization.stringifyNumber((props.cacheTtl ?? DEFAULTS.cacheTtl).toSeconds()),
    ...(props.allowedOrigins?.length ? { TLM_PROXY_ALLOWED_ORIGINS: Fn.join(',', props.allowedOrigins) } : {}),
    ...(props.healthImagingEndpoint ? { TLM_PROXY_ENDPOINT: props.healthImagingEndpoint } : {}),
    ...number('TLM_PROXY_RENDER_WORKERS', renderWorkers(props)),
    TLM_PROXY_NAME: metrics.proxyName,
    TLM_PROXY_METRICS_NAMESPACE: metrics.namespace,
    ...cache?.environment(),
  };
}

function number(name: string, value: number | undefined): Record<string, string> {
  return value === undefined ? {} : { [name]: Tokenization.stringifyNumber(value) };
}
