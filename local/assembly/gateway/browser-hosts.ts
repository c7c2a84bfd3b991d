import type { BrowserHost } from './names';
import type { Route } from '../network/routes';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject } from '../template/template';

export interface BrowserHostsOptions {
  readonly deployment: Deployment;
  /** Host names that HTTPS servers of this machine answer to. */
  readonly routes: readonly Route[];
  readonly loadBalancers: readonly { readonly resource: Resource; readonly port: number }[];
  /** Hosts that sites of the app name as those of proxies. */
  readonly proxyHosts: readonly string[];
}

/** Services whose own host names pages call, and whether what they call is signed. */
const SERVICES: readonly (readonly [label: string, prefix: string, signed: boolean])[] = [
  ['healthimaging', 'runtime-medical-imaging.', true],
  ['cognito-identity', 'cognito-identity.', false],
  ['cognito-idp', 'cognito-idp.', false],
];

/** All that a browser may open: sites and CDNs, load balancers, sign-in pages, services. */
export function browserHosts({ deployment, routes, loadBalancers, proxyHosts }: BrowserHostsOptions): BrowserHost[] {
  const hosts: BrowserHost[] = [];
  const add = (
    kind: BrowserHost['kind'],
    wanted: string,
    names: readonly string[],
    port: number | undefined,
    signed = false,
  ) => {
    if (port === undefined || names.length === 0) return;
    let label = wanted;
    for (let n = 2; hosts.some((host) => host.label === label); n++) label = `${wanted}-${n}`;
    hosts.push({ kind, label, hosts: names.map((name) => name.toLowerCase()), port, signed });
  };
  const portOf = (name: string) => routes.find(({ host }) => host === name)?.to;

  for (const distribution of deployment.ofType('AWS::CloudFront::Distribution')) {
    const config = distribution.property('DistributionConfig');
    const aliases = isObject(config) ? asList(config.Aliases).map(String) : [];
    const domain = distribution.attribute('DomainName');
    add('distribution', labelOf(distribution, 'Distribution'), [...aliases, domain], portOf(domain));
  }
  for (const { resource, port } of loadBalancers) {
    const dnsName = resource.attribute('DNSName');
    // Names that no record of the app gives are of the one that there is.
    const others = loadBalancers.length === 1 ? proxyHosts : [];
    const names = [...new Set([...aliasesOf(resource, deployment), ...others, dnsName])];
    add('load balancer', labelOf(resource, 'LoadBalancer'), names, port);
  }
  for (const domain of deployment.ofType('AWS::Cognito::UserPoolDomain')) {
    const name = domain.ref.includes('.')
      ? domain.ref
      : `${domain.ref}.auth.${domain.environment.region}.amazoncognito.com`;
    add('sign-in', labelOf(domain, 'Domain'), [name], portOf(name));
  }
  const regions = [...new Set(deployment.stacks.map(({ environment: { region } }) => region))];
  for (const [label, prefix, signed] of SERVICES) {
    for (const { host, to } of routes.filter((route) => route.host.startsWith(prefix))) {
      const region = host.slice(prefix.length).split('.')[0];
      if (hosts.some((other) => other.hosts.includes(host))) continue;
      add('service', regions.length > 1 ? `${label}-${region}` : label, [host], to, signed);
    }
  }
  return hosts;
}

/** What the construct is called in the app: the logical ID without the hash that the CDK adds and without `what` it is. */
function labelOf({ logicalId }: Resource, what: string): string {
  const name = logicalId.replace(/[0-9A-F]{8}$/, '');
  const own = name.endsWith(what) && name !== what ? name.slice(0, -what.length) : name;
  return own.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}

/** Names that records of the app give a load balancer, or that its VPC origins know it by. */
function aliasesOf(loadBalancer: Resource, deployment: Deployment): string[] {
  const dnsName = loadBalancer.attribute('DNSName');
  const recorded = deployment.ofType('AWS::Route53::RecordSet').flatMap((record) => {
    const target = record.property('AliasTarget');
    const aliased = isObject(target) ? String(target.DNSName).replace(/^dualstack\./, '') : '';
    return aliased === dnsName ? [String(record.property('Name')).replace(/\.$/, '')] : [];
  });
  return [...recorded, ...vpcOriginNames(loadBalancer, deployment)];
}

function vpcOriginNames(loadBalancer: Resource, deployment: Deployment): string[] {
  const origins = deployment
    .ofType('AWS::CloudFront::VpcOrigin')
    .filter((origin) => {
      const config = origin.property('VpcOriginEndpointConfig');
      return isObject(config) && config.Arn === loadBalancer.ref;
    })
    .map(({ ref }) => ref);
  return deployment.ofType('AWS::CloudFront::Distribution').flatMap((distribution) => {
    const config = distribution.property('DistributionConfig');
    return (isObject(config) ? asList(config.Origins) : [])
      .filter(isObject)
      .flatMap(({ DomainName, VpcOriginConfig }) => {
        const id = isObject(VpcOriginConfig) ? String(VpcOriginConfig.VpcOriginId) : '';
        return origins.includes(id) ? [String(DomainName)] : [];
      });
  });
}
