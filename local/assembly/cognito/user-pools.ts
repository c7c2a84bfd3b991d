import { createHash } from 'node:crypto';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject, type TemplateValue } from '../template/template';

/** An app client: what may be asked of the sign-in pages in its name. */
export interface AppClient {
  readonly id: string;
  /** Undefined for public clients, as pages in a browser are. */
  readonly secret: string | undefined;
  readonly codeFlow: boolean;
  readonly scopes: readonly string[];
  readonly callbackUrls: readonly string[];
  readonly logoutUrls: readonly string[];
  readonly accessTokenSeconds: number;
  readonly idTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /** How long a refresh token may be used again after it has been exchanged for another; undefined where they are not. */
  readonly rotationGraceSeconds: number | undefined;
  readonly revocation: boolean;
}

export interface PoolGroup {
  readonly name: string;
  readonly roleArn: string | undefined;
  readonly precedence: number;
}

/** A user pool of the app, with its clients, groups and the host of its sign-in pages. */
export interface UserPool {
  readonly resource: Resource;
  readonly id: string;
  readonly issuer: string;
  /** As identity pools name it: the issuer without its scheme. */
  readonly providerName: string;
  readonly region: string;
  readonly clients: ReadonlyMap<string, AppClient>;
  readonly groups: readonly PoolGroup[];
  readonly domain: string | undefined;
}

const UNIT_SECONDS: Readonly<Record<string, number>> = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 };

export function userPools(deployment: Deployment): UserPool[] {
  const clients = deployment.ofType('AWS::Cognito::UserPoolClient');
  const groups = deployment.ofType('AWS::Cognito::UserPoolGroup');
  const domains = deployment.ofType('AWS::Cognito::UserPoolDomain');
  return deployment.ofType('AWS::Cognito::UserPool').map((resource) => {
    const isOf = (other: Resource) => other.property('UserPoolId') === resource.ref;
    const domain = domains.find(isOf);
    return {
      resource,
      id: resource.ref,
      issuer: resource.attribute('ProviderURL'),
      providerName: resource.attribute('ProviderName'),
      region: resource.environment.region,
      clients: new Map(clients.filter(isOf).map((client) => [client.ref, appClient(client)])),
      groups: groups.filter(isOf).map((group) => ({
        name: group.ref,
        roleArn: text(group.property('RoleArn')),
        precedence: Number(group.property('Precedence') ?? Number.MAX_SAFE_INTEGER),
      })),
      domain: domain && domainHost(domain),
    };
  });
}

/** A name with a dot is a domain of the customer's own; any other is a prefix of Cognito's. */
function domainHost(domain: Resource): string {
  const name = String(domain.property('Domain'));
  return name.includes('.') ? name : `${name}.auth.${domain.environment.region}.amazoncognito.com`;
}

function appClient(client: Resource): AppClient {
  const { properties } = client;
  const units = isObject(properties.TokenValidityUnits) ? properties.TokenValidityUnits : {};
  const seconds = (name: string, otherwise: number, unit: string) => {
    const value = properties[`${name}Validity`];
    return value === undefined ? otherwise : Number(value) * UNIT_SECONDS[String(units[name] ?? unit)];
  };
  const rotation = isObject(properties.RefreshTokenRotation) ? properties.RefreshTokenRotation : {};
  return {
    id: client.ref,
    secret: properties.GenerateSecret === true ? secretOf(client) : undefined,
    codeFlow:
      properties.AllowedOAuthFlowsUserPoolClient === true && texts(properties.AllowedOAuthFlows).includes('code'),
    scopes: texts(properties.AllowedOAuthScopes),
    callbackUrls: texts(properties.CallbackURLs),
    logoutUrls: texts(properties.LogoutURLs),
    accessTokenSeconds: seconds('AccessToken', 3600, 'hours'),
    idTokenSeconds: seconds('IdToken', 3600, 'hours'),
    refreshTokenSeconds: seconds('RefreshToken', 30 * 86_400, 'days'),
    rotationGraceSeconds: rotation.Feature === 'ENABLED' ? Number(rotation.RetryGracePeriodSeconds ?? 0) : undefined,
    revocation: properties.EnableTokenRevocation !== false,
  };
}

const secretOf = (client: Resource) => createHash('sha256').update(`${client.ref}/secret`).digest('hex');
const text = (value: TemplateValue | undefined) => (value === undefined ? undefined : String(value));
const texts = (value: TemplateValue | undefined) => asList(value).map(String);
