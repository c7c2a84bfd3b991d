import type { Closing } from '../closing';
import type { Cloud } from '../cloud';
import type { CloudAssembly } from '../cloud-assembly';
import { matchesPattern, patternFault } from './event-pattern';
import type { LocalFunction } from './function';
import type { Functions } from './functions';
import { functionPolicy } from './resource-policy';
import { rateMs } from './schedule';
import type { EmittedEvent } from '../events';
import { BUCKET_DEPLOYMENT, deployToBucket } from '../site/bucket-deployment';
import type { Deployment } from '../template/deployment';
import { REGION_READER, REGION_WRITER } from '../template/region-references';
import type { Resource } from '../template/stack-values';
import { asList, isObject, type TemplateObject } from '../template/template';

/** The handler of the functions that the CDK itself brings: they change AWS resources, of which there are none here. */
const CDK_HANDLER = '__entrypoint__.handler';
const CDK_TYPES: ReadonlySet<string> = new Set(['Custom::AWS', 'Custom::LogRetention']);

const RETRY_MS = 50;

export interface CallersResult {
  readonly run: readonly Resource[];
  readonly left: ReadonlyMap<Resource, string>;
}

/** Creates the custom resources of an app, those first that others depend on. */
export async function createCustomResources(
  deployment: Deployment,
  functions: Functions,
  cloud: Cloud,
  assembly: CloudAssembly,
): Promise<CallersResult> {
  const run: Resource[] = [];
  const left = new Map<Resource, string>();
  for (const resource of inOrder(deployment.resources.filter(isCustomResource))) {
    if (resource.type === REGION_WRITER || resource.type === REGION_READER) {
      run.push(resource);
      continue;
    }
    const fn = functions.find(String(resource.property('ServiceToken')));
    if (fn && resource.type === BUCKET_DEPLOYMENT) {
      await deployToBucket(resource, fn, cloud, assembly);
      run.push(resource, fn);
      continue;
    }
    if (!fn || CDK_TYPES.has(resource.type) || fn.property('Handler') === CDK_HANDLER) {
      left.set(resource, 'it changes resources of AWS, which are not on this machine');
      continue;
    }
    await cloud.customResources.create(resource, await functions.get(fn));
    run.push(resource);
  }
  return { run, left };
}

/** Calls functions by the rules of an app: by the clock, or on events of the services that run here. */
export async function startRules(
  deployment: Deployment,
  functions: Functions,
  cloud: Cloud,
  closing: Closing,
): Promise<CallersResult> {
  const run: Resource[] = [];
  const left = new Map<Resource, string>();
  for (const rule of deployment.ofType('AWS::Events::Rule')) {
    const fault = await startRule(rule, deployment, functions, cloud, closing);
    if (fault === undefined) run.push(rule);
    else left.set(rule, fault);
  }
  return { run, left };
}

/** @returns why it is not run */
async function startRule(
  rule: Resource,
  deployment: Deployment,
  functions: Functions,
  cloud: Cloud,
  closing: Closing,
): Promise<string | undefined> {
  const { ScheduleExpression, EventPattern, EventBusName = 'default', State = 'ENABLED', Targets } = rule.properties;
  if (State !== 'ENABLED') return 'it is disabled';
  if (EventBusName !== 'default') return 'the local system knows the default event bus only';
  const targets = asList(Targets).filter(isObject);
  const resources = targets.map((target) => functions.find(String(target.Arn)));
  for (const resource of resources) {
    if (!resource) return 'a target of it is not a function of the app';
    if (!mayInvoke(cloud, deployment, resource, rule)) {
      return `no AWS::Lambda::Permission lets it invoke ${resource.logicalId}`;
    }
  }
  if (targets.some(({ Input, InputPath, InputTransformer }) => Input ?? InputPath ?? InputTransformer)) {
    return 'the local system hands on whole events only';
  }
  const called = await Promise.all(resources.map((resource) => functions.get(resource!)));
  const call = (event: object, what: string) =>
    called.forEach((fn) =>
      deliver(fn, event).catch((error: Error) => cloud.log(rule.logicalId, `${what} failed: ${error.message}`)),
    );
  if (isObject(EventPattern)) return onEvents(rule, EventPattern, cloud, (event) => call(event, 'the run on an event'));
  const interval = rateMs(String(ScheduleExpression));
  if (interval === undefined) return 'the local system knows schedules of the form rate(…) only';
  const event = {
    source: 'aws.events',
    'detail-type': 'Scheduled Event',
    resources: [rule.attribute('Arn')],
    detail: {},
  };
  const timer = setInterval(() => call({ ...event, time: new Date().toISOString() }, 'the scheduled run'), interval);
  closing.add(() => clearInterval(timer));
  return undefined;
}

/** Events are kept while the function has no concurrency left. */
async function deliver(fn: LocalFunction, event: object): Promise<void> {
  for (;;) {
    try {
      await fn.invoke(event);
      return;
    } catch (error) {
      if ((error as Error).name !== 'TooManyRequestsException') throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

function onEvents(
  rule: Resource,
  pattern: TemplateObject,
  cloud: Cloud,
  call: (event: EmittedEvent) => void,
): string | undefined {
  const fault = patternFault(pattern);
  if (fault !== undefined) return fault;
  const { account, region } = rule.environment;
  cloud.events.on('event', (event) => {
    if (event.account === account && event.region === region && matchesPattern(pattern, event)) call(event);
  });
  return undefined;
}

function mayInvoke(cloud: Cloud, deployment: Deployment, fn: Resource, rule: Resource): boolean {
  const events = cloud.openServiceSession('events.amazonaws.com', rule.environment.account, rule.attribute('Arn'));
  const resource = functionPolicy(deployment, fn);
  return events.allows('lambda:InvokeFunction', fn.attribute('Arn'), { resource });
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
  // What is written into a site may be what others answer.
  const [others, sites] = [false, true].map((wanted) =>
    resources.filter(({ type }) => (type === BUCKET_DEPLOYMENT) === wanted),
  );
  [...others, ...sites].forEach(visit);
  return ordered;
}
