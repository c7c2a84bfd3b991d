import { Stack } from 'aws-cdk-lib';
import { addProxy, changed, ofType, synthesise, type JsonTemplate } from './support/app';
import { addCdn, US_EAST_1 } from './support/cdn';
import type { Cloud } from '../../../local/assembly/cloud';
import { CloudAssembly } from '../../../local/assembly/cloud-assembly';
import { readBehaviours } from '../../../local/assembly/cloudfront/behaviour';
import { vpcTargets, type StartedListener } from '../../../local/assembly/cloudfront/vpc-origin';
import { SecurityGroups } from '../../../local/assembly/network/security-groups';
import { Deployment } from '../../../local/assembly/template/deployment';
import type { TemplateObject } from '../../../local/assembly/template/template';
import { FrameOrigin } from '../../../src';

let app: string;
beforeAll(() => {
  app = synthesise((root) => {
    const stack = new Stack(root, 'Frames', { env: US_EAST_1 });
    const proxy = addProxy(stack, 'Proxy', { domainName: 'proxy.example.org' });
    addCdn(stack, 'Cdn', { origin: FrameOrigin.tlmProxy(proxy) });
  });
});

const drop = (t: JsonTemplate, found: (properties: Record<string, unknown>, type: string) => boolean) => {
  for (const [id, { Type, Properties }] of Object.entries(t.Resources)) {
    if (found((Properties ?? {}) as Record<string, unknown>, Type)) delete t.Resources[id];
  }
};
const endpoint = (t: JsonTemplate) =>
  ofType(t, 'AWS::CloudFront::VpcOrigin')[0].Properties.VpcOriginEndpointConfig as Record<string, unknown>;

test.each<[string, (t: JsonTemplate) => unknown, number | RegExp]>([
  ['as it was synthesised', () => undefined, 4711],
  ['no rule for CloudFront', (t) => drop(t, (p) => p.SourcePrefixListId !== undefined), /let CloudFront in nowhere/],
  [
    'no internet gateway',
    (t) => drop(t, (_, type) => type === 'AWS::EC2::VPCGatewayAttachment'),
    /no internet gateway/,
  ],
  ['another port', (t) => (endpoint(t).HTTPSPort = 8443), /no HTTPS listener on port 8443/],
  ['plain HTTP', (t) => (endpoint(t).OriginProtocolPolicy = 'http-only'), /speaks HTTPS to VPC origins only/],
  ['a load balancer of others', (t) => (endpoint(t).Arn = 'arn:x'), /arn:x is not a load balancer of the app/],
])('the way into the VPC: %s', async (_, change, expected) => {
  const deployment = new Deployment(await CloudAssembly.read(changed(app, change)));
  const [resource] = deployment.ofType('AWS::ElasticLoadBalancingV2::Listener');
  const [loadBalancer] = deployment.ofType('AWS::ElasticLoadBalancingV2::LoadBalancer');
  const listeners = [{ resource, loadBalancer, listener: { port: 4711 } }] as unknown as StartedListener[];
  const cloud = { securityGroups: new SecurityGroups(deployment) } as Cloud;
  const [origin] = deployment.ofType('AWS::CloudFront::VpcOrigin');
  const target = vpcTargets(deployment, cloud, listeners)(origin);
  if (typeof expected === 'number') expect(target).toBe(expected);
  else expect(target).toMatch(expected);
});

test.each<[string, (t: JsonTemplate) => unknown, string]>([
  [
    'a function that is not published',
    (t) => (ofType(t, 'AWS::CloudFront::Function')[0].Properties.AutoPublish = false),
    'is not published (AutoPublish)',
  ],
  [
    'a key group that is not there',
    (t) => drop(t, (_, type) => type === 'AWS::CloudFront::KeyGroup'),
    'there is no resource CdnSigningKeysKeyGroup',
  ],
  [
    'a cache policy that is not there',
    (t) => {
      const { CacheBehaviors } = ofType(t, 'AWS::CloudFront::Distribution')[0].Properties.DistributionConfig;
      CacheBehaviors[0].CachePolicyId = 'gone';
    },
    'AWS::CloudFront::CachePolicy gone is neither in the app nor a managed one',
  ],
  [
    'functions of Lambda at the edge',
    (t) => {
      const { CacheBehaviors } = ofType(t, 'AWS::CloudFront::Distribution')[0].Properties.DistributionConfig;
      CacheBehaviors[0].LambdaFunctionAssociations = [{ EventType: 'viewer-request' }];
    },
    'does not know LambdaFunctionAssociations of behaviours',
  ],
])('behaviours are refused that have %s', async (_, change, message) => {
  const deployment = new Deployment(await CloudAssembly.read(changed(app, change)));
  const [distribution] = deployment.ofType('AWS::CloudFront::Distribution');
  for (const pem of deployment.ofType('Custom::SigningKey')) {
    pem.stack.setAnswer(pem.logicalId, { physicalId: 'pem', data: { PublicKey: 'PEM' } });
  }
  const read = () =>
    readBehaviours(distribution.property('DistributionConfig') as TemplateObject, deployment, () => undefined);
  expect(read).toThrow(message);
});
