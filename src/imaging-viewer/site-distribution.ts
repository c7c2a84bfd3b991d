import { aws_cloudfront as cloudfront } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImagingViewerProps } from './props';
import { acknowledgeEdgeChoices } from '../private/edge-choices';
import { viewerCertificate } from '../private/edge-props';

/** The viewer's own distribution, where it is not served by that of a `cdn`. */
export function createDistribution(
  scope: Construct,
  props: ImagingViewerProps,
  origin: cloudfront.IOrigin,
  behavior: cloudfront.AddBehaviorOptions,
): cloudfront.Distribution {
  const distribution = new cloudfront.Distribution(scope, 'Distribution', {
    comment: `Imaging viewer: ${scope.node.path}`.slice(0, 128),
    defaultBehavior: { ...behavior, origin },
    defaultRootObject: 'index.html',
    domainNames: props.domainName === undefined ? undefined : [props.domainName],
    ...viewerCertificate(props),
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    webAclId: props.webAclArn,
    geoRestriction: props.geoRestriction,
    priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
  });
  acknowledgeEdgeChoices(distribution, props, {
    logging: 'which writes down queries and cookies',
    anywhere: 'The site holds no patient data, all of which needs a signed-in user',
    withoutWebAcl:
      'The site consists of files alone: no request of a browser is looked into by any code of ours but a function that maps its path',
    withoutDomainName: 'cdk-healthimaging:viewer-without-domain-name',
  });
  return distribution;
}
