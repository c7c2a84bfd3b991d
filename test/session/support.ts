import { generateKeyPairSync, sign as cryptoSign } from 'node:crypto';
import { SignJWT } from 'jose';
import { TokenAuthorizer, type AccessConfig } from '../../runtime/frames/access';
import type { FunctionUrlEvent } from '../../runtime/lambda/function-url';
import { RateLimit } from '../../runtime/session/rate-limit';
import { sessionHandler, type AuditEntry, type SessionOptions } from '../../runtime/session/session';

export const A = 'a'.repeat(32);
export const B = 'b'.repeat(32);
export const ISSUER = 'https://issuer.example.com';
const tokenKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const signingKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const jwks = JSON.stringify({
  keys: [{ ...tokenKeys.publicKey.export({ format: 'jwk' }), kid: '1', use: 'sig' }],
});

export const ACCESS: AccessConfig = {
  issuers: [
    {
      issuer: ISSUER,
      keys: 'https://issuer.example.com/keys',
      clientIds: ['app'],
      audiences: [],
      tokenUse: 'access',
      scopes: [],
      groupsClaim: 'cognito:groups',
    },
  ],
  rules: [
    { groups: ['radiology'], datastores: [A, B] },
    { groups: ['research'], datastores: [B] },
  ],
  tokenInQuery: false,
};

export function token(claims: Record<string, unknown> = {}, seconds = 3600): Promise<string> {
  const payload = { client_id: 'app', token_use: 'access', sub: 'user-1', 'cognito:groups': ['radiology'], ...claims };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'ES256', kid: '1' })
    .setIssuer(ISSUER)
    .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
    .sign(tokenKeys.privateKey);
}

export function event(
  path: string,
  {
    method = 'GET',
    query = '',
    headers = {},
  }: { method?: string; query?: string; headers?: Record<string, string> } = {},
): FunctionUrlEvent {
  return { rawPath: path, rawQueryString: query, headers, requestContext: { http: { method } } };
}

export function fixture(options: Partial<SessionOptions> = {}) {
  const audit: AuditEntry[] = [];
  const errors: unknown[] = [];
  const sign = jest.fn((message: Buffer) => Promise.resolve(cryptoSign('SHA256', message, signingKeys.privateKey)));
  const handler = sessionHandler({
    authorizer: new TokenAuthorizer({
      access: ACCESS,
      datastores: [A, B],
      keySets: { fetch: () => Promise.resolve(jwks) },
    }),
    signingKey: { keyPairId: 'K1', kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/k' },
    sign,
    ttlSeconds: 900,
    resourceOrigin: 'https://frames.example.com',
    allowedOrigins: ['https://viewer.example.com'],
    rateLimit: new RateLimit(60),
    audit: (entry) => audit.push(entry),
    onError: (error) => errors.push(error),
    ...options,
  });
  return { handler, audit, errors, sign };
}

/** What a grant lets its holder read, as CloudFront decodes it. */
export function policyIn(query: string): { resource: string; expires: number } {
  const text = new URLSearchParams(query).get('Policy')!.replace(/[-_~]/g, (c) => ({ '-': '+', _: '=', '~': '/' })[c]!);
  const { Statement } = JSON.parse(Buffer.from(text, 'base64').toString()) as {
    Statement: [{ Resource: string; Condition: { DateLessThan: { 'AWS:EpochTime': number } } }];
  };
  return { resource: Statement[0].Resource, expires: Statement[0].Condition.DateLessThan['AWS:EpochTime'] };
}
