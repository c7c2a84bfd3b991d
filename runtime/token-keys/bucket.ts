import { sign } from 'aws4';

/** Writes objects of one bucket, with the credentials that Lambda puts in the environment. */
export function bucketWriter(host: string, region: string, send = fetch): (key: string, json: string) => Promise<void> {
  return async (key, json) => {
    const path = `/${key}`;
    const signed = sign({
      service: 's3',
      region,
      host,
      method: 'PUT',
      path,
      headers: { 'Content-Type': 'application/jwk-set+json' },
      body: json,
    });
    const headers = new Headers(signed.headers as Record<string, string>);
    // fetch sets these itself, to the same values that were signed.
    headers.delete('host');
    headers.delete('content-length');
    const response = await send(`https://${host}${path}`, {
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
