import type { Context } from './conditions';
import { statementsOf, type Statement } from './policy';
import type { RoleSession } from './sessions';
import type { Deployment } from '../template/deployment';

/** Who may use the encryption keys of an app. */
export class EncryptionKeys {
  private readonly policies = new Map<string, readonly Statement[]>();
  private readonly arns = new Map<string, string>();

  constructor(
    deployment: Deployment,
    private readonly onUnknown: (operator: string) => void,
  ) {
    for (const key of deployment.ofType('AWS::KMS::Key')) {
      const arn = key.attribute('Arn');
      this.arns.set(key.ref, arn).set(arn, arn);
      this.policies.set(arn, statementsOf(key.property('KeyPolicy')));
    }
    for (const alias of deployment.ofType('AWS::KMS::Alias')) {
      this.arns.set(alias.ref, String(alias.property('TargetKeyId')));
    }
  }

  /** ARN of a key that is named by ARN, ID or alias. */
  public arn(name: string): string {
    const target = this.arns.get(name) ?? name;
    return this.arns.get(target) ?? target;
  }

  public allow(session: RoleSession, action: string, keyArn: string, context: Context): boolean {
    const resource = this.policies.get(keyArn);
    // The policy of a key that is given to the app is not known: the role's own has to do.
    return session.allows(action, keyArn, {
      resource,
      resourceDecides: resource !== undefined,
      context,
      onUnknown: this.onUnknown,
    });
  }
}
