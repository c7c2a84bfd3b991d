import { Annotations, aws_cloudfront as cloudfront } from 'aws-cdk-lib';
import { acknowledge } from './acknowledge';

/** What a distribution leaves to its owner. */
export interface EdgeChoices {
  readonly domainName?: string;
  readonly geoRestriction?: cloudfront.GeoRestriction;
  readonly webAclArn?: string;
}

/** Why a distribution of this kind does without what is not chosen. */
export interface EdgeReasons {
  /** What of legacy logging is not wanted. */
  readonly logging: string;
  readonly anywhere: string;
  readonly withoutWebAcl: string;
  /** Name of the warning. */
  readonly withoutDomainName: string;
}

/** Acknowledges what rules find of each choice that is left open, and warns where it weakens TLS. */
export function acknowledgeEdgeChoices(
  distribution: cloudfront.Distribution,
  choices: EdgeChoices,
  reasons: EdgeReasons,
): void {
  acknowledge(
    distribution,
    `The rule knows legacy logging only, ${reasons.logging}. Access logs without them are set up in us-east-1 (usEast1Stack)`,
    'AwsSolutions:CFR3',
  );
  if (!choices.geoRestriction) {
    acknowledge(
      distribution,
      `Physicians read from where they are. ${reasons.anywhere}; geoRestriction narrows it`,
      'AwsSolutions:CFR1',
    );
  }
  if (!choices.webAclArn) {
    acknowledge(distribution, `No web ACL is given (webAclArn). ${reasons.withoutWebAcl}`, 'AwsSolutions:CFR2');
  }
  if (choices.domainName === undefined) {
    Annotations.of(distribution).addWarningV2(
      reasons.withoutDomainName,
      'without domainName and certificate, CloudFront also talks to clients older than TLS 1.2: give both for production',
    );
    acknowledge(
      distribution,
      'No domainName is given: with the certificate of cloudfront.net the minimum version of TLS cannot be set, as a warning at synthesis says. Browsers of today negotiate TLS 1.3',
      'AwsSolutions:CFR4',
    );
  }
}
