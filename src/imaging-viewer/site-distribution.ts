import { Annotations, aws_cloudfront as cloudfront } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImagingViewerProps } from './props';
import { acknowledge } from '../private/acknowledge';

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
    certificate: props.certificate,
    minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    sslSupportMethod: props.certificate ? cloudfront.SSLMethod.SNI : undefined,
    httpVersion: cloudfront.HttpVersion.HTTP2_AND_3,
    webAclId: props.webAclArn,
    geoRestriction: props.geoRestriction,
    priceClass: props.priceClass ?? cloudfront.PriceClass.PRICE_CLASS_ALL,
  });
  acknowledgeChoices(distribution, props);
  return distribution;
}

function acknowledgeChoices(distribution: cloudfront.Distribution, props: ImagingViewerProps): void {
  acknowledge(
    distribution,
    'The rule knows legacy logging only, which writes down queries and cookies. Access logs without them are set up in us-east-1 (usEast1Stack)',
    'AwsSolutions:CFR3',
  );
  if (!props.geoRestriction) {
    acknowledge(
      distribution,
      'Physicians read from where they are. The site holds no patient data, all of which needs a signed-in user; geoRestriction narrows it',
      'AwsSolutions:CFR1',
    );
  }
  if (!props.webAclArn) {
    acknowledge(
      distribution,
      'No web ACL is given (webAclArn). The site consists of files alone: no request of a browser is looked into by any code of ours but a function that maps its path',
      'AwsSolutions:CFR2',
    );
  }
  if (props.domainName === undefined) {
    Annotations.of(distribution).addWarningV2(
      'cdk-healthimaging:viewer-without-domain-name',
      'without domainName and certificate, CloudFront also talks to clients older than TLS 1.2: give both for production',
    );
    acknowledge(
      distribution,
      'No domainName is given: with the certificate of cloudfront.net the minimum version of TLS cannot be set, as a warning at synthesis says. Browsers of today negotiate TLS 1.3',
      'AwsSolutions:CFR4',
    );
  }
}
