import {
  Annotations,
  Aws,
  Duration,
  RemovalPolicy,
  Stack,
  aws_cloudfront as cloudfront,
  aws_iam as iam,
  aws_kms as kms,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PRIVATE_BUCKET, logBucketAccess } from '../private/access-logs';
import { acknowledge } from '../private/acknowledge';

export interface SiteBucketProps {
  readonly bucketName: string;
  readonly encryptionKey: kms.IKey;
  readonly accessLogs: s3.IBucket;
  readonly distribution: cloudfront.IDistribution;
  readonly removalPolicy: RemovalPolicy;
}

/** Holds the files of the site, which the one distribution alone may read. */
export function createSiteBucket(scope: Construct, props: SiteBucketProps): s3.Bucket {
  const { distribution, encryptionKey } = props;
  const bucket = new s3.Bucket(scope, 'Site', {
    bucketName: props.bucketName,
    encryption: s3.BucketEncryption.KMS,
    encryptionKey,
    bucketKeyEnabled: true,
    ...PRIVATE_BUCKET,
    lifecycleRules: [
      { noncurrentVersionExpiration: Duration.days(90), abortIncompleteMultipartUploadAfter: Duration.days(1) },
    ],
    removalPolicy: props.removalPolicy,
  });
  logBucketAccess(bucket, props.accessLogs, 'site');
  bucket.addToResourcePolicy(
    fromCloudFront(['s3:GetObject'], [bucket.arnForObjects('*')], distribution.distributionArn),
  );
  allowKey(scope, encryptionKey, distribution);
  acknowledge(
    bucket,
    'Holds the files of this npm package and its settings only, which each deployment can put there again: nothing could be lost that a replica would keep',
    'HIPAA+NIST:S3BucketReplicationEnabled',
  );
  return bucket;
}

function allowKey(scope: Construct, key: kms.IKey, distribution: cloudfront.IDistribution): void {
  // The policy of a key of another stack cannot name the distribution, as that stack is deployed first.
  const isNear = Stack.of(key) === Stack.of(distribution);
  const any = `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/*`;
  const statement = fromCloudFront(['kms:Decrypt'], ['*'], isNear ? distribution.distributionArn : any);
  if (key.addToResourcePolicy(statement).statementAdded) return;
  Annotations.of(scope).addInfo(
    'the policy of an imported encryptionKey must let cloudfront.amazonaws.com use it (kms:Decrypt) for the distribution of the viewer',
  );
}

function fromCloudFront(actions: string[], resources: string[], distributionArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
    actions,
    resources,
    conditions: { ArnLike: { 'aws:SourceArn': distributionArn } },
  });
}
