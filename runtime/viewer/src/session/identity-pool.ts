import { SessionCredentials } from './session';
import { SessionError } from './session-error';
import { SignInConfig } from '../config/config';

/** Exchanges an ID token for AWS credentials (enhanced flow). Two unsigned calls: the SDK's client would be a second protocol in the bundle. */
export class IdentityPool {
  private readonly endpoint: string;
  private readonly provider: string;
  /** By user: the same for as long as the pool exists. */
  private readonly identities = new Map<string, string>();

  constructor(
    private readonly config: SignInConfig,
    endpoint: string | undefined,
    private readonly fetcher: typeof fetch = (input, init) => fetch(input, init),
  ) {
    const [region] = config.identityPoolId.split(':');
    const [poolRegion] = config.userPoolId.split('_');
    this.endpoint = endpoint ?? `https://cognito-identity.${region}.amazonaws.com/`;
    this.provider = `cognito-idp.${poolRegion}.amazonaws.com/${config.userPoolId}`;
  }

  async credentials(userId: string, idToken: string): Promise<SessionCredentials> {
    const Logins = { [this.provider]: idToken };
    let IdentityId = this.identities.get(userId);
    if (IdentityId === undefined) {
      const answer = await this.call('GetId', { IdentityPoolId: this.config.identityPoolId, Logins });
      if (typeof answer.IdentityId !== 'string') {
        throw new SessionError('broken', 'GetId answered without an identity.');
      }
      IdentityId = answer.IdentityId;
      this.identities.set(userId, IdentityId);
    }
    const { Credentials } = await this.call('GetCredentialsForIdentity', { IdentityId, Logins });
    const { AccessKeyId, SecretKey, SessionToken, Expiration } = (Credentials ?? {}) as Record<string, unknown>;
    if (
      typeof AccessKeyId !== 'string' ||
      typeof SecretKey !== 'string' ||
      typeof SessionToken !== 'string' ||
      typeof Expiration !== 'number'
    ) {
      throw new SessionError('broken', 'GetCredentialsForIdentity answered without credentials.');
    }
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretKey,
      sessionToken: SessionToken,
      expiration: new Date(Expiration * 1000),
    };
  }

  private async call(operation: string, body: unknown): Promise<Record<string, unknown>> {
    let response: Response;
    try {
      response = await this.fetcher(this.endpoint, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/x-amz-json-1.1',
          'X-Amz-Target': `AWSCognitoIdentityService.${operation}`,
        },
        body: JSON.stringify(body),
        cache: 'no-store',
      });
    } catch {
      throw new SessionError('unreachable', `${operation}: the identity pool cannot be reached.`);
    }
    const answer = (await response.json().catch(() => ({}))) as Record<string, unknown>;
    if (response.ok) return answer;
    const type = typeof answer.__type === 'string' ? answer.__type.split('#').at(-1) : `status ${response.status}`;
    throw new SessionError(failureOf(response.status, type), `${operation}: ${type}.`);
  }
}

function failureOf(status: number, type: string | undefined): SessionError['failure'] {
  if (status >= 500 || status === 429 || type === 'TooManyRequestsException') return 'unreachable';
  if (type === 'NotAuthorizedException' || type === 'InvalidIdentityPoolConfigurationException') return 'refused';
  return 'broken';
}
