import { holds, withVariables, type Context } from './conditions';
import type { Matcher, Principals, Statement } from './policy';
import { matchesArn, matchesWildcard } from './wildcard';

/** A call of an AWS service by a role. */
export interface Request {
  /** Like 's3:GetObject'. */
  readonly action: string;
  readonly resource: string;
  readonly principal: RolePrincipal;
  readonly context: Context;
}

export interface RolePrincipal {
  readonly account: string;
  readonly roleArn: string;
  readonly sessionArn: string;
  /** An AWS service that calls in its own name, like cloudfront.amazonaws.com: only statements for it or for everybody apply. */
  readonly service?: string;
}

export interface Policies {
  /** Of the role. */
  readonly identity: readonly Statement[];
  /** Of the resource, where it has one. */
  readonly resource?: readonly Statement[];
  /** Of the VPC endpoint that the call came through, which must allow it as well. */
  readonly endpoint?: readonly Statement[];
  /** The resource's own policy has to agree, as that of a KMS key; others add to what the role may. */
  readonly resourceDecides?: boolean;
  /** Hears of conditions that cannot be decided. They count against the call. */
  readonly onUnknown?: (operator: string) => void;
}

/** Whether a call within one account is allowed: no policy denies it, and those that have to allow it do. */
export function isAllowed(request: Request, policies: Policies): boolean {
  const { identity, resource = [], endpoint, onUnknown } = policies;
  const applies = (statement: Statement) => appliesTo(statement, request, onUnknown);
  const denied = [...identity, ...resource, ...(endpoint ?? [])].some(
    (statement) => statement.effect === 'Deny' && applies(statement),
  );
  if (denied) return false;
  const allowedBy = (statements: readonly Statement[]) =>
    statements.some((statement) => statement.effect === 'Allow' && applies(statement));
  if (endpoint && !allowedBy(endpoint)) return false;
  if (!policies.resourceDecides) return allowedBy(identity) || allowedBy(resource);
  // A statement for the account leaves it to the policies of its roles; one for the role itself is enough.
  const byName = resource.filter((statement) => !isForAccount(statement, request.principal.account));
  return allowedBy(byName) || (allowedBy(resource) && allowedBy(identity));
}

function appliesTo(statement: Statement, request: Request, onUnknown?: (operator: string) => void): boolean {
  const { actions, resources, principals, conditions, effect } = statement;
  if (!matchesAction(actions, request.action)) return false;
  if (resources && !matchesResource(resources, request)) return false;
  if (principals && !matchesPrincipal(principals, request.principal)) return false;
  return conditions.every((condition) => {
    const verdict = holds(condition, request.context);
    if (verdict !== 'unknown') return verdict;
    onUnknown?.(condition.operator);
    return effect === 'Deny';
  });
}

function matchesAction({ patterns, negated }: Matcher, action: string): boolean {
  const lower = action.toLowerCase();
  return patterns.some((pattern) => matchesWildcard(pattern.toLowerCase(), lower)) !== negated;
}

function matchesResource({ patterns, negated }: Matcher, { resource, context }: Request): boolean {
  const matched = patterns.some((pattern) => {
    const filled = withVariables(pattern, context);
    return filled !== undefined && (filled === '*' || matchesArn(filled, resource));
  });
  return matched !== negated;
}

function matchesPrincipal(
  { byKind, negated }: Principals,
  { account, roleArn, sessionArn, service }: RolePrincipal,
): boolean {
  if (service !== undefined) {
    const services = [...(byKind['*'] ?? []), ...(byKind.Service ?? [])];
    return (byKind.AWS ?? []).concat(services).some((name) => name === '*' || name === service) !== negated;
  }
  const names = [...(byKind['*'] ?? []), ...(byKind.AWS ?? [])];
  const matched = names.some(
    (name) => name === '*' || name === roleArn || name === sessionArn || isAccount(name, account),
  );
  return matched !== negated;
}

function isForAccount({ principals }: Statement, account: string): boolean {
  return (principals?.byKind.AWS ?? []).some((name) => isAccount(name, account));
}

const isAccount = (name: string, account: string) =>
  name === account || new RegExp(`^arn:aws[a-z-]*:iam::${account}:root$`).test(name);
