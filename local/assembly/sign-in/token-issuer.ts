import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK, type JWTPayload } from 'jose';

const TOKEN_LIFETIME_S = 3600;
export const LOCAL_CLIENT_ID = 'local-viewer';

/** Stands in for the user pool: signs access tokens as Cognito words them, with a key made at start. */
export class TokenIssuer {
  public static async create(issuer: string): Promise<TokenIssuer> {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'local-1', alg: 'RS256', use: 'sig' };
    return new TokenIssuer(issuer, privateKey, jwk);
  }

  private constructor(
    public readonly issuer: string,
    private readonly privateKey: CryptoKey,
    private readonly jwk: JWK,
  ) {}

  public get keySet(): { keys: JWK[] } {
    return { keys: [this.jwk] };
  }

  public async accessToken(
    username: string,
    groups: readonly string[],
  ): Promise<{ accessToken: string; expiresAt: string }> {
    return this.sign(`local-${username}`, {
      token_use: 'access',
      client_id: LOCAL_CLIENT_ID,
      scope: 'openid',
      username,
      'cognito:groups': groups,
    });
  }

  /** An access token with just these claims besides issuer, subject and times, which they may replace. */
  public async sign(subject: string, claims: JWTPayload): Promise<{ accessToken: string; expiresAt: string }> {
    const now = Math.floor(Date.now() / 1000);
    const expires = now + TOKEN_LIFETIME_S;
    const accessToken = await new SignJWT({ iss: this.issuer, sub: subject, iat: now, exp: expires, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: this.jwk.kid })
      .sign(this.privateKey);
    return { accessToken, expiresAt: new Date(expires * 1000).toISOString() };
  }
}
