import { RemovalPolicy, aws_certificatemanager as acm, aws_cognito as cognito } from 'aws-cdk-lib';

/** Properties of an `ImagingSignIn`. */
export interface ImagingSignInProps {
  /**
   * The user pool whose users sign in.
   *
   * @default - a new user pool: by invitation only, second factor required, threat protection on
   */
  readonly userPool?: cognito.IUserPool;

  /**
   * The domain of `userPool`, with managed login.
   *
   * @default - a new domain
   */
  readonly userPoolDomain?: cognito.IUserPoolDomain;

  /**
   * The first part of the new domain, unique among all users of Cognito in a region.
   *
   * @default - a name made of those of the construct and its stack
   */
  readonly domainPrefix?: string;

  /**
   * The name of the new domain in place of one of amazoncognito.com, which needs `certificate`. You make its DNS record, which leads to
   * `userPoolDomain.cloudFrontEndpoint`.
   *
   * @default - a name below amazoncognito.com
   */
  readonly domainName?: string;

  /**
   * The certificate for `domainName`. Cognito takes those of us-east-1 only: give one of another stack by its ARN.
   *
   * @default - none
   */
  readonly certificate?: acm.ICertificate;

  /**
   * Who may vouch for users: the pool itself, or identity providers that it knows.
   *
   * @default - the pool itself
   */
  readonly identityProviders?: cognito.UserPoolClientIdentityProvider[];

  /**
   * How the new user pool sends its invitations.
   *
   * @default - Cognito sends them, at most 50 a day
   */
  readonly email?: cognito.UserPoolEmail;

  /**
   * Whether the new user pool is protected against deletion. It must be turned off, and deployed, before the pool can be deleted.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What becomes of the new user pool, and all its users, when the construct is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
