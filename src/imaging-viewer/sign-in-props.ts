import { RemovalPolicy, aws_certificatemanager as acm, aws_cognito as cognito } from 'aws-cdk-lib';

/** Properties of an `ImagingSignIn`. */
export interface ImagingSignInProps {
  /**
   * An existing user pool, whose users sign in.
   *
   * @default - a new user pool: users come by invitation only, a second factor is required, and threat protection is on
   */
  readonly userPool?: cognito.IUserPool;

  /**
   * An existing domain of `userPool`. It must use managed login.
   *
   * @default - a new domain
   */
  readonly userPoolDomain?: cognito.IUserPoolDomain;

  /**
   * The prefix of the new amazoncognito.com domain. It must be unique among all AWS accounts in the region.
   *
   * @default - a name derived from the path of the construct
   */
  readonly domainPrefix?: string;

  /**
   * A domain name of your own for the sign-in pages. It requires `certificate`, and a DNS record that you create: an alias of
   * `userPoolDomain.cloudFrontEndpoint`.
   *
   * @default - a subdomain of amazoncognito.com
   */
  readonly domainName?: string;

  /**
   * The certificate for `domainName`. It must be in us-east-1; if the stack is in another region, import it by its ARN.
   *
   * @default - none: amazoncognito.com has its own
   */
  readonly certificate?: acm.ICertificate;

  /**
   * How users may sign in: with an account of the pool, or through identity providers of the pool.
   *
   * @default - with an account of the pool
   */
  readonly identityProviders?: cognito.UserPoolClientIdentityProvider[];

  /**
   * How the new user pool sends e-mail, such as invitations.
   *
   * @default - through Cognito, at most 50 messages a day
   */
  readonly email?: cognito.UserPoolEmail;

  /**
   * Whether the new user pool is protected against deletion. To delete the pool, set this to false and deploy first.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What happens to the new user pool with all its users when the construct is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
