import { CfnParameter, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { TlmProxy, type TlmProxyAttributes } from '../../../src/tlm-proxy';
import { US_EAST_1, newProxy, newStack } from '../support/proxies';

const ARN = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/frames/0123456789abcdef';

function imported(stack = newStack(US_EAST_1), attributes: Partial<TlmProxyAttributes> = {}) {
  return TlmProxy.fromTlmProxyAttributes(stack, 'Imported', {
    loadBalancerArn: ARN,
    loadBalancerDnsName: 'internal-frames-1.us-east-1.elb.amazonaws.com',
    securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0'),
    vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'] }),
    ...attributes,
  });
}

test('an existing proxy is known by its load balancer, and clients are let in as to one of the app', () => {
  const stack = newStack(US_EAST_1);
  const proxy = imported(stack, { domainName: 'frames.example.org' });
  expect(proxy).toMatchObject({
    url: 'https://frames.example.org',
    domainName: 'frames.example.org',
    loadBalancerArn: ARN,
  });
  proxy.connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.0.0/16'));
  Template.fromStack(stack).hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
    GroupId: 'sg-0123456789abcdef0',
    CidrIp: '10.1.0.0/16',
    FromPort: 443,
    ToPort: 443,
  });
});

test('without a name of its own it is found under that of its load balancer', () => {
  expect(imported().url).toBe('https://internal-frames-1.us-east-1.elb.amazonaws.com');
});

test('the ARN of something else is refused, one that is only known at deployment is not', () => {
  expect(() => imported(undefined, { loadBalancerArn: 'arn:aws:s3:::bucket' })).toThrow(
    "TlmProxy.fromTlmProxyAttributes 'Stack/Imported': loadBalancerArn must be the ARN of an Application Load Balancer",
  );
  const stack = newStack();
  expect(() => imported(stack, { loadBalancerArn: new CfnParameter(stack, 'Arn').valueAsString })).not.toThrow();
});

test('a proxy of the app says the same of itself', () => {
  const stack = newStack(US_EAST_1);
  const proxy = newProxy(stack, { domainName: 'frames.example.org' });
  expect(proxy.domainName).toBe('frames.example.org');
  expect(stack.resolve(proxy.loadBalancerArn)).toEqual({ Ref: expect.stringMatching(/^ProxyLoadBalancer/) });
  expect(stack.resolve(proxy.loadBalancerDnsName)).toEqual({
    'Fn::GetAtt': [expect.stringMatching(/^ProxyLoadBalancer/), 'DNSName'],
  });
  expect(newProxy(stack, {}, 'Nameless').domainName).toBeUndefined();
});

describe('for a VPC origin of CloudFront', () => {
  test('the new VPC gets an internet gateway, once, and no route to it', () => {
    const stack = newStack(US_EAST_1);
    const proxy = newProxy(stack);
    expect(proxy.allowCloudFront()).toBe(proxy.allowCloudFront());
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::EC2::InternetGateway', 1);
    template.hasResourceProperties('AWS::EC2::VPCGatewayAttachment', {
      VpcId: stack.resolve(proxy.vpc.vpcId) as unknown,
      InternetGatewayId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyInternetGateway'), 'InternetGatewayId'] },
    });
    template.resourceCountIs('AWS::EC2::Route', 0);
  });

  test.each(['internet-facing', 'with egress'])('a VPC that has one gets no other: %s', (form) => {
    const stack = newStack(US_EAST_1);
    newProxy(stack, form === 'with egress' ? { egress: true } : { internetFacing: true }).allowCloudFront();
    Template.fromStack(stack).resourceCountIs('AWS::EC2::InternetGateway', 1);
  });

  test('a given VPC is left alone', () => {
    const stack = newStack(US_EAST_1);
    const vpc = new ec2.Vpc(stack, 'Vpc', {
      subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
    });
    newProxy(stack, { vpc }).allowCloudFront();
    Template.fromStack(stack).resourceCountIs('AWS::EC2::InternetGateway', 0);
  });
});
