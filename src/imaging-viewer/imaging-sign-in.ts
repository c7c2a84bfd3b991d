import { Names, Stack, Token, aws_cognito as cognito } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImagingSignInProps } from './sign-in-props';
import { shortUniqueName } from './unique-name';
import { createUserPool } from './user-pool';
import { validateSignInProps } from './validate-sign-in-props';
import { TokenIssuer } from '../access';

const SCOPE = 'frames.read';

/**
 * How users of viewers sign in: a user pool, its sign-in pages, and the scope that viewers' access tokens carry. Create it before the constructs
 * that check tokens (`TlmProxy`, `ImageFrameCdn`) and before the viewer, and pass it to each of them. They may be in different stacks.
 *
 * @example
 * declare const dataStores: ImagingDatastore[];
 * declare const certificate: acm.ICertificate;
 *
 * const signIn = new ImagingSignIn(this, 'SignIn');
 * const cdn = new ImageFrameCdn(this, 'Cdn', { dataStores, tokenIssuers: [signIn.tokenIssuer], domainName: 'images.example.org', certificate });
 * new ImagingViewer(this, 'Viewer', { dataStores, signIn, cdn });
 */
export class ImagingSignIn extends Construct {
  /** The user pool, into which users are invited. */
  public readonly userPool: cognito.IUserPool;

  /** The domain of the sign-in pages. */
  public readonly userPoolDomain: cognito.IUserPoolDomain;

  /** The base URL of the sign-in pages. */
  public readonly url: string;

  /** Accepts the access tokens of viewers that use this sign-in, and no other tokens of the user pool. */
  public readonly tokenIssuer: TokenIssuer;

  private readonly resourceServer: cognito.UserPoolResourceServer;
  private readonly frames: cognito.ResourceServerScope;
  private readonly identityProviders: cognito.UserPoolClientIdentityProvider[];
  private readonly groups = new Set<string>();

  /**
   * @param scope the scope of the construct
   * @param id the ID within that scope
   * @param props the properties
   */
  constructor(scope: Construct, id: string, props: ImagingSignInProps = {}) {
    super(scope, id);
    validateSignInProps(this, props);
    this.userPool = props.userPool ?? createUserPool(this, props);
    this.userPoolDomain = props.userPoolDomain ?? this.createDomain(props);
    this.url = baseUrl(this, this.userPoolDomain);
    this.identityProviders = props.identityProviders ?? [cognito.UserPoolClientIdentityProvider.COGNITO];

    // A scope rather than the ID of an app client: the client needs to know the address of the site, which is only known once that what
    // checks tokens is there.
    this.frames = new cognito.ResourceServerScope({ scopeName: SCOPE, scopeDescription: 'Read image frames' });
    const identifier = Names.uniqueResourceName(this, { maxLength: 64 });
    this.resourceServer = new cognito.UserPoolResourceServer(this, 'Frames', {
      userPool: this.userPool,
      identifier,
      userPoolResourceServerName: identifier,
      scopes: [this.frames],
    });
    this.tokenIssuer = TokenIssuer.cognito(this.userPool, [], { scopes: [`${identifier}/${SCOPE}`] });
  }

  /**
   * What an app client of a viewer may ask for.
   * @internal
   */
  public _scopes(): cognito.OAuthScope[] {
    const { OPENID, EMAIL, PROFILE } = cognito.OAuthScope;
    return [OPENID, EMAIL, PROFILE, cognito.OAuthScope.resourceServer(this.resourceServer, this.frames)];
  }

  /** @internal */
  public _identityProviders(): cognito.UserPoolClientIdentityProvider[] {
    return this.identityProviders;
  }

  /**
   * Notes that a viewer gives a group of the user pool its role. False: another viewer does.
   * @internal
   */
  public _addGroup(name: string): boolean {
    const isNew = !this.groups.has(name);
    this.groups.add(name);
    return isNew;
  }

  private createDomain(props: ImagingSignInProps): cognito.UserPoolDomain {
    const { domainName, certificate } = props;
    const domain = new cognito.UserPoolDomain(this, 'Domain', {
      userPool: this.userPool,
      managedLoginVersion: cognito.ManagedLoginVersion.NEWER_MANAGED_LOGIN,
      ...(domainName !== undefined && certificate
        ? { customDomain: { domainName, certificate } }
        : { cognitoDomain: { domainPrefix: props.domainPrefix ?? shortUniqueName(this, 'imaging') } }),
    });
    const pool = this.userPool.node.defaultChild;
    // Passkeys are bound to a name: that of the pages where they are made.
    if (pool instanceof cognito.CfnUserPool && domainName !== undefined) pool.webAuthnRelyingPartyId = domainName;
    return domain;
  }
}

function baseUrl(scope: Construct, domain: cognito.IUserPoolDomain): string {
  if (domain instanceof cognito.UserPoolDomain) return domain.baseUrl();
  const { domainName } = domain;
  const isWhole = !Token.isUnresolved(domainName) && domainName.includes('.');
  return `https://${isWhole ? domainName : `${domainName}.auth.${Stack.of(scope).region}.amazoncognito.com`}`;
}
