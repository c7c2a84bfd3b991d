import { changed, getFrame, ofType, proxyApp, run, without, type JsonTemplate } from './support/app';
import { requireAssets } from '../../support/assets';

jest.setTimeout(120_000);

let app: string;
beforeAll(() => {
  requireAssets('tlm-proxy', 'token-keys');
  app = proxyApp();
});

const environmentOf = (template: JsonTemplate): { Name: string; Value: unknown }[] =>
  ofType(template, 'AWS::ECS::TaskDefinition')[0].Properties.ContainerDefinitions[0].Environment;

function removeVariable(template: JsonTemplate, name: string): void {
  const environment = environmentOf(template);
  environment.splice(
    environment.findIndex(({ Name }) => Name === name),
    1,
  );
}

const remove = (template: JsonTemplate, found: (id: string, type: string) => boolean): void => {
  for (const [id, { Type }] of Object.entries(template.Resources)) if (found(id, Type)) delete template.Resources[id];
};

const endpoint = (template: JsonTemplate, name: string) =>
  ofType(template, 'AWS::EC2::VPCEndpoint').find(({ Properties }) =>
    JSON.stringify(Properties.ServiceName).includes(`.${name}"`),
  )!;

const roleOf = (template: JsonTemplate, part: string) =>
  Object.entries(template.Resources).find(
    ([id, { Type }]) => Type === 'AWS::IAM::ManagedPolicy' && id.includes(part),
  )![1];

const key = (template: JsonTemplate) => ofType(template, 'AWS::KMS::Key')[0].Properties;

describe('what keeps the app from coming up', () => {
  test.each<[string, (template: JsonTemplate) => void, string | RegExp]>([
    [
      'no data stores',
      (t) => removeVariable(t, 'TLM_PROXY_DATASTORES'),
      /^service ProxyService\w+: task ended with code 2: the TLM proxy cannot start: TLM_PROXY_DATASTORES must list [^;]*; --help[^;]*$/,
    ],
    ['no access rules', (t) => removeVariable(t, 'TLM_PROXY_ACCESS'), 'TLM_PROXY_ACCESS must name the token issuers'],
    ['no port', (t) => removeVariable(t, 'PORT'), 'container Server listens on 8443, which the local system moves'],
    [
      'no TLS where the load balancer speaks it',
      (t) => environmentOf(t).push({ Name: 'TLM_PROXY_TLS', Value: 'off' }),
      /not healthy after 8 s: .*(SSL|socket|EPROTO)/,
    ],
    [
      'another health check path',
      (t) => (ofType(t, 'AWS::ElasticLoadBalancingV2::TargetGroup')[0].Properties.HealthCheckPath = '/health'),
      'not healthy after 8 s: status 404',
    ],
    [
      'task may not read the keys',
      (t) => without({ Resources: { a: roleOf(t, 'TaskRolePolicy') } }, 's3:GetObject'),
      'not healthy after 8 s: status 503 {"status":"waiting for token keys"}',
    ],
    [
      'task may not decrypt them',
      (t) => without({ Resources: { a: roleOf(t, 'TaskRolePolicy') } }, 'kms:Decrypt'),
      'not healthy after 8 s: status 503',
    ],
    [
      'the key is not for the account',
      (t) => key(t).KeyPolicy.Statement.shift(),
      'custom resource ProxyTokenKeysFetched',
    ],
    [
      'function may not write the keys',
      (t) => without(t, 's3:PutObject'),
      /^custom resource ProxyTokenKeysFetched\w+ \(Custom::TokenKeys\): keys of https:.*the bucket answered 403/,
    ],
    [
      'function may not make data keys',
      (t) => without({ Resources: { a: roleOf(t, 'TokenKeysRolePolicy') } }, 'kms:GenerateDataKey'),
      'the bucket answered 403',
    ],
    [
      'function has too little time',
      (t) => (ofType(t, 'AWS::Lambda::Function').find(({ Properties: p }) => p.Environment)!.Properties.Timeout = 0.01),
      'Task timed out after 0.01 seconds',
    ],
    [
      'function has too little memory',
      (t) =>
        (ofType(t, 'AWS::Lambda::Function').find(({ Properties: p }) => p.Environment)!.Properties.MemorySize = 20),
      /its process ended with SIGKILL|timed out/,
    ],
    [
      'function without its issuers',
      (t) =>
        delete ofType(t, 'AWS::Lambda::Function').find(({ Properties: p }) => p.Environment)!.Properties.Environment
          .Variables.TOKEN_KEYS_ISSUERS,
      'environment variable TOKEN_KEYS_ISSUERS is not set',
    ],
    [
      'keys never fetched',
      (t) => remove(t, (_, type) => type === 'Custom::TokenKeys'),
      'not healthy after 8 s: status 503',
    ],
    ['no S3 endpoint', (t) => (endpoint(t, 's3').Properties.VpcId = 'vpc-other'), 'no way from its subnets to s3'],
    [
      'no ECR endpoint',
      (t) => (endpoint(t, 'ecr.dkr').Properties.VpcId = 'vpc-other'),
      'no way from its subnets to ecr.dkr',
    ],
    [
      'no logs endpoint',
      (t) => (endpoint(t, 'logs').Properties.VpcId = 'vpc-other'),
      'no way from its subnets to logs',
    ],
    [
      'an endpoint without private DNS',
      (t) => (endpoint(t, 'ecr.api').Properties.PrivateDnsEnabled = false),
      'no way from its subnets to ecr.api',
    ],
    [
      'S3 endpoint keeps keys back',
      (t) => endpoint(t, 's3').Properties.PolicyDocument.Statement.shift(),
      'not healthy after 8 s: status 503',
    ],
    [
      'S3 endpoint keeps layers back',
      (t) => endpoint(t, 's3').Properties.PolicyDocument.Statement.pop(),
      'the policy of its S3 endpoint keeps the layers',
    ],
    [
      'no way from load balancer to tasks',
      (t) => remove(t, (id) => id.startsWith('ProxyTasksSecurityGroupfrom')),
      'let nothing in from the load balancer to port 8443',
    ],
    [
      'no way out of the load balancer',
      (t) => remove(t, (id) => id.startsWith('ProxyLoadBalancerSecurityGroupto')),
      'let nothing out to port 8443',
    ],
    [
      'no way from tasks to endpoints',
      (t) => remove(t, (id) => id.startsWith('ProxyEndpointsSecurityGroupfrom')),
      'no way from its subnets to ecr.api',
    ],
    [
      'image may not be fetched',
      (t) => without(t, 'ecr:BatchGetImage'),
      'may not ecr:BatchGetImage on arn:aws:ecr:us-east-1:123456789012:repository/',
    ],
    [
      'log may not be written',
      (t) => without({ Resources: { a: roleOf(t, 'ExecutionRolePolicy') } }, 'logs:PutLogEvents'),
      'may not logs:PutLogEvents on',
    ],
    [
      'an unknown attribute',
      (t) => environmentOf(t).push({ Name: 'X', Value: { 'Fn::GetAtt': ['ProxyKey046BA1DF', 'Nothing'] } }),
      /stack Frames, ProxyTask\w+: attribute Nothing of ProxyKey046BA1DF \(AWS::KMS::Key\) is not known/,
    ],
  ])('%s', async (_, change, message) => {
    const starting = run(changed(app, change), { readyTimeoutMs: 8_000 });
    await expect(starting.then((runner) => runner.stop())).rejects.toThrow(message);
  });
});

describe('what keeps frames from being served', () => {
  test.each<[string, (template: JsonTemplate) => void, number]>([
    [
      'task may not get frames',
      (t) => without({ Resources: { a: roleOf(t, 'TaskRolePolicy') } }, 'medical-imaging:GetImageFrame'),
      403,
    ],
    [
      'task may get frames of the data store, not of its image sets',
      (t) => roleOf(t, 'TaskRolePolicy').Properties.PolicyDocument.Statement[0].Resource.pop(),
      403,
    ],
    [
      'no endpoint of HealthImaging',
      (t) => (endpoint(t, 'runtime-medical-imaging').Properties.VpcId = 'vpc-other'),
      502,
    ],
    [
      'endpoint of HealthImaging allows another role',
      (t) =>
        (endpoint(t, 'runtime-medical-imaging').Properties.PolicyDocument.Statement[0].Condition.ArnEquals[
          'aws:PrincipalArn'
        ] = 'arn:aws:iam::123456789012:role/x'),
      403,
    ],
    [
      'a condition that cannot be decided',
      (t) =>
        (roleOf(t, 'TaskRolePolicy').Properties.PolicyDocument.Statement[0].Condition = {
          IpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
        }),
      403,
    ],
    [
      'an endpoint of one’s own that is nowhere',
      (t) => environmentOf(t).push({ Name: 'TLM_PROXY_ENDPOINT', Value: 'https://frames.example.org' }),
      502,
    ],
  ])('%s', async (_, change, status) => {
    const log: string[] = [];
    const runner = await run(changed(app, change), { onLog: (source, line) => log.push(`${source} ${line}`) });
    try {
      const answer = await getFrame(runner, { token: await runner.issue('radiologist') });
      expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json']);
      const denied = log.filter((line) => line.startsWith('iam denied'));
      expect(denied.join()).toMatch(
        status === 403 ? /may not medical-imaging:GetImageFrame on arn:aws:medical-imaging/ : /^$/,
      );
    } finally {
      await runner.stop();
    }
  });
});
