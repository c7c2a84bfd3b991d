import { availableParallelism } from 'node:os';
import { ConfigError } from '../../runtime/frames/environment';
import { readConfig } from '../../runtime/tlm-proxy/config';

const DATASTORE = '0123456789abcdef0123456789abcdef';
const ARN = `arn:aws:medical-imaging:eu-west-1:123456789012:datastore/${DATASTORE}`;
const ACCESS = JSON.stringify({
  issuers: [{ issuer: 'https://issuer.example', keys: 's3://keys/k', clientIds: ['c'] }],
});
const minimal = { TLM_PROXY_DATASTORES: ARN, TLM_PROXY_ACCESS: ACCESS };

const faultsOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
  throw new Error('was accepted');
};

test('needs data stores and token issuers, and has defaults for the rest', () => {
  expect(readConfig(minimal, Infinity)).toEqual({
    port: 8443,
    datastores: [{ partition: 'aws', region: 'eu-west-1', id: DATASTORE }],
    access: expect.objectContaining({ tokenInQuery: false }),
    memoryCacheBytes: 512 * 1024 * 1024,
    originCredentials: [],
    cache: undefined,
    cacheTtlSeconds: 86_400,
    renderWorkers: availableParallelism(),
    allowedOrigins: [],
    endpoint: undefined,
    tls: { kind: 'self-signed' },
    drainMs: 30_000,
  });
});

test('takes every variable', () => {
  const config = readConfig({
    ...minimal,
    PORT: '0',
    TLM_PROXY_DATASTORES: `${ARN}, arn:aws-us-gov:medical-imaging:us-gov-west-1:123456789012:datastore/${DATASTORE}`,
    TLM_PROXY_MEMORY_CACHE_MIB: '64',
    TLM_PROXY_ORIGIN_SECRET: 'a'.repeat(32),
    TLM_PROXY_ORIGIN_SECRET_OTHER: 'b'.repeat(32),
    TLM_PROXY_CACHE_TTL_SECONDS: '600',
    TLM_PROXY_RENDER_WORKERS: '3',
    TLM_PROXY_CACHE_URL: 'rediss://frames-abc.serverless.euw1.cache.amazonaws.com:6379',
    TLM_PROXY_CACHE_USERNAME: 'tlm-proxy',
    TLM_PROXY_CACHE_PASSWORD: 'a password',
    TLM_PROXY_CACHE_CLUSTER: 'true',
    TLM_PROXY_ALLOWED_ORIGINS: 'https://viewer.example.com,http://localhost:5173',
    TLM_PROXY_ENDPOINT: 'http://127.0.0.1:9000',
    TLM_PROXY_TLS: 'files',
    TLM_PROXY_TLS_CERTIFICATE_FILE: '/etc/tls/cert.pem',
    TLM_PROXY_TLS_KEY_FILE: '/etc/tls/key.pem',
    TLM_PROXY_DRAIN_SECONDS: '5',
    TLM_PROXY_NAME: 'Imaging-Proxy',
    TLM_PROXY_METRICS_NAMESPACE: 'Imaging',
  });
  expect(config).toMatchObject({
    port: 0,
    memoryCacheBytes: 64 * 1024 * 1024,
    originCredentials: ['a'.repeat(32), 'b'.repeat(32)],
    cacheTtlSeconds: 600,
    renderWorkers: 3,
    cache: {
      url: 'rediss://frames-abc.serverless.euw1.cache.amazonaws.com:6379',
      username: 'tlm-proxy',
      password: 'a password',
      cluster: true,
    },
    allowedOrigins: ['https://viewer.example.com', 'http://localhost:5173'],
    endpoint: 'http://127.0.0.1:9000',
    tls: { kind: 'files', certificate: '/etc/tls/cert.pem', key: '/etc/tls/key.pem' },
    drainMs: 5_000,
    metrics: { name: 'Imaging-Proxy', namespace: 'Imaging' },
  });
  expect(config.datastores[1]).toEqual({ partition: 'aws-us-gov', region: 'us-gov-west-1', id: DATASTORE });
});

test('metrics are off without a name', () => {
  expect(readConfig({ ...minimal, TLM_PROXY_METRICS_NAMESPACE: 'Imaging' }).metrics).toBeUndefined();
  expect(readConfig({ ...minimal, TLM_PROXY_NAME: 'Proxy' }).metrics).toEqual({
    name: 'Proxy',
    namespace: 'HealthImaging/TlmProxy',
  });
});

test("the endpoint variables of the AWS SDKs are used; the server's own wins", () => {
  const sdk = { AWS_ENDPOINT_URL_MEDICAL_IMAGING: 'https://local:1', AWS_ENDPOINT_URL_S3: 'https://local:2' };
  expect(readConfig({ ...minimal, ...sdk })).toMatchObject({
    endpoint: 'https://local:1',
    s3Endpoint: 'https://local:2',
  });
  expect(readConfig({ ...minimal, ...sdk, TLM_PROXY_ENDPOINT: 'https://own' }).endpoint).toBe('https://own');
  expect(() => readConfig({ ...minimal, AWS_ENDPOINT_URL_S3: 'ftp://x' })).toThrow(
    "AWS_ENDPOINT_URL_S3 must be an http or https URL, got 'ftp://x'",
  );
});

test.each(['redis://localhost:6379', 'redis://127.0.0.1', 'redis://[::1]:6379', 'rediss://10.0.0.1:6380'])(
  'takes a cache at %s',
  (url) => {
    expect(readConfig({ ...minimal, TLM_PROXY_CACHE_URL: url }).cache).toEqual({ url, cluster: false });
  },
);

describe('in a container whose memory is limited', () => {
  const within = (limit: number, env: Record<string, string> = {}) => {
    const { memoryCacheBytes, renderWorkers } = readConfig({ ...minimal, ...env }, limit);
    return { mib: memoryCacheBytes / 2 ** 20, renderWorkers };
  };
  const one = { TLM_PROXY_RENDER_WORKERS: '1' };

  test('the defaults fit into it', () => {
    expect(within(1024, one)).toEqual({ mib: 352, renderWorkers: 1 });
    expect(within(1024, { ...one, TLM_PROXY_CACHE_URL: 'rediss://cache:6379' }).mib).toBe(288);
    expect(within(8192, one).mib).toBe(512);
    expect(within(900).renderWorkers).toBe(1);
  });

  test.each([
    [
      { ...one, TLM_PROXY_MEMORY_CACHE_MIB: '1377' },
      "TLM_PROXY_MEMORY_CACHE_MIB must be no more than 1376 (the container's memory of 2048 MiB less 672, which 1 TLM_PROXY_RENDER_WORKERS need), got '1377'",
    ],
    [
      { ...one, TLM_PROXY_MEMORY_CACHE_MIB: '1313', TLM_PROXY_CACHE_URL: 'rediss://cache:6379' },
      'TLM_PROXY_MEMORY_CACHE_MIB must be no more than 1312',
    ],
    [
      { TLM_PROXY_RENDER_WORKERS: '6' },
      "TLM_PROXY_MEMORY_CACHE_MIB has no room in the container's memory of 2048 MiB less 2112, which 6 TLM_PROXY_RENDER_WORKERS need: raise that, or lower TLM_PROXY_RENDER_WORKERS (0 for no rendered pictures)",
    ],
  ])('%j is refused', (env, message) => {
    expect(() => readConfig({ ...minimal, ...env }, 2048)).toThrow(message);
    expect(() => readConfig({ ...minimal, ...env }, Infinity)).not.toThrow();
  });

  test('the limit is that of the process; none is no limit', () => {
    const limit = jest.spyOn(process, 'constrainedMemory');
    try {
      limit.mockReturnValue(2 ** 30);
      expect(readConfig({ ...minimal, ...one }).memoryCacheBytes).toBe(352 * 2 ** 20);
      for (const none of [0, 2 ** 64]) {
        limit.mockReturnValue(none);
        expect(readConfig({ ...minimal, ...one }).memoryCacheBytes).toBe(512 * 2 ** 20);
      }
    } finally {
      limit.mockRestore();
    }
  });
});

describe('fails', () => {
  test('without authentication, whatever the spelling (T19: AUTH_MODE=null opened everything)', () => {
    for (const value of ['', 'null', 'none', '{}', '{"issuers":[]}', '{"issuers":null}']) {
      expect(faultsOf({ ...minimal, TLM_PROXY_ACCESS: value })).toMatch(/TLM_PROXY_ACCESS/);
    }
  });

  test.each([
    ['PORT', '65536', /PORT must be a whole number from 0 to 65535, got '65536'/],
    ['PORT', '-1', /PORT must be/],
    ['PORT', '8443.5', /PORT must be/],
    ['TLM_PROXY_DATASTORES', 'null', /TLM_PROXY_DATASTORES must list data store ARNs .* got 'null'/],
    ['TLM_PROXY_DATASTORES', ',', /TLM_PROXY_DATASTORES must list the ARNs/],
    ['TLM_PROXY_DATASTORES', `${ARN}/imageset/${DATASTORE}`, /TLM_PROXY_DATASTORES/],
    [
      'TLM_PROXY_CACHE_TTL_SECONDS',
      '0',
      /TLM_PROXY_CACHE_TTL_SECONDS must be a whole number from 1 to 2592000, got '0'/,
    ],
    ['TLM_PROXY_RENDER_WORKERS', '257', /TLM_PROXY_RENDER_WORKERS must be a whole number from 0 to 256, got '257'/],
    ['TLM_PROXY_RENDER_WORKERS', 'all', /TLM_PROXY_RENDER_WORKERS must be a whole number/],
    ['TLM_PROXY_MEMORY_CACHE_MIB', '1e3', /TLM_PROXY_MEMORY_CACHE_MIB must be a whole number/],
    ['TLM_PROXY_CACHE_URL', 'redis://cache.example.com:6379', /TLM_PROXY_CACHE_URL must be rediss:/],
    ['TLM_PROXY_CACHE_URL', 'redis://127.0.0.1.example.com', /TLM_PROXY_CACHE_URL/],
    ['TLM_PROXY_CACHE_URL', 'rediss://host:99999', /TLM_PROXY_CACHE_URL/],
    ['TLM_PROXY_CACHE_URL', 'rediss://host/1', /TLM_PROXY_CACHE_URL/],
    ['TLM_PROXY_CACHE_URL', 'cache.example.com:6379', /TLM_PROXY_CACHE_URL/],
    ['TLM_PROXY_CACHE_PASSWORD', 'x', /need TLM_PROXY_CACHE_URL/],
    ['TLM_PROXY_CACHE_USERNAME', 'x', /need TLM_PROXY_CACHE_URL/],
    ['TLM_PROXY_CACHE_CLUSTER', 'yes', /TLM_PROXY_CACHE_CLUSTER must be true or false, got 'yes'/],
    ['TLM_PROXY_ALLOWED_ORIGINS', 'viewer.example.com', /TLM_PROXY_ALLOWED_ORIGINS must list origins/],
    ['TLM_PROXY_ALLOWED_ORIGINS', 'https://viewer.example.com/path', /TLM_PROXY_ALLOWED_ORIGINS/],
    ['TLM_PROXY_ENDPOINT', 'undefined', /TLM_PROXY_ENDPOINT must be an http or https URL, got 'undefined'/],
    ['TLM_PROXY_TLS', 'false', /TLM_PROXY_TLS must be self-signed, files or off, got 'false'/],
    ['TLM_PROXY_TLS', 'files', /needs TLM_PROXY_TLS_CERTIFICATE_FILE/],
    ['TLM_PROXY_NAME', 'Bild\n', /TLM_PROXY_NAME must be up to 255 printable ASCII/],
    ['TLM_PROXY_METRICS_NAMESPACE', 'AWS/X', /TLM_PROXY_METRICS_NAMESPACE must be .* got 'AWS\/X'/],
    ['TLM_PROXY_DRAIN_SECONDS', 'long', /TLM_PROXY_DRAIN_SECONDS/],
  ])('on %s=%s', (name, value, message) => {
    expect(faultsOf({ ...minimal, [name]: value })).toMatch(message);
  });

  test('without telling the password of the cache', () => {
    const message = faultsOf({ ...minimal, TLM_PROXY_CACHE_URL: 'rediss://user:hunter2@host:6379' });
    expect(message).toMatch(/TLM_PROXY_CACHE_URL/);
    expect(message).not.toContain('hunter2');
  });

  test('with all faults in one message', () => {
    const message = faultsOf({ PORT: 'x', TLM_PROXY_TLS: 'x' });
    for (const name of ['PORT', 'TLM_PROXY_TLS', 'TLM_PROXY_DATASTORES', 'TLM_PROXY_ACCESS']) {
      expect(message).toContain(name);
    }
  });
});

test('a credential of CloudFront that could be guessed is refused, without being told', () => {
  for (const value of ['too-short', `${'a'.repeat(32)} `]) {
    const message = faultsOf({ ...minimal, TLM_PROXY_ORIGIN_SECRET_OTHER: value });
    expect(message).toContain(
      `TLM_PROXY_ORIGIN_SECRET_OTHER must be 32 to 1024 printable ASCII characters without spaces, got ${value.length}`,
    );
    expect(message).not.toContain(value);
  }
});
