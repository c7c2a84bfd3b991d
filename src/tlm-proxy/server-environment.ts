import { Fn, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TokenIssuer } from '../access';
import { DEFAULTS } from './defaults';
import { TlmProxyProps } from './props';

/** The environment that the server in the container reads. It holds no secret. */
export function serverEnvironment(
  scope: Construct,
  port: number,
  props: TlmProxyProps,
  keysOf: (issuer: TokenIssuer) => string,
): Record<string, string> {
  return {
    PORT: `${port}`,
    TLM_PROXY_TLS: 'self-signed',
    TLM_PROXY_DATASTORES: Fn.join(
      ',',
      props.dataStores.map((store) => store.datastoreArn),
    ),
    TLM_PROXY_ACCESS: accessJson(scope, props, keysOf),
    TLM_PROXY_MEMORY_CACHE_MIB: Tokenization.stringifyNumber(memoryCacheMiB(props)),
    ...(props.allowedOrigins?.length ? { TLM_PROXY_ALLOWED_ORIGINS: Fn.join(',', props.allowedOrigins) } : {}),
    ...(props.healthImagingEndpoint ? { TLM_PROXY_ENDPOINT: props.healthImagingEndpoint } : {}),
  };
}

function memoryCacheMiB(props: TlmProxyProps): number {
  const memory = props.memoryLimitMiB ?? DEFAULTS.memoryLimitMiB;
  return props.memoryCacheMiB ?? (Token.isUnresolved(memory) ? DEFAULTS.memoryLimitMiB / 4 : memory / 2);
}

function accessJson(scope: Construct, props: TlmProxyProps, keysOf: (issuer: TokenIssuer) => string): string {
  const everything = props.dataStores;
  return Stack.of(scope).toJsonString({
    issuers: props.tokenIssuers.map((issuer) => {
      const { clientIds, audiences, tokenUse, scopes, groupsClaim } = issuer._config();
      return { issuer: issuer.issuerUrl, keys: keysOf(issuer), clientIds, audiences, tokenUse, scopes, groupsClaim };
    }),
    rules: props.access?._rules()?.map((rule) => ({
      groups: rule.groups,
      datastores: (rule.dataStores ?? everything).map((store) => store.datastoreId),
    })),
    tokenInQuery: props.allowTokenInQuery ?? false,
  });
}
