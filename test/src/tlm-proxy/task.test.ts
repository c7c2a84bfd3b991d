import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnParameter, Duration, aws_cognito as cognito, aws_healthimaging as healthimaging } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { memoryBesideFrames } from '../../../runtime/tlm-proxy/memory';
import { FrameAccess, FrameCacheTier, ImagingDatastore, type TlmProxyProps, TokenIssuer } from '../../../src';
import { DATASTORE_ID, OTHER_DATASTORE_ID, US_EAST_1, flat, newProxy, newStack, templateOf } from '../support/proxies';

function environmentOf(template: Template): Record<string, unknown> {
  const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const environment = task.Properties.ContainerDefinitions[0].Environment as { Name: string; Value: unknown }[];
  return Object.fromEntries(environment.map(({ Name, Value }) => [Name, Value]));
}

/** The access configuration as the server reads it, with references as `<LogicalId>` or `<LogicalId.Attribute>`. */
function accessOf(props: Partial<TlmProxyProps>, stack = newStack(US_EAST_1)): Record<string, unknown> {
  newProxy(stack, props);
  const value = environmentOf(Template.fromStack(stack)).TLM_PROXY_ACCESS;
  return JSON.parse(flat(value)) as Record<string, unknown>;
}

test('the container runs on ARM without privileges, capabilities or a place to write to', () => {
  templateOf().hasResourceProperties('AWS::ECS::TaskDefinition', {
    RequiresCompatibilities: ['FARGATE'],
    NetworkMode: 'awsvpc',
    RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
    Cpu: '1024',
    Memory: '2048',
    ContainerDefinitions: [
      {
        User: '1000:1000',
        ReadonlyRootFilesystem: true,
        Privileged: false,
        LinuxParameters: { Capabilities: { Drop: ['ALL'] }, InitProcessEnabled: true },
        PortMappings: [{ ContainerPort: 8443, Protocol: 'tcp' }],
        LogConfiguration: { LogDriver: 'awslogs', Options: Match.objectLike({ mode: 'non-blocking' }) },
        StopTimeout: 60,
        Secrets: Match.absent(),
        Command: Match.absent(),
      },
    ],
  });
});

test('the image is built for ARM from the bundle', () => {
  const app = new App();
  newProxy(newStack(US_EAST_1, app));
  const manifest = JSON.parse(readFileSync(join(app.synth().directory, 'Stack.assets.json'), 'utf8')) as {
    dockerImages: Record<string, { source: { directory: string; platform: string } }>;
  };
  const images = Object.values(manifest.dockerImages).map(({ source }) => source);
  expect(images).toEqual([expect.objectContaining({ platform: 'linux/arm64' })]);
  expect(existsSync(join(app.outdir, images[0].directory, 'index.mjs'))).toBe(true);
});

test('the server is told what the contract says', () => {
  const environment = environmentOf(
    templateOf({
      dataStores: [
        ImagingDatastore.fromDatastoreId(DATASTORE_ID),
        ImagingDatastore.fromDatastoreId(OTHER_DATASTORE_ID),
      ],
      allowedOrigins: ['https://viewer.example.org', 'http://localhost:5173'],
      memoryCacheMiB: 700,
      cacheTtl: Duration.hours(2),
      healthImagingEndpoint: 'https://runtime.example.org',
      renderWorkers: 3,
      metricsNamespace: 'Our/Frames',
    }),
  );
  expect(environment).toEqual({
    PORT: '8443',
    TLM_PROXY_TLS: 'self-signed',
    TLM_PROXY_DATASTORES: expect.anything(),
    TLM_PROXY_ACCESS: expect.anything(),
    TLM_PROXY_MEMORY_CACHE_MIB: '700',
    TLM_PROXY_CACHE_TTL_SECONDS: '7200',
    TLM_PROXY_ALLOWED_ORIGINS: 'https://viewer.example.org,http://localhost:5173',
    TLM_PROXY_ENDPOINT: 'https://runtime.example.org',
    TLM_PROXY_RENDER_WORKERS: '3',
    TLM_PROXY_NAME: expect.stringMatching(/^Stack-Proxy-[0-9A-F]{8}$/),
    TLM_PROXY_METRICS_NAMESPACE: 'Our/Frames',
  });
  const arn = (id: string) => `arn:<AWS::Partition>:medical-imaging:<AWS::Region>:<AWS::AccountId>:datastore/${id}`;
  expect(flat(environment.TLM_PROXY_DATASTORES)).toBe(`${arn(DATASTORE_ID)},${arn(OTHER_DATASTORE_ID)}`);
});

test('nothing optional is told when it is not given, and half of the memory caches frames', () => {
  const environment = environmentOf(templateOf({ cpu: 2048, memoryLimitMiB: 6144 }));
  for (const name of ['ALLOWED_ORIGINS', 'ENDPOINT']) {
    expect(Object.keys(environment)).not.toContain(`TLM_PROXY_${name}`);
  }
  expect(environment.TLM_PROXY_METRICS_NAMESPACE).toBe('HealthImaging/TlmProxy');
  expect(environment.TLM_PROXY_MEMORY_CACHE_MIB).toBe('3072');
  expect(environment.TLM_PROXY_CACHE_TTL_SECONDS).toBe('86400');
});

test.each<[Partial<TlmProxyProps>, number, number]>([
  [{}, 1024, 1],
  [{ cache: FrameCacheTier.serverless() }, 1024, 1],
  [{ cpu: 512, memoryLimitMiB: 1024 }, 352, 1],
  [{ cpu: 512, memoryLimitMiB: 1024, cache: FrameCacheTier.serverless() }, 288, 1],
  [{ cpu: 256, memoryLimitMiB: 512, renderWorkers: 0 }, 192, 0],
  [{ cpu: 4096, memoryLimitMiB: 8192 }, 4096, 4],
])('a task of %j has %d MiB for frames, %d threads that render, and the server takes that', (props, mib, workers) => {
  const { TLM_PROXY_MEMORY_CACHE_MIB, TLM_PROXY_RENDER_WORKERS, TLM_PROXY_CACHE_URL } = environmentOf(
    templateOf(props),
  );
  expect([TLM_PROXY_MEMORY_CACHE_MIB, TLM_PROXY_RENDER_WORKERS]).toEqual([`${mib}`, `${workers}`]);
  const use = { renderWorkers: workers, secondTier: TLM_PROXY_CACHE_URL !== undefined };
  const limit = props.memoryLimitMiB ?? 2048;
  expect(mib).toBe(Math.min(limit / 2, limit - memoryBesideFrames(use)));
});

test('a memory that is only known at deployment is shared out by the server', () => {
  const stack = newStack();
  newProxy(stack, { memoryLimitMiB: new CfnParameter(stack, 'Memory', { type: 'Number' }).valueAsNumber });
  expect(environmentOf(Template.fromStack(stack))).not.toHaveProperty('TLM_PROXY_MEMORY_CACHE_MIB');
});

test('by default every signed-in user reads everything, and no token in the query is taken', () => {
  const access = accessOf({});
  expect(access).toEqual({
    issuers: [
      {
        issuer: 'https://login.example.org',
        keys: expect.stringMatching(/^s3:\/\/<ProxyTokenKeysBucket[0-9A-F]+>\/keys\/[0-9a-f]{64}\.json$/),
        clientIds: ['viewer'],
        audiences: [],
        tokenUse: null,
        scopes: [],
        groupsClaim: 'groups',
      },
    ],
    tokenInQuery: false,
  });
});

test('rules name data stores by ID, and all of them by default', () => {
  const one = ImagingDatastore.fromDatastoreId(DATASTORE_ID);
  const other = ImagingDatastore.fromDatastoreId(OTHER_DATASTORE_ID);
  const access = FrameAccess.byGroup(
    { groups: ['radiologists'] },
    { groups: ['research', 'teaching'], dataStores: [other] },
  );
  expect(accessOf({ dataStores: [one, other], access, allowTokenInQuery: true })).toMatchObject({
    rules: [
      { groups: ['radiologists'], datastores: [DATASTORE_ID, OTHER_DATASTORE_ID] },
      { groups: ['research', 'teaching'], datastores: [OTHER_DATASTORE_ID] },
    ],
    tokenInQuery: true,
  });
});

test('data stores, user pools and clients of the app are told by reference', () => {
  const stack = newStack();
  const store = ImagingDatastore.fromDatastore(new healthimaging.CfnDatastore(stack, 'Store'));
  const pool = new cognito.UserPool(stack, 'Pool');
  const client = pool.addClient('Client');
  const access = accessOf(
    {
      dataStores: [store],
      tokenIssuers: [TokenIssuer.cognito(pool, [client])],
      access: FrameAccess.byGroup({ groups: ['a'], dataStores: [store] }),
    },
    stack,
  );
  expect(access).toMatchObject({
    issuers: [
      {
        issuer: expect.stringMatching(/^https:\/\/<Pool[0-9A-F]+\.ProviderName>$/),
        clientIds: [expect.stringMatching(/^<PoolClient[0-9A-F]+>$/)],
        tokenUse: 'access',
      },
    ],
    rules: [{ groups: ['a'], datastores: ['<Store>'] }],
  });
});

test('the keys of two issuers lie apart, those of one stay where they are', () => {
  const keysOf = (...urls: string[]) =>
    (
      accessOf({ tokenIssuers: urls.map((url) => TokenIssuer.oidc(url, { clientIds: ['c'] })) }).issuers as {
        keys: string;
      }[]
    ).map(({ keys }) => keys.split('/keys/')[1]);
  const [a, b] = keysOf('https://a.example', 'https://b.example');
  expect(a).not.toBe(b);
  expect(keysOf('https://b.example', 'https://a.example')).toEqual([b, a]);
});

test('numbers that are only known at deployment pass through', () => {
  const stack = newStack();
  const parameter = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
  newProxy(stack, {
    cpu: parameter('Cpu'),
    memoryLimitMiB: parameter('Memory'),
    memoryCacheMiB: parameter('Cache'),
    cacheTtl: Duration.seconds(parameter('Ttl')),
    renderWorkers: parameter('Workers'),
    minTasks: parameter('Min'),
  });
  const template = Template.fromStack(stack);
  expect(environmentOf(template)).toMatchObject({
    TLM_PROXY_MEMORY_CACHE_MIB: { Ref: 'Cache' },
    TLM_PROXY_CACHE_TTL_SECONDS: { Ref: 'Ttl' },
    TLM_PROXY_RENDER_WORKERS: { Ref: 'Workers' },
  });
  template.hasResourceProperties('AWS::ECS::TaskDefinition', { Cpu: { Ref: 'Cpu' }, Memory: { Ref: 'Memory' } });
  template.hasResourceProperties('AWS::ECS::Service', { DesiredCount: { Ref: 'Min' } });
});

test('the task role reads the frames of the listed data stores and the token keys, and nothing else', () => {
  const template = templateOf({
    dataStores: [
      ImagingDatastore.fromDatastoreArn(`arn:aws:medical-imaging:us-east-1:123456789012:datastore/${DATASTORE_ID}`),
    ],
  });
  const [role] = Object.keys(template.findResources('AWS::IAM::Role')).filter((id) => id.startsWith('ProxyTaskRole'));
  const policies = Object.values(
    template.findResources('AWS::IAM::ManagedPolicy', { Properties: { Roles: [{ Ref: role }] } }),
  );
  expect(policies).toHaveLength(1);
  expect(policies[0].Properties.PolicyDocument.Statement).toEqual([
    {
      Action: 'medical-imaging:GetImageFrame',
      Effect: 'Allow',
      Resource: [
        `arn:aws:medical-imaging:us-east-1:123456789012:datastore/${DATASTORE_ID}`,
        `arn:aws:medical-imaging:us-east-1:123456789012:datastore/${DATASTORE_ID}/imageset/*`,
      ],
    },
    {
      Action: 's3:GetObject',
      Effect: 'Allow',
      Resource: {
        'Fn::Join': [
          '',
          [
            { 'Fn::GetAtt': [expect.stringMatching(/^ProxyTokenKeysBucket/), 'Arn'] },
            expect.stringMatching(/^\/keys\/[0-9a-f]{64}\.json$/),
          ],
        ],
      },
    },
    { Action: 'kms:Decrypt', Effect: 'Allow', Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ProxyKey/), 'Arn'] } },
  ]);
  template.hasResourceProperties('AWS::ECS::TaskDefinition', { TaskRoleArn: { 'Fn::GetAtt': [role, 'Arn'] } });
});

test('no role has an inline policy or a managed policy of AWS', () => {
  const template = templateOf();
  template.resourceCountIs('AWS::IAM::Policy', 0);
  const own = Object.entries(template.findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('Proxy'));
  expect(own.length).toBeGreaterThan(3);
  for (const [, role] of own) {
    expect(role.Properties.Policies).toBeUndefined();
    expect(role.Properties.ManagedPolicyArns).toBeUndefined();
  }
});

test('at least two tasks run, over zones, without public addresses or a way in, and a failed deployment is rolled back', () => {
  templateOf().hasResourceProperties('AWS::ECS::Service', {
    LaunchType: 'FARGATE',
    DesiredCount: 2,
    EnableExecuteCommand: false,
    AvailabilityZoneRebalancing: 'ENABLED',
    DeploymentConfiguration: {
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
    },
    NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: 'DISABLED' } },
  });
});

test('tasks start after the keys, permissions and endpoints that they need', () => {
  const [service] = Object.values(templateOf().findResources('AWS::ECS::Service'));
  for (const needed of [
    'TokenKeysFetched',
    'TaskRolePolicy',
    'ExecutionRolePolicy',
    'EndpointsHealthImaging',
    'EndpointsS3',
    'LoadBalancerHttps',
  ]) {
    expect(service.DependsOn).toContainEqual(expect.stringMatching(new RegExp(`^Proxy${needed}`)));
  }
});

test('the number of tasks follows CPU and requests', () => {
  const template = templateOf({
    minTasks: 3,
    maxTasks: 30,
    targetCpuUtilizationPercent: 50,
    targetRequestsPerTask: 1000,
  });
  template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', { MinCapacity: 3, MaxCapacity: 30 });
  const target = (type: string, value: number) =>
    template.hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
      TargetTrackingScalingPolicyConfiguration: {
        PredefinedMetricSpecification: { PredefinedMetricType: type },
        TargetValue: value,
      },
    });
  target('ECSServiceAverageCPUUtilization', 50);
  target('ALBRequestCountPerTarget', 1000);
});

test.each<[number, number, number]>([
  [512, 1024, 60],
  [1024, 2048, 60],
  [2048, 4096, 30],
  [4096, 8192, 15],
  [16384, 32768, 3],
])('with a cpu of %d, CPU is held to what one thread can use of it', (cpu, memoryLimitMiB, value) => {
  templateOf({ cpu, memoryLimitMiB }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalingPolicy', {
    TargetTrackingScalingPolicyConfiguration: {
      PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      TargetValue: value,
    },
  });
});

test('more tasks than the default maximum raise it', () => {
  templateOf({ minTasks: 12 }).hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
    MinCapacity: 12,
    MaxCapacity: 12,
  });
});

test('a list that is only known at deployment passes through whole', () => {
  const stack = newStack();
  const origins = new CfnParameter(stack, 'Origins', { type: 'CommaDelimitedList' }).valueAsList;
  newProxy(stack, { allowedOrigins: origins });
  expect(environmentOf(Template.fromStack(stack)).TLM_PROXY_ALLOWED_ORIGINS).toEqual({
    'Fn::Join': [',', { Ref: 'Origins' }],
  });
});
