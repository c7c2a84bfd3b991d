import { Stack } from 'aws-cdk-lib';
import { addProxy, changed, ofType, synthesise, type JsonTemplate } from './support/app';
import { addCdn, US_EAST_1 } from './support/cdn';
import type { Cloud } from '../../../local/assembly/cloud';
import { CloudAssembly } from '../../../local/assembly/cloud-assembly';
import { vpcTargets, type StartedListener } from '../../../local/assembly/cloudfront/vpc-origin';
import { SecurityGroups } from '../../../local/assembly/network/security-groups';
import { Deployment } from '../../../local/assembly/template/deployment';
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
