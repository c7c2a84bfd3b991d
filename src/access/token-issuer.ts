import { Token, aws_cognito as cognito } from 'aws-cdk-lib';
import { Conflicts } from '../private/conflicts';
import { IssuerConfig } from '../private/issuer-config';

/** What can be asked of the access tokens of any issuer. */
export interface TokenRequirements {
  /**
   * Scopes that a token must carry, all of them.
   *
   * @default - no scope is asked for
   */
  readonly scopes?: string[];

  /**
   * The claim that lists the groups of a user, which `FrameAccess` rules name.
   *
   * @default - `cognito:groups` for Cognito, `groups` for other issuers
   */
  readonly groupsClaim?: string;
}

/** Options of `TokenIssuer.cognito`. */
export interface CognitoTokenIssuerOptions extends TokenRequirements {}

/** Options of `TokenIssuer.oidc`. At least one of `clientIds` and `audiences` is needed. */
export interface OidcTokenIssuerOptions extends TokenRequirements {
  /**
   * Accepted values of the `client_id` (or `azp`) claim: the applications whose users may sign in.
   *
   * @default - any application, so `audiences` is needed
   */
  readonly clientIds?: string[];

  /**
   * Accepted values of the `aud` claim: the API that the tokens are made for.
   *
   * @default - the audience is not checked, so `clientIds` is needed
   */
  readonly audiences?: string[];

  /**
   * Where the issuer publishes its JSON Web Key Set.
   *
   * @default - found through `<issuerUrl>/.well-known/openid-configuration`
   */
  readonly jwksUri?: string;
}

/**
 * Who signs the access tokens that users come with.
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
   * @param clients the app clients whose tokens are accepted; none: those of any client that a resource server's scope, which `options`
   * then must ask for, is granted to
   * @param options what else is asked of the tokens
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
   * Any OpenID Connect issuer that signs its access tokens as JWT (RS, PS or ES algorithms).
   *
   * @param issuerUrl the exact `iss` claim, which is also the base of the issuer's discovery document
   * @param options what is asked of the tokens
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
