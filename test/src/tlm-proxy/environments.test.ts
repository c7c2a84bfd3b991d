import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cx from 'aws-cdk-lib/cx-api';
import { FrameCacheTier } from '../../../src/tlm-proxy';
import { newProxy, newStack } from '../support/proxies';

const account = '123456789012';

test.each<[string, StackProps]>([
  ['without an environment', {}],
  ['in us-west-2', { env: { account, region: 'us-west-2' } }],
  ['in eu-west-2', { env: { account, region: 'eu-west-2' } }],
  ['in GovCloud', { env: { account, region: 'us-gov-west-1' } }],
  ['in China', { env: { account, region: 'cn-north-1' } }],
])('synthesises %s', (_case, stackProps) => {
  const app = new App();
  newProxy(newStack(stackProps, app), { cache: FrameCacheTier.serverless() });
  expect(app.synth().stacks).toHaveLength(1);
});

test.each<[string, StackProps]>([
  ['commercial', { env: { account, region: 'us-east-1' } }],
  ['GovCloud', { env: { account, region: 'us-gov-west-1' } }],
])('no ARN of the %s partition is spelt out', (_case, stackProps) => {
  const stack = newStack(stackProps);
  newProxy(stack, { cache: FrameCacheTier.serverless() });
  const { Resources } = Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string }> };
  // The ELB account of a region is an ARN that CDK writes, from its own table.
  const own = Object.entries(Resources).filter(
    ([id]) => id.startsWith('Proxy') && !id.startsWith('ProxyAccessLogsPolicy'),
  );
  expect(JSON.stringify(own)).not.toMatch(/arn:aws[a-z-]*:(?!acm)/);
});

test('endpoints have the names of the partition', () => {
  const stack = newStack({ env: { account, region: 'cn-north-1' } });
  newProxy(stack);
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::VPCEndpoint', {
    ServiceName: 'cn.com.amazonaws.cn-north-1.ecr.api',
  });
});

test('two proxies live in one stack, and two more in another region', () => {
  const app = new App();
  const stacks = ['us-east-1', 'eu-west-1'].map((region) => new Stack(app, region, { env: { account, region } }));
  for (const stack of stacks) {
    newProxy(stack, { cache: FrameCacheTier.serverless() }, 'A');
    newProxy(stack, { cache: FrameCacheTier.serverless() }, 'B');
  }
  for (const stack of stacks) {
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::ECS::Service', 2);
    template.resourceCountIs('AWS::ElastiCache::ServerlessCache', 2);
  }
});

test('nothing has a fixed name', () => {
  const stack = newStack();
  newProxy(stack);
  const { Resources } = Template.fromStack(stack).toJSON() as {
    Resources: Record<string, { Properties?: Record<string, unknown> }>;
  };
  const names =
    /^(BucketName|QueueName|TopicName|RoleName|ManagedPolicyName|FunctionName|LogGroupName|ClusterName|ServiceName|AlarmName|DashboardName|GroupName|AliasName|RuleName)$/;
  const fixed = Object.entries(Resources).flatMap(([id, { Properties }]) =>
    Object.entries(Properties ?? {})
      .filter(([key, value]) => names.test(key) && typeof value === 'string')
      .map(([key]) => `${id}.${key}`),
  );
  expect(fixed).toEqual([]);
});

test('it synthesises with all feature flags that CDK recommends', () => {
  const app = new App({ context: { ...cx.CURRENTLY_RECOMMENDED_FLAGS } });
  newProxy(newStack({ env: { account, region: 'us-east-1' } }, app));
  expect(app.synth().stacks).toHaveLength(1);
});
