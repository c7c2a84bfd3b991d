import * as oauth from 'oauth4webapi';
import { SessionError } from './session-error';
import { SessionUser, SignInAttempt, Tokens } from './tokens';
import { SignInConfig } from '../config/config';

/** Managed login of a Cognito user pool: authorization code with PKCE, renewal, revocation. */
export class UserPool {
  private readonly server: oauth.AuthorizationServer;
  private readonly client: oauth.Client;
  private readonly request: { readonly [oauth.allowInsecureRequests]: boolean };

  constructor(
    private readonly config: SignInConfig,
    /** Address of the site, with a slash at its end. */
    private readonly site: string,
    private readonly now: () => number = Date.now,
  ) {
    const { userPoolId, clientId, domain } = config;
    this.server = {
      issuer: `https://cognito-idp.${userPoolId.split('_')[0]}.amazonaws.com/${userPoolId}`,
      authorization_endpoint: `${domain}oauth2/authorize`,
      token_endpoint: `${domain}oauth2/token`,
      revocation_endpoint: `${domain}oauth2/revoke`,
    };
    this.client = { client_id: clientId };
    // A system on one's own machine; over a network, config.json has https.
    this.request = {
      [oauth.allowInsecureRequests]: new URL(domain).hostname.endsWith('localhost') || isLoopback(domain),
    };
  }

  /** `again`: asks for the password even where the browser is still signed in at the user pool. */
  async begin(returnTo: string, again: boolean): Promise<{ readonly url: string; readonly attempt: SignInAttempt }> {
    const attempt = {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      verifier: oauth.generateRandomCodeVerifier(),
      returnTo,
    };
    const url = new URL(this.server.authorization_endpoint as string);
    url.search = new URLSearchParams({
      client_id: this.config.clientId,
      response_type: 'code',
      redirect_uri: this.redirectUri,
      scope: this.config.scopes.join(' '),
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      ...(again && { prompt: 'login' }),
    }).toString();
    return { url: url.href, attempt };
  }

  async redeem(callback: URL, attempt: SignInAttempt): Promise<Tokens> {
    try {
      const parameters = oauth.validateAuthResponse(this.server, this.client, callback, attempt.state);
      const response = await oauth.authorizationCodeGrantRequest(
        this.server,
        this.client,
        oauth.None(),
        parameters,
        this.redirectUri,
        attempt.verifier,
        this.request,
      );
      return this.read(
        await oauth.processAuthorizationCodeResponse(this.server, this.client, response, {
          expectedNonce: attempt.nonce,
          requireIdToken: true,
        }),
      );
    } catch (error) {
      throw explain(error);
    }
  }

  async renew(tokens: Tokens): Promise<Tokens> {
    if (tokens.refreshToken === undefined) throw new SessionError('ended', 'The session cannot be renewed.');
    try {
      const response = await oauth.refreshTokenGrantRequest(
        this.server,
        this.client,
        oauth.None(),
        tokens.refreshToken,
        this.request,
      );
      return this.read(await oauth.processRefreshTokenResponse(this.server, this.client, response), tokens);
    } catch (error) {
      throw explain(error);
    }
  }

  /** Ends the refresh token, and with it all that came of it. `keepalive`, as the page is about to be left. */
  async revoke({ refreshToken }: Tokens): Promise<void> {
    if (refreshToken === undefined) return;
    await fetch(this.server.revocation_endpoint as string, {
      method: 'POST',
      body: new URLSearchParams({ token: refreshToken, client_id: this.config.clientId }),
      keepalive: true,
    });
  }

  /** Ends the browser's session at the user pool and comes back to the site. */
  get signOutUrl(): string {
    const query = new URLSearchParams({ client_id: this.config.clientId, logout_uri: this.site });
    return `${this.config.domain}logout?${query}`;
  }

  private get redirectUri(): string {
    return `${this.site}signed-in`;
  }

  private read(response: oauth.TokenEndpointResponse, before?: Tokens): Tokens {
    const claims = oauth.getValidatedIdTokenClaims(response);
    const idToken = response.id_token ?? before?.idToken;
    if (idToken === undefined) throw new SessionError('broken', 'The user pool sent no ID token.');
    const lifetimes = [response.expires_in ?? 300, ...(claims ? [claims.exp - claims.iat] : [])];
    return {
      accessToken: response.access_token,
      idToken,
      // Cognito sends a new one only where refresh tokens rotate.
      refreshToken: response.refresh_token ?? before?.refreshToken,
      // Of both tokens; by this machine's clock, which may be another than the server's.
      expiresAt: this.now() + Math.min(...lifetimes) * 1000,
      user: claims ? userOf(claims) : (before as Tokens).user,
    };
  }
}

function userOf(claims: oauth.IDToken): SessionUser {
  const names = [claims.name, claims.email, claims['cognito:username']];
  return { id: claims.sub, name: names.find((name): name is string => typeof name === 'string') ?? claims.sub };
}

function isLoopback(address: string): boolean {
  return ['127.0.0.1', '[::1]'].includes(new URL(address).hostname);
}

/** What the library found, without what the server said: that may repeat the request. */
function explain(error: unknown): SessionError {
  if (error instanceof oauth.AuthorizationResponseError) {
    return new SessionError('ended', `The user pool did not sign in: ${error.error}.`);
  }
  if (error instanceof oauth.ResponseBodyError) {
    return new SessionError(error.status < 500 ? 'ended' : 'unreachable', `The user pool refused: ${error.error}.`);
  }
  if (error instanceof oauth.OperationProcessingError) {
    // An answer that is no OAuth answer: the server is in trouble, or something else answered.
    const unreadable = error.code === oauth.RESPONSE_IS_NOT_CONFORM || error.code === oauth.RESPONSE_IS_NOT_JSON;
    return new SessionError(
      unreadable ? 'unreachable' : 'ended',
      `The answer of the user pool does not fit: ${error.code}.`,
    );
  }
  if (error instanceof SessionError) return error;
  return new SessionError('unreachable', 'The user pool cannot be reached.');
}
