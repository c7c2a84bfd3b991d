import {
  Duration,
  RemovalPolicy,
  Token,
  aws_cloudwatch as cloudwatch,
  aws_ec2 as ec2,
  aws_ecr_assets as ecr_assets,
  aws_ecs as ecs,
  aws_elasticloadbalancingv2 as elbv2,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_route53 as route53,
  aws_route53_targets as route53_targets,
  aws_s3 as s3,
  aws_sns as sns,
  aws_wafv2 as wafv2,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accessLogsBucket, logLoadBalancerAccess } from '../private/access-logs';
import { acknowledge, findingText } from '../private/acknowledge';
import { assetPath } from '../private/assets';
import { encryptionKey } from '../private/encryption-key';
import { LogSettings, logGroup } from '../private/log-group';
import { ManagedPolicyRole } from '../private/managed-policy-role';
import { DEFAULTS } from './defaults';
import { Monitoring, createAlarmTopic } from './monitoring';
import { Endpoints, createVpc, loadBalancerSubnets, taskSubnets } from './network';
import { TlmProxyProps } from './props';
import { serverEnvironment } from './server-environment';
import { TokenKeys } from './token-keys';
import { validateProps } from './validate-props';

const CONTAINER_PORT = 8443;

/**
 * Serves any range of resolution levels of HTJ2K image frames to signed-in users, cut exactly at the tile-parts that the frame's own
 * markers (TLM) name: HTTPS load balancer, Fargate tasks in private subnets, no route to the internet unless asked for.
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
export class TlmProxy extends Construct implements ec2.IConnectable {
  /** The VPC that the load balancer and the tasks are in. */
  public readonly vpc: ec2.IVpc;

  /** The cluster that the tasks run in. */
  public readonly cluster: ecs.Cluster;

  /** The service that keeps the tasks running. */
  public readonly service: ecs.FargateService;

  /** The role of the tasks: it may read the frames of the listed data stores and the token keys. */
  public readonly taskRole: iam.IRole;

  /** The load balancer that clients connect to. */
  public readonly loadBalancer: elbv2.ApplicationLoadBalancer;

  /** The HTTPS listener of the load balancer. */
  public readonly listener: elbv2.ApplicationListener;

  /** Who may connect to the load balancer: its default port is 443. */
  public readonly connections: ec2.Connections;

  /** The key that logs, token keys and alarms are encrypted with. */
  public readonly encryptionKey: kms.IKey;

  /** Where the tasks write their messages and one audit line for each request. */
  public readonly logGroup: logs.ILogGroup;

  /** The bucket of the access logs. */
  public readonly accessLogsBucket: s3.IBucket;

  /** Where alarms are sent. */
  public readonly alarmTopic: sns.ITopic;

  /** All alarms of the proxy. */
  public readonly alarms: cloudwatch.Alarm[];

  /** The base URL of the frame API. */
  public readonly url: string;

  private readonly targetGroup: elbv2.ApplicationTargetGroup;
  private readonly tokenKeys: TokenKeys;

  /**
   * @param scope where the proxy belongs
   * @param id its name there
   * @param props its properties
   */
  constructor(scope: Construct, id: string, props: TlmProxyProps) {
    super(scope, id);
    validateProps(this, props);

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const retention = props.logRetention ?? logs.RetentionDays.SIX_YEARS;
    this.encryptionKey = encryptionKey(this, props.encryptionKey, removalPolicy);
    const logSettings = { encryptionKey: this.encryptionKey, retention, removalPolicy };
    this.accessLogsBucket = props.accessLogsBucket ?? accessLogsBucket(this, retention, removalPolicy);

    this.vpc = props.vpc ?? this.createNetwork(props, logSettings);
    const tasksSecurityGroup = this.createTasksSecurityGroup();
    this.tokenKeys = new TokenKeys(this, 'TokenKeys', {
      issuers: props.tokenIssuers,
      interval: props.keyRefreshInterval ?? DEFAULTS.keyRefreshInterval,
      logs: logSettings,
      accessLogs: this.accessLogsBucket,
      removalPolicy,
    });
    this.taskRole = this.createTaskRole(props);
    this.logGroup = logGroup(this, 'Logs', logSettings);

    this.cluster = new ecs.Cluster(this, 'Cluster', {
      vpc: this.vpc,
      containerInsightsV2: ecs.ContainerInsights.ENABLED,
    });
    this.service = this.createService(props, this.createTaskDefinition(props), tasksSecurityGroup);
    if (!props.vpc && !props.egress) this.createEndpoints(props, tasksSecurityGroup);

    this.loadBalancer = this.createLoadBalancer(props);
    this.targetGroup = this.createTargetGroup();
    this.listener = this.createListener(props);
    this.connections = this.listener.connections;
    this.allowClients(props);
    this.scale(props);
    this.url = this.createName(props);

    this.alarmTopic = props.alarmTopic ?? createAlarmTopic(this, this.encryptionKey);
    this.alarms = this.createMonitoring(props).alarms;
  }

  /**
   * A metric of the load balancer.
   *
   * @param metricName a name of the `AWS/ApplicationELB` namespace
   * @param props how it is read
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.loadBalancer.metrics.custom(metricName, props);
  }

  /**
   * Requests. Sum over 5 minutes by default.
   *
   * @param props how the metric is read
   */
  public metricRequests(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.loadBalancer.metrics.requestCount({ label: 'Requests', ...props });
  }

  /**
   * Seconds from a request to the first byte of its response. 99th percentile over 1 minute by default.
   *
   * @param props how the metric is read
   */
  public metricLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.loadBalancer.metrics.targetResponseTime({
      label: 'Time to first byte (p99)',
      statistic: 'p99',
      period: Duration.minutes(1),
      ...props,
    });
  }

  /**
   * The share of requests, in percent, that were answered with a server error (5xx), by a task or by the load balancer. Over 5 minutes by
   * default.
   *
   * @param props how the metric is read
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
   * Tasks that answer health checks. Minimum over 1 minute by default.
   *
   * @param props how the metric is read
   */
  public metricHealthyTasks(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.targetGroup.metrics.healthyHostCount({
      label: 'Healthy tasks',
      statistic: 'Minimum',
      period: Duration.minutes(1),
      ...props,
    });
  }

  /**
   * Tasks that do not answer health checks. Maximum over 1 minute by default.
   *
   * @param props how the metric is read
   */
  public metricUnhealthyTasks(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.targetGroup.metrics.unhealthyHostCount({
      label: 'Unhealthy tasks',
      statistic: 'Maximum',
      period: Duration.minutes(1),
      ...props,
    });
  }

  /**
   * Use of CPU by the tasks in percent. Average over 5 minutes by default.
   *
   * @param props how the metric is read
   */
  public metricCpuUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricCpuUtilization({ label: 'CPU', ...props });
  }

  /**
   * Use of memory by the tasks in percent. Average over 5 minutes by default.
   *
   * @param props how the metric is read
   */
  public metricMemoryUtilization(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.service.metricMemoryUtilization({ label: 'Memory', ...props });
  }

  /**
   * Failed fetches of the token issuers' public keys. Sum over 5 minutes by default.
   *
   * @param props how the metric is read
   */
  public metricTokenKeyErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.tokenKeys.function.metricErrors({ label: 'Failed fetches', ...props });
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

  private createTaskRole(props: TlmProxyProps): iam.Role {
    const role = new ManagedPolicyRole(this, 'TaskRole', {
      assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    for (const store of props.dataStores) {
      store.grantReadFrames(role);
      acknowledge(
        role,
        'The proxy reads the frames of any image set of the data stores that it is given; the IDs of image sets come and go with studies',
        `AwsSolutions:IAM5[Resource::${findingText(role, store.imageSetArns)}]`,
      );
    }
    this.tokenKeys.grantRead(role);
    return role;
  }

  private createEndpoints(props: TlmProxyProps, tasks: ec2.ISecurityGroup): void {
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
  }

  private createTaskDefinition(props: TlmProxyProps): ecs.FargateTaskDefinition {
    const executionRole = new ManagedPolicyRole(this, 'ExecutionRole', {
      assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    acknowledge(
      executionRole,
      'ecr:GetAuthorizationToken, which fetching an image from ECR needs, knows no resource',
      'AwsSolutions:IAM5[Resource::*]',
    );
    const taskDefinition = new ecs.FargateTaskDefinition(this, 'Task', {
      cpu: props.cpu ?? DEFAULTS.cpu,
      memoryLimitMiB: props.memoryLimitMiB ?? DEFAULTS.memoryLimitMiB,
      runtimePlatform: {
        cpuArchitecture: ecs.CpuArchitecture.ARM64,
        operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
      },
      taskRole: this.taskRole,
      executionRole,
    });
    const linuxParameters = new ecs.LinuxParameters(this, 'Linux', { initProcessEnabled: true });
    linuxParameters.dropCapabilities(ecs.Capability.ALL);
    taskDefinition.addContainer('Server', {
      image: ecs.ContainerImage.fromAsset(assetPath('tlm-proxy'), { platform: ecr_assets.Platform.LINUX_ARM64 }),
      environment: serverEnvironment(this, CONTAINER_PORT, props, (issuer) => this.tokenKeys.location(issuer)),
      portMappings: [{ containerPort: CONTAINER_PORT }],
      logging: ecs.LogDrivers.awsLogs({ logGroup: this.logGroup, streamPrefix: 'tlm-proxy' }),
      user: '1000:1000',
      readonlyRootFilesystem: true,
      privileged: false,
      linuxParameters,
      ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 65536, hardLimit: 65536 }],
      // Longer than the deregistration delay, so that responses under way are finished.
      stopTimeout: Duration.seconds(60),
    });
    acknowledge(
      taskDefinition,
      'The environment holds names, addresses and limits; there is no secret among them',
      'AwsSolutions:ECS2',
    );
    return taskDefinition;
  }

  private createService(
    props: TlmProxyProps,
    taskDefinition: ecs.FargateTaskDefinition,
    securityGroup: ec2.ISecurityGroup,
  ): ecs.FargateService {
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

  private createLoadBalancer(props: TlmProxyProps): elbv2.ApplicationLoadBalancer {
    const loadBalancer = new elbv2.ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc: this.vpc,
      vpcSubnets: loadBalancerSubnets(props),
      internetFacing: props.internetFacing ?? false,
      securityGroup: new ec2.SecurityGroup(this, 'LoadBalancerSecurityGroup', {
        vpc: this.vpc,
        description: 'Load balancer: HTTPS from clients, and to the tasks',
        allowAllOutbound: false,
      }),
      deletionProtection: props.deletionProtection ?? true,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: elbv2.DesyncMitigationMode.STRICTEST,
      idleTimeout: Duration.seconds(60),
    });
    if (props.deletionProtection === false) {
      acknowledge(
        loadBalancer,
        'Deletion protection is turned off by the props: the load balancer holds no data and is made again by a deployment',
        'HIPAA+NIST:ELBDeletionProtectionEnabled',
      );
    }
    logLoadBalancerAccess(loadBalancer, this.accessLogsBucket, 'load-balancer');
    if (props.webAclArn) {
      new wafv2.CfnWebACLAssociation(this, 'WebAcl', {
        resourceArn: loadBalancer.loadBalancerArn,
        webAclArn: props.webAclArn,
      });
    }
    return loadBalancer;
  }

  private createTargetGroup(): elbv2.ApplicationTargetGroup {
    return new elbv2.ApplicationTargetGroup(this, 'Tasks', {
      vpc: this.vpc,
      targetType: elbv2.TargetType.IP,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      protocolVersion: elbv2.ApplicationProtocolVersion.HTTP1,
      port: CONTAINER_PORT,
      targets: [this.service.loadBalancerTarget({ containerName: 'Server', containerPort: CONTAINER_PORT })],
      healthCheck: {
        protocol: elbv2.Protocol.HTTPS,
        path: '/healthcheck',
        healthyHttpCodes: '200',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
      deregistrationDelay: Duration.seconds(30),
      loadBalancingAlgorithmType: elbv2.TargetGroupLoadBalancingAlgorithmType.LEAST_OUTSTANDING_REQUESTS,
    });
  }

  private createListener(props: TlmProxyProps): elbv2.ApplicationListener {
    return this.loadBalancer.addListener('Https', {
      port: 443,
      protocol: elbv2.ApplicationProtocol.HTTPS,
      certificates: [props.certificate],
      sslPolicy: props.sslPolicy ?? elbv2.SslPolicy.TLS13_RES,
      open: false,
      defaultTargetGroups: [this.targetGroup],
    });
  }

  private allowClients(props: TlmProxyProps): void {
    const clients = props.allowFrom ?? (props.internetFacing ? [ec2.Peer.anyIpv4()] : []);
    for (const client of clients) this.connections.allowDefaultPortFrom(client, 'HTTPS from clients');
    if (props.internetFacing && !props.allowFrom) {
      acknowledge(
        this.loadBalancer.node.scope!.node.findChild('LoadBalancerSecurityGroup'),
        'Asked for by internetFacing: clients come from anywhere, to port 443 only, and each request must carry a valid access token',
        'AwsSolutions:EC23',
      );
    }
  }

  private scale(props: TlmProxyProps): void {
    const minCapacity = props.minTasks ?? DEFAULTS.minTasks;
    const most = Token.isUnresolved(minCapacity) ? DEFAULTS.maxTasks : Math.max(DEFAULTS.maxTasks, minCapacity);
    const scaling = this.service.autoScaleTaskCount({ minCapacity, maxCapacity: props.maxTasks ?? most });
    scaling.scaleOnCpuUtilization('Cpu', {
      targetUtilizationPercent: props.targetCpuUtilizationPercent ?? DEFAULTS.targetCpuUtilizationPercent,
    });
    scaling.scaleOnRequestCount('Requests', {
      requestsPerTarget: props.targetRequestsPerTask ?? DEFAULTS.targetRequestsPerTask,
      targetGroup: this.targetGroup,
    });
  }

  private createName(props: TlmProxyProps): string {
    if (props.hostedZone) {
      new route53.ARecord(this, 'Alias', {
        zone: props.hostedZone,
        recordName: props.domainName,
        target: route53.RecordTarget.fromAlias(new route53_targets.LoadBalancerTarget(this.loadBalancer)),
      });
    }
    return `https://${props.domainName ?? this.loadBalancer.loadBalancerDnsName}`;
  }

  private createMonitoring(props: TlmProxyProps): Monitoring {
    return new Monitoring(this, 'Monitoring', {
      topic: this.alarmTopic,
      latencyThreshold: props.latencyAlarmThreshold ?? DEFAULTS.latencyAlarmThreshold,
      minTasks: props.minTasks ?? DEFAULTS.minTasks,
      dashboard: props.dashboard ?? true,
      metrics: {
        requests: this.metricRequests(),
        serverErrorRate: this.metricServerErrorRate(),
        latency: this.metricLatency(),
        healthyTasks: this.metricHealthyTasks(),
        unhealthyTasks: this.metricUnhealthyTasks(),
        cpuUtilization: this.metricCpuUtilization(),
        memoryUtilization: this.metricMemoryUtilization(),
        tokenKeyErrors: this.metricTokenKeyErrors(),
      },
    });
  }
}
