import {
  Aws,
  Duration,
  RemovalPolicy,
  Stack,
  Token,
  aws_elasticloadbalancingv2 as elbv2,
  aws_iam as iam,
  aws_logs as logs,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge, acknowledgeAtSynthesis, findingText } from './acknowledge';
import { ManagedPolicyRole } from './managed-policy-role';

/** What every bucket is like. */
export const PRIVATE_BUCKET: s3.BucketProps = {
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  versioned: true,
};

/** What every bucket for logs is like, whatever its encryption. */
export function logBucketProps(retention: logs.RetentionDays, removalPolicy: RemovalPolicy): s3.BucketProps {
  return {
    ...PRIVATE_BUCKET,
    lifecycleRules: [
      {
        ...(retention === logs.RetentionDays.INFINITE ? {} : { expiration: Duration.days(retention) }),
        noncurrentVersionExpiration: Duration.days(30),
        abortIncompleteMultipartUploadAfter: Duration.days(1),
      },
    ],
    ...emptiedOnRemoval(removalPolicy),
  };
}

/** CloudFormation removes no bucket that holds something: one that is to go is emptied before, and nothing is written to it from then on. */
export function emptiedOnRemoval(
  removalPolicy: RemovalPolicy,
): Pick<s3.BucketProps, 'removalPolicy' | 'autoDeleteObjects'> {
  return { removalPolicy, autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY };
}

/** A bucket for access logs, which load balancers and S3 deliver with keys of S3 only. */
export function accessLogsBucket(
  scope: Construct,
  retention: logs.RetentionDays,
  removalPolicy: RemovalPolicy,
  replica?: s3.IBucket,
): s3.Bucket {
  const role = replica && replicationRole(scope);
  const bucket = new s3.Bucket(scope, 'AccessLogs', {
    ...logBucketProps(retention, removalPolicy),
    encryption: s3.BucketEncryption.S3_MANAGED,
    ...(replica && { replicationRole: role, replicationRules: [{ destination: replica, priority: 0 }] }),
  });
  acknowledge(
    bucket,
    'Access logs of load balancers and of S3 can only be delivered to a bucket that is encrypted with keys of S3 (SSE-S3), not with a KMS key',
    'HIPAA+NIST:S3DefaultEncryptionKMS',
  );
  if (replica && role) {
    bucket.grantReplicationPermission(role, { destinations: [{ bucket: replica }] });
    acknowledgeAtSynthesis(
      role,
      'S3 replicates whatever access logs are delivered to the bucket; the role may read this bucket, and write to the replica, and no other',
      () =>
        [bucket, replica].map(
          (target) => `AwsSolutions:IAM5[Resource::${findingText(role, target.arnForObjects('*'))}]`,
        ),
    );
  } else {
    acknowledge(
      bucket,
      'Holds access logs only. A replica would need a log bucket and a replica of its own, without end; give accessLogsBucket to keep the logs in a replicated one',
      'HIPAA+NIST:S3BucketReplicationEnabled',
    );
  }
  return bucket;
}

/** S3 would make one with an inline policy. */
function replicationRole(scope: Construct): iam.Role {
  return new ManagedPolicyRole(scope, 'AccessLogsReplicationRole', {
    assumedBy: new iam.ServicePrincipal('s3.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
    }),
  });
}

/** Sends the access logs of a load balancer to a bucket, also from a stack whose region is not known yet. */
export function logLoadBalancerAccess(
  loadBalancer: elbv2.ApplicationLoadBalancer,
  bucket: s3.IBucket,
  prefix: string,
): void {
  if (!Token.isUnresolved(Stack.of(loadBalancer).region)) {
    loadBalancer.logAccessLogs(bucket, prefix);
    return;
  }
  // The L2 wants the region for the accounts that delivered the logs of older regions; the service principal does so in any.
  loadBalancer.setAttribute('access_logs.s3.enabled', 'true');
  loadBalancer.setAttribute('access_logs.s3.bucket', bucket.bucketName);
  loadBalancer.setAttribute('access_logs.s3.prefix', prefix);
  bucket.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('logdelivery.elasticloadbalancing.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [bucket.arnForObjects(`${prefix}/AWSLogs/${Aws.ACCOUNT_ID}/*`)],
    }),
  );
  if (bucket.policy) loadBalancer.node.addDependency(bucket.policy);
}

/** Sends the server access logs of one bucket to another, by policy: the L2 would use ACLs in apps without its feature flag. */
export function logBucketAccess(source: s3.Bucket, target: s3.IBucket, prefix: string): void {
  (source.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
    destinationBucketName: target.bucketName,
    logFilePrefix: `${prefix}/`,
  };
  target.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('logging.s3.amazonaws.com')],
      actions: ['s3:PutObject'],
      resources: [target.arnForObjects(`${prefix}/*`)],
      conditions: {
        ArnLike: { 'aws:SourceArn': source.bucketArn },
        StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID },
      },
    }),
  );
}
