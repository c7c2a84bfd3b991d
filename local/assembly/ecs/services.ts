import { randomUUID } from 'node:crypto';
import * as path from 'node:path';
import type { Cloud } from '../cloud';
import type { CloudAssembly } from '../cloud-assembly';
import { ContainerSecrets } from './container-secrets';
import { buildImage, type Image } from './image';
import { launchFault } from './launch-checks';
import { EcsService } from './service';
import type { TaskOptions } from './task';
import { readTaskDefinition, type TaskDefinition } from './task-definition';
import type { TargetGroup } from '../elb/target-group';
import { reachOf, type Reach } from '../network/vpc';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject } from '../template/template';

export interface ServicesOptions {
  readonly assembly: CloudAssembly;
  readonly deployment: Deployment;
  readonly cloud: Cloud;
  readonly targetGroups: ReadonlyMap<string, TargetGroup>;
  readonly scratch: string;
  /** Tasks of each service, where it is not to be what the template wants. */
  readonly count?: number;
  readonly readyTimeoutMs: number;
}

/** A service of the template, with its image laid out, ready to be started. */
export async function createService(resource: Resource, options: ServicesOptions): Promise<EcsService> {
  const { deployment, cloud, scratch } = options;
  const definition = definitionOf(resource, deployment);
  const { subnets, securityGroups } = networkOf(resource);
  const reach = reachOf(deployment, cloud.securityGroups, subnets, securityGroups);
  const secrets = prepareLaunch(resource, definition, reach, options);
  const root = path.join(scratch, `image-${resource.stack.id.replaceAll('/', '-')}-${resource.logicalId}`);
  const image = await buildImage(options.assembly.image(imageHash(definition)), root);
  const preload = await cloud.writePreload(reach, definition.memoryMiB);
  return new EcsService({
    stack: resource.stack.id,
    logicalId: resource.logicalId,
    count: options.count ?? Number(resource.property('DesiredCount') ?? 1),
    launch: () => launch({ resource, definition, image, preload, reach, secrets }, cloud),
    targetGroups: targetsOf(resource, securityGroups, options),
    through: ({ protocol }, port) =>
      cloud.lines.through('tasks', port, protocol === 'https' ? cloud.certificate : undefined),
    readyTimeoutMs: options.readyTimeoutMs,
    onLog: (line) => cloud.log(resource.logicalId, line),
  });
}

function definitionOf(resource: Resource, deployment: Deployment): TaskDefinition {
  const arn = resource.property('TaskDefinition');
  const found = deployment.ofType('AWS::ECS::TaskDefinition').find((candidate) => candidate.ref === arn);
  if (!found) throw new Error(`service ${resource.logicalId}: its task definition is not in the app`);
  return readTaskDefinition(found);
}

function networkOf(resource: Resource): { subnets: string[]; securityGroups: string[] } {
  const network = resource.property('NetworkConfiguration');
  const awsvpc = isObject(network) ? network.AwsvpcConfiguration : undefined;
  if (!isObject(awsvpc)) return { subnets: [], securityGroups: [] };
  return {
    subnets: asList(awsvpc.Subnets).map(String),
    securityGroups: asList(awsvpc.SecurityGroups).map(String),
  };
}

/** What ECS does before a task's own code runs. @returns the variables that come from secrets */
function prepareLaunch(
  resource: Resource,
  definition: TaskDefinition,
  reach: Reach,
  { deployment, cloud }: ServicesOptions,
): Readonly<Record<string, string>> {
  const { executionRoleArn } = definition;
  const session = executionRoleArn === undefined ? undefined : cloud.openSession(executionRoleArn, 'ecs', reach);
  try {
    const fault = launchFault(definition, session, reach, resource.environment);
    if (fault) throw new Error(fault);
    return new ContainerSecrets(deployment, cloud).read(definition.container.secrets, session, reach);
  } catch (error) {
    throw new Error(`service ${resource.logicalId}: no task can start: ${(error as Error).message}`);
  } finally {
    if (session) cloud.sessions.close(session);
  }
}

/** Assets are images of the app's own repository, with their hash as the tag. */
function imageHash({ logicalId, container }: TaskDefinition): string {
  const [, hash] = /:([0-9a-f]{64})$/.exec(container.image) ?? [];
  if (hash === undefined) {
    throw new Error(
      `${logicalId}: image ${container.image} is not an asset of the cloud assembly; the local system runs those`,
    );
  }
  return hash;
}

interface Launch {
  readonly resource: Resource;
  readonly definition: TaskDefinition;
  readonly image: Image;
  readonly preload: string;
  readonly reach: Reach;
  readonly secrets: Readonly<Record<string, string>>;
}

function launch(
  { resource, definition, image, preload, reach, secrets }: Launch,
  cloud: Cloud,
): { task: TaskOptions; ended: () => void } {
  const { region } = resource.environment;
  const session =
    definition.taskRoleArn === undefined
      ? undefined
      : cloud.openSession(definition.taskRoleArn, randomUUID().replaceAll('-', ''), reach);
  return {
    task: {
      image,
      container: definition.container,
      preload,
      environment: {
        AWS_REGION: region,
        AWS_DEFAULT_REGION: region,
        AWS_EXECUTION_ENV: 'AWS_ECS_FARGATE',
        NODE_EXTRA_CA_CERTS: cloud.trusted,
        ...(session ? cloud.credentials.environmentFor(session) : {}),
        ...secrets,
      },
      onLog: (line) => cloud.log(resource.logicalId, line),
    },
    ended: () => {
      if (!session) return;
      cloud.credentials.forget(session);
      cloud.sessions.close(session);
    },
  };
}

function targetsOf(
  resource: Resource,
  securityGroups: readonly string[],
  { targetGroups, deployment, cloud }: ServicesOptions,
): { group: TargetGroup; unreachable?: string }[] {
  return asList(resource.property('LoadBalancers'))
    .filter(isObject)
    .map(({ TargetGroupArn, ContainerPort }) => {
      const group = targetGroups.get(String(TargetGroupArn));
      if (!group) throw new Error(`service ${resource.logicalId}: its target group is not in the app`);
      return { group, unreachable: unreachable(group, Number(ContainerPort), securityGroups, deployment, cloud) };
    });
}

/** Security groups decide whether a load balancer gets through to the tasks. */
function unreachable(
  group: TargetGroup,
  port: number,
  tasks: readonly string[],
  deployment: Deployment,
  { securityGroups }: Cloud,
): string | undefined {
  const balancers = new Map(deployment.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer').map((lb) => [lb.ref, lb]));
  for (const listener of deployment.ofType('AWS::ElasticLoadBalancingV2::Listener')) {
    const actions = asList(listener.property('DefaultActions')).filter(isObject);
    if (!actions.some(({ TargetGroupArn }) => TargetGroupArn === group.arn)) continue;
    const balancer = balancers.get(String(listener.property('LoadBalancerArn')));
    const own = asList(balancer?.property('SecurityGroups')).map(String);
    if (!securityGroups.allow(own, 'Egress', port, { securityGroups: tasks })) {
      return `the security groups of the load balancer let nothing out to port ${port} of the tasks`;
    }
    if (!securityGroups.allow(tasks, 'Ingress', port, { securityGroups: own })) {
      return `the security groups of the tasks let nothing in from the load balancer to port ${port}`;
    }
  }
  return undefined;
}
