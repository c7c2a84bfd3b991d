import { sign } from 'aws4';

export interface BucketWriterOptions {
  /** The bucket's own host name, like `bucket.s3.eu-west-1.amazonaws.com`. */
  readonly host: string;
  readonly region: string;
  /** An S3 endpoint to use instead of the region's own, with the bucket in the path. */
  readonly endpoint?: string;
}

/** Writes objects of one bucket, with the credentials that Lambda puts in the environment. */
export function bucketWriter(
  { host, region, endpoint }: BucketWriterOptions,
  send = fetch,
): (key: string, json: string) => Promise<void> {
  const base = endpoint
    ? new URL(`${endpoint.replace(/\/$/, '')}/${host.slice(0, host.lastIndexOf('.s3.'))}`)
    : new URL(`https://${host}`);
  return async (key, json) => {
    const url = new URL(`${base.href.replace(/\/$/, '')}/${key}`);
    const signed = sign({
      service: 's3',
      region,
      host: url.host,
      method: 'PUT',
      path: url.pathname,
      headers: { 'Content-Type': 'application/jwk-set+json' },
      body: json,
    });
    const headers = new Headers(signed.headers as Record<string, string>);
    // fetch sets these itself, to the same values that were signed.
    headers.delete('host');
    headers.delete('content-length');
    const response = await send(url, {
      method: 'PUT',
      headers,
      body: json,
      redirect: 'error',
      signal: AbortSignal.timeout(10_000),
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`the bucket answered ${response.status} to ${key}`);
  };
}
