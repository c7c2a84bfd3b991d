import { EDGE_VALUES } from './edge-values';
import { arn } from './environment';
import type { Resource } from './stack-values';
import type { TemplateValue } from './template';

export interface ResourceValues {
  readonly ref: TemplateValue;
  readonly attributes?: Readonly<Record<string, () => TemplateValue>>;
}

/** What `Ref` and `Fn::GetAtt` give for each type of resource: names and ARNs of the form that the service gives them. */
export const RESOURCE_VALUES: Readonly<Record<string, (resource: Resource) => ResourceValues>> = {
  ...EDGE_VALUES,
  'AWS::ApplicationAutoScaling::ScalableTarget': (resource) => ({
    ref: `${String(resource.property('ResourceId'))}|${String(resource.property('ScalableDimension'))}|ecs`,
  }),
  'AWS::CloudWatch::Alarm': (resource) => named(resource, 'AlarmName', 'cloudwatch', (name) => `alarm:${name}`),
  'AWS::Cognito::UserPool': (resource) => {
    const { region, urlSuffix } = resource.environment;
    const id = `${region}_${resource.unique(9)}`;
    const provider = `cognito-idp.${region}.${urlSuffix}/${id}`;
    return {
      ref: id,
      attributes: {
        Arn: () => arn(resource.environment, 'cognito-idp', `userpool/${id}`),
        ProviderName: () => provider,
        ProviderURL: () => `https://${provider}`,
        UserPoolId: () => id,
      },
    };
  },
  'AWS::Cognito::UserPoolClient': (resource) => {
    const id = resource.unique(26);
    return { ref: id, attributes: { ClientId: () => id } };
  },
  'AWS::Cognito::IdentityPool': (resource) => {
    const hash = resource.unique(32);
    const uuid = [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20)].join(
      '-',
    );
    return {
      ref: `${resource.environment.region}:${uuid}`,
      attributes: { Id: () => `${resource.environment.region}:${uuid}`, Name: () => physicalName(resource, 64) },
    };
  },
  'AWS::Cognito::IdentityPoolRoleAttachment': (resource) => ({ ref: `${resource.logicalId}-${resource.unique(12)}` }),
  'AWS::Cognito::UserPoolDomain': (resource) => ({
    ref: String(resource.property('Domain')),
    attributes: { CloudFrontDistribution: () => `d${resource.unique(13)}.cloudfront.net` },
  }),
  'AWS::Cognito::ManagedLoginBranding': (resource) => ({ ref: resource.unique(32) }),
  'AWS::Cognito::UserPoolResourceServer': (resource) => ({ ref: String(resource.property('Identifier')) }),
  'AWS::Cognito::UserPoolGroup': (resource) => ({ ref: String(resource.property('GroupName')) }),
  'AWS::EC2::EIP': (resource) => ({
    ref: '192.0.2.1',
    attributes: { AllocationId: () => `eipalloc-${resource.unique(17)}` },
  }),
  'AWS::EC2::InternetGateway': (resource) => {
    const id = `igw-${resource.unique(17)}`;
    return { ref: id, attributes: { InternetGatewayId: () => id } };
  },
  'AWS::EC2::NatGateway': (resource) => ({ ref: `nat-${resource.unique(17)}` }),
  'AWS::EC2::RouteTable': (resource) => ({ ref: `rtb-${resource.unique(17)}` }),
  'AWS::EC2::SecurityGroup': (resource) => {
    const id = `sg-${resource.unique(17)}`;
    return {
      ref: id,
      attributes: { GroupId: () => id, Id: () => id, VpcId: () => resource.property('VpcId') ?? null },
    };
  },
  'AWS::EC2::Subnet': (resource) => {
    const id = `subnet-${resource.unique(17)}`;
    return {
      ref: id,
      attributes: {
        SubnetId: () => id,
        VpcId: () => resource.property('VpcId') ?? null,
        AvailabilityZone: () => resource.property('AvailabilityZone') ?? null,
        CidrBlock: () => resource.property('CidrBlock') ?? null,
      },
    };
  },
  'AWS::EC2::VPC': (resource) => {
    const id = `vpc-${resource.unique(17)}`;
    return {
      ref: id,
      attributes: {
        VpcId: () => id,
        CidrBlock: () => resource.property('CidrBlock') ?? null,
        DefaultSecurityGroup: () => `sg-${resource.unique(16)}d`,
      },
    };
  },
  'AWS::EC2::VPCEndpoint': (resource) => ({ ref: `vpce-${resource.unique(17)}` }),
  'AWS::ECS::Cluster': (resource) => named(resource, 'ClusterName', 'ecs', (name) => `cluster/${name}`),
  'AWS::ECS::Service': (resource) => {
    const { ref: name } = named(resource, 'ServiceName', 'ecs', String);
    const cluster = String(resource.property('Cluster') ?? 'default')
      .split('/')
      .pop()!;
    return {
      ref: arn(resource.environment, 'ecs', `service/${cluster}/${String(name)}`),
      attributes: {
        Name: () => name,
        ServiceArn: () => arn(resource.environment, 'ecs', `service/${cluster}/${String(name)}`),
      },
    };
  },
  'AWS::ECS::TaskDefinition': (resource) => {
    const family = String(resource.property('Family') ?? resource.logicalId);
    const taskDefinition = arn(resource.environment, 'ecs', `task-definition/${family}:1`);
    return { ref: taskDefinition, attributes: { TaskDefinitionArn: () => taskDefinition } };
  },
  'AWS::ElastiCache::ServerlessCache': (resource) => {
    const { region, urlSuffix } = resource.environment;
    const name = String(resource.property('ServerlessCacheName') ?? `local-${resource.unique(12)}`).toLowerCase();
    const host = `${name}-${resource.unique(6)}.serverless.${shortRegion(region)}.cache.${urlSuffix}`;
    return {
      ref: name,
      attributes: {
        ARN: () => arn(resource.environment, 'elasticache', `serverlesscache:${name}`),
        'Endpoint.Address': () => host,
        'Endpoint.Port': () => '6379',
        'ReaderEndpoint.Address': () => host,
        'ReaderEndpoint.Port': () => '6380',
        Status: () => 'available',
      },
    };
  },
  'AWS::ElastiCache::User': (resource) => {
    const id = String(resource.property('UserId'));
    return { ref: id, attributes: { Arn: () => arn(resource.environment, 'elasticache', `user:${id}`) } };
  },
  'AWS::ElastiCache::UserGroup': (resource) => {
    const id = String(resource.property('UserGroupId'));
    return { ref: id, attributes: { Arn: () => arn(resource.environment, 'elasticache', `usergroup:${id}`) } };
  },
  'AWS::ElasticLoadBalancingV2::Listener': (resource) => {
    const balancer = String(resource.property('LoadBalancerArn')).split(':loadbalancer/')[1];
    const listener = arn(resource.environment, 'elasticloadbalancing', `listener/${balancer}/${resource.unique(16)}`);
    return { ref: listener, attributes: { ListenerArn: () => listener } };
  },
  'AWS::ElasticLoadBalancingV2::LoadBalancer': (resource) => {
    const { region, urlSuffix } = resource.environment;
    const name = String(resource.property('Name') ?? `local-${resource.unique(12)}`);
    const full = `app/${name}/${resource.unique(16)}`;
    const internal = resource.property('Scheme') === 'internal' ? 'internal-' : '';
    return {
      ref: arn(resource.environment, 'elasticloadbalancing', `loadbalancer/${full}`),
      attributes: {
        LoadBalancerArn: () => arn(resource.environment, 'elasticloadbalancing', `loadbalancer/${full}`),
        LoadBalancerName: () => name,
        LoadBalancerFullName: () => full,
        DNSName: () => `${internal}${name}-${resource.unique(10)}.${region}.elb.${urlSuffix}`,
        CanonicalHostedZoneID: () => `Z${resource.unique(13).toUpperCase()}`,
        SecurityGroups: () => resource.property('SecurityGroups') ?? [],
      },
    };
  },
  'AWS::ElasticLoadBalancingV2::TargetGroup': (resource) => {
    const full = `targetgroup/${String(resource.property('Name') ?? `local-${resource.unique(12)}`)}/${resource.unique(16)}`;
    const targetGroup = arn(resource.environment, 'elasticloadbalancing', full);
    return {
      ref: targetGroup,
      attributes: { TargetGroupArn: () => targetGroup, TargetGroupFullName: () => full },
    };
  },
  'AWS::Events::Rule': (resource) => named(resource, 'Name', 'events', (name) => `rule/${name}`),
  'AWS::HealthImaging::Datastore': (resource) => {
    const id = resource.unique(32);
    return {
      ref: id,
      attributes: {
        DatastoreId: () => id,
        DatastoreArn: () => arn(resource.environment, 'medical-imaging', `datastore/${id}`),
        DatastoreStatus: () => 'ACTIVE',
      },
    };
  },
  'AWS::IAM::ManagedPolicy': (resource) => {
    const { partition, account } = resource.environment;
    const name = String(resource.property('ManagedPolicyName') ?? `${resource.stack.name}-${resource.logicalId}`);
    const policy = `arn:${partition}:iam::${account}:policy/${name}`;
    return { ref: policy, attributes: { PolicyArn: () => policy } };
  },
  'AWS::IAM::Policy': (resource) => ({ ref: String(resource.property('PolicyName')) }),
  'AWS::IAM::Role': (resource) => {
    const { partition, account } = resource.environment;
    const name = String(resource.property('RoleName') ?? physicalName(resource, 64));
    return {
      ref: name,
      attributes: {
        Arn: () => `arn:${partition}:iam::${account}:role/${name}`,
        RoleId: () => `AROA${resource.unique(16).toUpperCase()}`,
      },
    };
  },
  'AWS::KMS::Alias': (resource) => ({ ref: String(resource.property('AliasName')) }),
  'AWS::KMS::Key': (resource) => {
    const id = resource.unique(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return { ref: id, attributes: { Arn: () => arn(resource.environment, 'kms', `key/${id}`), KeyId: () => id } };
  },
  'AWS::Lambda::Function': (resource) => named(resource, 'FunctionName', 'lambda', (name) => `function:${name}`),
  'AWS::Lambda::LayerVersion': (resource) => {
    const layer = arn(resource.environment, 'lambda', `layer:${physicalName(resource, 64)}:1`);
    return { ref: layer, attributes: { LayerVersionArn: () => layer } };
  },
  'AWS::Logs::LogGroup': (resource) => named(resource, 'LogGroupName', 'logs', (name) => `log-group:${name}:*`),
  'AWS::S3::Bucket': (resource) => {
    const { partition, region, urlSuffix } = resource.environment;
    const name = String(resource.property('BucketName') ?? physicalName(resource, 63).toLowerCase());
    return {
      ref: name,
      attributes: {
        Arn: () => `arn:${partition}:s3:::${name}`,
        DomainName: () => `${name}.s3.${urlSuffix}`,
        RegionalDomainName: () => `${name}.s3.${region}.${urlSuffix}`,
      },
    };
  },
  'AWS::SecretsManager::Secret': (resource) => {
    const name = String(resource.property('Name') ?? physicalName(resource, 64));
    const secret = arn(resource.environment, 'secretsmanager', `secret:${name}-${resource.unique(6)}`);
    return { ref: secret, attributes: { Id: () => secret } };
  },
  'AWS::SNS::Topic': (resource) => {
    const { ref: name } = named(resource, 'TopicName', 'sns', String);
    const topic = arn(resource.environment, 'sns', String(name));
    return { ref: topic, attributes: { TopicArn: () => topic, TopicName: () => name } };
  },
  'AWS::SQS::Queue': (resource) => {
    const { region, account, urlSuffix } = resource.environment;
    const name = String(resource.property('QueueName') ?? physicalName(resource, 80));
    const url = `https://sqs.${region}.${urlSuffix}/${account}/${name}`;
    return {
      ref: url,
      attributes: {
        Arn: () => arn(resource.environment, 'sqs', name),
        QueueName: () => name,
        QueueUrl: () => url,
      },
    };
  },
  'AWS::SSM::Parameter': (resource) => ({
    ref: String(resource.property('Name') ?? `CFN-${physicalName(resource, 64)}`),
    attributes: {
      Type: () => resource.property('Type') ?? null,
      Value: () => resource.property('Value') ?? null,
    },
  }),
};

/** A resource whose Ref is its name and whose ARN is made of that. */
function named(resource: Resource, property: string, service: string, path: (name: string) => string): ResourceValues {
  const name = String(resource.property(property) ?? physicalName(resource, 64));
  return { ref: name, attributes: { Arn: () => arn(resource.environment, service, path(name)) } };
}

/** us-east-1 is use1, ap-southeast-2 is apse2. */
function shortRegion(region: string): string {
  const directions = { north: 'n', south: 's', east: 'e', west: 'w', central: 'c' };
  return region
    .replace(/north|south|east|west|central/g, (word) => directions[word as keyof typeof directions])
    .replaceAll('-', '');
}

/** As CloudFormation makes them: stack, logical ID and something that no other has. */
function physicalName(resource: Resource, length: number): string {
  const name = `${resource.stack.name}-${resource.logicalId}`;
  return `${name.slice(0, length - 13)}-${resource.unique(12)}`;
}
