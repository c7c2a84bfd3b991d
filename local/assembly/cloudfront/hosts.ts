import type { Deployment } from '../template/deployment';
import { asList, isObject } from '../template/template';

/** The global service of a partition: its host, and the region that calls are signed for. */
export const CONTROL_PLANES: readonly (readonly [host: string, region: string])[] = [
  ['cloudfront.amazonaws.com', 'us-east-1'],
  ['cloudfront.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1'],
];

/** Names that certificates have to be good for: of distributions, of function URLs, and those by which load balancers are reached. */
export function edgeHosts(deployment: Deployment): string[] {
  const urls = deployment.ofType('AWS::Lambda::Url').map((url) => new URL(url.attribute('FunctionUrl')).host);
  const named = deployment.ofType('AWS::CloudFront::Distribution').flatMap((distribution) => {
    const config = distribution.property('DistributionConfig');
    if (!isObject(config)) return [];
    const origins = asList(config.Origins).filter(isObject);
    const reached = origins.filter(({ VpcOriginConfig }) => VpcOriginConfig !== undefined);
    return [
      distribution.attribute('DomainName'),
      ...asList(config.Aliases).map(String),
      ...reached.map(({ DomainName }) => String(DomainName)),
    ];
  });
  return [...CONTROL_PLANES.map(([host]) => host), ...urls, ...named];
}
