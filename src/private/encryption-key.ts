import { Annotations, Aws, RemovalPolicy, aws_iam as iam, aws_kms as kms } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The caller's key, or a new rotating one. CloudWatch Logs and alarms of this account are let use it. */
export function encryptionKey(scope: Construct, given: kms.IKey | undefined, removalPolicy: RemovalPolicy): kms.IKey {
  const key =
    given ??
    new kms.Key(scope, 'Key', {
      description: `Logs, files and alarms of ${scope.node.path}`,
      enableKeyRotation: true,
      removalPolicy,
    });
  const added = [allowLogs(), allowAlarms()].map((statement) => key.addToResourcePolicy(statement).statementAdded);
  if (added.includes(false)) {
    Annotations.of(scope).addInfo(
      'the policy of an imported encryptionKey cannot be changed from here: it must let logs.<region>.amazonaws.com encrypt the log ' +
        'groups of this account, and cloudwatch.amazonaws.com use it (kms:Decrypt, kms:GenerateDataKey*) for the alarm topic',
    );
  }
  return key;
}

function allowLogs(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal(`logs.${Aws.REGION}.${Aws.URL_SUFFIX}`)],
    actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:Describe*'],
    resources: ['*'],
    conditions: {
      ArnLike: {
        'kms:EncryptionContext:aws:logs:arn': `arn:${Aws.PARTITION}:logs:${Aws.REGION}:${Aws.ACCOUNT_ID}:log-group:*`,
      },
    },
  });
}

function allowAlarms(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
    actions: ['kms:Decrypt', 'kms:GenerateDataKey*'],
    resources: ['*'],
    conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
  });
}
