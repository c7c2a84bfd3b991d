import {
  Duration,
  Fn,
  RemovalPolicy,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct, IDependable } from 'constructs';
import { ImagingDatastore } from '../access';
import { CloudFrontAccess, VpcOriginTarget, checkCloudFrontAccess, checkServed } from './cloudfront-access';
import { CloudFrontAccessOptions } from './cloudfront-access-options';
import { DEFAULTS } from './defaults';
import { FrameCache } from './frame-cache';
import { IFrameCache } from './frame-cache-options';
import { ImportedTlmProxy, baseUrl } from './imported-tlm-proxy';
import { createAlias, createListener, createLoadBalancer, createTargetGroup } from './load-balancer';
import { Monitoring } from './monitoring';
import { Endpoints, attachInternetGateway, createVpc, taskSubnets } from './network';
import { TlmProxyProps } from './props';
import { ServerMetrics } from './server-metrics';
import { CONTAINER_NAME, CONTAINER_PORT, createTaskDefinition, createTaskRole } from './task';
import { ITlmProxy, TlmProxyAttributes } from './tlm-proxy-ref';
import { validateProps } from './validate-props';
import { accessLogsBucket } from '../private/access-logs';
import { createAlarmTopic } from '../private/alarm-topic';
import { checkOrigins } from '../private/common-props';
import { Conflicts } from '../private/conflicts';
import { encryptionKey } from '../private/encryption-key';
import { LogSettings, logGroup } from '../private/log-group';
import { TokenKeys } from '../private/token-keys';

/**
 * Serves whole image frames, and any range of resolution levels of HTJ2K frames, to signed-in users. Levels are cut exactly at the tile-parts
 * that the frame's own TLM markers name. It consists of an HTTPS load balancer and Fargate tasks in subnets without a route to the internet.
 *
 * @example
 * declare const certificate: acm.ICertificate;
 * declare const userPool: cognito.UserPool;
 * declare const viewerClient: cognito.UserPoolClient;
 *
 * const proxy = new TlmProxy(this, 'Proxy', {
 *   dataStores: [ImagingDatastore.fromDatastoreId('12345678901234567890123456789012')],
 *   tokenIssuers: [TokenIssuer.cognito(userPool, [viewerClient])],
 *   certificate,
 *   domainName: 'frames.example.org',
 * });
 * proxy.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.0.0/16'));
 */
export class TlmProxy extends Construct implements ITlmProxy {
  /**
   * Imports a proxy of another app.
   *
   * @param scope the scope in which it is used
   * @param id the ID within that scope
   * @param attributes the attributes of the proxy
   */
  public static fromTlmProxyAttributes(scope: Construct, id: string, attributes: TlmProxyAttributes): ITlmProxy {
    return new ImportedTlmProxy(scope, id, attributes);
  }

  /** The VPC of the load balancer and the tasks. */
  public readonly vpc: ec2.IVpc;

  /** The ECS cluster of the tasks. */
  public readonly cluster: ecs.Cluster;

  /** The ECS service that runs the tasks. */
  public readonly service: ecs.FargateService;

  /** The role of the tasks: it may read the frames of the listed data stores and the token keys. */
  public readonly taskRole: iam.IRole;

  /** The load balancer that clients connect to. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /** The ARN of the load balancer. */
  public readonly loadBalancerArn: string;

  /** The DNS name of the load balancer. No public certificate is valid for it. */
  public readonly loadBalancerDnsName: string;

  /** The HTTPS listener of the load balancer. */
  public readonly listener: elbv2.ApplicationListener;

  /** The connections of the load balancer, by which clients are let in: its default port is 443. */
  public readonly connections: ec2.Connections;

  /** The KMS key that encrypts logs, the public keys of token issuers, and alarms. */
  public readonly encryptionKey: kms.IKey;

  /** The log group of the tasks: messages, and one audit line for each request. */
  public readonly logGroup: logs.ILogGroup;

  /** The bucket for access logs of the load balancer and of the bucket of token keys. */
  public readonly accessLogsBucket: s3.IBucket;

  /** The second tier of the frame cache, if there is one. */
  public readonly cache?: IFrameCache;

  /** The topic that alarms are sent to. */
  public readonly alarmTopic: sns.ITopic;

  /** All alarms of the proxy. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The domain name that clients use, if there is one. */
  public readonly domainName?: string;

  /** The base URL of the frame API. */
  public readonly url: string;

  private readonly ownVpc?: ec2.Vpc;
  private readonly endpoints?: Endpoints;
  private readonly taskDefinition: ecs.FargateTaskDefinition;
  private gateway?: IDependable;
  private cloudFront?: CloudFrontAccess;
  private readonly targetGroup: elbv2.ApplicationTargetGroup;
  private readonly tokenKeys: TokenKeys;
  private readonly serverMetrics: ServerMetrics;
  private readonly allowedOrigins: string[];
  private readonly dataStores: ImagingDatastore[];

  /**
   * @param scope the scope of the construct
   * @param id the ID within that scope
   * @param props the properties
   */
  constructor(scope: Construct, id: string, props: TlmProxyProps) {
    super(scope, id);
    validateProps(this, props);
    this.dataStores = props.dataStores;
    this.allowedOrigins = [...(props.allowedOrigins ?? [])];

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const retention = props.logRetention ?? logs.RetentionDays.SIX_YEARS;
    this.encryptionKey = encryptionKey(this, props.encryptionKey, removalPolicy);
    const logSettings = { encryptionKey: this.encryptionKey, retention, removalPolicy };
    this.accessLogsBucket =
      props.accessLogsBucket ?? accessLogsBucket(this, retention, removalPolicy, props.accessLogsReplica);

    if (!props.vpc) this.ownVpc = this.createNetwork(props, logSettings);
    this.vpc = props.vpc ?? this.ownVpc!;
    const tasksSecurityGroup = this.createTasksSecurityGroup();
    this.tokenKeys = new TokenKeys(this, 'TokenKeys', {
      issuers: props.tokenIssuers,
      interval: props.keyRefreshInterval ?? DEFAULTS.keyRefreshInterval,
      logs: logSettings,
      accessLogs: this.accessLogsBucket,
      removalPolicy,
    });
    this.taskRole = createTaskRole(this, props, this.tokenKeys);
    this.logGroup = logGroup(this, 'Logs', logSettings);

    this.cluster = new ecs.Cluster(this, 'Cluster', {
      vpc: this.vpc,
      containerInsightsV2: ecs.ContainerInsights.ENABLED,
    });
    this.serverMetrics = new ServerMetrics(this, props.metricsNamespace ?? DEFAULTS.metricsNamespace);
    const cache = this.createCache(props, tasksSecurityGroup);
    this.cache = cache;
    this.taskDefinition = createTaskDefinition(this, props, {
      taskRole: this.taskRole,
      logGroup: this.logGroup,
      tokenKeys: this.tokenKeys,
      metrics: this.serverMetrics,
      cache,
    });
    this.service = this.createService(props, tasksSecurityGroup);
    if (cache?.ready) this.service.node.addDependency(cache.ready);
    if (!props.vpc && !props.egress) this.endpoints = this.createEndpoints(props, tasksSecurityGroup);
    if (cache) this.endpoints?.allowReading(cache.secret, this.taskDefinition.obtainExecutionRole());

    this.loadBalancer = createLoadBalancer(this, props, this.vpc, this.accessLogsBucket);
    const tasks = this.service.loadBalancerTarget({ containerName: CONTAINER_NAME, containerPort: CONTAINER_PORT });
    this.targetGroup = createTargetGroup(this, this.vpc, tasks);
    this.listener = createListener(props, this.loadBalancer, this.targetGroup);
    this.connections = this.listener.connections;
    this.scale(props);
    createAlias(this, props, this.loadBalancer);
    this.loadBalancerArn = this.loadBalancer.loadBalancerArn;
    this.loadBalancerDnsName = this.loadBalancer.loadBalancerDnsName;
    this.domainName = props.domainName;
    this.url = baseUrl(this.domainName, this.loadBalancerDnsName);

    this.alarmTopic = props.alarmTopic ?? createAlarmTopic(this, this.encryptionKey);
    this.alarms = this.createMonitoring(props).alarms;
  }

  /**
   * Lets web pages of one more origin read frames (CORS).
   *
   * @param origin the origin, such as `https://viewer.example.org`, without a path
   */
  public allowOrigin(origin: string): void {
    const conflicts = new Conflicts();
    checkOrigins([origin], conflicts);
    conflicts.throwIfAny(`TlmProxy '${this.node.path}'`);
    if (this.allowedOrigins.includes(origin)) return;
    this.allowedOrigins.push(origin);
    const container = this.service.taskDefinition.defaultContainer!;
    container.addEnvironment('TLM_PROXY_ALLOWED_ORIGINS', Fn.join(',', this.allowedOrigins));
  }

  /**
   * Whether a CDN fetches its frames here, whose distribution then waits for the tasks.
   * @internal
   */
  public get _isOrigin(): boolean {
    return this.cloudFront !== undefined;
  }

  /**
   * A metric of the load balancer.
   *
   * @param metricName the name of a metric in the namespace `AWS/ApplicationELB`
   * @param props period, statistic and other options of the metric
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.loadBalancer.metrics.custom(metricName, props);
  }

  /**
   * The number of requests. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricRequests(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.loadBalancer.metrics.requestCount(props);
  }

  /**
   * Seconds from a request to the first byte of its response, at the load balancer. 99th percentile over 1 minute by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.loadBalancer.metrics.targetResponseTime({
      statistic: 'p99',
      period: Duration.minutes(1),
      ...props,
    });
  }

  /**
   * The percentage of requests that were answered with a server error (5xx) by a task or by the load balancer, over 5 minutes by default. A batch
   * counts as one request; `metricBatchFrameErrorRate` tells what became of its frames.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricServerErrorRate(props?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    const { metrics } = this.loadBalancer;
    return new cloudwatch.MathExpression({
      expression: '100 * (FILL(tasks, 0) + FILL(balancer, 0)) / requests',
      label: 'Server errors (%)',
      usingMetrics: {
        tasks: metrics.httpCodeTarget(elbv2.HttpCodeTarget.TARGET_5XX_COUNT),
        balancer: metrics.httpCodeElb(elbv2.HttpCodeElb.ELB_5XX_COUNT),
        requests: metrics.requestCount(),
      },
      ...props,
    });
  }

  /**
   * The number of running tasks. Minimum over 1 minute by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricRunningTasks(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'ECS/ContainerInsights',
      metricName: 'RunningTaskCount',
      dimensionsMap: { ClusterName: this.cluster.clusterName, ServiceName: this.service.serviceName },
      statistic: 'Minimum',
      period: Duration.minutes(1),
      ...props,
    }).attachTo(this);
  }

  /**
   * The number of tasks that pass health checks. Minimum over 1 minute by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricHealthyTasks(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.targetGroup.metrics.healthyHostCount({
      statistic: 'Minimum',
      period: Duration.minutes(1),
      ...props,
    });
  }

  /**
   * The number of tasks that fail health checks. Maximum over 1 minute by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricUnhealthyTasks(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.targetGroup.metrics.unhealthyHostCount({
      statistic: 'Maximum',
      period: Duration.minutes(1),
      ...props,
    });
  }

  /**
   * CPU utilization of the tasks, in percent. Average over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricCpuUtilization(props);
  }

  /**
   * Memory utilization of the tasks, in percent. Average over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricMemoryUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricMemoryUtilization(props);
  }

  /**
   * The number of failed attempts to fetch the token issuers' public keys. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricTokenKeyErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.tokenKeys.metricErrors(props);
  }

  /**
   * A metric that the tasks write themselves. Sum over 5 minutes by default.
   *
   * @param metricName the name of a metric in the namespace `metricsNamespace`, such as `BytesSent`
   * @param props period, statistic and other options of the metric
   */
  public metricServer(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count(metricName, props);
  }

  /**
   * Bytes sent in the bodies of responses. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricBytesSent(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('BytesSent', props);
  }

  /**
   * The number of client errors (4xx) of the tasks, without clients that disconnected: of requests, and of frames within batches. Sum over 5 minutes
   * by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricClientErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('ClientErrors', props);
  }

  /**
   * The number of server errors (5xx) of the tasks: of requests, and of frames within batches. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricServerErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('ServerErrors', props);
  }

  /**
   * The number of frames that were requested within batches, each frame of a batch by itself. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricBatchFrames(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('BatchFrames', props);
  }

  /**
   * The number of frames within batches that failed with a server error (5xx), while their batch was answered with 200. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricBatchFrameErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('BatchFrameErrors', props);
  }

  /**
   * The percentage of frames within batches that failed with a server error (5xx), over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricBatchFrameErrorRate(props?: cloudwatch.MathExpressionOptions): cloudwatch.MathExpression {
    return new cloudwatch.MathExpression({
      expression: '100 * errors / frames',
      label: 'Server errors within batches (%)',
      usingMetrics: { errors: this.metricBatchFrameErrors(), frames: this.metricBatchFrames() },
      ...props,
    });
  }

  /**
   * The number of frames served from the memory of a task. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricMemoryHits(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('MemoryHits', props);
  }

  /**
   * The number of frames served from the second tier of the cache. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricCacheHits(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('CacheHits', props);
  }

  /**
   * The number of requests that shared a fetch from HealthImaging which another request had started. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricJoinedRequests(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('JoinedRequests', props);
  }

  /**
   * The number of requests that the tasks sent to HealthImaging. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricUpstreamFetches(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('UpstreamFetches', props);
  }

  /**
   * The number of requests that HealthImaging throttled. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricUpstreamThrottles(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('UpstreamThrottles', props);
  }

  /**
   * The number of requests to HealthImaging that failed. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricUpstreamErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('UpstreamErrors', props);
  }

  /**
   * Milliseconds until HealthImaging's response starts. 99th percentile over 1 minute by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricUpstreamTime(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.metric('UpstreamTime', { statistic: 'p99', ...props });
  }

  /**
   * The number of uses of the cache's second tier that timed out, failed or were refused. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricCacheFailures(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.count('CacheFailures', props);
  }

  /**
   * 1 while a task works without the second tier of the cache because that is unavailable, otherwise 0. Maximum over 1 minute by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricCacheUnavailable(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.serverMetrics.metric('CacheUnavailable', { statistic: 'Maximum', ...props });
  }

  /**
   * Lets a CloudFront distribution of another app fetch frames from the proxy. For one of this app, `FrameOrigin.tlmProxy()` calls this itself.
   *
   * CloudFront may then connect to the load balancer, and the tasks accept requests that carry the returned secret in the header
   * `x-origin-credential` in place of a user's token. An internet gateway, which CloudFront requires, is attached to the new VPC; no route
   * leads to it. An existing VPC must have one.
   *
   * @param options how CloudFront authenticates to the proxy and gets through its security group
   */
  public allowCloudFront(options: CloudFrontAccessOptions = {}): secretsmanager.ISecret {
    const conflicts = new Conflicts();
    checkCloudFrontAccess(this, options, conflicts);
    conflicts.throwIfAny(`CloudFront and TlmProxy '${this.node.path}'`);
    if (this.ownVpc && !this.gateway && this.ownVpc.publicSubnets.length === 0) {
      this.gateway = attachInternetGateway(this, this.ownVpc);
    }
    this.cloudFront ??= new CloudFrontAccess(this, 'CloudFront', {
      vpc: this.vpc,
      loadBalancer: this.loadBalancer,
      taskDefinition: this.taskDefinition,
      encryptionKey: this.encryptionKey,
      prefixListId: options.prefixListId,
    });
    const names = options.credentials ?? ['1'];
    // By name, so that a change of their order is no change of the tasks.
    for (const name of [...names].sort()) {
      const secret = this.cloudFront.credential(name);
      this.endpoints?.allowReading(secret, this.taskDefinition.obtainExecutionRole());
    }
    return this.cloudFront.credential(names[0]);
  }

  /**
   * What a VPC origin of CloudFront is told of the proxy.
   * @internal
   */
  public _vpcOriginTarget(options: CloudFrontAccessOptions, dataStores: ImagingDatastore[]): VpcOriginTarget {
    const conflicts = new Conflicts();
    checkServed(this.dataStores, dataStores, conflicts);
    conflicts.throwIfAny(`FrameOrigin.tlmProxy and TlmProxy '${this.node.path}'`);
    const credential = this.allowCloudFront(options);
    // The tasks must know a credential before CloudFront shows it.
    return { credential, ready: [this.listener, this.service, ...(this.gateway ? [this.gateway] : [])] };
  }

  private createNetwork(props: TlmProxyProps, logSettings: LogSettings): ec2.Vpc {
    return createVpc(this, {
      internetFacing: props.internetFacing ?? false,
      egress: props.egress ?? false,
      ipAddresses: props.ipAddresses,
      logs: logSettings,
    });
  }

  private createTasksSecurityGroup(): ec2.SecurityGroup {
    const securityGroup = new ec2.SecurityGroup(this, 'TasksSecurityGroup', {
      vpc: this.vpc,
      description: 'Tasks: HTTPS from the load balancer, and to AWS services',
      allowAllOutbound: false,
    });
    // The S3 gateway endpoint is a prefix list, whose ID no template knows; the route tables decide how far this reaches.
    securityGroup.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.HTTPS, 'HTTPS to AWS services');
    return securityGroup;
  }

  private createCache(props: TlmProxyProps, tasks: ec2.ISecurityGroup): FrameCache | undefined {
    const context = { vpc: this.vpc, subnets: taskSubnets(props), encryptionKey: this.encryptionKey };
    const cache = props.cache?._bind(this, context);
    cache?.letIn(tasks);
    return cache;
  }

  private createEndpoints(props: TlmProxyProps, tasks: ec2.ISecurityGroup): Endpoints {
    const endpoints = new Endpoints(this, 'Endpoints', {
      vpc: this.vpc,
      subnets: taskSubnets(props),
      tasks,
      taskRole: this.taskRole,
      dataStores: props.dataStores,
      tokenKeys: this.tokenKeys.bucket,
    });
    // Without them a task can neither fetch its image nor write a log line, and the first deployment would fail.
    this.service.node.addDependency(endpoints);
    return endpoints;
  }

  private createService(props: TlmProxyProps, securityGroup: ec2.ISecurityGroup): ecs.FargateService {
    const { taskDefinition } = this;
    const service = new ecs.FargateService(this, 'Service', {
      cluster: this.cluster,
      taskDefinition,
      desiredCount: props.minTasks ?? DEFAULTS.minTasks,
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      vpcSubnets: taskSubnets(props),
      securityGroups: [securityGroup],
      assignPublicIp: false,
      availabilityZoneRebalancing: ecs.AvailabilityZoneRebalancing.ENABLED,
      circuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriod: Duration.seconds(60),
      enableExecuteCommand: false,
      propagateTags: ecs.PropagatedTagSource.SERVICE,
    });
    // A task is ready only with keys and permissions; started before them, the circuit breaker could give the deployment up.
    service.node.addDependency(this.tokenKeys.fetched, this.taskRole, taskDefinition.executionRole!);
    return service;
  }

  private scale(props: TlmProxyProps): void {
    const minCapacity = props.minTasks ?? DEFAULTS.minTasks;
    const most = Token.isUnresolved(minCapacity) ? DEFAULTS.maxTasks : Math.max(DEFAULTS.maxTasks, minCapacity);
    const scaling = this.service.autoScaleTaskCount({ minCapacity, maxCapacity: props.maxTasks ?? most });
    scaling.scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: props.targetCpuUtilizationPercent ?? defaultCpuTarget(props),
    });
    scaling.scaleOnRequestCount('Requests', {
      requestsPerTarget: props.targetRequestsPerTask ?? DEFAULTS.targetRequestsPerTask,
      targetGroup: this.targetGroup,
    });
  }

  private createMonitoring(props: TlmProxyProps): Monitoring {
    return new Monitoring(this, 'Monitoring', {
      topic: this.alarmTopic,
      serverErrorPercent: props.serverErrorAlarmPercent ?? DEFAULTS.serverErrorAlarmPercent,
      latencyThreshold: props.latencyAlarmThreshold ?? DEFAULTS.latencyAlarmThreshold,
      minTasks: props.minTasks ?? DEFAULTS.minTasks,
      dashboard: props.dashboard ?? true,
      metrics: {
        requests: this.metricRequests(),
        serverErrorRate: this.metricServerErrorRate(),
        batchFrameErrorRate: this.metricBatchFrameErrorRate(),
        latency: this.metricLatency(),
        runningTasks: this.metricRunningTasks(),
        healthyTasks: this.metricHealthyTasks(),
        unhealthyTasks: this.metricUnhealthyTasks(),
        cpuUtilization: this.metricCpuUtilization(),
        memoryUtilization: this.metricMemoryUtilization(),
        tokenKeyErrors: this.metricTokenKeyErrors(),
        metricLines: this.metricServer('Requests', { statistic: 'SampleCount' }),
        memoryHits: this.metricMemoryHits(),
        cacheHits: this.metricCacheHits(),
        joinedRequests: this.metricJoinedRequests(),
        upstreamFetches: this.metricUpstreamFetches(),
        upstreamThrottles: this.metricUpstreamThrottles(),
        upstreamErrors: this.metricUpstreamErrors(),
        upstreamTime: this.metricUpstreamTime(),
        cacheFailures: this.metricCacheFailures(),
        cacheUnavailable: this.metricCacheUnavailable(),
      },
      cache: this.cache !== undefined,
    });
  }
}

/** What one busy thread is of the CPU of a task: beyond one vCPU, the use of all of it would never tell that frames have to wait. */
function defaultCpuTarget({ cpu = DEFAULTS.cpu }: TlmProxyProps): number {
  const vcpus = Token.isUnresolved(cpu) ? 1 : Math.max(1, cpu / 1024);
  return Math.floor(DEFAULTS.targetCpuUtilizationPercent / vcpus);
}
