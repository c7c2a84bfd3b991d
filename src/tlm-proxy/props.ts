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

  /** Who signs the access tokens that every request must carry, at least one. */
  readonly tokenIssuers: TokenIssuer[];

  /** The certificate that the load balancer shows to clients. It must be in the region of the stack. */
  readonly certificate: acm.ICertificate;

  /**
   * Which signed-in users may read which of the data stores.
   *
   * @default FrameAccess.signedInUsers()
   */
  readonly access?: FrameAccess;

  /**
   * Whether the access token may also come in the query string (`?token=`), as the first version of the proxy wanted it.
   *
   * Tokens in URLs end up in access logs and browser histories: turn this on for old clients only.
   *
   * @default false
   */
  readonly allowTokenInQuery?: boolean;

  /**
   * Origins of web pages that may read frames (CORS), such as `https://viewer.example.org`.
   *
   * @default - none: no web page of another origin reads frames
   */
  readonly allowedOrigins?: string[];

  /**
   * The name that clients use. The certificate must be valid for it.
   *
   * @default - clients use the DNS name of the load balancer, which no public certificate is valid for
   */
  readonly domainName?: string;

  /**
   * The hosted zone in which an alias record for `domainName` is made.
   *
   * @default - no record is made
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Whether the load balancer has public addresses. Tasks never have.
   *
   * @default false
   */
  readonly internetFacing?: boolean;

  /**
   * Who may connect to the load balancer on port 443. More can be let in with `connections`.
   *
   * @default - anybody if `internetFacing`, else nobody until `connections.allowDefaultPortFrom()` is called
   */
  readonly allowFrom?: ec2.IPeer[];

  /**
   * The ARN of a regional AWS WAF web ACL that guards the load balancer.
   *
   * @default - no web ACL
   */
  readonly webAclArn?: string;

  /**
   * The TLS versions and ciphers that clients may use. Policies that allow less than TLS 1.2 are refused.
   *
   * @default elbv2.SslPolicy.TLS13_RES
   */
  readonly sslPolicy?: elbv2.SslPolicy;

  /**
   * The VPC to run in. Its subnets for tasks must reach HealthImaging (`runtime-medical-imaging`), ECR (`ecr.api`, `ecr.dkr`), CloudWatch
   * Logs (`logs`) and S3, and with `cache` or behind CloudFront Secrets Manager (`secretsmanager`), through VPC endpoints or a NAT gateway.
   *
   * @default - a new VPC over two zones, with flow logs and VPC endpoints, and without a route to the internet
   */
  readonly vpc?: ec2.IVpc;

  /**
   * The subnets of `vpc` that the tasks run in, over at least two zones.
   *
   * @default - the isolated subnets, or the private ones where there are no isolated subnets
   */
  readonly vpcSubnets?: ec2.SubnetSelection;

  /**
   * The subnets of `vpc` that the load balancer stands in, over at least two zones.
   *
   * @default - the public subnets if `internetFacing`, else those of the tasks
   */
  readonly loadBalancerSubnets?: ec2.SubnetSelection;

  /**
   * The address range of the new VPC.
   *
   * @default - 10.0.0.0/16
   */
  readonly ipAddresses?: ec2.IIpAddresses;

  /**
   * Whether tasks in the new VPC reach the AWS services over the internet, through NAT gateways, in place of VPC endpoints.
   *
   * @default false
   */
  readonly egress?: boolean;

  /**
   * CPU units of a task, of 1024 to a vCPU. One thread of a task serves its frames: more than 1024 helps with pictures (the form `rendered`)
   * and gives a task a faster network; for more throughput raise `minTasks` and `maxTasks`.
   *
   * @default 1024
   */
  readonly cpu?: number;

  /**
   * Memory of a task in MiB.
   *
   * @default 2048
   */
  readonly memoryLimitMiB?: number;

  /**
   * Memory of a task that is used to cache frames, in MiB. At least 256 MiB of the task must be left for the rest.
   *
   * @default - half of `memoryLimitMiB`
   */
  readonly memoryCacheMiB?: number;

  /**
   * A second tier of the frame cache, which all tasks share and which outlives them.
   *
   * @default - each task caches in its memory alone
   */
  readonly cache?: FrameCacheTier;

  /**
   * How long a frame is served from a cache, the memory of a task or `cache`, before HealthImaging is asked for it again: from 1 second to
   * 30 days, in whole seconds. For so long at most the proxy still serves a frame that was deleted in HealthImaging.
   *
   * @default Duration.days(1)
   */
  readonly cacheTtl?: Duration;

  /**
   * Threads of a task that make pictures of frames (the form `rendered`), from 1 to 256.
   *
   * @default - as many as the task has vCPUs
   */
  readonly renderWorkers?: number;

  /**
   * Tasks that always run, at least two, which are spread over the zones.
   *
   * @default 2
   */
  readonly minTasks?: number;

  /**
   * Tasks that run under load at most.
   *
   * @default - 10, or `minTasks` where that is more
   */
  readonly maxTasks?: number;

  /**
   * The average use of CPU, in percent of all that a task has, that the number of tasks is held to, from 1 to 90.
   *
   * @default - 60, or with more than one vCPU 60 % of one of them, as one thread serves the frames: 30 with a `cpu` of 2048, 15 with 4096
   */
  readonly targetCpuUtilizationPercent?: number;

  /**
   * The requests per minute and task that the number of tasks is held to.
   *
   * @default 6000
   */
  readonly targetRequestsPerTask?: number;

  /**
   * How often the public keys of the token issuers are fetched, from 1 minute to 24 hours in whole minutes.
   * A new signing key is known to the tasks after twice this time at most.
   *
   * @default Duration.minutes(5)
   */
  readonly keyRefreshInterval?: Duration;

  /**
   * The base URL of the HealthImaging data plane that the tasks call, for example a FIPS endpoint.
   *
   * @default - the `runtime-medical-imaging` endpoint of each data store's region
   */
  readonly healthImagingEndpoint?: string;

  /**
   * The key that logs, token keys and alarms are encrypted with. The policy of an imported key must allow this, as a note at synthesis says.
   *
   * @default - a new key that is rotated every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long logs are kept: audit lines and messages of the tasks, flow logs, and the access logs of a new bucket.
   *
   * @default logs.RetentionDays.SIX_YEARS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The bucket for the access logs of the load balancer and of the bucket of token keys. It must be in the region of the stack and
   * encrypted with keys of S3 (SSE-S3).
   *
   * @default - a new bucket
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * A bucket, of another region or account as a rule, that the new bucket of access logs is replicated to. It must be versioned and, where it
   * belongs to another account, let the new bucket's `replicationRoleArn` replicate to it.
   *
   * @default - the access logs are not replicated
   */
  readonly accessLogsReplica?: s3.IBucket;

  /**
   * Where alarms are sent.
   *
   * @default - a new encrypted topic, `alarmTopic`, to which you subscribe
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * The 99th percentile of the time to the first byte of a response above which an alarm is raised.
   *
   * @default Duration.seconds(1)
   */
  readonly latencyAlarmThreshold?: Duration;

  /**
   * The CloudWatch namespace of the metrics that the tasks write. The name of the proxy is their only dimension (`Proxy`).
   *
   * @default 'HealthImaging/TlmProxy'
   */
  readonly metricsNamespace?: string;

  /**
   * Whether a CloudWatch dashboard is made.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * Whether the load balancer is protected against deletion. It must be turned off, and deployed, before the stack can be deleted.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * What becomes of logs, buckets and the encryption key when the construct is removed. Buckets that are to go are emptied before.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
