import {
  App,
  Stack,
  aws_cloudfront as cloudfront,
  aws_cloudfront_origins as origins,
  aws_ec2 as ec2,
} from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  FrameOrigin,
  type ImageFrameCdn,
  ImagingDatastore,
  ImagingSignIn,
  type ImagingViewerProps,
  TlmProxy,
} from '../../../src';
import { newCdn, ownName } from '../support/cdns';
import { DATASTORE_ID, US_EAST_1, flat, newProxy, newStack } from '../support/proxies';
import { newViewer, viewerName } from '../support/viewers';

const dataStores = [ImagingDatastore.fromDatastoreId(DATASTORE_ID)];
const stackOf = (app: App, id: string) => newStack(US_EAST_1, app, id);

test('with a cdn the site is served by its distribution, behind frames and sessions', () => {
  const stack = newStack(US_EAST_1);
  const signIn = new ImagingSignIn(stack, 'SignIn');
  const cdn = newCdn(stack, { tokenIssuers: [signIn.tokenIssuer] });
  const viewer = newViewer(stack, { signIn, cdn });
  // Fails where resources need each other in a circle.
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::CloudFront::Distribution', 1);
  expect(viewer.distribution).toBe(cdn.distribution);
  expect(viewer.url).toBe(cdn.url);
  const [{ Properties }] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  const behaviors = Properties.DistributionConfig.CacheBehaviors as Record<string, unknown>[];
  const paths = behaviors.map(({ PathPattern }) => PathPattern);
  expect(paths.at(-1)).toBe('/*');
  expect(paths).toEqual(expect.arrayContaining(['/datastore/*', '/session/*']));
  expect(behaviors.at(-1)).toMatchObject({
    ResponseHeadersPolicyId: { Ref: expect.stringMatching(/^ViewerHeaders/) },
    CachePolicyId: { Ref: expect.stringMatching(/^ViewerCaching/) },
  });
  expect(behaviors.at(-1)).not.toHaveProperty('TrustedKeyGroups');
  // Sessions ask for the scope of viewers' tokens, as the client cannot be known before the site's address.
  const functions = JSON.stringify(template.findResources('AWS::Lambda::Function'));
  expect(functions).toContain('frames.read');
});

test('a cdn of another stack holds the site, whose settings come from the stack of the viewer', () => {
  const app = new App();
  const edge = stackOf(app, 'Edge');
  const signIn = new ImagingSignIn(stackOf(app, 'SignIn'), 'SignIn');
  const cdn = newCdn(edge, { tokenIssuers: [signIn.tokenIssuer] });
  const stack = stackOf(app, 'Stack');
  const viewer = newViewer(stack, { signIn, cdn });
  expect(Stack.of(viewer.siteBucket)).toBe(edge);
  Template.fromStack(edge).hasResourceProperties('AWS::S3::Bucket', { BucketName: Match.anyValue() });
  const own = Template.fromStack(stack);
  own.resourceCountIs('Custom::CDKBucketDeployment', 2);
  own.resourceCountIs('AWS::Cognito::UserPoolClient', 1);
  expect(stack.dependencies).toContain(edge);
  expect(edge.dependencies).not.toContain(stack);
});

test('a cdn serves one site', () => {
  const stack = newStack(US_EAST_1);
  const cdn = newCdn(stack);
  newViewer(stack, { cdn }, 'One');
  expect(() => newViewer(stack, { cdn }, 'Two')).toThrow(
    "ImageFrameCdn 'Stack/Cdn': its other paths are taken, by defaultBehavior or by another viewer",
  );
  const taken = newCdn(
    stack,
    { defaultBehavior: { origin: new origins.HttpOrigin('other.example.org') } as cloudfront.BehaviorOptions },
    'Taken',
  );
  expect(() => newViewer(stack, { cdn: taken }, 'Three')).toThrow("ImageFrameCdn 'Stack/Taken': its other paths");
});

test.each<[string, (stack: Stack) => Partial<ImagingViewerProps>, string]>([
  ['of its own', () => ({}), '<ViewerDistribution>'],
  ['of its own with a name', viewerName, 'viewer.example.org'],
])('a proxy lets the pages of a viewer with a distribution %s', (_case, props, host) => {
  const stack = newStack(US_EAST_1);
  const signIn = new ImagingSignIn(stack, 'SignIn');
  const tlmProxy = newProxy(stack, {
    tokenIssuers: [signIn.tokenIssuer],
    allowedOrigins: ['https://other.example.org'],
    domainName: 'frames.example.org',
  });
  newViewer(stack, { signIn, tlmProxy, ...props(stack) });
  const template = Template.fromStack(stack);
  const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const environment = task.Properties.ContainerDefinitions[0].Environment as { Name: string; Value: unknown }[];
  const origin = environment.find(({ Name }) => Name === 'TLM_PROXY_ALLOWED_ORIGINS')!.Value;
  expect(flat(origin).replace(/<ViewerDistribution\w+\.DomainName>/, '<ViewerDistribution>')).toBe(
    `https://other.example.org,https://${host}`,
  );
  const headers = JSON.stringify(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
  expect(headers).toContain(' https://frames.example.org');
});

test('a proxy is told of an origin once, and of nothing that is none', () => {
  const stack = newStack(US_EAST_1);
  const proxy = newProxy(stack, { allowedOrigins: ['https://viewer.example.org'] });
  proxy.allowOrigin('https://viewer.example.org');
  expect(() => proxy.allowOrigin('https://viewer.example.org/')).toThrow(
    "TlmProxy 'Stack/Proxy': allowedOrigins[0] must be an origin",
  );
  Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      Match.objectLike({
        Environment: Match.arrayWith([{ Name: 'TLM_PROXY_ALLOWED_ORIGINS', Value: 'https://viewer.example.org' }]),
      }),
    ],
  });
});

test('an imported proxy is left alone, and synthesis says what it must allow', () => {
  const stack = newStack(US_EAST_1);
  const tlmProxy = TlmProxy.fromTlmProxyAttributes(stack, 'Proxy', {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/name/id',
    loadBalancerDnsName: 'name.us-east-1.elb.amazonaws.com',
    domainName: 'frames.example.org',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0'),
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a'] }),
  });
  newViewer(stack, { tlmProxy });
  Annotations.fromStack(stack).hasInfo('/Stack/Viewer', Match.stringLikeRegexp('signIn.tokenIssuer'));
});

test('a proxy without a name of its own makes no circle, but browsers would refuse it', () => {
  const stack = newStack(US_EAST_1);
  const signIn = new ImagingSignIn(stack, 'SignIn');
  newViewer(stack, { signIn, tlmProxy: newProxy(stack, { tokenIssuers: [signIn.tokenIssuer] }) });
  Template.fromStack(stack);
  Annotations.fromStack(stack).hasWarning('/Stack/Viewer', Match.stringLikeRegexp('tlmProxy has no domainName'));
});

test('a proxy behind a cdn without a name of its own: the viewer reads through the cdn alone', () => {
  const stack = newStack(US_EAST_1);
  const signIn = new ImagingSignIn(stack, 'SignIn');
  const common = { dataStores, tokenIssuers: [signIn.tokenIssuer] };
  const tlmProxy = newProxy(stack, { ...common, domainName: 'frames.example.net' });
  const cdn = newCdn(stack, { ...common, origin: FrameOrigin.tlmProxy(tlmProxy) });
  expect(() => newViewer(stack, { signIn, cdn, tlmProxy }, 'Refused')).toThrow(
    'tlmProxy stands behind a cdn without domainName, and each would wait for the other',
  );
  newViewer(stack, { signIn, cdn });
  Template.fromStack(stack).resourceCountIs('AWS::CloudFront::Distribution', 1);
});

test('a proxy behind a cdn with a name of its own: the viewer may read from both', () => {
  const stack = newStack(US_EAST_1);
  const signIn = new ImagingSignIn(stack, 'SignIn');
  const common = { dataStores, tokenIssuers: [signIn.tokenIssuer] };
  const tlmProxy = newProxy(stack, { ...common, domainName: 'frames.example.net' });
  const cdn = newCdn(stack, { ...common, ...ownName(stack), origin: FrameOrigin.tlmProxy(tlmProxy) });
  newViewer(stack, { signIn, cdn, tlmProxy });
  Template.fromStack(stack).hasResourceProperties('AWS::ECS::TaskDefinition', {
    ContainerDefinitions: [
      Match.objectLike({
        Environment: Match.arrayWith([{ Name: 'TLM_PROXY_ALLOWED_ORIGINS', Value: 'https://frames.example.org' }]),
      }),
    ],
  });
});

test('sign-in, proxy, cdn behind it and viewer, each in a stack of its own', () => {
  const app = new App();
  const signIn = new ImagingSignIn(stackOf(app, 'SignIn'), 'SignIn');
  const common = { dataStores, tokenIssuers: [signIn.tokenIssuer] };
  const tlmProxy = newProxy(stackOf(app, 'Frames'), { ...common, domainName: 'frames.example.net' });
  const edge = stackOf(app, 'Edge');
  const cdn = newCdn(edge, { ...common, ...ownName(edge), origin: FrameOrigin.tlmProxy(tlmProxy) });
  newViewer(stackOf(app, 'Stack'), { signIn, cdn, tlmProxy });
  for (const { template } of app.synth().stacks) expect(Object.keys(template.Resources)).not.toHaveLength(0);
});

test.each<[string, (stack: Stack, tlmProxy: TlmProxy) => Partial<ImagingViewerProps>]>([
  ['give the viewer a domainName', (_stack, tlmProxy) => ({ tlmProxy })],
  [
    'give cdn a domainName',
    (stack, tlmProxy) => ({ tlmProxy, cdn: newCdn(stack, { origin: FrameOrigin.serverless() }) as ImageFrameCdn }),
  ],
])('addresses that wait for each other: %s', (message, props) => {
  const app = new App();
  const tlmProxy = newProxy(stackOf(app, 'Frames'));
  const stack = stackOf(app, 'Stack');
  expect(() => newViewer(stack, props(stack, tlmProxy))).toThrow(
    new RegExp(`tlmProxy is in another stack, .*: ${message}`),
  );
});
