import { createHash } from 'node:crypto';
import type { JWTPayload } from 'jose';
import { ServiceError } from '../../aws/service-error';
import { holds, type Context } from '../iam/conditions';
import { statementsOf } from '../iam/policy';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject, type TemplateObject, type TemplateValue } from '../template/template';

/** An identity pool of the app: which tokens it takes, and which role it gives for them. */
export interface IdentityPool {
  readonly id: string;
  readonly region: string;
  readonly providers: readonly { readonly name: string; readonly clientId: string; readonly checksServer: boolean }[];
  readonly roles: TemplateObject;
  /** By provider and client, as `cognito-idp…/pool:client`. */
  readonly mappings: ReadonlyMap<string, TemplateObject>;
}

export const notAuthorized = (message: string) => new ServiceError('NotAuthorizedException', 400, message);

export function identityPools(deployment: Deployment): IdentityPool[] {
  const attachments = deployment.ofType('AWS::Cognito::IdentityPoolRoleAttachment');
  return deployment.ofType('AWS::Cognito::IdentityPool').map((resource) => {
    const attachment = attachments.find((candidate) => candidate.property('IdentityPoolId') === resource.ref);
    return {
      id: resource.ref,
      region: resource.environment.region,
      providers: asList(resource.property('CognitoIdentityProviders'))
        .filter(isObject)
        .map(({ ProviderName, ClientId, ServerSideTokenCheck }) => ({
          name: String(ProviderName),
          clientId: String(ClientId),
          checksServer: ServerSideTokenCheck === true,
        })),
      roles: objectOf(attachment?.property('Roles')),
      mappings: mappingsOf(attachment),
    };
  });
}

/** The same for the same user of the same pool. */
export function identityId({ id, region }: IdentityPool, subject: string): string {
  const hash = createHash('sha256').update(`${id}\0${subject}`).digest('hex');
  return `${region}:${[8, 12, 16, 20, 32].map((end, i) => hash.slice([0, 8, 12, 16, 20][i], end)).join('-')}`;
}

/** The role that the user gets. @throws ServiceError where none is meant for them */
export function chooseRole(
  pool: IdentityPool,
  provider: string,
  claims: JWTPayload,
  custom: string | undefined,
): string {
  const mapping = pool.mappings.get(`${provider}:${String(claims.aud)}`);
  const otherwise = () => {
    const { authenticated } = pool.roles;
    const ambiguous = mapping?.AmbiguousRoleResolution ?? 'AuthenticatedRole';
    if (ambiguous !== 'AuthenticatedRole' || authenticated === undefined) {
      throw notAuthorized('Access to Identity is forbidden: no role is meant for this user.');
    }
    return String(authenticated);
  };
  if (mapping?.Type === 'Rules') return ruleRole(mapping, claims) ?? otherwise();
  if (mapping?.Type === 'Token') {
    const roles = asList(claims['cognito:roles'] as TemplateValue | undefined).map(String);
    if (custom !== undefined && !roles.includes(custom)) throw notAuthorized('Role is not in the token.');
    const chosen = custom ?? claims['cognito:preferred_role'];
    return chosen === undefined ? otherwise() : String(chosen);
  }
  return otherwise();
}

/** Whether the role lets itself be taken on by users of the pool who have signed in. */
export function trusts(role: Resource, pool: IdentityPool, identity: string): boolean {
  const context: Context = {
    'cognito-identity.amazonaws.com:aud': pool.id,
    'cognito-identity.amazonaws.com:amr': ['authenticated', pool.providers[0].name],
    'cognito-identity.amazonaws.com:sub': identity,
  };
  const applying = statementsOf(role.property('AssumeRolePolicyDocument')).filter(
    ({ actions, principals, conditions }) =>
      actions.patterns.includes('sts:AssumeRoleWithWebIdentity') &&
      (principals?.byKind.Federated ?? []).includes('cognito-identity.amazonaws.com') &&
      conditions.every((condition) => holds(condition, context) === true),
  );
  return applying.some(({ effect }) => effect === 'Allow') && !applying.some(({ effect }) => effect === 'Deny');
}

function ruleRole(mapping: TemplateObject, claims: JWTPayload): string | undefined {
  const configuration = objectOf(mapping.RulesConfiguration);
  const rule = asList(configuration.Rules)
    .filter(isObject)
    .find(({ Claim, MatchType, Value }) => {
      const given = asList(claims[String(Claim)] as TemplateValue | undefined).map(String);
      const wanted = String(Value);
      const tests: Readonly<Record<string, () => boolean>> = {
        Equals: () => given.includes(wanted),
        Contains: () => given.some((value) => value.includes(wanted)),
        StartsWith: () => given.some((value) => value.startsWith(wanted)),
        NotEqual: () => given.length > 0 && !given.includes(wanted),
      };
      return tests[String(MatchType)]?.() ?? false;
    });
  return rule && String(rule.RoleARN);
}

function mappingsOf(attachment: Resource | undefined): ReadonlyMap<string, TemplateObject> {
  const mappings = Object.entries(objectOf(attachment?.property('RoleMappings'))).filter(
    (entry): entry is [string, TemplateObject] => isObject(entry[1]),
  );
  return new Map(mappings.map(([name, mapping]) => [String(mapping.IdentityProvider ?? name), mapping]));
}

const objectOf = (value: TemplateValue | undefined): TemplateObject => (isObject(value) ? value : {});
