import type { Deployment } from './template/deployment';
import type { Resource } from './template/stack-values';

/** A resource of the app that does nothing on this machine. */
export interface NotRun {
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  readonly reason: string;
}

/** Types that the local system runs, or whose settings it goes by. */
const IN_FORCE: ReadonlySet<string> = new Set([
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::Function',
  'AWS::CloudFront::KeyGroup',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::CloudFront::PublicKey',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::CloudFront::VpcOrigin',
  'AWS::Cognito::IdentityPool',
  'AWS::Cognito::IdentityPoolRoleAttachment',
  'AWS::Cognito::UserPoolClient',
  'AWS::Cognito::UserPoolDomain',
  'AWS::Cognito::UserPoolGroup',
  'AWS::Cognito::UserPoolResourceServer',
  'AWS::EC2::RouteTable',
  'AWS::EC2::Route',
  'AWS::EC2::SecurityGroup',
  'AWS::EC2::SecurityGroupEgress',
  'AWS::EC2::SecurityGroupIngress',
  'AWS::EC2::Subnet',
  'AWS::EC2::SubnetRouteTableAssociation',
  'AWS::EC2::VPC',
  'AWS::EC2::VPCEndpoint',
  'AWS::EC2::VPCGatewayAttachment',
  'AWS::ECS::Cluster',
  'AWS::ECS::Service',
  'AWS::ECS::TaskDefinition',
  'AWS::ElastiCache::ServerlessCache',
  'AWS::ElastiCache::User',
  'AWS::ElastiCache::UserGroup',
  'AWS::ElasticLoadBalancingV2::Listener',
  'AWS::ElasticLoadBalancingV2::LoadBalancer',
  'AWS::ElasticLoadBalancingV2::TargetGroup',
  'AWS::HealthImaging::Datastore',
  'AWS::IAM::ManagedPolicy',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::Permission',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SSM::Parameter',
  'AWS::SecretsManager::ResourcePolicy',
  'AWS::SecretsManager::Secret',
]);

/** Why something of a known type is not run. */
const REASONS: Readonly<Record<string, string>> = {
  'AWS::Cognito::UserPool':
    'users made up here sign in without password or second factor; its other settings have no effect',
  'AWS::ElasticLoadBalancingV2::ListenerRule': 'the local load balancer knows default actions only',
  'AWS::Lambda::Function': 'nothing that runs locally calls it',
  'AWS::CloudFormation::Stack': 'nested stacks are not read',
};

/** All that is neither run nor gone by; `run` names what of the other types is, `reasons` what is not and why. */
export function notRun(
  deployment: Deployment,
  run: ReadonlySet<Resource>,
  reasons: ReadonlyMap<Resource, string>,
): NotRun[] {
  return deployment.resources
    .filter((resource) => !run.has(resource) && (reasons.has(resource) || !IN_FORCE.has(resource.type)))
    .map((resource) => ({
      stack: resource.stack.id,
      logicalId: resource.logicalId,
      type: resource.type,
      reason: reasons.get(resource) ?? REASONS[resource.type] ?? 'has no effect on this machine',
    }));
}
