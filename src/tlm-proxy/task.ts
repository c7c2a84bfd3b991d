import {
  Duration,
  Size,
  aws_ecr_assets as ecr_assets,
  aws_ecs as ecs,
  aws_iam as iam,
  aws_logs as logs,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DEFAULTS } from './defaults';
import { FrameCache } from './frame-cache';
import { TlmProxyProps } from './props';
import { serverEnvironment } from './server-environment';
import { ServerMetrics } from './server-metrics';
import { acknowledge, acknowledgeAtSynthesis, findingText } from '../private/acknowledge';
import { assetPath } from '../private/assets';
import { ManagedPolicyRole } from '../private/managed-policy-role';
import { TokenKeys } from '../private/token-keys';

export const CONTAINER_NAME = 'Server';
export const CONTAINER_PORT = 8443;

/** What the server may do: read the frames of the listed data stores, and the token keys. */
export function createTaskRole(scope: Construct, props: TlmProxyProps, tokenKeys: TokenKeys): iam.Role {
  const role = new ManagedPolicyRole(scope, 'TaskRole', {
    assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
  });
  for (const store of props.dataStores) {
    store.grantReadFrames(role);
  }
  acknowledgeAtSynthesis(
    role,
    'The proxy reads the frames of any image set of the data stores that it is given; the IDs of image sets come and go with studies',
    () => props.dataStores.map((store) => `AwsSolutions:IAM5[Resource::${findingText(role, store.imageSetArns)}]`),
  );
  tokenKeys.grantRead(role);
  return role;
}

/** What the container works with. */
export interface TaskContext {
  readonly taskRole: iam.IRole;
  readonly logGroup: logs.ILogGroup;
  readonly tokenKeys: TokenKeys;
  readonly metrics: ServerMetrics;
  readonly cache?: FrameCache;
}

/** One container, which runs the bundled server without privileges and without a place to write to. */
export function createTaskDefinition(
  scope: Construct,
  props: TlmProxyProps,
  { taskRole, logGroup, tokenKeys, metrics, cache }: TaskContext,
): ecs.FargateTaskDefinition {
  const executionRole = new ManagedPolicyRole(scope, 'ExecutionRole', {
    assumedBy: new iam.ServicePrincipal('ecs-tasks.amazonaws.com'),
  });
  acknowledge(
    executionRole,
    'ecr:GetAuthorizationToken, which fetching an image from ECR needs, knows no resource',
    'AwsSolutions:IAM5[Resource::*]',
  );
  const taskDefinition = new ecs.FargateTaskDefinition(scope, 'Task', {
    cpu: props.cpu ?? DEFAULTS.cpu,
    memoryLimitMiB: props.memoryLimitMiB ?? DEFAULTS.memoryLimitMiB,
    runtimePlatform: {
      cpuArchitecture: ecs.CpuArchitecture.ARM64,
      operatingSystemFamily: ecs.OperatingSystemFamily.LINUX,
    },
    taskRole,
    executionRole,
  });
  acknowledge(
    taskDefinition,
    'The environment holds names, addresses and limits; there is no secret among them: ECS reads the password of a cache from Secrets Manager',
    'AwsSolutions:ECS2',
  );
  const linuxParameters = new ecs.LinuxParameters(scope, 'Linux', { initProcessEnabled: true });
  linuxParameters.dropCapabilities(ecs.Capability.ALL);
  taskDefinition.addContainer(CONTAINER_NAME, {
    image: ecs.ContainerImage.fromAsset(assetPath('tlm-proxy'), { platform: ecr_assets.Platform.LINUX_ARM64 }),
    environment: serverEnvironment(
      scope,
      CONTAINER_PORT,
      props,
      (issuer) => tokenKeys.location(issuer),
      metrics,
      cache,
    ),
    secrets: cache?.secrets(),
    portMappings: [{ containerPort: CONTAINER_PORT }],
    logging: ecs.LogDrivers.awsLogs({
      logGroup,
      streamPrefix: 'tlm-proxy',
      // CloudWatch Logs out of reach must not stop the delivery of images; what is lost shows (docs/decisions/0014-audit-lines.md).
      mode: ecs.AwsLogDriverMode.NON_BLOCKING,
      maxBufferSize: Size.mebibytes(25),
    }),
    user: '1000:1000',
    readonlyRootFilesystem: true,
    privileged: false,
    linuxParameters,
    ulimits: [{ name: ecs.UlimitName.NOFILE, softLimit: 65536, hardLimit: 65536 }],
    // Longer than the deregistration delay, so that responses under way are finished.
    stopTimeout: Duration.seconds(60),
  });
  // The secret itself grants this in the policy of its key, which cannot be changed where the key is imported.
  cache?.secret.encryptionKey?.grant(executionRole, 'kms:Decrypt');
  return taskDefinition;
}
