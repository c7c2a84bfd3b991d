import * as path from 'node:path';
import {
  App,
  Stack,
  aws_certificatemanager as acm,
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_cloudwatch as cloudwatch,
  aws_cognito as cognito,
  aws_ec2 as ec2,
  aws_ecs as ecs,
  aws_ecs_patterns as patterns,
  aws_events as events,
  aws_events_targets as targets,
  aws_healthimaging as healthimaging,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  aws_s3 as s3,
  aws_s3_deployment as deployment,
  aws_sns as sns,
  aws_sqs as sqs,
} from 'aws-cdk-lib';

// What examples/typescript-all deploys, as far as plain constructs of aws-cdk-lib make it: the same assets, and about as many resources of the
// same types, without what makes them work together.
const ENDPOINTS = ['CLOUDWATCH_LOGS', 'ECR', 'ECR_DOCKER', 'KMS', 'LAMBDA'] as const;
const FUNCTIONS = ['session', 'frame-origin', 'frame-purge', 'signing-key', 'token-keys'];

const asset = (name: string) => path.join(process.env.BENCH_ROOT!, 'assets', name);
const times = <T>(count: number, make: (id: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const stack = new Stack(new App(), 'Imaging', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' },
});
new healthimaging.CfnDatastore(stack, 'Datastore');
const keys = times(4, (i) => new kms.Key(stack, `Key${i}`, { enableKeyRotation: true }));
const buckets = times(
  7,
  (i) => new s3.Bucket(stack, `Bucket${i}`, { encryptionKey: keys[i % 4], enforceSSL: true, versioned: true }),
);
const topics = times(3, (i) => new sns.Topic(stack, `Topic${i}`, { enforceSSL: true }));
times(4, (i) => new sqs.Queue(stack, `Queue${i}`, { enforceSSL: true }));
times(3, (i) => new logs.LogGroup(stack, `Logs${i}`, { encryptionKey: keys[i] }));

const vpc = new ec2.Vpc(stack, 'Vpc', {
  maxAzs: 2,
  natGateways: 0,
  subnetConfiguration: [{ name: 'tasks', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  flowLogs: { all: {} },
});
for (const name of ENDPOINTS) {
  vpc.addInterfaceEndpoint(name, { service: ec2.InterfaceVpcEndpointAwsService[name] });
}
vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
const service = new patterns.ApplicationLoadBalancedFargateService(stack, 'Service', {
  vpc,
  publicLoadBalancer: false,
  taskSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
  certificate: acm.Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:us-east-1:123456789012:certificate/12345678-1234-1234-1234-123456789012',
  ),
  taskImageOptions: { image: ecs.ContainerImage.fromAsset(asset('tlm-proxy')) },
});
const scaling = service.service.autoScaleTaskCount({ maxCapacity: 10 });
scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 50 });
scaling.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 50 });

const functions = FUNCTIONS.map(
  (name) =>
    new lambda.Function(stack, name, {
      runtime: lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(asset(name)),
      environmentEncryption: keys[0],
      logGroup: new logs.LogGroup(stack, `${name}-logs`, { encryptionKey: keys[0] }),
    }),
);
times(
  3,
  (i) =>
    new events.Rule(stack, `Rule${i}`, {
      eventPattern: { source: ['aws.medical-imaging'] },
      targets: [new targets.LambdaFunction(functions[i])],
    }),
);

const [function0, function1] = ['Page', 'Frame'].map(
  (id) =>
    new cloudfront.Function(stack, id, {
      code: cloudfront.FunctionCode.fromFile({ filePath: asset('edge/canonical-url.js') }),
    }),
);
const cachePolicies = times(3, (i) => new cloudfront.CachePolicy(stack, `Caching${i}`));
const headers = times(
  3,
  (i) =>
    new cloudfront.ResponseHeadersPolicy(stack, `Headers${i}`, {
      securityHeadersBehavior: { contentTypeOptions: { override: true } },
    }),
);
const site = origins.S3BucketOrigin.withOriginAccessControl(buckets[0]);
const frames = origins.FunctionUrlOrigin.withOriginAccessControl(
  functions[1].addFunctionUrl({ authType: lambda.FunctionUrlAuthType.AWS_IAM }),
);
const behaviour = (origin: cloudfront.IOrigin, i: number, edge: cloudfront.Function): cloudfront.BehaviorOptions => ({
  origin,
  cachePolicy: cachePolicies[i],
  responseHeadersPolicy: headers[i],
  functionAssociations: [{ function: edge, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
});
const distribution = new cloudfront.Distribution(stack, 'Distribution', {
  defaultBehavior: behaviour(site, 0, function0),
  additionalBehaviors: { 'datastore/*': behaviour(frames, 1, function1), 'session/*': behaviour(frames, 2, function0) },
});
times(
  2,
  (i) =>
    new deployment.BucketDeployment(stack, `Deployment${i}`, {
      destinationBucket: buckets[0],
      sources: [deployment.Source.asset(asset('viewer'))],
      distribution,
      prune: false,
    }),
);

const pool = new cognito.UserPool(stack, 'Pool', { featurePlan: cognito.FeaturePlan.PLUS });
pool.addDomain('Domain', { cognitoDomain: { domainPrefix: 'imaging' } });
pool.addClient('Client');
new cognito.CfnIdentityPool(stack, 'Identities', { allowUnauthenticatedIdentities: false });

const metrics = functions.flatMap((each) => [each.metricErrors(), each.metricDuration(), each.metricThrottles()]);
const alarms = metrics.map((metric, i) =>
  metric.createAlarm(stack, `Alarm${i}`, { threshold: 1, evaluationPeriods: 3 }),
);
times(
  topics.length,
  (i) =>
    new cloudwatch.Dashboard(stack, `Dashboard${i}`, {
      widgets: [[new cloudwatch.GraphWidget({ left: metrics }), new cloudwatch.AlarmStatusWidget({ alarms })]],
    }),
);
