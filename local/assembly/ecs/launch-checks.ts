import type { TaskDefinition } from './task-definition';
import { isAllowed } from '../iam/evaluate';
import { statementsOf } from '../iam/policy';
import type { RoleSession } from '../iam/sessions';
import type { Reach } from '../network/vpc';
import { arn, type Environment } from '../template/environment';

const ANYTHING = statementsOf({ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } });
const REPOSITORY_ACTIONS = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
const LOG_ACTIONS = ['logs:CreateLogStream', 'logs:PutLogEvents'];

/** What would keep ECS from starting a task: it fetches the image and opens the log with the execution role, from the task's network. */
export function launchFault(
  definition: TaskDefinition,
  execution: RoleSession | undefined,
  reach: Reach,
  environment: Environment,
): string | undefined {
  if (!execution) return 'it has no execution role, with which its image is fetched';
  const may = (action: string, resource: string) => execution.allows(action, resource, {});
  const unreachable = ['ecr.api', 'ecr.dkr', 's3', ...(definition.container.logGroup ? ['logs'] : [])].find(
    (service) => !reach.reaches(service),
  );
  if (unreachable) return `its image or log is out of reach: no way from its subnets to ${unreachable}`;

  const [, repository] = /^[^/]+\/([^:@]+)/.exec(definition.container.image) ?? [];
  const repositoryArn = arn(environment, 'ecr', `repository/${repository}`);
  if (!may('ecr:GetAuthorizationToken', '*')) return denied(execution, 'ecr:GetAuthorizationToken', '*');
  const action = REPOSITORY_ACTIONS.find((candidate) => !may(candidate, repositoryArn));
  if (action) return denied(execution, action, repositoryArn);
  if (!layersPass(execution, reach, environment)) {
    return 'the policy of its S3 endpoint keeps the layers of its image out';
  }

  if (!definition.container.logGroup) return undefined;
  const logArn = arn(environment, 'logs', `log-group:${definition.container.logGroup}:log-stream:task`);
  const logAction = LOG_ACTIONS.find((candidate) => !may(candidate, logArn));
  return logAction && denied(execution, logAction, logArn);
}

/** ECR hands out pre-signed URLs of a bucket of its own, which the policy of an S3 endpoint has to let through. */
function layersPass({ principal }: RoleSession, reach: Reach, { partition, region }: Environment): boolean {
  const resource = `arn:${partition}:s3:::prod-${region}-starport-layer-bucket/layer`;
  const request = { action: 's3:GetObject', resource, principal, context: {} };
  return isAllowed(request, { identity: ANYTHING, endpoint: reach.endpointPolicy('s3') });
}

const denied = (session: RoleSession, action: string, resource: string) =>
  `role ${session.role.name} may not ${action} on ${resource}`;
