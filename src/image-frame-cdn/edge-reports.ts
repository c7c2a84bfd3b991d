import {
  Names,
  Stack,
  aws_cloudfront as cloudfront,
  aws_cloudwatch as cloudwatch,
  aws_s3 as s3,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CdnAccessLogs } from './access-logs';
import { Watched, createAlarms } from './monitoring';
import { accessLogsBucket } from '../private/access-logs';
import { createAlarmTopic } from '../private/alarm-topic';
import { encryptionKey } from '../private/encryption-key';
import { LogSettings } from '../private/log-group';

export interface EdgeReportsProps {
  readonly distribution: cloudfront.IDistribution;
  readonly watched: Watched[];
  /** Of the distribution's stack, and used where that is in us-east-1 itself. */
  readonly logs: LogSettings;
  readonly accessLogsBucket: s3.IBucket;
  readonly alarmTopic: sns.ITopic;
}

/** What CloudFront reports in us-east-1 alone, wherever the rest of a stack is: access logs, and metrics that alarms watch. */
export class EdgeReports {
  public readonly isOfOwnStack: boolean;
  public readonly logsBucket: s3.IBucket;
  public readonly alarmTopic: sns.ITopic;
  public readonly alarms: cloudwatch.Alarm[];

  constructor(cdn: Construct, stack: Stack, props: EdgeReportsProps) {
    this.isOfOwnStack = Stack.of(cdn) === stack;
    const scope = this.isOfOwnStack ? cdn : new Construct(stack, Names.uniqueId(cdn));
    const { retention, removalPolicy } = props.logs;
    // Keys, buckets and topics serve their own region only.
    const logs = this.isOfOwnStack
      ? props.logs
      : { retention, removalPolicy, encryptionKey: encryptionKey(scope, undefined, removalPolicy) };
    this.alarmTopic = this.isOfOwnStack ? props.alarmTopic : createAlarmTopic(scope, logs.encryptionKey);
    this.logsBucket = new CdnAccessLogs(scope, 'CdnLogs', {
      distribution: props.distribution,
      logs,
      serverAccessLogs: this.isOfOwnStack ? props.accessLogsBucket : accessLogsBucket(scope, retention, removalPolicy),
    }).bucket;
    this.alarms = createAlarms(scope, this.alarmTopic, props.watched);
  }
}
