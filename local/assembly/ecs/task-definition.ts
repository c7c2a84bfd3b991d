import type { Resource } from '../template/stack-values';
import { asList, isObject, type TemplateObject, type TemplateValue } from '../template/template';

/** What a task definition says of its one container. */
export interface TaskDefinition {
  readonly logicalId: string;
  readonly arn: string;
  readonly taskRoleArn?: string;
  readonly executionRoleArn?: string;
  readonly memoryMiB?: number;
  readonly container: ContainerDefinition;
}

export interface ContainerDefinition {
  readonly name: string;
  readonly image: string;
  readonly ports: readonly number[];
  readonly environment: Readonly<Record<string, string>>;
  readonly secrets: readonly ContainerSecret[];
  readonly command?: readonly string[];
  readonly entryPoint?: readonly string[];
  readonly workingDirectory?: string;
  readonly stopTimeoutMs: number;
  readonly logGroup?: string;
}

/** A variable that is read from Secrets Manager when a task starts. */
export interface ContainerSecret {
  readonly name: string;
  readonly valueFrom: string;
}

const DEFAULT_STOP_TIMEOUT_S = 30;

/** @throws where it needs what the local system does not have */
export function readTaskDefinition(resource: Resource): TaskDefinition {
  const { properties } = resource;
  const containers = asList(properties.ContainerDefinitions).filter(isObject);
  if (containers.length !== 1) {
    throw new Error(`${resource.logicalId}: ${containers.length} containers; the local system runs tasks of one`);
  }
  const [container] = containers;
  return {
    logicalId: resource.logicalId,
    arn: resource.ref,
    taskRoleArn: text(properties.TaskRoleArn),
    executionRoleArn: text(properties.ExecutionRoleArn),
    memoryMiB: properties.Memory === undefined ? undefined : Number(properties.Memory),
    container: readContainer(container),
  };
}

function readContainer(container: TemplateObject): ContainerDefinition {
  const environment = asList(container.Environment).filter(isObject);
  const options = isObject(container.LogConfiguration) ? container.LogConfiguration.Options : undefined;
  return {
    name: String(container.Name),
    image: String(container.Image),
    ports: asList(container.PortMappings)
      .filter(isObject)
      .map((mapping) => Number(mapping.ContainerPort)),
    environment: Object.fromEntries(environment.map(({ Name, Value }) => [String(Name), String(Value ?? '')])),
    secrets: asList(container.Secrets)
      .filter(isObject)
      .map(({ Name, ValueFrom }) => ({ name: String(Name), valueFrom: String(ValueFrom) })),
    command: texts(container.Command),
    entryPoint: texts(container.EntryPoint),
    workingDirectory: text(container.WorkingDirectory),
    stopTimeoutMs: Number(container.StopTimeout ?? DEFAULT_STOP_TIMEOUT_S) * 1000,
    logGroup: isObject(options) ? text(options['awslogs-group']) : undefined,
  };
}

const text = (value: TemplateValue | undefined) => (value === undefined ? undefined : String(value));
const texts = (value: TemplateValue | undefined) => (value === undefined ? undefined : asList(value).map(String));
