import { readFile } from 'node:fs/promises';
import { sign } from 'aws4';
import type { CredentialProvider } from '../healthimaging';
import type { KeySetFetcher } from './key-set';

export interface KeyFetcherOptions {
  readonly region: string;
  readonly credentials: CredentialProvider;
  /** Used instead of the region's own, with the bucket in the path. */
  readonly s3Endpoint?: string;
}

/** Reads key sets from https, from S3 (through the gateway endpoint of a network without internet) or from a file. */
export function keyFetcher(options: KeyFetcherOptions): KeySetFetcher {
  return async (location, signal) => {
    const url = new URL(location);
    if (url.protocol === 'file:') return readFile(url, 'utf8');
    const response =
      url.protocol === 's3:' ? await getObject(url, options, signal) : await fetch(url, { signal, redirect: 'error' });
    if (!response.ok) throw new Error(`key set: status ${response.status} from ${url.protocol}//${url.host}`);
    return response.text();
  };
}

async function getObject(
  object: URL,
  { region, credentials, s3Endpoint }: KeyFetcherOptions,
  signal: AbortSignal,
): Promise<Response> {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = s3Endpoint
    ? new URL(`${s3Endpoint.replace(/\/$/, '')}/${object.hostname}${object.pathname}`)
    : new URL(`https://${object.hostname}.s3.${region}.${suffix}${object.pathname}`);
  const request = { host: url.host, path: url.pathname, service: 's3', region, method: 'GET' };
  const signed = sign(request, await credentials());
  const headers = new Headers(signed.headers as Record<string, string>);
  // fetch sets Host itself, to the same value that was signed.
  headers.delete('host');
  return fetch(url, { headers, signal, redirect: 'error' });
}
