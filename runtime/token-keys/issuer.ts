import { type PublicKeySet, publicKeySet } from './key-set';

export interface Issuer {
  /** The exact `iss` claim. */
  readonly issuer: string;
  /** Absent: found through the discovery document. */
  readonly jwksUri?: string;
  /** Where the bucket keeps the keys of this issuer. */
  readonly key: string;
}

export interface FetchOptions {
  readonly fetch?: typeof fetch;
  readonly timeoutMs?: number;
}

const MAX_DOCUMENT_BYTES = 256 * 1024;

/** Fetches the public keys that an issuer signs its tokens with. */
export async function fetchKeys(issuer: Issuer, options: FetchOptions = {}): Promise<PublicKeySet> {
  return publicKeySet(await fetchJson(issuer.jwksUri ?? (await discoverJwksUri(issuer, options)), options));
}

async function discoverJwksUri({ issuer }: Issuer, options: FetchOptions): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = (await fetchJson(address, options)) as { issuer?: unknown; jwks_uri?: unknown } | null;
  // OpenID Connect Discovery, section 4.3: else one issuer could speak for another.
  if (document?.issuer !== issuer) throw new Error(`${address} names another issuer`);
  if (typeof document.jwks_uri !== 'string') throw new Error(`${address} has no jwks_uri`);
  return document.jwks_uri;
}

async function fetchJson(
  address: string,
  { fetch: fetchImpl = fetch, timeoutMs = 5_000 }: FetchOptions,
): Promise<unknown> {
  if (!URL.canParse(address) || new URL(address).protocol !== 'https:') {
    throw new Error(`${address} is not an https URL`);
  }
  // A redirect could lead to plain http or to another site; issuers publish their keys without.
  const response = await fetchImpl(address, {
    redirect: 'error',
    headers: { accept: 'application/json' },
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: Error) => Promise.reject(new Error(`${address} cannot be reached: ${reason(error)}`)));
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${address} answered ${response.status}`);
  }
  const text = await readLimited(response, address);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${address} did not answer JSON`);
  }
}

async function readLimited(response: Response, address: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength;
    if (length > MAX_DOCUMENT_BYTES) throw new Error(`${address} answered more than ${MAX_DOCUMENT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reason(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
