import { randomUUID } from 'node:crypto';
import { createLocalJWKSet, jwtVerify, type JWTPayload } from 'jose';
import type { AppClient, UserPool } from './user-pools';
import { rolesOf, type LocalUser } from './users';
import type { TokenIssuer } from '../sign-in/token-issuer';

/** What somebody signed in for, which all tokens of that sign-in share. */
export interface Grant {
  readonly user: LocalUser;
  readonly client: AppClient;
  readonly scopes: readonly string[];
  readonly nonce: string | undefined;
  readonly signedInAt: number;
  /** Revoking a refresh token revokes all that came of this sign-in. */
  readonly origin: string;
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly id_token?: string;
  readonly refresh_token?: string;
  readonly expires_in: number;
  readonly token_type: 'Bearer';
}

interface Refresh {
  readonly grant: Grant;
  readonly until: number;
  /** From when on it is of no use, as it has been exchanged. */
  replacedUntil?: number;
}

/** Signs the tokens of a user pool in Cognito's words, and remembers which are still good. */
export class PoolTokens {
  private readonly refreshTokens = new Map<string, Refresh>();
  private readonly revoked = new Set<string>();
  private readonly verifyKeys;

  constructor(
    private readonly pool: UserPool,
    private readonly issuer: TokenIssuer,
    private readonly now: () => number,
  ) {
    this.verifyKeys = createLocalJWKSet(issuer.keySet);
  }

  public async issue(grant: Grant): Promise<TokenAnswer> {
    return { ...(await this.sign(grant)), refresh_token: this.newRefreshToken(grant) };
  }

  /** New tokens for a refresh token; undefined where it is no good. */
  public async refresh(token: string, client: AppClient): Promise<TokenAnswer | undefined> {
    const entry = this.refreshTokens.get(token);
    const now = this.now();
    if (!entry || entry.grant.client.id !== client.id || this.revoked.has(entry.grant.origin)) return undefined;
    if (now >= Math.min(entry.until, entry.replacedUntil ?? Infinity)) return undefined;
    const signed = await this.sign(entry.grant);
    const { rotationGraceSeconds } = client;
    if (rotationGraceSeconds === undefined) return signed;
    entry.replacedUntil ??= now + rotationGraceSeconds * 1000;
    return { ...signed, refresh_token: this.newRefreshToken(entry.grant, entry.until) };
  }

  /** @returns whether it is a refresh token of this pool, or none at all; access and ID tokens cannot be revoked */
  public revoke(token: string, client: AppClient): boolean {
    const entry = this.refreshTokens.get(token);
    if (entry?.grant.client.id === client.id) this.revoked.add(entry.grant.origin);
    return entry !== undefined || token.split('.').length !== 3;
  }

  /** The claims of a token that this pool has signed and that has not expired. */
  public async verify(token: string, use: 'access' | 'id'): Promise<JWTPayload | undefined> {
    const currentDate = new Date(this.now());
    const { payload } = await jwtVerify(token, this.verifyKeys, { issuer: this.pool.issuer, currentDate }).catch(
      () => ({ payload: undefined }),
    );
    return payload?.token_use === use ? payload : undefined;
  }

  public isRevoked({ origin_jti: origin }: JWTPayload): boolean {
    return this.revoked.has(String(origin));
  }

  private async sign(grant: Grant): Promise<TokenAnswer> {
    const { user, client, scopes, nonce, signedInAt, origin } = grant;
    const seconds = Math.floor(this.now() / 1000);
    const roles = rolesOf(user, this.pool.groups);
    const shared = {
      iat: seconds,
      auth_time: Math.floor(signedInAt / 1000),
      origin_jti: origin,
      ...(user.groups.length > 0 ? { 'cognito:groups': [...user.groups] } : {}),
    };
    const { accessToken } = await this.issuer.sign(`local-${user.name}`, {
      ...shared,
      token_use: 'access',
      client_id: client.id,
      username: user.name,
      scope: scopes.join(' '),
      version: 2,
      jti: randomUUID(),
      exp: seconds + client.accessTokenSeconds,
    });
    const answer = { access_token: accessToken, expires_in: client.accessTokenSeconds, token_type: 'Bearer' } as const;
    if (!scopes.includes('openid')) return answer;
    const { accessToken: idToken } = await this.issuer.sign(`local-${user.name}`, {
      ...shared,
      token_use: 'id',
      aud: client.id,
      'cognito:username': user.name,
      ...(roles.length > 0 ? { 'cognito:roles': roles, 'cognito:preferred_role': roles[0] } : {}),
      ...(scopes.includes('email') ? { email: emailOf(user), email_verified: true } : {}),
      ...(nonce === undefined ? {} : { nonce }),
      jti: randomUUID(),
      exp: seconds + client.idTokenSeconds,
    });
    return { ...answer, id_token: idToken };
  }

  private newRefreshToken(grant: Grant, until = this.now() + grant.client.refreshTokenSeconds * 1000): string {
    const token = `local-refresh-${randomUUID()}${randomUUID()}`;
    this.refreshTokens.set(token, { grant, until });
    return token;
  }
}

export const emailOf = ({ name }: LocalUser) => `${name.replace(/[^\w.-]/g, '_')}@example.org`;
