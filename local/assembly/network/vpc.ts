import type { SecurityGroups } from './security-groups';
import { statementsOf, type Statement } from '../iam/policy';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList } from '../template/template';

/** What something in a VPC reaches beyond it. */
export interface Reach {
  /** `s3`, `runtime-medical-imaging`, …, or `internet` for all that is not behind a VPC endpoint. */
  reaches(service: string): boolean;
  /** Whether security groups let it connect to something of a VPC of the app. */
  connects(place: Place, port: number): boolean;
  /** Policy of the VPC endpoint that leads to a service. */
  endpointPolicy(service: string): readonly Statement[] | undefined;
}

/** Where something is in a VPC. */
export interface Place {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
}

/** Outside any VPC: all services are reached, and nothing that is in a VPC. */
export const EVERYWHERE: Reach = { reaches: () => true, connects: () => false, endpointPolicy: () => undefined };

const ANYWHERE = '0.0.0.0/0';
const HTTPS_PORT = 443;

/** Subnets, routes, VPC endpoints and security groups as the templates have them. */
export function reachOf(
  deployment: Deployment,
  groups: SecurityGroups,
  subnetIds: readonly string[],
  securityGroups: readonly string[],
): Reach {
  const subnets = deployment.ofType('AWS::EC2::Subnet').filter((subnet) => subnetIds.includes(subnet.ref));
  const vpcs = (ids: readonly string[]) =>
    deployment.ofType('AWS::EC2::Subnet').flatMap((s) => (ids.includes(s.ref) ? [String(s.property('VpcId'))] : []));
  const connects = (place: Place, port: number) => {
    const [own, other] = [vpcs(subnetIds), vpcs(place.subnets)];
    if (own.length > 0 && other.length > 0 && own[0] !== other[0]) return false;
    return (
      groups.allow(securityGroups, 'Egress', port, { securityGroups: place.securityGroups }) &&
      groups.allow(place.securityGroups, 'Ingress', port, { securityGroups })
    );
  };
  // Of a VPC that is given to the app only the security groups of the app are known.
  if (subnets.length === 0 || subnets.length < subnetIds.length) {
    return subnetIds.length === 0 ? EVERYWHERE : { ...EVERYWHERE, connects };
  }
  const tables = subnets.map((subnet) => routeTableOf(deployment, subnet));
  const leavesTo = (peer: { securityGroups: readonly string[]; cidr?: string }) =>
    groups.allow(securityGroups, 'Egress', HTTPS_PORT, peer);
  const toInternet = leavesTo({ securityGroups: [], cidr: '203.0.113.1/32' });
  const internet = toInternet && tables.every((table) => table !== undefined && hasDefaultRoute(deployment, table));

  const policies = new Map<string, readonly Statement[] | undefined>();
  for (const endpoint of deployment.ofType('AWS::EC2::VPCEndpoint')) {
    if (endpoint.property('VpcId') !== subnets[0].property('VpcId')) continue;
    const isGateway = endpoint.property('VpcEndpointType') === 'Gateway';
    const usable = isGateway
      ? toInternet && tables.every((table) => table !== undefined && lists(endpoint, 'RouteTableIds', table))
      : usesInterface(endpoint, groups, securityGroups, subnets, leavesTo);
    if (!usable) continue;
    const document = endpoint.property('PolicyDocument');
    policies.set(serviceOf(endpoint), document === undefined ? undefined : statementsOf(document));
  }
  return {
    reaches: (service) => internet || policies.has(service),
    connects,
    endpointPolicy: (service) => policies.get(service),
  };
}

/** An interface endpoint is found by the service's own host name only with private DNS. */
function usesInterface(
  endpoint: Resource,
  groups: SecurityGroups,
  securityGroups: readonly string[],
  subnets: readonly Resource[],
  leavesTo: (peer: { securityGroups: readonly string[]; cidr?: string }) => boolean,
): boolean {
  const own = asList(endpoint.property('SecurityGroupIds')).map(String);
  const cidr = String(subnets[0].property('CidrBlock') ?? ANYWHERE);
  return (
    endpoint.property('PrivateDnsEnabled') === true &&
    leavesTo({ securityGroups: own, cidr }) &&
    groups.allow(own, 'Ingress', HTTPS_PORT, { securityGroups, cidr })
  );
}

/** `com.amazonaws.us-east-1.ecr.api` (in China with `cn.` before it) is `ecr.api`. */
function serviceOf(endpoint: Resource): string {
  return String(endpoint.property('ServiceName')).replace(/^(cn\.)?com\.amazonaws\.[^.]+\./, '');
}

function routeTableOf(deployment: Deployment, subnet: Resource): string | undefined {
  const association = deployment
    .ofType('AWS::EC2::SubnetRouteTableAssociation')
    .find((candidate) => candidate.property('SubnetId') === subnet.ref);
  return association && String(association.property('RouteTableId'));
}

function hasDefaultRoute(deployment: Deployment, table: string): boolean {
  return deployment
    .ofType('AWS::EC2::Route')
    .some((route) => route.property('RouteTableId') === table && route.property('DestinationCidrBlock') === ANYWHERE);
}

function lists(resource: Resource, property: string, value: string): boolean {
  return asList(resource.property(property)).map(String).includes(value);
}
