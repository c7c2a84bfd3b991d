import {
  Annotations,
  Aws,
  RemovalPolicy,
  aws_cloudfront as cloudfront,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountWideName } from './signing-keys';
import { logBucketAccess, logBucketProps } from '../private/access-logs';
import { acknowledge } from '../private/acknowledge';
import { LogSettings } from '../private/log-group';

/** Neither query, which may be a signature, nor cookie, referer, or what else a client says of itself. */
const RECORD_FIELDS = [
  'date',
  'time',
  'x-edge-location',
  'sc-bytes',
  'c-ip',
  'cs-method',
  'cs(Host)',
  'cs-uri-stem',
  'sc-status',
  'x-edge-result-type',
  'x-edge-request-id',
  'x-host-header',
  'cs-protocol',
  'cs-bytes',
  'time-taken',
  'ssl-protocol',
  'ssl-cipher',
  'x-edge-response-result-type',
  'cs-protocol-version',
  'time-to-first-byte',
  'x-edge-detailed-result-type',
  'sc-content-type',
  'sc-content-len',
  'sc-range-start',
  'sc-range-end',
];

export interface CdnAccessLogsProps {
  readonly distribution: cloudfront.IDistribution;
  readonly logs: LogSettings;
  /** Keeps the server access logs of the bucket. */
  readonly serverAccessLogs: s3.IBucket;
}

/** The access logs of a distribution, in a bucket that is encrypted with a key of the customer. In us-east-1 only. */
export class CdnAccessLogs extends Construct {
  public readonly bucket: s3.Bucket;

  constructor(scope: Construct, id: string, props: CdnAccessLogsProps) {
    super(scope, id);
    const { encryptionKey, retention, removalPolicy } = props.logs;
    this.bucket = createBucket(this, encryptionKey, retention, removalPolicy);
    logBucketAccess(this.bucket, props.serverAccessLogs, 'cloudfront-logs');

    const source = new logs.CfnDeliverySource(this, 'Source', {
      name: accountWideName(this, 'logs'),
      logType: 'ACCESS_LOGS',
      resourceArn: props.distribution.distributionArn,
    });
    const destination = new logs.CfnDeliveryDestination(this, 'Destination', {
      name: accountWideName(this, 'logs'),
      destinationResourceArn: this.bucket.bucketArn,
      outputFormat: 'json',
    });
    const delivery = new logs.CfnDelivery(this, 'Delivery', {
      deliverySourceName: source.name,
      deliveryDestinationArn: destination.attrArn,
      recordFields: RECORD_FIELDS,
      s3SuffixPath: '{DistributionId}/{yyyy}/{MM}/{dd}/{HH}',
    });
    delivery.node.addDependency(source, destination);
    this.allowDelivery(encryptionKey, source, delivery);
  }

  private allowDelivery(key: kms.IKey, source: logs.CfnDeliverySource, delivery: logs.CfnDelivery): void {
    const principals = [new iam.ServicePrincipal('delivery.logs.amazonaws.com')];
    const ownAccount = { 'aws:SourceAccount': Aws.ACCOUNT_ID };
    this.bucket.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: ['s3:PutObject'],
        resources: [this.bucket.arnForObjects('*')],
        conditions: {
          StringEquals: { ...ownAccount, 's3:x-amz-acl': 'bucket-owner-full-control' },
          ArnLike: { 'aws:SourceArn': source.attrArn },
        },
      }),
    );
    const { statementAdded } = key.addToResourcePolicy(
      new iam.PolicyStatement({
        principals,
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: { StringEquals: ownAccount },
      }),
    );
    if (!statementAdded) {
      Annotations.of(this).addInfo(
        'the policy of an imported encryptionKey must let delivery.logs.amazonaws.com use it (kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey*, kms:DescribeKey) for the access logs',
      );
    }
    if (this.bucket.policy) delivery.node.addDependency(this.bucket.policy);
  }
}

function createBucket(
  scope: Construct,
  encryptionKey: kms.IKey,
  retention: logs.RetentionDays,
  removalPolicy: RemovalPolicy,
): s3.Bucket {
  const bucket = new s3.Bucket(scope, 'Bucket', {
    ...logBucketProps(retention, removalPolicy),
    encryption: s3.BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
  });
  acknowledge(
    bucket,
    'Holds the access logs of CloudFront only, which are delivered as best effort and are no audit trail: that is what the functions log of sessions, and CloudTrail',
    'HIPAA+NIST:S3BucketReplicationEnabled',
  );
  return bucket;
}
