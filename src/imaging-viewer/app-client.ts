import { Duration, aws_cognito as cognito } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DEFAULTS, TOKEN_VALIDITY } from './defaults';
import { ImagingSignIn } from './imaging-sign-in';

export interface AppClientProps {
  readonly signIn: ImagingSignIn;
  /** Without a slash at its end. */
  readonly siteUrl: string;
  readonly sessionDuration?: Duration;
}

/** The viewer as Cognito knows it: an app in a browser, which can keep no secret and proves itself with PKCE. */
export function createAppClient(scope: Construct, props: AppClientProps): cognito.UserPoolClient {
  const { signIn, siteUrl } = props;
  const client = new cognito.UserPoolClient(scope, 'AppClient', {
    userPool: signIn.userPool,
    generateSecret: false,
    // The sign-in pages let a user choose between password and passkey.
    authFlows: { user: true },
    oAuth: {
      flows: { authorizationCodeGrant: true, implicitCodeGrant: false },
      callbackUrls: [`${siteUrl}/signed-in`],
      logoutUrls: [`${siteUrl}/`],
      scopes: signIn._scopes(),
    },
    supportedIdentityProviders: signIn._identityProviders(),
    preventUserExistenceErrors: true,
    enableTokenRevocation: true,
    accessTokenValidity: TOKEN_VALIDITY,
    idTokenValidity: TOKEN_VALIDITY,
    refreshTokenValidity: props.sessionDuration ?? DEFAULTS.sessionDuration,
    // Each refresh gives a new token; the one before stays good for a moment, as the answer may be lost.
    refreshTokenRotationGracePeriod: Duration.seconds(30),
  });
  // Managed login shows nothing to an app client without a style.
  new cognito.CfnManagedLoginBranding(scope, 'SignInStyle', {
    userPoolId: signIn.userPool.userPoolId,
    clientId: client.userPoolClientId,
    useCognitoProvidedValues: true,
  });
  return client;
}
