import { join } from 'node:path';
import {
  Stack,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_s3 as s3,
  aws_s3_assets as s3_assets,
  aws_s3_deployment as s3_deployment,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { SiteConfig } from './site-config';
import { acknowledge, acknowledgeAtSynthesis, findingText } from '../private/acknowledge';
import { assetPath } from '../private/assets';
import { LogSettings, logGroup } from '../private/log-group';
import { ManagedPolicyRole } from '../private/managed-policy-role';

/** The function of CDK that copies files is shared by all deployments of a stack with this much memory: not by most others. */
const MEMORY_MIB = 512;

export interface SiteDeploymentProps {
  readonly bucket: s3.Bucket;
  readonly config: SiteConfig;
  readonly logs: LogSettings;
}

/** Puts the built site of this package, and the settings of this deployment, into the bucket. */
export class SiteDeployment extends Construct {
  constructor(scope: Construct, id: string, props: SiteDeploymentProps) {
    super(scope, id);
    const log = logGroup(this, 'Logs', props.logs);
    const role = new ManagedPolicyRole(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    log.grantWrite(role);
    const common = {
      destinationBucket: props.bucket,
      // Pages that are open load files of the version that they began with; their names carry hashes, so that versions do not meet.
      prune: false,
      memoryLimit: MEMORY_MIB,
      logGroup: log,
      role,
    };
    const { BucketDeployment, CacheControl, Source } = s3_deployment;
    const path = assetPath('viewer');
    const hashed = new s3_assets.Asset(this, 'Hashed', { path: join(path, 'assets') });
    const others = new s3_assets.Asset(this, 'Others', { path, exclude: ['assets', '.vite'] });
    const assets = new BucketDeployment(this, 'Assets', {
      ...common,
      sources: [sourceOf(hashed)],
      destinationKeyPrefix: 'assets',
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    });
    const page = new BucketDeployment(this, 'Page', {
      ...common,
      sources: [sourceOf(others), Source.jsonData(SiteConfig.FILE, props.config)],
      // Not even kept for the way back: a page that shows images is gone once its user has signed out.
      cacheControl: [CacheControl.noStore()],
    });
    // A page is there only with all that it loads.
    page.node.addDependency(assets);
    acknowledgeFunction(this, [props.bucket, hashed.bucket]);
  }
}

function sourceOf(asset: s3_assets.Asset): s3_deployment.ISource {
  return s3_deployment.Source.bucket(asset.bucket, asset.s3ObjectKey);
}

function acknowledgeFunction(scope: Construct, buckets: s3.IBucket[]): void {
  const fn = Stack.of(scope).node.children.find(
    ({ node }) => node.id.startsWith('Custom::CDKBucketDeployment') && node.id.endsWith(`${MEMORY_MIB}MiB`),
  ) as lambda.Function;
  acknowledge(
    fn,
    'Runs at deployments only, to copy the public files of a site from one bucket to another. It handles no patient data, and only CloudFormation invokes it',
    'HIPAA+NIST:LambdaInsideVPC',
  );
  acknowledge(
    fn,
    'CloudFormation waits for the answer, and a deployment without it fails: an event that is kept for later would be of no use',
    'HIPAA+NIST:LambdaDLQ',
  );
  acknowledge(
    fn,
    'CloudFormation invokes it a few times for each deployment. Concurrency that is reserved to it would lie idle, and be missing in the account',
    'HIPAA+NIST:LambdaConcurrency',
  );
  acknowledge(
    fn,
    'The function is that of aws-cdk-lib, which chooses its runtime: a later release of it brings the newest one',
    'AwsSolutions:L1',
  );
  acknowledgePermissions(fn, buckets);
}

function acknowledgePermissions(fn: lambda.Function, buckets: s3.IBucket[]): void {
  acknowledge(
    fn.role!,
    'What aws-cdk-lib grants its function that copies files: reading, writing and listing, in the bucket of the site, with its key',
    ...['s3:Abort*', 's3:DeleteObject*', 's3:GetBucket*', 's3:GetObject*', 's3:List*'].map(
      (action) => `AwsSolutions:IAM5[Action::${action}]`,
    ),
    ...['kms:GenerateDataKey*', 'kms:ReEncrypt*'].map((action) => `AwsSolutions:IAM5[Action::${action}]`),
  );
  acknowledgeAtSynthesis(
    fn.role!,
    'The files of the site in its bucket, and those of this deployment in the bucket that CDK uploads them to: their names follow their content',
    () => buckets.map((bucket) => `AwsSolutions:IAM5[Resource::${findingText(fn, bucket.arnForObjects('*'))}]`),
  );
}
