import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { DATASTORE_ID, flat, newProxy, newStack, templateOf } from '../support/proxies';

test('the default network has no route to the internet at all', () => {
  const template = templateOf();
  template.resourceCountIs('AWS::EC2::VPC', 1);
  template.resourceCountIs('AWS::EC2::Subnet', 2);
  for (const type of ['InternetGateway', 'NatGateway', 'EIP', 'Route', 'EgressOnlyInternetGateway']) {
    template.resourceCountIs(`AWS::EC2::${type}`, 0);
  }
  template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
});

test('its subnets lie in two zones', () => {
  const zones = Object.values(templateOf().findResources('AWS::EC2::Subnet')).map(({ Properties }) =>
    JSON.stringify(Properties.AvailabilityZone),
  );
  expect(new Set(zones).size).toBe(2);
});

test('all that the tasks need is reached by endpoints, with private names', () => {
  const template = templateOf();
  const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).map(({ Properties }) => Properties);
  const names = endpoints.map(({ ServiceName }) => flat(ServiceName).replace('<AWS::Region>', 'us-east-1')).sort();
  const services = ['ecr.api', 'ecr.dkr', 'logs', 'runtime-medical-imaging', 's3'];
  expect(names).toEqual(services.map((service) => `com.amazonaws.us-east-1.${service}`));
  for (const endpoint of endpoints.filter(({ VpcEndpointType }) => VpcEndpointType === 'Interface')) {
    expect(endpoint.PrivateDnsEnabled).toBe(true);
    expect(endpoint.SubnetIds).toHaveLength(2);
  }
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', {
    VpcEndpointType: 'Gateway',
    RouteTableIds: [Match.anyValue(), Match.anyValue()],
  });
});

test('the endpoint of HealthImaging lets only the task role read frames of the listed data stores', () => {
  const template = templateOf();
  const [endpoint] = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).filter(({ Properties }) =>
    JSON.stringify(Properties.ServiceName).includes('runtime-medical-imaging'),
  );
  const [statement, ...more] = endpoint.Properties.PolicyDocument.Statement;
  expect(more).toEqual([]);
  expect(statement).toMatchObject({
    Action: 'medical-imaging:GetImageFrame',
    Effect: 'Allow',
    Condition: {
      ArnEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': [expect.stringMatching(/^ProxyTaskRole/), 'Arn'] } },
    },
  });
  expect(
    statement.Resource.map((resource: unknown) => JSON.stringify(resource).match(/:datastore\/[^"]*/)?.[0]),
  ).toEqual([`:datastore/${DATASTORE_ID}`, `:datastore/${DATASTORE_ID}/imageset/*`]);
});

test('the endpoint of S3 lets nothing be read but token keys and image layers, and nothing be written', () => {
  const template = templateOf();
  const [gateway] = Object.values(
    template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Gateway' } }),
  );
  const [keys, layers, ...more] = gateway.Properties.PolicyDocument.Statement;
  expect(more).toEqual([]);
  expect(keys).toMatchObject({
    Action: 's3:GetObject',
    Condition: { ArnEquals: { 'aws:PrincipalArn': expect.anything() } },
  });
  expect(JSON.stringify(keys.Resource)).toContain('ProxyTokenKeysBucket');
  expect(layers).toMatchObject({ Action: 's3:GetObject' });
  expect(JSON.stringify(layers.Resource)).toMatch(/s3:::prod-.*-starport-layer-bucket\/\*/);
});

test('endpoints take connections from the tasks only', () => {
  const template = templateOf();
  const groups = template.findResources('AWS::EC2::SecurityGroup');
  const [endpoints] = Object.keys(groups).filter((id) => id.startsWith('ProxyEndpoints'));
  const [tasks] = Object.keys(groups).filter((id) => id.startsWith('ProxyTasksSecurityGroup'));
  expect(groups[endpoints].Properties.SecurityGroupIngress).toBeUndefined();
  expect(
    Object.values(
      template.findResources('AWS::EC2::SecurityGroupIngress', {
        Properties: { GroupId: { 'Fn::GetAtt': [endpoints, 'GroupId'] } },
      }),
    ),
  ).toEqual([
    expect.objectContaining({
      Properties: expect.objectContaining({
        FromPort: 443,
        ToPort: 443,
        IpProtocol: 'tcp',
        SourceSecurityGroupId: { 'Fn::GetAtt': [tasks, 'GroupId'] },
      }),
    }),
  ]);
  const interfaces = template.findResources('AWS::EC2::VPCEndpoint', { Properties: { VpcEndpointType: 'Interface' } });
  for (const { Properties } of Object.values(interfaces)) {
    expect(Properties.SecurityGroupIds).toEqual([{ 'Fn::GetAtt': [endpoints, 'GroupId'] }]);
  }
});

test('tasks take connections from the load balancer only, and open none but HTTPS', () => {
  const template = templateOf();
  const groups = template.findResources('AWS::EC2::SecurityGroup');
  const [tasks] = Object.keys(groups).filter((id) => id.startsWith('ProxyTasksSecurityGroup'));
  const [balancer] = Object.keys(groups).filter((id) => id.startsWith('ProxyLoadBalancerSecurityGroup'));
  expect(groups[tasks].Properties.SecurityGroupIngress).toBeUndefined();
  expect(groups[tasks].Properties.SecurityGroupEgress).toEqual([
    expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
  ]);
  expect(
    Object.values(
      template.findResources('AWS::EC2::SecurityGroupIngress', {
        Properties: { GroupId: { 'Fn::GetAtt': [tasks, 'GroupId'] } },
      }),
    ),
  ).toEqual([
    expect.objectContaining({
      Properties: expect.objectContaining({
        FromPort: 8443,
        ToPort: 8443,
        SourceSecurityGroupId: { 'Fn::GetAtt': [balancer, 'GroupId'] },
      }),
    }),
  ]);
});

test('flow logs are kept, encrypted, and the default security group is closed', () => {
  const template = templateOf();
  template.hasResourceProperties('AWS::EC2::FlowLog', {
    ResourceType: 'VPC',
    TrafficType: 'ALL',
    LogDestinationType: 'cloud-watch-logs',
    LogGroupName: { Ref: Match.stringLikeRegexp('^ProxyFlowLogs') },
  });
  template.resourceCountIs('Custom::VpcRestrictDefaultSG', 1);
  // Else the flow logs of any account could be made to use the role.
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: {
      Statement: [
        Match.objectLike({
          Principal: { Service: 'vpc-flow-logs.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        }),
      ],
    },
  });
});

test('an internet-facing load balancer gets public subnets; tasks stay without a route', () => {
  const template = templateOf({ internetFacing: true });
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.resourceCountIs('AWS::EC2::Route', 2);
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 5);
  template.allResourcesProperties('AWS::EC2::Subnet', { MapPublicIpOnLaunch: false });
  const subnetsOf = (type: string, path: (properties: Record<string, never>) => { Ref: string }[]) =>
    path(Object.values(template.findResources(type))[0].Properties as Record<string, never>).map(({ Ref }) => Ref);
  for (const id of subnetsOf('AWS::ElasticLoadBalancingV2::LoadBalancer', (p) => p.Subnets)) {
    expect(id).toMatch(/Public/);
  }
  for (const id of subnetsOf(
    'AWS::ECS::Service',
    (p) =>
      (p.NetworkConfiguration as { AwsvpcConfiguration: { Subnets: { Ref: string }[] } }).AwsvpcConfiguration.Subnets,
  )) {
    expect(id).toMatch(/Tasks/);
  }
});

test('egress takes NAT gateways in two zones in place of endpoints', () => {
  const template = templateOf({ egress: true });
  template.resourceCountIs('AWS::EC2::NatGateway', 2);
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
});

test('the address range of the new VPC can be chosen', () => {
  templateOf({ ipAddresses: ec2.IpAddresses.cidr('10.20.0.0/20') }).hasResourceProperties('AWS::EC2::VPC', {
    CidrBlock: '10.20.0.0/20',
  });
});

test('a given VPC is left as it is', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Own', { natGateways: 1 });
  const proxy = newProxy(stack, { vpc, internetFacing: true });
  const template = Template.fromStack(stack);
  expect(proxy.vpc).toBe(vpc);
  template.resourceCountIs('AWS::EC2::VPC', 1);
  template.resourceCountIs('AWS::EC2::VPCEndpoint', 0);
  template.resourceCountIs('AWS::EC2::FlowLog', 0);
  const [service] = Object.values(template.findResources('AWS::ECS::Service'));
  for (const { Ref } of service.Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets) {
    expect(Ref).toMatch(/^OwnPrivate/);
  }
  const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  for (const { Ref } of balancer.Properties.Subnets) expect(Ref).toMatch(/^OwnPublic/);
});

test('isolated subnets of a given VPC are preferred, and subnets can be chosen', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Own', {
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC },
      { name: 'Egress', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
      { name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED },
    ],
  });
  newProxy(stack, { vpc }, 'First');
  newProxy(
    stack,
    { vpc, vpcSubnets: { subnetGroupName: 'Egress' }, loadBalancerSubnets: { subnetGroupName: 'Isolated' } },
    'Second',
  );
  const template = Template.fromStack(stack);
  const subnets = Object.fromEntries(
    Object.entries({
      ...template.findResources('AWS::ECS::Service'),
      ...template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'),
    }).map(([id, { Properties }]) => [
      id.replace(/[0-9A-F]{8}$/, ''),
      (Properties.Subnets ?? Properties.NetworkConfiguration.AwsvpcConfiguration.Subnets).map(
        ({ Ref }: { Ref: string }) => Ref.match(/^Own([A-Z][a-z]+)/)![1],
      )[0],
    ]),
  );
  expect(subnets).toEqual({
    FirstService: 'Isolated',
    FirstLoadBalancer: 'Isolated',
    SecondService: 'Egress',
    SecondLoadBalancer: 'Isolated',
  });
});
