import {
  Duration,
  RemovalPolicy,
  aws_certificatemanager as acm,
  aws_ec2 as ec2,
  aws_elasticloadbalancingv2 as elbv2,
  aws_kms as kms,
  aws_logs as logs,
  aws_route53 as route53,
  aws_s3 as s3,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { FrameCacheTier } from './frame-cache-tier';
import { FrameAccess, ImagingDatastore, TokenIssuer } from '../access';

/** Properties of a `TlmProxy`. */
export interface TlmProxyProps {
  /** The data stores whose frames are served, at least one. The tasks may read these and no others. */
  readonly dataStores: ImagingDatastore[];

  /** The issuers of the access tokens that every request must carry, at least one. */
  readonly tokenIssuers: TokenIssuer[];

  /** The ACM certificate of the load balancer. It must be in the region of the stack, and valid for `domainName`. */
  readonly certificate: acm.ICertificate;

  /**
   * Which signed-in users may read which of the data stores.
   *
   * @default FrameAccess.signedInUsers()
   */
  readonly access?: FrameAccess;

  /**
   * Whether clients may also send the access token in the query string (`?token=`), as the first version of the AWS sample required.
   *
   * Tokens in URLs end up in access logs and browser histories: turn this on only for clients that cannot send headers.
   *
   * @default false
   */
  readonly allowTokenInQuery?: boolean;

  /**
   * Origins of web pages that may read frames (CORS), such as `https://viewer.example.org`.
   *
   * @default - none: web pages of other origins cannot read frames
   */
  readonly allowedOrigins?: string[];

  /**
   * The domain name that clients use. `certificate` must be valid for it. `FrameOrigin.tlmProxy()` and browsers require it.
   *
   * @default - clients use the DNS name of the load balancer, for which no public certificate is valid
   */
  readonly domainName?: string;

  /**
   * The hosted zone in which an alias record for `domainName` is created.
   *
   * @default - no record is created
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Whether the load balancer has public IP addresses. Tasks never have any.
   *
   * @default false
   */
  readonly internetFacing?: boolean;

  /**
   * Who may connect to the load balancer on port 443. Add others later with `connections`.
   *
   * @default - anyone if `internetFacing`, otherwise no one until `connections.allowDefaultPortFrom()` is called
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * The ARN of a regional AWS WAF web ACL for the load balancer.
   *
   * @default - no web ACL
   */
  readonly webAclArn?: string;

  /**
   * The security policy of the listener: the TLS versions and ciphers that clients may use. Policies that allow versions before TLS 1.2 are refused.
   *
   * @default elbv2.SslPolicy.TLS13_RES
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * An existing VPC to run in, which is not changed. Its subnets for tasks must reach, through VPC endpoints or a NAT gateway: HealthImaging
   * (`runtime-medical-imaging`), ECR (`ecr.api`, `ecr.dkr`), CloudWatch Logs (`logs`), S3, and with `cache` or behind CloudFront also Secrets
   * Manager (`secretsmanager`).
   *
   * @default - a new VPC over two zones, with flow logs and VPC endpoints and without a route to the internet
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of `vpc` for the tasks, in at least two zones.
   *
   * @default - the isolated subnets, or the private ones if there are no isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of `vpc` for the load balancer, in at least two zones.
   *
   * @default - the public subnets if `internetFacing`, otherwise those of the tasks
   */
  readonly loadBalancerSubnets?: ec2.SubnetSelection;

  /**
   * The address range of the new VPC.
   *
   * @default - 10.0.0.0/16
   */
  readonly ipAddresses?: ec2.IIpAddresses;

  /**
   * Whether tasks in the new VPC reach AWS services through NAT gateways instead of VPC endpoints. They then have a route to the internet.
   *
   * @default false
   */
  readonly egress?: boolean;

  /**
   * CPU units of a task, where 1024 are one vCPU. A task serves frames with a single thread: more than 1024 units only speed up rendered pictures
   * and give the task a faster network. For more throughput, raise `minTasks` and `maxTasks`.
   *
   * @default 1024
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB. Beside frames, a task needs at most 320 MiB, 64 more with `cache`, and for rendering pictures 64 and 288 for each of
   * `renderWorkers`.
   *
   * @default 2048
   */
  readonly memoryLimitMiB?: number;

  /**
   * Memory of a task for frames, cached and being fetched, in MiB. It must leave as much of `memoryLimitMiB` as a task needs beside them.
   *
   * @default - half of `memoryLimitMiB`, or less where a task needs more beside frames
   */
  readonly memoryCacheMiB?: number;

  /**
   * A second tier of the frame cache, which all tasks share and which outlives them.
   *
   * @default - none: each task caches in its own memory
   */
  readonly cache?: FrameCacheTier;

  /**
   * How long a frame is served from a cache, the memory of a task or `cache`, before it is requested from HealthImaging again: from 1 second to
   * 30 days, in whole seconds. For this time the proxy may still serve a frame that was deleted in HealthImaging.
   *
   * @default Duration.days(1)
   */
  readonly cacheTtl?: Duration;

  /**
   * Threads of a task that render pictures of frames (`…/rendered`), from 0 to 256. With 0 there are no such pictures.
   *
   * @default - as many as the task has vCPUs, but at least 1
   */
  readonly renderWorkers?: number;

  /**
   * The least number of tasks, at least 2. They are spread over the zones.
   *
   * @default 2
   */
  readonly minTasks?: number;

  /**
   * The greatest number of tasks, which run under load.
   *
   * @default - 10, or `minTasks` if that is more
   */
  readonly maxTasks?: number;

  /**
   * The average CPU utilization of tasks, in percent from 1 to 90, that scaling aims for.
   *
   * @default - 60 % of one vCPU, as one thread serves the frames: 60 with a `cpu` of up to 1024, 30 with 2048, 15 with 4096
   */
  readonly targetCpuUtilizationPercent?: number;

  /**
   * The number of requests per minute and task that scaling aims for.
   *
   * @default 6000
   */
  readonly targetRequestsPerTask?: number;

  /**
   * How often the public keys of the token issuers are fetched, from 1 minute to 24 hours in whole minutes.
   * Tasks know a new signing key after at most twice this time.
   *
   * @default Duration.minutes(5)
   */
  readonly keyRefreshInterval?: Duration;

  /**
   * The base URL of the HealthImaging data plane that the tasks call, for example a FIPS endpoint.
   *
   * @default - the `runtime-medical-imaging` endpoint of the region of each data store
   */
  readonly healthImagingEndpoint?: string;

  /**
   * The KMS key that encrypts logs, the public keys of token issuers, and alarms. If it is imported, its key policy must allow this: a note at
   * synthesis says for which services.
   *
   * @default - a new key with yearly rotation
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long logs are kept: audit lines and messages of the tasks, flow logs, and the access logs in a new bucket.
   *
   * @default logs.RetentionDays.SIX_YEARS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The bucket for access logs of the load balancer and of the bucket that holds the issuers' public keys. It must be in the region of the
   * stack and encrypted with S3 managed keys (SSE-S3).
   *
   * @default - a new bucket
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * A bucket, usually in another region or account, to which the new bucket of access logs is replicated. It must be versioned and, if it
   * belongs to another account, permit the new bucket's `replicationRoleArn` to replicate to it.
   *
   * @default - the access logs are not replicated
   */
  readonly accessLogsReplica?: s3.IBucket;

  /**
   * The topic that alarms are sent to.
   *
   * @default - a new encrypted topic, available as `alarmTopic`; subscribe to it
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * The share of server errors (5xx), in percent from 0 to 99, above which an alarm is raised: one alarm watches the requests, another one the
   * frames within batches.
   *
   * @default 1
   */
  readonly serverErrorAlarmPercent?: number;

  /**
   * The latency above which an alarm is raised: the 99th percentile of the time to the first byte of a response.
   *
   * @default Duration.seconds(1)
   */
  readonly latencyAlarmThreshold?: Duration;

  /**
   * The CloudWatch namespace of the metrics that the tasks write. Their only dimension is `Proxy`, the name of the proxy.
   *
   * @default 'HealthImaging/TlmProxy'
   */
  readonly metricsNamespace?: string;

  /**
   * Whether a CloudWatch dashboard is created.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Whether the load balancer is protected against deletion. To delete the stack, set this to false and deploy first.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What happens to logs, buckets and the encryption key when the construct is removed. With `DESTROY`, the buckets are emptied first.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
