import { Token, aws_cognito as cognito } from 'aws-cdk-lib';
import { Conflicts } from '../private/conflicts';
import { IssuerConfig } from '../private/issuer-config';

/** Requirements that access tokens of any issuer must meet. */
export interface TokenRequirements {
  /**
   * Scopes that a token must carry. All of them are required.
   *
   * @default - no scope is required
   */
  readonly scopes?: string[];

  /**
   * The claim that lists the groups of a user, to which the rules of `FrameAccess` refer.
   *
   * @default - `cognito:groups` for Cognito, `groups` for other issuers
   */
  readonly groupsClaim?: string;
}

/** Options of `TokenIssuer.cognito`. */
export interface CognitoTokenIssuerOptions extends TokenRequirements {}

/** Options of `TokenIssuer.oidc`. At least one of `clientIds` and `audiences` is required. */
export interface OidcTokenIssuerOptions extends TokenRequirements {
  /**
   * Accepted values of the `client_id` (or `azp`) claim: the applications that the tokens were issued to.
   *
   * @default - any application; `audiences` is then required
   */
  readonly clientIds?: string[];

  /**
   * Accepted values of the `aud` claim: the APIs that the tokens were issued for.
   *
   * @default - the audience is not checked; `clientIds` is then required
   */
  readonly audiences?: string[];

  /**
   * The URL of the issuer's JSON Web Key Set.
   *
   * @default - discovered through `<issuerUrl>/.well-known/openid-configuration`
   */
  readonly jwksUri?: string;
}

/**
 * An issuer of access tokens, whose users may be let in.
 *
 * @example
 * declare const userPool: cognito.UserPool;
 * declare const viewerClient: cognito.UserPoolClient;
 * TokenIssuer.cognito(userPool, [viewerClient]);
 * TokenIssuer.oidc('https://login.example.org', { audiences: ['https://images.example.org'] });
 */
export class TokenIssuer {
  /**
   * A Cognito user pool. Only access tokens are accepted, never ID tokens.
   *
   * @param userPool the user pool, of this app or imported
   * @param clients the app clients whose tokens are accepted. The list may be empty if `options.scopes` requires a scope of a resource server:
   * the tokens of every client with that scope are accepted then
   * @param options further requirements that tokens must meet
   */
  public static cognito(
    userPool: cognito.IUserPool,
    clients: cognito.IUserPoolClient[],
    options: CognitoTokenIssuerOptions = {},
  ): TokenIssuer {
    const conflicts = new Conflicts();
    if (!options.scopes?.some(isOfResourceServer)) {
      conflicts.notEmpty('clients', clients, 'a token made for any other app of the pool would be accepted');
    }
    checkRequirements(conflicts, options);
    conflicts.throwIfAny('TokenIssuer.cognito');
    const issuer = `https://${userPool.userPoolProviderName}`;
    return new TokenIssuer({
      issuer,
      jwksUri: `${issuer}/.well-known/jwks.json`,
      clientIds: clients.map((client) => client.userPoolClientId),
      audiences: [],
      tokenUse: 'access',
      scopes: options.scopes ?? [],
      groupsClaim: options.groupsClaim ?? 'cognito:groups',
    });
  }

  /**
   * Any OpenID Connect issuer whose access tokens are JWTs signed with an RS, PS or ES algorithm.
   *
   * @param issuerUrl the exact `iss` claim, which is also the base URL of the issuer's discovery document
   * @param options the requirements that tokens must meet
   */
  public static oidc(issuerUrl: string, options: OidcTokenIssuerOptions): TokenIssuer {
    const conflicts = new Conflicts();
    conflicts.text('issuerUrl', issuerUrl, 'an https URL without user, query and fragment', isPlainHttps);
    conflicts.text('jwksUri', options.jwksUri, 'an https URL without user and fragment', isHttps);
    if (isEmpty(options.clientIds) && isEmpty(options.audiences)) {
      conflicts.add(
        'clientIds or audiences must list at least one entry: a token made for any other app would be accepted',
      );
    }
    checkRequirements(conflicts, options);
    conflicts.throwIfAny('TokenIssuer.oidc');
    return new TokenIssuer({
      issuer: issuerUrl,
      jwksUri: options.jwksUri,
      clientIds: options.clientIds ?? [],
      audiences: options.audiences ?? [],
      tokenUse: null,
      scopes: options.scopes ?? [],
      groupsClaim: options.groupsClaim ?? 'groups',
    });
  }

  /** The exact `iss` claim of the tokens. */
  public readonly issuerUrl: string;

  private constructor(private readonly config: IssuerConfig) {
    this.issuerUrl = config.issuer;
  }

  /**
   * What the runtimes are told.
   * @internal
   */
  public _config(): IssuerConfig {
    return this.config;
  }
}

function checkRequirements(conflicts: Conflicts, options: TokenRequirements): void {
  conflicts.texts('scopes', options.scopes, 'the name of a scope, without spaces', (name) => /^\S+$/.test(name));
  conflicts.text('groupsClaim', options.groupsClaim, 'the name of a claim', (name) => name !== '');
}

/** Cognito grants these to the app clients that list them alone, while each client may have a scope such as `openid`. */
function isOfResourceServer(scope: string): boolean {
  return !Token.isUnresolved(scope) && scope.includes('/');
}

function isEmpty(list: string[] | undefined): boolean {
  return list === undefined || (!Token.isUnresolved(list) && list.length === 0);
}

function isHttps(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  return url.protocol === 'https:' && url.username === '' && url.password === '' && url.hash === '';
}

function isPlainHttps(value: string): boolean {
  return isHttps(value) && !value.includes('?');
}
