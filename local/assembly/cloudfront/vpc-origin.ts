import type { VpcTargets } from './distribution-config';
import type { Cloud } from '../cloud';
import type { LoadBalancerListener } from '../elb/load-balancer';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject } from '../template/template';

export interface StartedListener {
  readonly loadBalancer: Resource;
  readonly resource: Resource;
  readonly listener: LoadBalancerListener;
}

/** How CloudFront gets into a VPC: to a load balancer that lets it in, in a VPC that has an internet gateway, though no route to it. */
export function vpcTargets(deployment: Deployment, cloud: Cloud, listeners: readonly StartedListener[]): VpcTargets {
  return (vpcOrigin) => {
    const config = vpcOrigin.property('VpcOriginEndpointConfig');
    if (!isObject(config)) throw new Error(`VPC origin ${vpcOrigin.logicalId} has no endpoint`);
    const balancer = deployment
      .ofType('AWS::ElasticLoadBalancingV2::LoadBalancer')
      .find(({ ref }) => ref === config.Arn);
    if (!balancer) return `${String(config.Arn)} is not a load balancer of the app`;
    if (config.OriginProtocolPolicy !== 'https-only') return 'the local CloudFront speaks HTTPS to VPC origins only';
    const port = Number(config.HTTPSPort ?? 443);
    const started = listeners.find(
      ({ loadBalancer, resource }) => loadBalancer === balancer && Number(resource.property('Port')) === port,
    );
    if (!started) return `${balancer.logicalId} has no HTTPS listener on port ${port}`;
    if (!hasGateway(deployment, balancer)) return 'its VPC has no internet gateway, which a VPC origin needs';
    const groups = asList(balancer.property('SecurityGroups')).map(String);
    const isLetIn = cloud.securityGroups.allow(groups, 'Ingress', port, { securityGroups: [], isCloudFront: true });
    return isLetIn ? started.listener.port : `the security groups of ${balancer.logicalId} let CloudFront in nowhere`;
  };
}

function hasGateway(deployment: Deployment, balancer: Resource): boolean {
  const ids = asList(balancer.property('Subnets')).map(String);
  const subnets = deployment.ofType('AWS::EC2::Subnet').filter(({ ref }) => ids.includes(ref));
  // Of a VPC that is given to the app nothing is known.
  if (subnets.length === 0) return true;
  return deployment
    .ofType('AWS::EC2::VPCGatewayAttachment')
    .some(
      (attachment) =>
        attachment.property('InternetGatewayId') !== undefined &&
        attachment.property('VpcId') === subnets[0].property('VpcId'),
    );
}
