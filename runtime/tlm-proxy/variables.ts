export interface Variable {
  readonly name: string;
  /** Its value where it is not set; absent where that is nothing. */
  readonly default?: string;
  readonly required?: true;
  readonly about: string;
}

/** Every environment variable of the server: the help prints them, docs/tlm-proxy-server.md explains them. */
export const VARIABLES: readonly Variable[] = [
  {
    name: 'TLM_PROXY_DATASTORES',
    required: true,
    about: 'ARNs of the HealthImaging data stores to serve, separated by commas',
  },
  { name: 'TLM_PROXY_ACCESS', required: true, about: 'JSON: whose access tokens are accepted, and who may read what' },
  { name: 'PORT', default: '8443', about: 'port to listen on; 0: any free one' },
  { name: 'TLM_PROXY_TLS', default: 'self-signed', about: 'certificate: self-signed, files, or off for plain HTTP' },
  { name: 'TLM_PROXY_TLS_CERTIFICATE_FILE', about: 'PEM file of the certificate, for TLM_PROXY_TLS=files' },
  { name: 'TLM_PROXY_TLS_KEY_FILE', about: 'PEM file of its private key, for TLM_PROXY_TLS=files' },
  { name: 'TLM_PROXY_ALLOWED_ORIGINS', about: 'origins whose pages may read frames, separated by commas, or *' },
  {
    name: 'TLM_PROXY_ORIGIN_SECRET',
    about: 'what CloudFront shows in x-origin-credential in place of an access token',
  },
  { name: 'TLM_PROXY_ORIGIN_SECRET_OTHER', about: 'another such secret, while the first one is changed' },
  {
    name: 'TLM_PROXY_MEMORY_CACHE_MIB',
    default: '512',
    about: 'memory for frames, in MiB; less where a memory limit of the container has no room for that',
  },
  {
    name: 'TLM_PROXY_CACHE_TTL_SECONDS',
    default: '86400',
    about: 'how long cached frames are served; so long a deleted one may still be had',
  },
  {
    name: 'TLM_PROXY_RENDER_WORKERS',
    about:
      "threads that render pictures, 0 for none; where not set one for each CPU, or for each GiB of the container's memory limit if that is less",
  },
  { name: 'TLM_PROXY_CACHE_URL', about: 'second cache tier, a Valkey or Redis server: rediss://host:6379' },
  { name: 'TLM_PROXY_CACHE_CLUSTER', default: 'false', about: 'true: it is a cluster, like ElastiCache Serverless' },
  { name: 'TLM_PROXY_CACHE_USERNAME', about: 'user to sign in to it' },
  { name: 'TLM_PROXY_CACHE_PASSWORD', about: 'password to sign in to it' },
  { name: 'TLM_PROXY_DRAIN_SECONDS', default: '30', about: 'how long running responses may take after SIGTERM' },
  { name: 'TLM_PROXY_NAME', about: 'value of the metrics\' dimension "Proxy"; without it no metrics are written' },
  {
    name: 'TLM_PROXY_METRICS_NAMESPACE',
    default: 'HealthImaging/TlmProxy',
    about: 'CloudWatch namespace of the metrics',
  },
  { name: 'TLM_PROXY_ENDPOINT', about: "HealthImaging endpoint to use instead of the region's own" },
  { name: 'AWS_ENDPOINT_URL_MEDICAL_IMAGING', about: 'the same, as AWS SDKs know it' },
  { name: 'AWS_ENDPOINT_URL_S3', about: "S3 endpoint to read token keys from instead of the region's own" },
  { name: 'AWS_REGION', about: 'region of the bucket of token keys; that of the first data store where not set' },
  { name: 'AWS_ACCESS_KEY_ID', about: 'credentials, as AWS SDKs know them, where no role gives any' },
  { name: 'AWS_SECRET_ACCESS_KEY', about: 'belongs to AWS_ACCESS_KEY_ID' },
  { name: 'AWS_SESSION_TOKEN', about: 'belongs to AWS_ACCESS_KEY_ID, where that is temporary' },
  { name: 'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI', about: "where a task's role gives credentials; set by ECS" },
  { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', about: "where a container's role gives credentials; set by EKS" },
];

export function helpText(): string {
  const lines = VARIABLES.map(({ name, default: fallback, required, about }) => {
    const note = required ? ' (required)' : fallback === undefined ? '' : ` (default: ${fallback})`;
    return `  ${name}\n      ${about}${note}`;
  });
  return [
    'The TLM proxy server: serves frames of AWS HealthImaging, whole or by resolution level.',
    '',
    'It takes no arguments but --help; all that it is told is in environment variables:',
    '',
    ...lines,
    '',
    'Exit codes: 0 after SIGTERM or SIGINT, 2 where the configuration is wrong, 1 where anything else fails.',
    '',
  ].join('\n');
}
