import { Duration, aws_sqs as sqs } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { LogSettings } from './log-group';

/** Keeps the events that a function failed on, as long as SQS keeps anything. */
export function deadLetterQueue(scope: Construct, logs: LogSettings): sqs.Queue {
  return new sqs.Queue(scope, 'DeadLetters', {
    encryption: sqs.QueueEncryption.KMS,
    encryptionMasterKey: logs.encryptionKey,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    removalPolicy: logs.removalPolicy,
  });
}
