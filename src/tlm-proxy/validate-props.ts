import { Annotations, Duration, Stack, Token, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DEFAULTS } from './defaults';
import { loadBalancerSubnets, taskSubnets } from './network';
import { TlmProxyProps } from './props';
import { taskMemory } from './task-memory';
import { checkAccess, checkName, checkOrigins } from '../private/common-props';
import { Conflicts } from '../private/conflicts';

/** Memory that each number of CPU units can have on Fargate: from, to, step (MiB). */
const FARGATE_MEMORY: ReadonlyMap<number, readonly [number, number, number]> = new Map([
  [256, [512, 2048, 512]],
  [512, [1024, 4096, 1024]],
  [1024, [2048, 8192, 1024]],
  [2048, [4096, 16384, 1024]],
  [4096, [8192, 30720, 1024]],
  [8192, [16384, 61440, 4096]],
  [16384, [32768, 122880, 8192]],
]);

/** Checks all that can be known before deployment, and throws once with everything that is wrong. */
export function validateProps(scope: Construct, props: TlmProxyProps): void {
  const conflicts = new Conflicts();
  checkAccess(scope, props, conflicts);
  checkNames(props, conflicts);
  checkNetwork(props, conflicts);
  checkRegions(scope, props, conflicts);
  checkCapacity(props, conflicts);
  checkOperation(props, conflicts);
  conflicts.throwIfAny(`TlmProxy '${scope.node.path}'`);
  warn(scope, props);
}

function warn(scope: Construct, props: TlmProxyProps): void {
  if (props.healthImagingEndpoint && !props.vpc && !props.egress) {
    Annotations.of(scope).addWarningV2(
      'cdk-healthimaging:endpoint-out-of-reach',
      'healthImagingEndpoint may be out of reach: the new VPC has no way to HealthImaging but the VPC endpoint of runtime-medical-imaging. Set egress or vpc if it is not reached by that',
    );
  }
  const cpu = props.cpu ?? DEFAULTS.cpu;
  if (!Token.isUnresolved(cpu) && cpu > 1024) {
    Annotations.of(scope).addWarningV2(
      'cdk-healthimaging:more-than-one-vcpu',
      `cpu of ${cpu} serves no more frames than 1024, as one thread of a task serves them all: for more throughput raise minTasks and maxTasks. Acknowledge this if the tasks render many pictures, or need the faster network of a larger task`,
    );
  }
}

function checkNames(props: TlmProxyProps, conflicts: Conflicts): void {
  checkName(props.domainName, props.hostedZone, conflicts);
  checkOrigins(props.allowedOrigins, conflicts);
  const tls = 'a policy of TLS 1.2 and later (ELBSecurityPolicy-TLS13-1-2-… or -TLS13-1-3-…)';
  conflicts.text('sslPolicy', props.sslPolicy, tls, (policy) => /^ELBSecurityPolicy-TLS13-1-[23]-/.test(policy));
  const wafArn = 'the ARN of a regional web ACL (arn:aws:wafv2:<region>:<account>:regional/webacl/<name>/<ID>)';
  conflicts.text('webAclArn', props.webAclArn, wafArn, (arn) =>
    /^arn:aws[a-z-]*:wafv2:[a-z0-9-]+:\d{12}:regional\/webacl\/.+/.test(arn),
  );
  conflicts.text('healthImagingEndpoint', props.healthImagingEndpoint, 'an https URL', (url) =>
    URL.canParse(url) ? new URL(url).protocol === 'https:' : false,
  );
  conflicts.notEmpty('allowFrom', props.allowFrom, 'leave it out for the default');
}

function checkNetwork(props: TlmProxyProps, conflicts: Conflicts): void {
  if (!props.vpc) {
    if (props.vpcSubnets) {
      conflicts.add('vpcSubnets selects subnets of vpc, which is not given: give both or neither');
    }
    if (props.loadBalancerSubnets) {
      conflicts.add('loadBalancerSubnets selects subnets of vpc, which is not given: give both or neither');
    }
    return;
  }
  if (props.egress !== undefined) {
    conflicts.add('egress is for the new VPC: the routes of the given vpc decide, remove egress');
  }
  if (props.ipAddresses) conflicts.add('ipAddresses is for the new VPC: remove it, or vpc');
  checkSubnets('vpcSubnets', props.vpc, taskSubnets(props), conflicts);
  checkSubnets('loadBalancerSubnets', props.vpc, loadBalancerSubnets(props), conflicts);
}

/** An interface endpoint serves its own region. */
function checkRegions(scope: Construct, props: TlmProxyProps, conflicts: Conflicts): void {
  const { region } = Stack.of(scope);
  if (props.vpc || props.egress || Token.isUnresolved(region)) return;
  for (const { datastoreArn, datastoreId } of props.dataStores) {
    const of = Token.isUnresolved(datastoreArn) ? region : datastoreArn.split(':')[3];
    if (of === region) continue;
    conflicts.add(
      `dataStores lists data store ${datastoreId} of ${of}, which no VPC endpoint in ${region} reaches: set egress, or give a vpc that does`,
    );
  }
}

function checkSubnets(prop: string, vpc: ec2.IVpc, selection: ec2.SubnetSelection, conflicts: Conflicts): void {
  let selected: ec2.SelectedSubnets;
  try {
    selected = vpc.selectSubnets(selection);
  } catch (error) {
    // CDK throws for a group without subnets; the reason is one of the conflicts to be listed.
    conflicts.add(`${prop} selects no subnet of vpc: ${(error as Error).message}`);
    return;
  }
  const zones = selected.availabilityZones;
  if (selected.isPendingLookup || Token.isUnresolved(zones)) return;
  if (new Set(zones).size < 2) {
    conflicts.add(`${prop} must select subnets in at least two availability zones, got ${zones.join(', ') || 'none'}`);
  }
}

function checkCapacity(props: TlmProxyProps, conflicts: Conflicts): void {
  const cpu = props.cpu ?? DEFAULTS.cpu;
  const memory = props.memoryLimitMiB ?? DEFAULTS.memoryLimitMiB;
  const known = (...values: (number | undefined)[]): boolean => !values.some((value) => Token.isUnresolved(value));
  conflicts.number('cpu', cpu, `one of ${[...FARGATE_MEMORY.keys()].join(', ')}`, (value) => FARGATE_MEMORY.has(value));
  const range = FARGATE_MEMORY.get(cpu);
  if (range && known(cpu)) {
    const [from, to, step] = range;
    const allowed = `${from} to ${to} in steps of ${step} for a cpu of ${cpu}`;
    const smallest = cpu === 256 ? [512, 1024, 2048] : undefined;
    conflicts.number(
      'memoryLimitMiB',
      memory,
      smallest ? `one of ${smallest.join(', ')} for a cpu of ${cpu}` : allowed,
      (value) => (smallest ? smallest.includes(value) : value >= from && value <= to && (value - from) % step === 0),
    );
  }
  checkMemory(props, conflicts);
  conflicts.number('minTasks', props.minTasks, 'a whole number of at least 2, as one task is no redundancy', (n) =>
    isWhole(n, 2),
  );
  const min = props.minTasks ?? DEFAULTS.minTasks;
  if (props.maxTasks !== undefined && known(min, props.maxTasks)) {
    conflicts.number('maxTasks', props.maxTasks, `a whole number of at least minTasks (${min})`, (n) =>
      isWhole(n, min),
    );
  }
  checkDuration(conflicts, 'cacheTtl', props.cacheTtl, '1 second to 30 days in whole seconds', (duration) =>
    isWhole(duration.toSeconds({ integral: false }), 1, 30 * 24 * 3600),
  );
  conflicts.number('renderWorkers', props.renderWorkers, 'a whole number from 0 to 256', (n) => isWhole(n, 0, 256));
  conflicts.number(
    'targetCpuUtilizationPercent',
    props.targetCpuUtilizationPercent,
    'from 1 to 90',
    (n) => n >= 1 && n <= 90,
  );
  conflicts.number('targetRequestsPerTask', props.targetRequestsPerTask, 'a whole number of at least 1', (n) =>
    isWhole(n, 1),
  );
}

/** A task that needs more than it has is killed, with all responses under way. */
function checkMemory(props: TlmProxyProps, conflicts: Conflicts): void {
  const memory = taskMemory(props);
  if (!memory) {
    conflicts.number('memoryCacheMiB', props.memoryCacheMiB, 'a whole number of at least 1', (n) => isWhole(n, 1));
    return;
  }
  const { limit, renderWorkers, beside } = memory;
  const most = limit - beside;
  const need = `${beside}, which a task with ${renderWorkers} renderWorkers${props.cache ? ' and cache' : ''} needs`;
  if (most < 1) {
    conflicts.add(
      `memoryLimitMiB must be more than ${need}, got ${limit}: raise it, or lower renderWorkers (0 for no rendered pictures)`,
    );
    return;
  }
  const allowed = `a whole number from 1 to ${most} (memoryLimitMiB of ${limit} less ${need})`;
  conflicts.number('memoryCacheMiB', props.memoryCacheMiB, allowed, (value) => isWhole(value, 1, most));
}

function checkOperation(props: TlmProxyProps, conflicts: Conflicts): void {
  checkDuration(
    conflicts,
    'keyRefreshInterval',
    props.keyRefreshInterval,
    '1 minute to 24 hours in whole minutes',
    (duration) => isWhole(duration.toMinutes({ integral: false }), 1, 24 * 60),
  );
  conflicts.number(
    'serverErrorAlarmPercent',
    props.serverErrorAlarmPercent,
    'from 0 to 99',
    (percent) => percent >= 0 && percent <= 99,
  );
  checkDuration(
    conflicts,
    'latencyAlarmThreshold',
    props.latencyAlarmThreshold,
    'more than 0',
    (duration) => duration.toMilliseconds() > 0,
  );
  const namespace = '1 to 255 letters, digits and ./_#:- that do not begin with AWS/';
  conflicts.text('metricsNamespace', props.metricsNamespace, namespace, (name) =>
    /^(?!AWS\/)[\w./#:-]{1,255}$/.test(name),
  );
  if (props.accessLogsReplica && props.accessLogsBucket) {
    conflicts.add(
      'accessLogsReplica is for the new bucket of access logs: replicate the given accessLogsBucket yourself',
    );
  }
  if (props.accessLogsBucket?.encryptionKey) {
    conflicts.add(
      'accessLogsBucket must be encrypted with keys of S3 (SSE-S3), got a bucket with a KMS key, which load balancers cannot write to',
    );
  }
}

function checkDuration(
  conflicts: Conflicts,
  prop: string,
  duration: Duration | undefined,
  allowed: string,
  isAllowed: (duration: Duration) => boolean,
): void {
  if (duration === undefined || duration.isUnresolved() || isAllowed(duration)) return;
  conflicts.add(`${prop} must be ${allowed}, got ${duration.toHumanString()}`);
}

function isWhole(value: number, from: number, to = Infinity): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}
