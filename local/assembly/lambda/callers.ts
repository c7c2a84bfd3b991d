import type { Closing } from '../closing';
import type { Cloud } from '../cloud';
import type { Functions } from './functions';
import { rateMs } from './schedule';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject } from '../template/template';

/** The handler of the functions that the CDK itself brings: they change AWS resources, of which there are none here. */
const CDK_HANDLER = '__entrypoint__.handler';
const CDK_TYPES: ReadonlySet<string> = new Set(['Custom::AWS', 'Custom::LogRetention', 'Custom::CDKBucketDeployment']);

export interface CallersResult {
  readonly run: readonly Resource[];
  readonly left: ReadonlyMap<Resource, string>;
}

/** Creates the custom resources of an app, those first that others depend on. */
export async function createCustomResources(
  deployment: Deployment,
  functions: Functions,
  cloud: Cloud,
): Promise<CallersResult> {
  const run: Resource[] = [];
  const left = new Map<Resource, string>();
  for (const resource of inOrder(deployment.resources.filter(isCustomResource))) {
    const fn = functions.find(String(resource.property('ServiceToken')));
    if (!fn || CDK_TYPES.has(resource.type) || fn.property('Handler') === CDK_HANDLER) {
      left.set(resource, 'it changes resources of AWS, which are not on this machine');
      continue;
    }
    await cloud.customResources.create(resource, await functions.get(fn));
    run.push(resource);
  }
  return { run, left };
}

/** Calls functions by the schedule rules of an app. */
export async function startSchedules(
  deployment: Deployment,
  functions: Functions,
  cloud: Cloud,
  closing: Closing,
): Promise<CallersResult> {
  const run: Resource[] = [];
  const left = new Map<Resource, string>();
  for (const rule of deployment.ofType('AWS::Events::Rule')) {
    const fault = await startSchedule(rule, deployment, functions, cloud, closing);
    if (fault === undefined) run.push(rule);
    else left.set(rule, fault);
  }
  return { run, left };
}

/** @returns why it is not run */
async function startSchedule(
  rule: Resource,
  deployment: Deployment,
  functions: Functions,
  cloud: Cloud,
  closing: Closing,
): Promise<string | undefined> {
  const { ScheduleExpression, State = 'ENABLED', Targets } = rule.properties;
  if (State !== 'ENABLED') return 'it is disabled';
  const interval = rateMs(String(ScheduleExpression));
  if (interval === undefined) return 'the local system knows schedules of the form rate(…) only';
  const targets = asList(Targets).filter(isObject);
  for (const target of targets) {
    const resource = functions.find(String(target.Arn));
    if (!resource) return 'a target of it is not a function of the app';
    if (!mayInvoke(deployment, resource, rule)) {
      return `no AWS::Lambda::Permission lets it invoke ${resource.logicalId}`;
    }
  }
  for (const target of targets) {
    const fn = await functions.get(functions.find(String(target.Arn))!);
    const event = {
      source: 'aws.events',
      'detail-type': 'Scheduled Event',
      resources: [rule.attribute('Arn')],
      detail: {},
    };
    const timer = setInterval(() => {
      fn.invoke({ ...event, time: new Date().toISOString() }).catch((error: Error) =>
        cloud.log(rule.logicalId, `the scheduled run failed: ${error.message}`),
      );
    }, interval);
    closing.add(() => clearInterval(timer));
  }
  return undefined;
}

function mayInvoke(deployment: Deployment, fn: Resource, rule: Resource): boolean {
  return deployment.ofType('AWS::Lambda::Permission').some(({ properties }) => {
    const { FunctionName, Principal, SourceArn, Action } = properties;
    return (
      [fn.attribute('Arn'), fn.ref].includes(String(FunctionName)) &&
      Action === 'lambda:InvokeFunction' &&
      Principal === 'events.amazonaws.com' &&
      (SourceArn === undefined || SourceArn === rule.attribute('Arn'))
    );
  });
}

const isCustomResource = ({ type }: Resource) =>
  type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource';

function inOrder(resources: readonly Resource[]): Resource[] {
  const ordered: Resource[] = [];
  const visit = (resource: Resource) => {
    if (ordered.includes(resource)) return;
    const before = resources.filter(
      (other) => other.stack === resource.stack && resource.dependsOn.includes(other.logicalId),
    );
    before.forEach(visit);
    ordered.push(resource);
  };
  resources.forEach(visit);
  return ordered;
}
