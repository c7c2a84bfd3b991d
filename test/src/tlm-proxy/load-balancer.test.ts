import { aws_ec2 as ec2, aws_elasticloadbalancingv2 as elbv2, aws_route53 as route53, aws_s3 as s3 } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { US_EAST_1, newProxy, newStack, templateOf } from '../support/proxies';

function attributesOf(template: Template): Record<string, unknown> {
  const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  return Object.fromEntries(
    balancer.Properties.LoadBalancerAttributes.map(({ Key, Value }: { Key: string; Value: unknown }) => [Key, Value]),
  );
}

test('only HTTPS is listened to, with the certificate of the customer and TLS 1.2 at least', () => {
  const template = templateOf();
  template.resourceCountIs('AWS::ElasticLoadBalancingV2::Listener', 1);
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::Listener', {
    Port: 443,
    Protocol: 'HTTPS',
    SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-2021-06',
    Certificates: [{ CertificateArn: Match.anyValue() }],
    DefaultActions: [{ Type: 'forward', TargetGroupArn: { Ref: Match.stringLikeRegexp('^ProxyTasks') } }],
  });
});

test('a stricter TLS policy can be chosen', () => {
  templateOf({ sslPolicy: elbv2.SslPolicy.FIPS_TLS13_12_RES_PQ }).hasResourceProperties(
    'AWS::ElasticLoadBalancingV2::Listener',
    {
      SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09',
    },
  );
});

test('it is internal, protected, logged, and strict about requests', () => {
  const template = templateOf();
  template.hasResourceProperties('AWS::ElasticLoadBalancingV2::LoadBalancer', { Scheme: 'internal' });
  expect(attributesOf(template)).toMatchObject({
    'deletion_protection.enabled': 'true',
    'routing.http.drop_invalid_header_fields.enabled': 'true',
    'routing.http.desync_mitigation_mode': 'strictest',
    'access_logs.s3.enabled': 'true',
    'access_logs.s3.bucket': { Ref: expect.stringMatching(/^ProxyAccessLogs/) },
    'access_logs.s3.prefix': 'load-balancer',
  });
});

test('deletion protection can be turned off', () => {
  expect(attributesOf(templateOf({ deletionProtection: false }))['deletion_protection.enabled']).toBe('false');
});

test.each([
  ['of a known region', US_EAST_1, { AWS: expect.anything() }],
  ['of a region that is only known at deployment', {}, { Service: 'logdelivery.elasticloadbalancing.amazonaws.com' }],
])('access logs can be delivered in a stack %s', (_case, stackProps, principal) => {
  const template = templateOf({}, stackProps);
  const [policy] = Object.entries(template.findResources('AWS::S3::BucketPolicy')).filter(([id]) =>
    id.startsWith('ProxyAccessLogs'),
  );
  const statements = policy[1].Properties.PolicyDocument.Statement as Record<string, unknown>[];
  const delivery = statements.filter(
    ({ Effect, Action, Resource }) =>
      Effect === 'Allow' && Action === 's3:PutObject' && JSON.stringify(Resource).includes('/load-balancer/AWSLogs/'),
  );
  expect(delivery[0].Principal).toEqual(principal);
  const [balancer] = Object.values(template.findResources('AWS::ElasticLoadBalancingV2::LoadBalancer'));
  expect(balancer.DependsOn).toContain(policy[0]);
});

test('a given bucket takes the access logs', () => {
  const stack = newStack(US_EAST_1);
  const bucket = s3.Bucket.fromBucketName(stack, 'Logs', 'our-logs');
  const proxy = newProxy(stack, { accessLogsBucket: bucket });
  const template = Template.fromStack(stack);
  expect(proxy.accessLogsBucket).toBe(bucket);
  expect(attributesOf(template)['access_logs.s3.bucket']).toBe('our-logs');
  template.hasResourceProperties('AWS::S3::Bucket', { LoggingConfiguration: { DestinationBucketName: 'our-logs' } });
  template.resourceCountIs('AWS::S3::Bucket', 1);
});

test('the access logs are replicated to a given bucket, by a role that may do nothing else', () => {
  const stack = newStack(US_EAST_1);
  const accessLogsReplica = s3.Bucket.fromBucketArn(stack, 'Replica', 'arn:aws:s3:::replica');
  newProxy(stack, { accessLogsReplica });
  const template = Template.fromStack(stack);
  const role = { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyAccessLogsReplicationRole'), 'Arn'] };
  template.hasResourceProperties('AWS::S3::Bucket', {
    VersioningConfiguration: { Status: 'Enabled' },
    ReplicationConfiguration: {
      Role: role,
      Rules: [Match.objectLike({ Status: 'Enabled', Destination: { Bucket: 'arn:aws:s3:::replica' } })],
    },
  });
  const [policy] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([id]) =>
    id.startsWith('ProxyAccessLogsReplicationRole'),
  );
  const statements = policy[1].Properties.PolicyDocument.Statement as {
    Action: string | string[];
    Resource: unknown;
  }[];
  expect(statements.flatMap(({ Action }) => Action).filter((action) => /:Replicate/.test(action))).not.toEqual([]);
  for (const { Action, Resource } of statements) {
    const writes = [Action].flat().some((action) => !action.startsWith('s3:Get') && !action.startsWith('s3:List'));
    expect(JSON.stringify(Resource)).toContain(writes ? 'arn:aws:s3:::replica/*' : 'ProxyAccessLogs');
  }
});

test('tasks are talked to by TLS, and are checked to be alive', () => {
  templateOf().hasResourceProperties('AWS::ElasticLoadBalancingV2::TargetGroup', {
    Protocol: 'HTTPS',
    ProtocolVersion: 'HTTP1',
    Port: 8443,
    TargetType: 'ip',
    HealthCheckProtocol: 'HTTPS',
    HealthCheckPath: '/healthcheck',
    Matcher: { HttpCode: '200' },
    TargetGroupAttributes: Match.arrayWith([
      { Key: 'deregistration_delay.timeout_seconds', Value: '30' },
      { Key: 'load_balancing.algorithm.type', Value: 'least_outstanding_requests' },
    ]),
  });
});

function balancerGroup(template: Template): { id: string; properties: Record<string, unknown> } {
  const [[id, group]] = Object.entries(template.findResources('AWS::EC2::SecurityGroup')).filter(([key]) =>
    key.startsWith('ProxyLoadBalancerSecurityGroup'),
  );
  return { id, properties: group.Properties };
}

test('nobody may connect to an internal load balancer until let in', () => {
  const stack = newStack(US_EAST_1);
  const proxy = newProxy(stack);
  expect(balancerGroup(Template.fromStack(stack)).properties.SecurityGroupIngress).toBeUndefined();
  expect(proxy.connections.defaultPort).toEqual(ec2.Port.tcp(443));
});

test('connections let clients in, on port 443', () => {
  const stack = newStack(US_EAST_1);
  newProxy(stack).connections.allowDefaultPortFrom(ec2.Peer.ipv4('10.1.0.0/16'));
  expect(balancerGroup(Template.fromStack(stack)).properties.SecurityGroupIngress).toEqual([
    expect.objectContaining({ CidrIp: '10.1.0.0/16', FromPort: 443, ToPort: 443, IpProtocol: 'tcp' }),
  ]);
});

test.each([
  [
    'the clients that are named',
    { allowFrom: [ec2.Peer.ipv4('10.1.0.0/16'), ec2.Peer.ipv4('10.2.0.0/16')] },
    ['10.1.0.0/16', '10.2.0.0/16'],
  ],
  ['anybody when internet-facing', { internetFacing: true }, ['0.0.0.0/0']],
  [
    'only those named when internet-facing',
    { internetFacing: true, allowFrom: [ec2.Peer.ipv4('192.0.2.0/24')] },
    ['192.0.2.0/24'],
  ],
])('lets in %s', (_case, props, cidrs) => {
  const ingress = balancerGroup(templateOf(props)).properties.SecurityGroupIngress as {
    CidrIp: string;
    FromPort: number;
    ToPort: number;
  }[];
  expect(ingress.map(({ CidrIp, FromPort, ToPort }) => [CidrIp, FromPort, ToPort])).toEqual(
    cidrs.map((cidr) => [cidr, 443, 443]),
  );
});

test('the load balancer itself connects to the tasks only', () => {
  const template = templateOf();
  const { id, properties } = balancerGroup(template);
  // With no rule in the group itself, EC2 would add one that allows everything.
  expect(properties.SecurityGroupEgress).toEqual([
    expect.objectContaining({ CidrIp: '127.0.0.1/32', FromPort: 8443, ToPort: 8443 }),
  ]);
  expect(
    Object.values(
      template.findResources('AWS::EC2::SecurityGroupEgress', {
        Properties: { GroupId: { 'Fn::GetAtt': [id, 'GroupId'] } },
      }),
    ),
  ).toEqual([
    expect.objectContaining({
      Properties: expect.objectContaining({
        FromPort: 8443,
        ToPort: 8443,
        DestinationSecurityGroupId: { 'Fn::GetAtt': [expect.stringMatching(/^ProxyTasksSecurityGroup/), 'GroupId'] },
      }),
    }),
  ]);
});

test('a web ACL is put in front', () => {
  const webAclArn = 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/name/id';
  templateOf({ webAclArn }).hasResourceProperties('AWS::WAFv2::WebACLAssociation', {
    WebACLArn: webAclArn,
    ResourceArn: { Ref: Match.stringLikeRegexp('^ProxyLoadBalancer') },
  });
});

test('the URL is the DNS name of the load balancer, or the name that clients use', () => {
  const stack = newStack(US_EAST_1);
  expect(stack.resolve(newProxy(stack, {}, 'A').url)).toEqual({
    'Fn::Join': ['', ['https://', { 'Fn::GetAtt': [expect.stringMatching(/^ALoadBalancer/), 'DNSName'] }]],
  });
  expect(newProxy(stack, { domainName: 'frames.example.org' }, 'B').url).toBe('https://frames.example.org');
  Template.fromStack(stack).resourceCountIs('AWS::Route53::RecordSet', 0);
});

test('an alias record names the load balancer', () => {
  const stack = newStack(US_EAST_1);
  const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z1',
    zoneName: 'example.org',
  });
  newProxy(stack, { hostedZone, domainName: 'frames.example.org' });
  Template.fromStack(stack).hasResourceProperties('AWS::Route53::RecordSet', {
    Name: 'frames.example.org.',
    Type: 'A',
    HostedZoneId: 'Z1',
    AliasTarget: { DNSName: Match.anyValue(), HostedZoneId: Match.anyValue() },
  });
});
