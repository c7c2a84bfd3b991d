import { Aws, aws_iam as iam, aws_kms as kms, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** A new topic that alarms may publish to. */
export function createAlarmTopic(scope: Construct, encryptionKey: kms.IKey): sns.Topic {
  const topic = new sns.Topic(scope, 'AlarmTopic', { masterKey: encryptionKey, enforceSSL: true });
  // enforceSSL replaces the default policy of the topic, which would have let alarms of this account publish.
  topic.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  );
  return topic;
}
