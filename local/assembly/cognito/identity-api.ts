import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { JWTPayload } from 'jose';
import { ServiceError } from '../../aws/service-error';
import type { Context } from '../iam/conditions';
import type { RoleSession } from '../iam/sessions';
import { readBody } from '../read-body';
import { chooseRole, identityId, notAuthorized, trusts, type IdentityPool } from './identity-pools';
import type { PoolTokens } from './tokens';
import type { Deployment } from '../template/deployment';

export interface IdentityOptions {
  readonly deployment: Deployment;
  readonly pools: readonly IdentityPool[];
  /** By the name that identity pools know a user pool by. */
  readonly tokens: ReadonlyMap<string, PoolTokens>;
  readonly openSession: (roleArn: string, name: string, context: Context) => RoleSession;
}

interface Input {
  readonly IdentityPoolId?: unknown;
  readonly IdentityId?: unknown;
  readonly Logins?: Readonly<Record<string, unknown>>;
  readonly CustomRoleArn?: unknown;
}

const MAX_BODY_BYTES = 256 * 1024;
const TARGET = /^AWSCognitoIdentityService\.(\w+)$/;
const invalidParameter = (message: string) => new ServiceError('InvalidParameterException', 400, message);

/** GetId and GetCredentialsForIdentity of Cognito identity pools, for users who have signed in. */
export class IdentityApi {
  private readonly poolOf = new Map<string, IdentityPool>();
  private readonly operations: Readonly<Record<string, (input: Input) => Promise<unknown>>> = {
    GetId: (input) => this.getId(input),
    GetCredentialsForIdentity: (input) => this.getCredentials(input),
  };

  constructor(private readonly options: IdentityOptions) {}

  public async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const common = { 'access-control-allow-origin': '*', 'x-amzn-requestid': randomUUID() };
    if (req.method === 'OPTIONS') {
      const headers = {
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': req.headers['access-control-request-headers'] ?? '',
      };
      res.writeHead(200, { ...common, ...headers, 'content-length': 0 }).end();
      return;
    }
    const type = { 'content-type': 'application/x-amz-json-1.1' };
    try {
      const [, name = ''] = TARGET.exec(String(req.headers['x-amz-target'])) ?? [];
      const operation = this.operations[name];
      if (req.method !== 'POST' || !operation) {
        throw new ServiceError(
          'UnknownOperationException',
          400,
          'The local system knows GetId and GetCredentialsForIdentity.',
        );
      }
      const body = await readBody(req, MAX_BODY_BYTES, () => invalidParameter('The request is too large.'));
      const answer = JSON.stringify(await operation(parsed(body)));
      res.writeHead(200, { ...common, ...type }).end(answer);
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      res.writeHead(error.status, { ...common, ...type, 'x-amzn-errortype': error.code });
      res.end(JSON.stringify({ __type: error.code, message: error.message }));
    }
  }

  private async getId({ IdentityPoolId, Logins }: Input): Promise<unknown> {
    const pool = this.options.pools.find(({ id }) => id === IdentityPoolId);
    if (!pool) {
      throw new ServiceError('ResourceNotFoundException', 400, `IdentityPool '${String(IdentityPoolId)}' not found.`);
    }
    const { claims } = await this.verify(pool, Logins);
    const id = identityId(pool, String(claims.sub));
    this.poolOf.set(id, pool);
    return { IdentityId: id };
  }

  private async getCredentials({ IdentityId, Logins, CustomRoleArn }: Input): Promise<unknown> {
    const pool = this.poolOf.get(String(IdentityId));
    if (!pool) throw new ServiceError('ResourceNotFoundException', 400, `Identity '${String(IdentityId)}' not found.`);
    const { claims, provider } = await this.verify(pool, Logins);
    const id = identityId(pool, String(claims.sub));
    if (id !== IdentityId) throw notAuthorized('Logins do not match those of the identity.');
    const arn = chooseRole(pool, provider, claims, CustomRoleArn === undefined ? undefined : String(CustomRoleArn));
    const role = this.options.deployment.ofType('AWS::IAM::Role').find((r) => r.attribute('Arn') === arn);
    if (!role || !trusts(role, pool, id)) {
      throw new ServiceError(
        'InvalidIdentityPoolConfigurationException',
        400,
        'Invalid identity pool configuration. Check assigned IAM roles for this pool.',
      );
    }
    const session = this.options.openSession(arn, 'CognitoIdentityCredentials', {
      'cognito-identity.amazonaws.com:aud': pool.id,
      'cognito-identity.amazonaws.com:amr': ['authenticated', provider],
      'cognito-identity.amazonaws.com:sub': id,
    });
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = session.credentials();
    return {
      IdentityId: id,
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: Math.floor(expiresAt.getTime() / 1000),
      },
    };
  }

  /** The ID token that is given as login, if it is one of a user pool that the identity pool takes. */
  private async verify(
    pool: IdentityPool,
    logins: Input['Logins'] = {},
  ): Promise<{ readonly claims: JWTPayload; readonly provider: string }> {
    const [[provider, token] = [], ...others] = Object.entries(logins);
    if (provider === undefined) throw notAuthorized('Unauthenticated access is not supported for this identity pool.');
    if (others.length > 0) throw invalidParameter('The local system takes one login.');
    const known = pool.providers.filter(({ name }) => name === provider);
    const tokens = this.options.tokens.get(provider);
    if (known.length === 0 || !tokens) {
      throw notAuthorized('Token is not from a supported provider of this identity pool.');
    }
    const claims = await tokens.verify(String(token), 'id');
    if (!claims) throw notAuthorized('Invalid login token. Not a valid OpenId Connect identity token, or expired.');
    const client = known.find(({ clientId }) => clientId === claims.aud);
    if (!client) throw notAuthorized('Incorrect token audience.');
    if (client.checksServer && tokens.isRevoked(claims)) {
      throw notAuthorized('Logins were revoked: the sign-in is over.');
    }
    return { claims, provider };
  }
}

function parsed(body: Buffer): Input {
  try {
    const input: unknown = JSON.parse(body.toString('utf8'));
    if (typeof input === 'object' && input !== null) return input as Input;
  } catch {
    // Told below.
  }
  throw new ServiceError('SerializationException', 400, 'The request is not a JSON object.');
}
