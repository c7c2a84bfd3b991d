import { Duration, RemovalPolicy, Stack, aws_certificatemanager as acm, aws_cognito as cognito } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ImagingSignIn, type ImagingSignInProps } from '../../../src';
import { CERTIFICATE_ARN } from '../support/cdns';
import { US_EAST_1, flat, newStack, userPool } from '../support/proxies';
import { viewerName, viewerTemplate } from '../support/viewers';

const newSignIn = (props: ImagingSignInProps | ((stack: Stack) => ImagingSignInProps) = {}) => {
  const stack = newStack(US_EAST_1);
  const signIn = new ImagingSignIn(stack, 'SignIn', typeof props === 'function' ? props(stack) : props);
  return { stack, signIn, template: Template.fromStack(stack) };
};
const certificate = (stack: Stack) => acm.Certificate.fromCertificateArn(stack, 'Certificate', CERTIFICATE_ARN);

test('users come by invitation, with a second factor or a passkey that verifies them', () => {
  newSignIn().template.hasResource('AWS::Cognito::UserPool', {
    Properties: Match.objectLike({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      WebAuthnFactorConfiguration: 'MULTI_FACTOR_WITH_USER_VERIFICATION',
      WebAuthnUserVerification: 'required',
      UserPoolTier: 'PLUS',
      UserPoolAddOns: { AdvancedSecurityMode: 'ENFORCED' },
      DeletionProtection: 'ACTIVE',
      UsernameAttributes: ['email'],
      UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
      AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
      Policies: {
        PasswordPolicy: {
          MinimumLength: 14,
          PasswordHistorySize: 24,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          RequireUppercase: true,
          TemporaryPasswordValidityDays: 3,
        },
        SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] },
      },
      // No text messages, and no role to send them with.
      SmsConfiguration: Match.absent(),
    }),
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});

test('the pool may be one for a trial, and send its mail through SES', () => {
  newSignIn({
    deletionProtection: false,
    removalPolicy: RemovalPolicy.DESTROY,
    email: cognito.UserPoolEmail.withSES({ fromEmail: 'imaging@example.org', sesVerifiedDomain: 'example.org' }),
  }).template.hasResource('AWS::Cognito::UserPool', {
    Properties: Match.objectLike({
      DeletionProtection: 'INACTIVE',
      EmailConfiguration: Match.objectLike({ EmailSendingAccount: 'DEVELOPER' }),
    }),
    DeletionPolicy: 'Delete',
  });
});

test('the domain is unique to the construct and to the deployment of its stack', () => {
  const stack = newStack(US_EAST_1);
  const signIn = new ImagingSignIn(stack, 'SignIn');
  new ImagingSignIn(stack, 'Second');
  const domains = Object.values(Template.fromStack(stack).findResources('AWS::Cognito::UserPoolDomain'));
  const prefixes = domains.map(({ Properties }) => Properties.Domain['Fn::Join'][1] as unknown[]);
  expect(prefixes[0][0]).toMatch(/^imaging-[0-9a-f]{8}-$/);
  expect(prefixes[0][0]).not.toBe(prefixes[1][0]);
  expect(JSON.stringify(prefixes[0][1])).toContain('AWS::StackId');
  for (const { Properties } of domains) expect(Properties.ManagedLoginVersion).toBe(2);
  expect(flat(stack.resolve(signIn.url))).toMatch(/^https:\/\/<SignInDomain\w+>\.auth\.us-east-1\.amazoncognito\.com$/);
});

test('the domain may be named', () => {
  newSignIn({ domainPrefix: 'mercy-hospital' }).template.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
    Domain: 'mercy-hospital',
  });
});

test('a domain of one’s own is what passkeys are bound to', () => {
  const { stack, signIn, template } = newSignIn((scope) => ({
    domainName: 'login.example.org',
    certificate: certificate(scope),
  }));
  template.hasResourceProperties('AWS::Cognito::UserPoolDomain', {
    Domain: 'login.example.org',
    CustomDomainConfig: { CertificateArn: CERTIFICATE_ARN },
  });
  template.hasResourceProperties('AWS::Cognito::UserPool', { WebAuthnRelyingPartyID: 'login.example.org' });
  expect(flat(stack.resolve(signIn.url))).toMatch(/^https:\/\/<SignInDomain\w+>$/);
});

test.each([
  ['a name of one’s own', 'login.example.org', 'https://login.example.org'],
  ['a prefix', 'mercy', 'https://mercy.auth.us-east-1.amazoncognito.com'],
])('a given user pool and its domain, %s, are used as they are', (_case, name, url) => {
  const { signIn, template } = newSignIn((stack) => ({
    userPool: userPool(stack).pool,
    userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', name),
  }));
  expect(signIn.url).toBe(url);
  template.resourceCountIs('AWS::Cognito::UserPool', 0);
  template.resourceCountIs('AWS::Cognito::UserPoolDomain', 0);
  template.hasResourceProperties('AWS::Cognito::UserPoolResourceServer', { UserPoolId: 'us-east-1_Example' });
});

test('tokens are told from those of other apps of the pool by a scope that viewers alone may have', () => {
  const { stack, signIn, template } = newSignIn();
  const [server] = Object.values(template.findResources('AWS::Cognito::UserPoolResourceServer'));
  const { Identifier, Scopes } = server.Properties as { Identifier: string; Scopes: unknown };
  expect(Scopes).toEqual([{ ScopeName: 'frames.read', ScopeDescription: 'Read image frames' }]);
  expect(stack.resolve(signIn.tokenIssuer._config())).toMatchObject({
    clientIds: [],
    tokenUse: 'access',
    scopes: [`${Identifier}/frames.read`],
    groupsClaim: 'cognito:groups',
  });
});

test('the app client: code flow for a public client, short tokens, rotation, no hints at who exists', () => {
  const template = viewerTemplate((stack) => viewerName(stack));
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    GenerateSecret: false,
    AllowedOAuthFlows: ['code'],
    AllowedOAuthFlowsUserPoolClient: true,
    CallbackURLs: ['https://viewer.example.org/signed-in'],
    LogoutURLs: ['https://viewer.example.org/'],
    AllowedOAuthScopes: ['openid', 'email', 'profile', Match.anyValue()],
    ExplicitAuthFlows: ['ALLOW_USER_AUTH'],
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: true,
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
    AccessTokenValidity: 15,
    IdTokenValidity: 15,
    RefreshTokenValidity: 12 * 60,
    TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
    SupportedIdentityProviders: ['COGNITO'],
  });
  // Managed login answers an app client without a style with an error.
  template.hasResourceProperties('AWS::Cognito::ManagedLoginBranding', {
    ClientId: { Ref: Match.stringLikeRegexp('^ViewerAppClient') },
    UseCognitoProvidedValues: true,
  });
});

test('identity providers of the pool may vouch for users, and sessions last as said', () => {
  viewerTemplate((stack) => ({
    signIn: new ImagingSignIn(stack, 'SignIn', {
      userPool: userPool(stack).pool,
      identityProviders: [cognito.UserPoolClientIdentityProvider.custom('Hospital')],
    }),
    sessionDuration: Duration.hours(8),
  })).hasResourceProperties('AWS::Cognito::UserPoolClient', {
    SupportedIdentityProviders: ['Hospital'],
    RefreshTokenValidity: 480,
  });
});

test.each<[string, (stack: Stack) => ImagingSignInProps]>([
  ['domainName needs certificate', () => ({ domainName: 'login.example.org' })],
  ['certificate needs domainName', (stack) => ({ certificate: certificate(stack) })],
  ['domainPrefix must be 1 to 63 lower-case letters', () => ({ domainPrefix: 'Mercy' })],
  ["without 'aws', 'amazon' and 'cognito', got \"my-cognito\"", () => ({ domainPrefix: 'my-cognito' })],
  [
    'domainPrefix and domainName name the same domain',
    (stack) => ({ domainPrefix: 'mercy', domainName: 'login.example.org', certificate: certificate(stack) }),
  ],
  ['identityProviders must list at least one entry', () => ({ identityProviders: [] })],
  [
    'userPoolDomain needs userPool',
    (stack) => ({ userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', 'mercy') }),
  ],
  [
    'domainPrefix is for the new domain',
    (stack) => ({
      userPool: userPool(stack).pool,
      userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', 'mercy'),
      domainPrefix: 'mercy',
    }),
  ],
  [
    'deletionProtection is for the new user pool',
    (stack) => ({ userPool: userPool(stack).pool, deletionProtection: false }),
  ],
  [
    'userPool must be in the region of the stack (us-east-1), got one of eu-west-1',
    (stack) => ({ userPool: cognito.UserPool.fromUserPoolId(stack, 'Pool', 'eu-west-1_Example') }),
  ],
])('%s', (message, props) => {
  expect(() => newSignIn(props)).toThrow(message);
});

test.each(['cn-north-1', 'us-gov-west-1'])('%s has no HealthImaging to sign in to', (region) => {
  const stack = newStack({ env: { account: '123456789012', region } });
  expect(() => new ImagingSignIn(stack, 'SignIn')).toThrow(`ImagingSignIn 'Stack/SignIn': the stack is in ${region}`);
});
