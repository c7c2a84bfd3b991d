import {
  App,
  CfnParameter,
  Size,
  Stack,
  aws_ec2 as ec2,
  aws_kms as kms,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FrameCacheTier, type ServerlessFrameCacheOptions, type TlmProxyProps } from '../../../src/tlm-proxy';
import { US_EAST_1, flat, newProxy, newStack, templateOf } from '../support/proxies';

interface Container {
  readonly Environment: { Name: string; Value: unknown }[];
  readonly Secrets?: { Name: string; ValueFrom: unknown }[];
}

function containerOf(template: Template): Container {
  const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  return task.Properties.ContainerDefinitions[0] as Container;
}

const environmentOf = (template: Template): Record<string, unknown> =>
  Object.fromEntries(containerOf(template).Environment.map(({ Name, Value }) => [Name, Value]));

const serverless = (options?: ServerlessFrameCacheOptions, props: Partial<TlmProxyProps> = {}): Template =>
  templateOf({ cache: FrameCacheTier.serverless(options), ...props });

const server = 'AWS::ElastiCache::ServerlessCache';

describe('a new serverless cache', () => {
  test('it is Valkey, encrypted with the key of the proxy, in the subnets of the tasks, without snapshots', () => {
    const template = serverless();
    template.hasResourceProperties(server, {
      Engine: 'valkey',
      MajorEngineVersion: '8',
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyKey'), 'Arn'] },
      CacheUsageLimits: { DataStorage: { Maximum: 50, Unit: 'GB' }, ECPUPerSecond: Match.absent() },
      SnapshotRetentionLimit: 0,
      UserGroupId: { Ref: Match.stringLikeRegexp('^ProxyCacheUsers') },
      SecurityGroupIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyCacheSecurityGroup'), 'GroupId'] }],
    });
    const [cache] = Object.values(template.findResources(server));
    const [service] = Object.values(template.findResources('AWS::ECS::Service'));
    expect(cache.Properties.SubnetIds).toHaveLength(2);
    expect(cache.Properties.SubnetIds).toEqual(
      service.Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets as unknown[],
    );
  });

  test('its limits follow the options', () => {
    serverless({
      maxDataStorage: Size.gibibytes(200),
      maxEcpuPerSecond: 20_000,
      snapshotRetention: 7,
    }).hasResourceProperties(server, {
      CacheUsageLimits: { DataStorage: { Maximum: 200, Unit: 'GB' }, ECPUPerSecond: { Maximum: 20_000 } },
      SnapshotRetentionLimit: 7,
    });
  });

  test('limits that are only known at deployment pass through', () => {
    const stack = newStack();
    const number = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
    const options = { maxDataStorage: Size.gibibytes(number('Gib')), maxEcpuPerSecond: number('Ecpu') };
    newProxy(stack, { cache: FrameCacheTier.serverless(options) });
    Template.fromStack(stack).hasResourceProperties(server, {
      CacheUsageLimits: { DataStorage: { Maximum: { Ref: 'Gib' } }, ECPUPerSecond: { Maximum: { Ref: 'Ecpu' } } },
    });
  });

  test('one user may send what the server sends, for its keys; the default user is switched off', () => {
    const template = serverless();
    const users = template.findResources('AWS::ElastiCache::User');
    const properties = Object.values(users).map(({ Properties }) => Properties as Record<string, unknown>);
    expect(properties.map(({ UserName, AccessString, Engine }) => [UserName, AccessString, Engine])).toEqual([
      ['frames', 'on ~ahi:* -@all +getrange +set +unlink +auth +ping +readonly +cluster|slots', 'valkey'],
      ['default', 'off -@all', 'valkey'],
    ]);
    for (const { AuthenticationMode } of properties) {
      const { Type, Passwords } = AuthenticationMode as { Type: string; Passwords: unknown[] };
      expect(Type).toBe('password');
      expect(Passwords.map(flat)).toEqual([
        expect.stringMatching(/^\{\{resolve:secretsmanager:<ProxyCachePassword1\w+>:SecretString:password::\}\}$/),
      ]);
    }
    template.hasResourceProperties('AWS::ElastiCache::UserGroup', {
      UserIds: Object.keys(users).map((id) => ({ Ref: id })),
    });
  });

  test('its password is generated and encrypted, and in no environment', () => {
    const template = serverless();
    template.hasResourceProperties('AWS::SecretsManager::Secret', {
      GenerateSecretString: { GenerateStringKey: 'password', PasswordLength: 64, ExcludePunctuation: true },
      KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyKey'), 'Arn'] },
    });
    expect(JSON.stringify(containerOf(template).Environment)).not.toMatch(/secretsmanager|CachePassword/i);
    expect(containerOf(template).Secrets).toEqual([
      {
        Name: 'TLM_PROXY_CACHE_PASSWORD',
        ValueFrom: { 'Fn::Join': ['', [{ Ref: expect.stringMatching(/^ProxyCachePassword1/) }, ':password::']] },
      },
    ]);
  });

  test('another version of the password is another secret, of which the tasks are told', () => {
    const valueFrom = (version: string) =>
      flat(containerOf(serverless({ passwordVersion: version })).Secrets![0].ValueFrom);
    expect(valueFrom('2')).toMatch(/^<ProxyCachePassword2/);
    expect(valueFrom('2026a')).toMatch(/^<ProxyCachePassword2026a/);
  });

  test('the server is told how to reach it', () => {
    const environment = environmentOf(serverless());
    expect(flat(environment.TLM_PROXY_CACHE_URL)).toMatch(
      /^rediss:\/\/<ProxyCacheServer\w+\.Endpoint\.Address>:<ProxyCacheServer\w+\.Endpoint\.Port>$/,
    );
    expect(environment).toMatchObject({ TLM_PROXY_CACHE_CLUSTER: 'true', TLM_PROXY_CACHE_USERNAME: 'frames' });
  });

  test('only the tasks reach it', () => {
    const template = serverless();
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress')).filter(({ Properties }) =>
      JSON.stringify(Properties.GroupId).includes('ProxyCacheSecurityGroup'),
    );
    expect(rules.map(({ Properties }) => Properties as unknown)).toEqual([
      expect.objectContaining({
        FromPort: 6379,
        ToPort: 6380,
        SourceSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^ProxyTasksSecurityGroup/), 'GroupId'] },
      }),
    ]);
    const [group] = Object.entries(template.findResources('AWS::EC2::SecurityGroup')).filter(([id]) =>
      id.startsWith('ProxyCacheSecurityGroup'),
    );
    expect(group[1].Properties.SecurityGroupIngress).toBeUndefined();
  });

  test('ECS reads the password, with the execution role and through an endpoint that lets nothing else', () => {
    const template = serverless();
    const secret = { Ref: Match.stringLikeRegexp('^ProxyCachePassword1') };
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^ProxyExecutionRole') }],
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: Match.arrayWith(['secretsmanager:GetSecretValue']), Resource: secret }),
          Match.objectLike({ Action: 'kms:Decrypt' }),
        ]),
      },
    });
    template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
      ServiceName: 'com.amazonaws.us-east-1.secretsmanager',
      PolicyDocument: {
        Statement: [
          {
            Action: 'secretsmanager:GetSecretValue',
            Effect: 'Allow',
            Principal: { AWS: '*' },
            Resource: secret,
            Condition: {
              ArnEquals: {
                'aws:PrincipalArn': { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyExecutionRole'), 'Arn'] },
              },
            },
          },
        ],
      },
    });
    const [taskPolicy] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([id]) =>
      id.startsWith('ProxyTaskRolePolicy'),
    );
    expect(JSON.stringify(taskPolicy)).not.toContain('secretsmanager');
  });

  test('an imported key is used, as the execution role says by itself', () => {
    const stack = newStack(US_EAST_1);
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/abc';
    newProxy(stack, { cache: FrameCacheTier.serverless(), encryptionKey: kms.Key.fromKeyArn(stack, 'Key', arn) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties(server, { KmsKeyId: arn });
    template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^ProxyExecutionRole') }],
      PolicyDocument: { Statement: Match.arrayWith([{ Action: 'kms:Decrypt', Effect: 'Allow', Resource: arn }]) },
    });
  });

  test('tasks start after it', () => {
    const [service] = Object.values(serverless().findResources('AWS::ECS::Service'));
    expect(service.DependsOn).toContainEqual(expect.stringMatching(/^ProxyCacheServer/));
    expect(service.DependsOn).toContainEqual(expect.stringMatching(/^ProxyEndpointsSecretsManager/));
  });

  test('it stands in three zones at most', () => {
    const stack = newStack({ env: { account: '123456789012', region: 'us-east-1' } });
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      availabilityZones: ['a', 'b', 'c', 'd'].map((zone) => `us-east-1${zone}`),
      subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    newProxy(stack, { vpc, cache: FrameCacheTier.serverless() });
    const [cache] = Object.values(Template.fromStack(stack).findResources(server));
    expect(cache.Properties.SubnetIds).toHaveLength(3);
  });

  test('names that ElastiCache wants fit its rules, and two proxies have different ones', () => {
    const stack = newStack(US_EAST_1, new App(), 'A-stack-with-quite-a-long-name-that-goes-on-and-on');
    for (const id of ['First', 'Second']) newProxy(stack, { cache: FrameCacheTier.serverless() }, id);
    const template = Template.fromStack(stack);
    const names = (type: string, property: string) =>
      Object.values(template.findResources(type)).map(
        ({ Properties }) => (Properties as Record<string, string>)[property],
      );
    const all = [
      names(server, 'ServerlessCacheName'),
      names('AWS::ElastiCache::User', 'UserId'),
      names('AWS::ElastiCache::UserGroup', 'UserGroupId'),
    ].flat();
    expect(all).toHaveLength(8);
    expect(new Set(all).size).toBe(8);
    for (const name of all) {
      expect(name).toMatch(/^[a-z](-?[a-z0-9])*$/);
      expect(name.length).toBeLessThanOrEqual(40);
    }
  });

  test('the proxy shows it', () => {
    const stack = newStack(US_EAST_1);
    const { cache } = newProxy(stack, { cache: FrameCacheTier.serverless() });
    expect(flat(stack.resolve(cache!.url))).toMatch(/^rediss:\/\/<ProxyCacheServer/);
    expect(cache!.connections.securityGroups).toHaveLength(1);
    expect(flat(stack.resolve(cache!.secret.secretArn))).toMatch(/^<ProxyCachePassword1/);
    expect(newProxy(stack, {}, 'Other').cache).toBeUndefined();
  });
});

describe('a given server', () => {
  const given = (
    stack: Stack,
    options: { port?: number; cluster?: boolean; username?: string; passwordField?: string },
  ) => {
    const host = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Server', 'sg-0123456789abcdef0');
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:cache-AbCdEf';
    const password = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Secret', arn);
    newProxy(stack, {
      cache: FrameCacheTier.fromEndpoint('cache.example.org', { server: host, password, ...options }),
    });
    return Template.fromStack(stack);
  };

  test('it is told as it is', () => {
    const template = given(newStack(US_EAST_1), { port: 6380, username: 'us', passwordField: 'pw', cluster: true });
    expect(environmentOf(template)).toMatchObject({
      TLM_PROXY_CACHE_URL: 'rediss://cache.example.org:6380',
      TLM_PROXY_CACHE_CLUSTER: 'true',
      TLM_PROXY_CACHE_USERNAME: 'us',
    });
    expect(containerOf(template).Secrets).toEqual([
      {
        Name: 'TLM_PROXY_CACHE_PASSWORD',
        ValueFrom: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:cache-AbCdEf:pw::',
      },
    ]);
    template.resourceCountIs(server, 0);
  });

  test('what is not given is not told', () => {
    const template = given(newStack(US_EAST_1), {});
    const environment = environmentOf(template);
    expect(environment).toMatchObject({
      TLM_PROXY_CACHE_URL: 'rediss://cache.example.org:6379',
      TLM_PROXY_CACHE_CLUSTER: 'false',
    });
    expect(environment.TLM_PROXY_CACHE_USERNAME).toBeUndefined();
    expect(containerOf(template).Secrets![0].ValueFrom).toBe(
      'arn:aws:secretsmanager:us-east-1:123456789012:secret:cache-AbCdEf',
    );
  });

  test('the tasks may connect to it, and it is told to let them in', () => {
    const template = given(newStack(US_EAST_1), { port: 6380 });
    const tasks = { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyTasksSecurityGroup'), 'GroupId'] };
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: 'sg-0123456789abcdef0',
      SourceSecurityGroupId: tasks,
      FromPort: 6380,
      ToPort: 6380,
    });
    template.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: tasks,
      DestinationSecurityGroupId: 'sg-0123456789abcdef0',
      FromPort: 6380,
      ToPort: 6380,
    });
  });

  test('a secret that is known by its name alone can be read through the endpoint', () => {
    const stack = newStack(US_EAST_1);
    const cache = FrameCacheTier.fromEndpoint('cache.example.org', {
      server: new ec2.Connections({ peer: ec2.Peer.ipv4('10.9.0.0/24') }),
      password: secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'cache'),
    });
    newProxy(stack, { cache });
    const [endpoint] = Object.entries(Template.fromStack(stack).findResources('AWS::EC2::VPCEndpoint')).filter(([id]) =>
      id.startsWith('ProxyEndpointsSecretsManager'),
    );
    expect(flat(endpoint[1].Properties.PolicyDocument.Statement[0].Resource)).toMatch(/:secret:cache-\?{6}$/);
  });

  test('names that are only known at deployment pass through', () => {
    const stack = newStack();
    const address = new CfnParameter(stack, 'Address').valueAsString;
    const port = new CfnParameter(stack, 'Port', { type: 'Number' }).valueAsNumber;
    const cache = FrameCacheTier.fromEndpoint(address, {
      port,
      server: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Server', 'sg-0123456789abcdef0'),
      password: secretsmanager.Secret.fromSecretCompleteArn(
        stack,
        'Secret',
        'arn:aws:secretsmanager:us-east-1:123456789012:secret:cache-AbCdEf',
      ),
    });
    newProxy(stack, { cache });
    expect(flat(environmentOf(Template.fromStack(stack)).TLM_PROXY_CACHE_URL)).toBe('rediss://<Address>:<Port>');
  });
});

test('without a cache there is no secret and no way to Secrets Manager', () => {
  const template = templateOf();
  template.resourceCountIs('AWS::SecretsManager::Secret', 0);
  expect(Object.keys(template.findResources('AWS::EC2::VPCEndpoint')).join()).not.toContain('SecretsManager');
  expect(Object.keys(environmentOf(template)).join()).not.toContain('CACHE_URL');
});

test.each<[string, ServerlessFrameCacheOptions, string]>([
  [
    'too much storage',
    { maxDataStorage: Size.gibibytes(5001) },
    'maxDataStorage must be 1 to 5000 GiB in whole GiB, got 5001',
  ],
  ['half a GiB', { maxDataStorage: Size.mebibytes(512) }, 'maxDataStorage must be 1 to 5000 GiB in whole GiB, got 0.5'],
  [
    'too few units',
    { maxEcpuPerSecond: 999 },
    'maxEcpuPerSecond must be a whole number from 1000 to 15000000, got 999',
  ],
  ['36 snapshots', { snapshotRetention: 36 }, 'snapshotRetention must be a whole number from 0 to 35, got 36'],
  [
    'a version with a hyphen',
    { passwordVersion: 'a-b' },
    'passwordVersion must be 1 to 32 letters and digits, known at synthesis, got "a-b"',
  ],
])('refuses %s', (_case, options, message) => {
  expect(() => FrameCacheTier.serverless(options)).toThrow(`FrameCacheTier.serverless: ${message}`);
});

test('says everything that is wrong with a given server at once', () => {
  const stack = newStack();
  const password = secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'cache');
  const host = ec2.SecurityGroup.fromSecurityGroupId(stack, 'Server', 'sg-0123456789abcdef0');
  const make = () =>
    FrameCacheTier.fromEndpoint('rediss://cache:6379', {
      port: 0,
      username: 'a b',
      passwordField: 'a:b',
      password,
      server: host,
    });
  expect(make).toThrow(
    /has 4 problems:\n {2}- address must be a host name or an address without scheme and port, got "rediss:\/\/cache:6379"\n {2}- port must be .*\n {2}- username must be .*\n {2}- passwordField must be /,
  );
});
