import { Aws, Duration, aws_iam as iam, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { acknowledge } from '../private/acknowledge';
import { assetPath } from '../private/assets';
import { deadLetterQueue } from '../private/dead-letter-queue';
import { LogSettings, logGroup } from '../private/log-group';
import { ManagedPolicyRole } from '../private/managed-policy-role';

export interface FunctionProps {
  readonly description: string;
  readonly asset: string;
  readonly environment?: Record<string, string>;
  readonly memorySize?: number;
  readonly timeout?: Duration;
  readonly reservedConcurrency?: number;
  readonly logs: LogSettings;
  /** Invoked through a function URL, whose caller gets the failure; others keep failed events. */
  readonly isSynchronous: boolean;
}

/** A bundled function: ARM, encrypted logs, its permissions in one managed policy. */
export function createFunction(scope: Construct, id: string, props: FunctionProps): lambda.Function {
  const parent = new Construct(scope, id);
  const log = logGroup(parent, 'Logs', props.logs);
  const role = new ManagedPolicyRole(parent, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  log.grantWrite(role);
  const fn = new lambda.Function(parent, 'Function', {
    description: props.description,
    runtime: lambda.Runtime.NODEJS_24_X,
    architecture: lambda.Architecture.ARM_64,
    code: lambda.Code.fromAsset(assetPath(props.asset)),
    handler: 'index.handler',
    environment: props.environment,
    memorySize: props.memorySize ?? 256,
    timeout: props.timeout ?? Duration.seconds(30),
    reservedConcurrentExecutions: props.reservedConcurrency,
    deadLetterQueue: props.isSynchronous ? undefined : deadLetterQueue(parent, props.logs),
    tracing: props.isSynchronous ? lambda.Tracing.ACTIVE : lambda.Tracing.DISABLED,
    logGroup: log,
    role,
  });
  if (!props.isSynchronous) props.logs.encryptionKey.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  acknowledge(
    fn,
    'Calls AWS services alone, over TLS with its own role. A network of its own would add cost and cold start, and keep nothing out: only AWS services with permission invoke it',
    'HIPAA+NIST:LambdaInsideVPC',
  );
  if (props.isSynchronous) {
    acknowledge(
      fn,
      'Only CloudFront invokes it, and waits for the answer: there is no event that could be kept',
      'HIPAA+NIST:LambdaDLQ',
    );
    acknowledge(
      role,
      'Tracing (xray:PutTraceSegments, xray:PutTelemetryRecords) knows no resource',
      'AwsSolutions:IAM5[Resource::*]',
    );
    if (props.reservedConcurrency === undefined) {
      acknowledge(
        fn,
        'Its need of concurrency follows the number of users. The props reserve some of it; unasked, that would take it from other functions of the account',
        'HIPAA+NIST:LambdaConcurrency',
      );
    }
  }
  return fn;
}

/** Both permissions are asked for since October 2025; the origin of CDK adds the first of them, and only its later releases both. */
export function allowInvocationThroughUrl(fn: lambda.Function, distributionId: string): void {
  new lambda.CfnPermission(fn, 'InvokeThroughUrl', {
    action: 'lambda:InvokeFunction',
    principal: 'cloudfront.amazonaws.com',
    functionName: fn.functionArn,
    sourceArn: `arn:${Aws.PARTITION}:cloudfront::${Aws.ACCOUNT_ID}:distribution/${distributionId}`,
    invokedViaFunctionUrl: true,
  });
}
