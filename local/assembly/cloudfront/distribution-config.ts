import { readBehaviours, type Behaviour } from './behaviour';
import { NotPlayed } from './not-played';
import { Origin } from './origin';
import { OriginSigner } from './origin-signer';
import type { Cloud } from '../cloud';
import { EVERYWHERE } from '../network/vpc';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject, type TemplateObject } from '../template/template';

export interface DistributionConfig {
  readonly id: string;
  readonly arn: string;
  readonly domainName: string;
  readonly aliases: readonly string[];
  readonly behaviours: readonly Behaviour[];
  readonly origins: ReadonlyMap<string, Origin>;
  readonly defaultRootObject: string | undefined;
  readonly cacheTagHeader: string | undefined;
  readonly errors: ReadonlyMap<number, ErrorResponse>;
}

export interface ErrorResponse {
  readonly ttl: number | undefined;
  readonly page: string | undefined;
  readonly status: number | undefined;
}

/** Where a VPC origin leads on this machine; a text says why it leads nowhere. */
export type VpcTargets = (vpcOrigin: Resource) => number | string;

/** Reads a distribution of the template. @throws NotPlayed for what the local system does not know */
export function readDistribution(
  resource: Resource,
  deployment: Deployment,
  cloud: Cloud,
  vpcTargets: VpcTargets,
): DistributionConfig {
  const config = resource.property('DistributionConfig');
  if (!isObject(config)) throw new Error(`distribution ${resource.logicalId} has no configuration`);
  if (config.Enabled !== true) throw new NotPlayed('it is disabled');
  if (isObject(config.OriginGroups) && asList(config.OriginGroups.Items).length > 0) {
    throw new NotPlayed('the local CloudFront does not know origin groups');
  }
  const { partition, account } = resource.environment;
  const arn = `arn:${partition}:cloudfront::${account}:distribution/${resource.ref}`;
  const log = (line: string) => cloud.log(resource.logicalId, line);
  const behaviours = readBehaviours(config, deployment, log);
  const session = cloud.openServiceSession('cloudfront.amazonaws.com', account, arn);
  const signerOf = (origin: TemplateObject): OriginSigner | undefined => {
    const id = origin.OriginAccessControlId;
    if (id === undefined || id === '') return undefined;
    const control = deployment.ofType('AWS::CloudFront::OriginAccessControl').find(({ ref }) => ref === id);
    if (!control) throw new Error(`origin access control ${String(id)} is not in the app`);
    return new OriginSigner(control, session);
  };
  const origins = asList(config.Origins)
    .filter(isObject)
    .map((origin): [string, Origin] => [
      String(origin.Id),
      new Origin({
        config: origin,
        port: portOf(origin, deployment, cloud, vpcTargets),
        through: (port) => cloud.lines.through('origin', port, cloud.certificate),
        signer: signerOf(origin),
        ca: cloud.certificate.cert,
        onLog: log,
      }),
    ]);
  const byId = new Map(origins);
  for (const { originId, pattern } of behaviours) {
    if (!byId.has(originId)) {
      throw new Error(`distribution ${resource.logicalId}: behaviour ${pattern} has no origin ${originId}`);
    }
  }
  const tags = config.CacheTagConfig;
  return {
    id: resource.ref,
    arn,
    domainName: resource.attribute('DomainName'),
    aliases: asList(config.Aliases).map(String),
    behaviours,
    origins: byId,
    defaultRootObject: config.DefaultRootObject ? String(config.DefaultRootObject) : undefined,
    cacheTagHeader: isObject(tags) ? String(tags.HeaderName).toLowerCase() : undefined,
    errors: errorResponses(config),
  };
}

function portOf(origin: TemplateObject, deployment: Deployment, cloud: Cloud, vpcTargets: VpcTargets): number | string {
  const vpc = origin.VpcOriginConfig;
  if (isObject(vpc)) {
    const target = deployment
      .ofType('AWS::CloudFront::VpcOrigin')
      .find((candidate) => candidate.attribute('Id') === vpc.VpcOriginId);
    if (!target) throw new Error(`VPC origin ${String(vpc.VpcOriginId)} is not in the app`);
    return vpcTargets(target);
  }
  const own = isObject(origin.CustomOriginConfig) ? origin.CustomOriginConfig : {};
  if (own.OriginProtocolPolicy === 'http-only') return 'the local CloudFront speaks HTTPS to origins only';
  const host = String(origin.DomainName);
  const leads = (pattern: string) => (pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : pattern === host);
  const route = cloud.routes.from(EVERYWHERE).find((entry) => entry.port === 443 && leads(entry.host));
  return route?.to ?? 'nothing plays it on this machine';
}

function errorResponses(config: TemplateObject): ReadonlyMap<number, ErrorResponse> {
  const all = asList(config.CustomErrorResponses).filter(isObject);
  return new Map(
    all.map((response) => [
      Number(response.ErrorCode),
      {
        ttl: response.ErrorCachingMinTTL === undefined ? undefined : Number(response.ErrorCachingMinTTL),
        page: response.ResponsePagePath === undefined ? undefined : String(response.ResponsePagePath),
        status: response.ResponseCode === undefined ? undefined : Number(response.ResponseCode),
      },
    ]),
  );
}
