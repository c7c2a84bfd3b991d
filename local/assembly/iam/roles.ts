import { statementsOf, type Statement } from './policy';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject } from '../template/template';

/** A role of the app, with all that the app allows it. */
export interface Role {
  readonly arn: string;
  readonly name: string;
  readonly account: string;
  readonly statements: readonly Statement[];
  /** Policies of AWS and of others that it has and whose content the app does not know. */
  readonly unknownPolicies: readonly string[];
  /** Set for what stands for an AWS service itself, which has no policies of its own. */
  readonly service?: string;
}

/** An AWS service that calls others in its own name. */
export function serviceRole(service: string, account: string): Role {
  return { arn: service, name: service, account, statements: [], unknownPolicies: [], service };
}

/** The roles of all stacks by ARN: their inline policies and those that stacks attach. */
export function collectRoles(deployment: Deployment): ReadonlyMap<string, Role> {
  const policies = new Map(deployment.ofType('AWS::IAM::ManagedPolicy').map((policy) => [policy.ref, policy]));
  const roles = deployment.ofType('AWS::IAM::Role').map((role): [string, Role] => {
    const attached = [...deployment.ofType('AWS::IAM::Policy'), ...policies.values()].filter((policy) =>
      isAttached(policy, role),
    );
    const managed = asList(role.property('ManagedPolicyArns')).map(String);
    const own = managed.flatMap((arn) => policies.get(arn) ?? []);
    const inline = asList(role.property('Policies')).map((policy) =>
      isObject(policy) ? policy.PolicyDocument : undefined,
    );
    const documents = [
      ...inline,
      ...[...new Set([...attached, ...own])].map((policy) => policy.property('PolicyDocument')),
    ];
    return [
      role.attribute('Arn'),
      {
        arn: role.attribute('Arn'),
        name: role.ref,
        account: role.environment.account,
        statements: documents.flatMap((document) => statementsOf(document)),
        unknownPolicies: managed.filter((arn) => !policies.has(arn)),
      },
    ];
  });
  return new Map(roles);
}

function isAttached(policy: Resource, role: Resource): boolean {
  return (
    policy.environment.account === role.environment.account &&
    asList(policy.property('Roles')).map(String).includes(role.ref)
  );
}
