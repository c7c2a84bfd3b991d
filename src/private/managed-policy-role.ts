import { aws_iam as iam } from 'aws-cdk-lib';

/**
 * A role whose grants land in one customer managed policy in place of inline policies,
 * which the HIPAA and NIST rule packs refuse and which cannot be reviewed or reused by themselves.
 */
export class ManagedPolicyRole extends iam.Role {
  private policy?: iam.ManagedPolicy;

  public override addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.policy ??= new iam.ManagedPolicy(this, 'Policy', { roles: [this] });
    this.policy.addStatements(statement);
    return { statementAdded: true, policyDependable: this.policy };
  }
}
