import type { ContainerSecret } from './task-definition';
import type { Cloud } from '../cloud';
import { statementsOf } from '../iam/policy';
import type { RoleSession } from '../iam/sessions';
import type { Reach } from '../network/vpc';
import { findSecret } from '../secrets/secret-values';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';

/** The variables that a container gets from Secrets Manager: ECS reads them with the execution role, from the task's network. */
export class ContainerSecrets {
  private readonly secrets: readonly Resource[];

  constructor(
    private readonly deployment: Deployment,
    private readonly cloud: Cloud,
  ) {
    this.secrets = deployment.ofType('AWS::SecretsManager::Secret');
  }

  /** @throws with what would keep ECS from starting the task */
  public read(
    wanted: readonly ContainerSecret[],
    execution: RoleSession | undefined,
    reach: Reach,
  ): Readonly<Record<string, string>> {
    if (wanted.length > 0 && !reach.reaches('secretsmanager')) {
      throw new Error('its secrets are out of reach: no way from its subnets to secretsmanager');
    }
    return Object.fromEntries(wanted.map((secret) => [secret.name, this.one(secret, execution)]));
  }

  private one({ name, valueFrom }: ContainerSecret, execution: RoleSession | undefined): string {
    const found = findSecret(this.secrets, valueFrom);
    if (!found) throw new Error(`secret ${name}: ${valueFrom} is not a secret of the app`);
    const { secret, key } = found;
    if (!execution) throw new Error(`secret ${name}: there is no execution role to read it with`);
    const { region, urlSuffix } = secret.environment;
    const policies = this.deployment
      .ofType('AWS::SecretsManager::ResourcePolicy')
      .filter((policy) => policy.property('SecretId') === secret.ref);
    const resource = policies.flatMap((policy) => statementsOf(policy.property('ResourcePolicy')));
    const action = 'secretsmanager:GetSecretValue';
    const context = { 'aws:securetransport': 'true' };
    if (!execution.allows(action, secret.ref, { resource, context })) throw denied(name, execution, action, secret.ref);
    const keyId = secret.property('KmsKeyId');
    if (keyId !== undefined) {
      const keyArn = this.cloud.keys.arn(String(keyId));
      const via = {
        'kms:viaservice': `secretsmanager.${region}.${urlSuffix}`,
        'kms:encryptioncontext:secretarn': secret.ref,
      };
      if (!this.cloud.keys.allow(execution, 'kms:Decrypt', keyArn, { ...context, ...via })) {
        throw denied(name, execution, 'kms:Decrypt', keyArn);
      }
    }
    return this.deployment.secrets.text(secret, key);
  }
}

const denied = (name: string, { role }: RoleSession, action: string, resource: string) =>
  new Error(`secret ${name}: role ${role.name} may not ${action} on ${resource}`);
