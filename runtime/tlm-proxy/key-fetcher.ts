import { readFile } from 'node:fs/promises';
import { sign } from 'aws4';
import type { KeySetFetcher } from '../frames/access';
import type { CredentialProvider } from '../frames';

/** Reads key sets from https, from S3 (through the gateway endpoint of a network without internet) or from a file. */
export function keyFetcher(region: string, credentials: CredentialProvider): KeySetFetcher {
  return async (location, signal) => {
    const url = new URL(location);
    if (url.protocol === 'file:') return readFile(url, 'utf8');
    const response =
      url.protocol === 's3:'
        ? await getObject(url, region, credentials, signal)
        : await fetch(url, { signal, redirect: 'error' });
    if (!response.ok) throw new Error(`key set: status ${response.status} from ${url.protocol}//${url.host}`);
    return response.text();
  };
}

async function getObject(
  url: URL,
  region: string,
  credentials: CredentialProvider,
  signal: AbortSignal,
): Promise<Response> {
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const host = `${url.hostname}.s3.${region}.${suffix}`;
  const signed = sign({ host, path: url.pathname, service: 's3', region, method: 'GET' }, await credentials());
  const headers = new Headers(signed.headers as Record<string, string>);
  // fetch sets Host itself, to the same value that was signed.
  headers.delete('host');
  return fetch(`https://${host}${url.pathname}`, { headers, signal, redirect: 'error' });
}
