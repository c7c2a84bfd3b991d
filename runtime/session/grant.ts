import type { SigningKey } from './config';

/** Signs bytes with ECDSA on P-256 and SHA-256; resolves with the signature in DER. */
export type Signer = (message: Buffer) => Promise<Buffer>;

/** CloudFront's leave to read one data store until a point in time. */
export interface Grant {
  readonly datastoreId: string;
  /** Seconds since 1970. */
  readonly expires: number;
  /** Cookies or, without their prefix, query parameters by which CloudFront is shown it. */
  readonly parameters: Readonly<Record<GrantParameter, string>>;
}

export const GRANT_PARAMETERS = ['Policy', 'Signature', 'Key-Pair-Id', 'Hash-Algorithm'] as const;
export type GrantParameter = (typeof GRANT_PARAMETERS)[number];

/** The custom policy, as CloudFront wants it: no whitespace, this order of members. */
export function policyOf(resourceOrigin: string, datastoreId: string, expires: number): string {
  const Resource = `${resourceOrigin}/datastore/${datastoreId}/*`;
  return JSON.stringify({ Statement: [{ Resource, Condition: { DateLessThan: { 'AWS:EpochTime': expires } } }] });
}

/** Base64 with the characters replaced that mean something in a URL or a cookie. */
export function cloudFrontBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/[+=/]/g, (character) => ({ '+': '-', '=': '_', '/': '~' })[character]!);
}

export async function makeGrant(
  { resourceOrigin, datastoreId, expires }: { resourceOrigin: string; datastoreId: string; expires: number },
  { keyPairId }: SigningKey,
  sign: Signer,
): Promise<Grant> {
  const policy = Buffer.from(policyOf(resourceOrigin, datastoreId, expires));
  const signature = await sign(policy);
  return {
    datastoreId,
    expires,
    parameters: {
      Policy: cloudFrontBase64(policy),
      Signature: cloudFrontBase64(signature),
      'Key-Pair-Id': keyPairId,
      // CloudFront takes SHA-1 where this is absent.
      'Hash-Algorithm': 'SHA256',
    },
  };
}

/** For clients without cookies: to be put behind each frame's URL. All characters of the values may stand in a query. */
export function grantQuery({ parameters }: Grant): string {
  return GRANT_PARAMETERS.map((name) => `${name}=${parameters[name]}`).join('&');
}

export function grantCookies(grant: Grant, nowSeconds: number): string[] {
  const maxAge = Math.max(0, grant.expires - nowSeconds);
  return GRANT_PARAMETERS.map((name) => cookie(name, grant.parameters[name], grant.datastoreId, maxAge));
}

/** Makes the browser drop the cookies of a data store. */
export function clearingCookies(datastoreId: string): string[] {
  return GRANT_PARAMETERS.map((name) => cookie(name, '', datastoreId, 0));
}

function cookie(name: GrantParameter, value: string, datastoreId: string, maxAge: number): string {
  const attributes = `Path=/datastore/${datastoreId}/; Max-Age=${maxAge}; Secure; HttpOnly; SameSite=Strict`;
  return `CloudFront-${name}=${value}; ${attributes}`;
}
