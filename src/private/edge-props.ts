import { Arn, ArnFormat, Stack, Token, aws_certificatemanager as acm, aws_cloudfront as cloudfront } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Conflicts } from './conflicts';

/** CloudFront's own region: of certificates, web ACLs, metrics and access logs. */
export const US_EAST_1 = 'us-east-1';

/** Props that any distribution has. */
export interface EdgeProps {
  readonly domainName?: string;
  readonly certificate?: acm.ICertificate;
  readonly webAclArn?: string;
  readonly usEast1Stack?: Stack;
}

/** How a distribution talks TLS: with the certificate of cloudfront.net that is CloudFront's choice, and newer CDKs warn of what has no effect. */
export function viewerCertificate({ certificate }: EdgeProps): Partial<cloudfront.DistributionProps> {
  if (!certificate) return {};
  return {
    certificate,
    minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
    sslSupportMethod: cloudfront.SSLMethod.SNI,
  };
}

/** Checks what CloudFront takes of us-east-1 alone. */
export function checkEdge(scope: Construct, props: EdgeProps, conflicts: Conflicts): void {
  const given = props.usEast1Stack;
  if (given && given.region !== US_EAST_1) {
    const got = Token.isUnresolved(given.region) ? 'a stack without a region' : `one in ${given.region}`;
    conflicts.add(`usEast1Stack must be a stack whose env names the region us-east-1, got ${got}`);
  }
  const wafArn = 'the ARN of a web ACL for CloudFront (arn:aws:wafv2:us-east-1:<account>:global/webacl/<name>/<ID>)';
  conflicts.text('webAclArn', props.webAclArn, wafArn, (arn) =>
    /^arn:aws:wafv2:us-east-1:\d{12}:global\/webacl\/.+/.test(arn),
  );
  checkCertificate(props, conflicts);
  const { certificate } = props;
  // The stack of the distribution would need this one for the certificate, which needs that one for the distribution.
  if (given && given !== Stack.of(scope) && certificate && Stack.of(certificate) === given) {
    if (!Token.isUnresolved(certificate.certificateArn)) return;
    conflicts.add(
      'certificate is made in usEast1Stack, which would be deployed before and after the stack of the distribution: make the certificate in another stack of us-east-1',
    );
  }
}

/** Checks that a name has a certificate that CloudFront, or what is built on it, can read. */
export function checkCertificate({ certificate, domainName }: EdgeProps, conflicts: Conflicts): void {
  if (domainName !== undefined && !certificate) {
    conflicts.add('domainName needs certificate: give one of us-east-1 that is valid for the name');
  }
  if (!certificate) return;
  if (domainName === undefined) conflicts.add('certificate needs domainName: give the name that clients use');
  const arn = certificate.certificateArn;
  const region = Token.isUnresolved(arn)
    ? Stack.of(certificate).region
    : Arn.split(arn, ArnFormat.SLASH_RESOURCE_NAME).region;
  if (region && !Token.isUnresolved(region) && region !== US_EAST_1) {
    conflicts.add(`certificate must be one of us-east-1, where CloudFront reads it, got one of ${region}`);
  }
}
