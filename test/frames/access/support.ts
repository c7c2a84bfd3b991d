import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';
import type { FrameRequest } from '../../../runtime/frames';
import { TokenAuthorizer, type AccessConfig, type IssuerConfig } from '../../../runtime/frames/access';

export const ISSUER = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Example';
export const CLIENT = 'viewer-client';
export const DATASTORE = '0123456789abcdef0123456789abcdef';
export const OTHER_DATASTORE = 'fedcba9876543210fedcba9876543210';

export interface SigningKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: CryptoKey;
  readonly jwk: JWK;
}

export async function signingKey(alg = 'RS256', kid = `key-${alg}`): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

export const cognitoClaims = () => ({
  iss: ISSUER,
  sub: '7f7c1f2e-user',
  token_use: 'access',
  client_id: CLIENT,
  scope: 'openid profile',
  'cognito:groups': ['radiology'],
  iat: seconds(),
  exp: seconds() + 600,
});

export function seconds(): number {
  return Math.floor(Date.now() / 1000);
}

export function signed(
  key: SigningKey,
  claims: Record<string, unknown>,
  header: Record<string, unknown> = {},
): Promise<string> {
  return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid, ...header }).sign(key.privateKey);
}

export function request(headers: Record<string, string>, url = `/datastore/${DATASTORE}`): FrameRequest {
  return { method: 'GET', url, header: (name) => headers[name], signal: new AbortController().signal };
}

export function bearer(token: string): FrameRequest {
  return request({ authorization: `Bearer ${token}` });
}

/** An authorizer whose key sets come from memory, with a count of how often they were fetched. */
export function authorizer(options: {
  keys: () => JWK[];
  /** In place of a key set of `keys`. */
  text?: () => string;
  issuer?: Partial<IssuerConfig>;
  access?: Partial<AccessConfig>;
  now?: () => number;
}): { authorizer: TokenAuthorizer; fetches: () => number } {
  let fetches = 0;
  const made = new TokenAuthorizer({
    access: {
      issuers: [
        {
          issuer: ISSUER,
          keys: 'https://keys.example/jwks.json',
          clientIds: [CLIENT],
          audiences: [],
          tokenUse: 'access',
          scopes: [],
          groupsClaim: 'cognito:groups',
          ...options.issuer,
        },
      ],
      tokenInQuery: false,
      ...options.access,
    },
    datastores: [DATASTORE, OTHER_DATASTORE],
    keySets: {
      now: options.now,
      fetch: async () => {
        fetches += 1;
        return options.text?.() ?? JSON.stringify({ keys: options.keys() });
      },
    },
  });
  return { authorizer: made, fetches: () => fetches };
}
