import { createHash } from 'node:crypto';
import {
  CustomResource,
  Duration,
  RemovalPolicy,
  Stack,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_events as events,
  aws_events_targets as targets,
  aws_iam as iam,
  aws_lambda as lambda,
  aws_s3 as s3,
  aws_sqs as sqs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { TokenIssuer } from '../access';
import { PRIVATE_BUCKET, emptiedOnRemoval, logBucketAccess } from './access-logs';
import { acknowledge } from './acknowledge';
import { assetPath } from './assets';
import { deadLetterQueue } from './dead-letter-queue';
import { LogSettings, logGroup } from './log-group';
import { ManagedPolicyRole } from './managed-policy-role';

export interface TokenKeysProps {
  readonly issuers: TokenIssuer[];
  readonly interval: Duration;
  readonly logs: LogSettings;
  readonly accessLogs: s3.IBucket;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Brings the public keys of the token issuers to tasks that cannot reach the internet: a function outside the VPC fetches them at
 * deployment and on a schedule into a bucket, which tasks read through the S3 gateway endpoint. S3 rather than Parameter Store, Secrets
 * Manager or DynamoDB: that endpoint is there anyway for container images, costs nothing, and key sets outgrow a parameter.
 */
export class TokenKeys extends Construct {
  public readonly bucket: s3.Bucket;
  public readonly function: lambda.Function;
  public readonly deadLetters: sqs.Queue;
  /** Whoever needs the keys to be there waits for this. */
  public readonly fetched: CustomResource;
  private readonly objectKeys: string[];

  constructor(
    scope: Construct,
    id: string,
    private readonly props: TokenKeysProps,
  ) {
    super(scope, id);
    this.objectKeys = props.issuers.map((issuer) => objectKey(this, issuer.issuerUrl));
    this.bucket = this.createBucket();
    this.deadLetters = deadLetterQueue(this, props.logs);
    this.function = this.createFunction();
    this.createSchedule();
    this.fetched = this.fetchAtDeployment();
  }

  /** Where the keys of an issuer lie: `s3://bucket/keys/<hash>.json`. */
  public location(issuer: TokenIssuer): string {
    return `s3://${this.bucket.bucketName}/${objectKey(this, issuer.issuerUrl)}`;
  }

  public grantRead(grantee: iam.IGrantable): void {
    iam.Grant.addToPrincipal({ grantee, actions: ['s3:GetObject'], resourceArns: this.objectArns() });
    this.props.logs.encryptionKey.grant(grantee, 'kms:Decrypt');
  }

  public metricErrors(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.function.metricErrors(options);
  }

  private createBucket(): s3.Bucket {
    const bucket = new s3.Bucket(this, 'Bucket', {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: this.props.logs.encryptionKey,
      bucketKeyEnabled: true,
      ...PRIVATE_BUCKET,
      lifecycleRules: [{ noncurrentVersionExpiration: Duration.days(7) }],
      ...emptiedOnRemoval(this.props.removalPolicy),
    });
    logBucketAccess(bucket, this.props.accessLogs, 'token-keys');
    acknowledge(
      bucket,
      "Holds copies of the token issuers' public keys only, which are fetched anew every few minutes: nothing could be lost that a replica would keep",
      'HIPAA+NIST:S3BucketReplicationEnabled',
    );
    return bucket;
  }

  private createFunction(): lambda.Function {
    const log = logGroup(this, 'Logs', this.props.logs);
    const role = new ManagedPolicyRole(this, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    log.grantWrite(role);
    iam.Grant.addToPrincipal({ grantee: role, actions: ['s3:PutObject'], resourceArns: this.objectArns() });
    this.props.logs.encryptionKey.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
    const fn = new lambda.Function(this, 'Function', {
      description: 'Fetches the public keys of the token issuers',
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: lambda.Code.fromAsset(assetPath('token-keys')),
      handler: 'index.handler',
      environment: {
        TOKEN_KEYS_BUCKET_HOST: this.bucket.bucketRegionalDomainName,
        TOKEN_KEYS_ISSUERS: this.issuersJson(),
      },
      memorySize: 256,
      timeout: Duration.seconds(60),
      reservedConcurrentExecutions: 1,
      deadLetterQueue: this.deadLetters,
      logGroup: log,
      role,
    });
    acknowledge(
      fn,
      "Reads the token issuers' public keys from their public addresses, which a VPC without a route to the internet cannot reach. It handles no patient data and no tokens",
      'HIPAA+NIST:LambdaInsideVPC',
    );
    return fn;
  }

  private createSchedule(): void {
    new events.Rule(this, 'Schedule', {
      description: 'Fetches the public keys of the token issuers',
      schedule: events.Schedule.rate(this.props.interval),
      targets: [new targets.LambdaFunction(this.function, { retryAttempts: 2, maxEventAge: this.props.interval })],
    });
  }

  /** The function answers CloudFormation itself: no second function of a provider framework, outside all that is set here. */
  private fetchAtDeployment(): CustomResource {
    return new CustomResource(this, 'Fetched', {
      resourceType: 'Custom::TokenKeys',
      serviceToken: this.function.functionArn,
      serviceTimeout: Duration.minutes(10),
      // A change of the issuers fetches again before the tasks that need the new keys are started.
      properties: { Issuers: this.issuersJson() },
    });
  }

  private issuersJson(): string {
    return Stack.of(this).toJsonString(
      this.props.issuers.map((issuer, i) => ({
        issuer: issuer.issuerUrl,
        jwksUri: issuer._config().jwksUri,
        key: this.objectKeys[i],
      })),
    );
  }

  private objectArns(): string[] {
    return this.objectKeys.map((key) => this.bucket.arnForObjects(key));
  }
}

/** Stable for issuers whose URL is only known at deployment: then the reference is hashed. */
function objectKey(scope: Construct, issuerUrl: string): string {
  const name = Token.isUnresolved(issuerUrl) ? JSON.stringify(Stack.of(scope).resolve(issuerUrl)) : issuerUrl;
  return `keys/${createHash('sha256').update(name).digest('hex')}.json`;
}
