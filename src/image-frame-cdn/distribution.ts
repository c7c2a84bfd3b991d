import {
  Duration,
  aws_cloudfront as cloudfront,
  aws_route53 as route53,
  aws_route53_targets as route53_targets,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundFrameOrigin } from './bound-frame-origin';
import { CACHE_TAG_HEADER } from './defaults';
import { Policies } from './policies';
import { ImageFrameCdnProps } from './props';
import { accountWideName } from './signing-keys';
import { ImagingDatastore } from '../access';
import { assetPath } from '../private/assets';
import { identity } from '../private/common-props';
import { acknowledgeEdgeChoices } from '../private/edge-choices';
import { viewerCertificate } from '../private/edge-props';

const { ALLOW_ALL, ALLOW_GET_HEAD_OPTIONS } = cloudfront.AllowedMethods;

/** Errors that CloudFront would keep for ten seconds, and would answer to those whom the next request would serve. */
const ERRORS = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

export interface DistributionProps {
  readonly cdn: ImageFrameCdnProps;
  readonly frames: BoundFrameOrigin;
  readonly session: cloudfront.IOrigin;
  readonly keyGroup: cloudfront.IKeyGroup;
}

/** Paths, and who answers them how. */
export function createDistribution(scope: Construct, props: DistributionProps): cloudfront.Distribution {
  const { cdn, frames } = props;
  const policies = new Policies(scope, 'Policies', {
    allowedOrigins: cdn.allowedOrigins,
    pictures: frames.servesPicturesAndBatches,
  });
  const canonicalUrl = new cloudfront.Function(scope, 'CanonicalUrl', {
    functionName: accountWideName(scope, 'url'),
    comment: 'One URL for each range of levels; refuses what is no frame',
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromFile({ filePath: `${assetPath('edge')}/canonical-url.js` }),
  });
  const common = {
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
    allowedMethods: ALLOW_GET_HEAD_OPTIONS,
    responseHeadersPolicy: policies.toViewer,
    // Frames are compressed already.
    compress: false,
  };
  const routed = {
    ...common,
    cachePolicy: cloudfront.CachePolicy.CACHING_DISABLED,
    functionAssociations: [{ function: canonicalUrl, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
  };
  const cached = {
    ...common,
    origin: frames.origin,
    trustedKeyGroups: [props.keyGroup],
    // Nothing of ours runs when a frame is in the cache, unless grants differ (docs/decisions/0015-cdn-session.md).
    functionAssociations: grantsDiffer(scope, cdn) ? routed.functionAssociations : undefined,
  };
  // Only redirects old forms of the API to paths of data stores, and refuses everything else: no origin is asked.
  const others = { ...routed, origin: props.session };
  const distribution = new cloudfront.Distribution(scope, 'Distribution', {
    comment: `Image frames: ${scope.node.path}`.slice(0, 128),
    defaultBehavior: cdn.defaultBehavior ?? others,
    additionalBehaviors: {
      ...(policies.pictures && {
        '/datastore/*/getImageFrames': {
          ...routed,
          origin: frames.origin,
          trustedKeyGroups: [props.keyGroup],
          allowedMethods: ALLOW_ALL,
        },
        '/datastore/*/rendered': { ...cached, cachePolicy: policies.pictures },
      }),
      '/datastore/*': { ...cached, cachePolicy: policies.frames },
      '/session/*': {
        ...routed,
        origin: props.session,
        allowedMethods: ALLOW_ALL,
        originRequestPolicy: policies.toSession,
        responseHeadersPolicy: policies.toSessionOpener,
      },
      '/runtime/*': others,
    },
    domainNames: cdn.domainName === undefined ? undefined : [cdn.domainName],
    ...viewerCertificate(cdn),
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    webAclId: cdn.webAclArn,
    geoRestriction: cdn.geoRestriction,
    priceClass: cdn.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
    errorResponses: ERRORS.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
    publishAdditionalMetrics: true,
  });
  if (frames.ready) distribution.node.addDependency(...frames.ready);
  nameCacheTags(distribution, CACHE_TAG_HEADER);
  acknowledgeEdgeChoices(distribution, cdn, {
    logging: 'which writes down queries and cookies, and with them signatures',
    anywhere: 'Each request must carry the signature of a session that a valid access token opened',
    withoutWebAcl:
      'Frames need a signature that CloudFront checks before anything else, and every other path is refused',
    withoutDomainName: 'cdk-healthimaging:cdn-without-domain-name',
  });
  return distribution;
}

/** Whether some users may read data stores that others may not, so that a grant for one must be sure not to open another. */
function grantsDiffer(scope: Construct, { access, dataStores }: ImageFrameCdnProps): boolean {
  const idOf = (store: ImagingDatastore): string => identity(scope, store.datastoreId);
  const leavesOut = (listed: ImagingDatastore[]): boolean => {
    const ids = new Set(listed.map(idOf));
    return dataStores.some((store) => !ids.has(idOf(store)));
  };
  return access?._rules()?.some((rule) => rule.dataStores !== undefined && leavesOut(rule.dataStores)) ?? false;
}

function nameCacheTags(distribution: cloudfront.Distribution, headerName: string): void {
  const resource = distribution.node.defaultChild as cloudfront.CfnDistribution;
  resource.distributionConfig = {
    ...(resource.distributionConfig as cloudfront.CfnDistribution.DistributionConfigProperty),
    cacheTagConfig: { headerName },
  };
}

/** Names the distribution, and says under which URL clients find it. */
export function createNames(
  scope: Construct,
  cdn: Pick<ImageFrameCdnProps, 'domainName' | 'hostedZone'>,
  distribution: cloudfront.IDistribution,
): string {
  if (cdn.hostedZone) {
    const target = route53.RecordTarget.fromAlias(new route53_targets.CloudFrontTarget(distribution));
    const record = { zone: cdn.hostedZone, recordName: cdn.domainName, target };
    new route53.ARecord(scope, 'Alias', record);
    new route53.AaaaRecord(scope, 'AliasIpv6', record);
  }
  return `https://${cdn.domainName ?? distribution.distributionDomainName}`;
}
