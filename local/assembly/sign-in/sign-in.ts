import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { JWK, JWTPayload } from 'jose';
import { TokenIssuer } from './token-issuer';
import type { LocalCertificate } from '../certificate';
import { close, listen } from '../listen';
import type { TrustedIssuer } from './trusted-issuers';

export interface IssueOptions {
  /** One of the issuers that the app trusts. Default: the first. */
  readonly issuer?: string;
  /** One of the clients whose tokens are accepted. Default: the first. */
  readonly clientId?: string;
  /** Claims that are added or replaced. */
  readonly claims?: JWTPayload;
}

interface Player {
  readonly trusted: TrustedIssuer;
  readonly tokens: TokenIssuer;
}

/** Plays the issuers that an app trusts: user pools and any other, by their own URLs, over TLS. */
export class SignIn {
  public static async start(issuers: readonly TrustedIssuer[], certificate: LocalCertificate): Promise<SignIn> {
    const players = issuers.map(async (trusted) => ({ trusted, tokens: await TokenIssuer.create(trusted.issuer) }));
    const signIn = new SignIn(await Promise.all(players), certificate);
    signIn.port = await listen(signIn.server);
    return signIn;
  }

  public port = 0;
  private readonly server: Server;
  private readonly documents = new Map<string, unknown>();

  private constructor(
    private readonly players: readonly Player[],
    certificate: LocalCertificate,
  ) {
    for (const { trusted, tokens } of players) {
      const base = trusted.issuer.replace(/\/$/, '');
      const jwksUri = trusted.jwksUri ?? `${base}/.well-known/jwks.json`;
      this.documents.set(key(new URL(jwksUri)), tokens.keySet);
      this.documents.set(key(new URL(`${base}/.well-known/openid-configuration`)), {
        issuer: trusted.issuer,
        jwks_uri: jwksUri,
        ...(trusted.domain === undefined ? {} : endpoints(trusted.domain)),
      });
    }
    this.server = createServer(certificate, (req, res) => this.answer(req, res));
  }

  /** Host names that lead here. */
  public static hosts(issuers: readonly TrustedIssuer[]): string[] {
    return issuers.flatMap(({ issuer, jwksUri = issuer }) => [new URL(issuer).hostname, new URL(jwksUri).hostname]);
  }

  /** An access token as the issuer would give it to a user. */
  public async issue(user: string, groups: readonly string[], options: IssueOptions = {}): Promise<string> {
    const { issuer = this.players[0]?.trusted.issuer } = options;
    const player = this.players.find(({ trusted }) => trusted.issuer === issuer);
    if (!player) throw new Error(`the app trusts no issuer ${String(issuer)}`);
    const { clientIds, audiences, tokenUse, scopes, groupsClaim } = player.trusted;
    const clientId = options.clientId ?? clientIds[0];
    const { accessToken } = await player.tokens.sign(`local-${user}`, {
      username: user,
      ...(clientId === undefined ? {} : { client_id: clientId }),
      ...(audiences.length > 0 ? { aud: [...audiences] } : {}),
      ...(tokenUse === undefined ? {} : { token_use: tokenUse }),
      scope: ['openid', ...scopes].join(' '),
      [groupsClaim]: [...groups],
      ...options.claims,
    });
    return accessToken;
  }

  /** Who signs the tokens of an issuer that `start` was told of. */
  public tokensOf(issuer: string): TokenIssuer {
    const player = this.players.find(({ trusted }) => trusted.issuer === issuer);
    if (!player) throw new Error(`nobody signs tokens of ${issuer}`);
    return player.tokens;
  }

  /** Public keys of an issuer that the app trusts. */
  public keySet(issuer: string): { readonly keys: readonly JWK[] } | undefined {
    return this.players.find(({ trusted }) => trusted.issuer === issuer)?.tokens.keySet;
  }

  public close(): Promise<void> {
    return close(this.server);
  }

  private answer(req: IncomingMessage, res: ServerResponse): void {
    const document = this.documents.get(`${(req.headers.host ?? '').split(':')[0]}${req.url}`);
    res.writeHead(document ? 200 : 404, { 'content-type': 'application/json' });
    res.end(JSON.stringify(document ?? { error: 'not found' }));
  }
}

const key = (url: URL) => `${url.hostname}${url.pathname}${url.search}`;

/** What the discovery document of a user pool says of its domain. */
function endpoints(domain: string): Readonly<Record<string, unknown>> {
  return {
    authorization_endpoint: `https://${domain}/oauth2/authorize`,
    token_endpoint: `https://${domain}/oauth2/token`,
    userinfo_endpoint: `https://${domain}/oauth2/userInfo`,
    revocation_endpoint: `https://${domain}/oauth2/revoke`,
    end_session_endpoint: `https://${domain}/logout`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}
