import { App, Stack, type StackProps, aws_certificatemanager as acm } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { DATASTORE_ID, US_EAST_1, newStack, oidcIssuer } from './proxies';
import { ImageFrameCdn, type ImageFrameCdnProps, ImagingDatastore } from '../../../src';

export const CERTIFICATE_ARN = 'arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c';
export const WEB_ACL_ARN = 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/name/id';
export const EU_WEST_1: StackProps = { env: { account: '123456789012', region: 'eu-west-1' } };

/** A distribution with what is required and, on top, what the test is about. */
export function newCdn(stack: Stack, props: Partial<ImageFrameCdnProps> = {}, id = 'Cdn'): ImageFrameCdn {
  return new ImageFrameCdn(stack, id, {
    dataStores: [ImagingDatastore.fromDatastoreId(DATASTORE_ID)],
    tokenIssuers: [oidcIssuer()],
    ...props,
  });
}

/** A name of one's own, with its certificate. */
export function ownName(stack: Stack): Partial<ImageFrameCdnProps> {
  return {
    domainName: 'frames.example.org',
    certificate: acm.Certificate.fromCertificateArn(stack, 'CdnCertificate', CERTIFICATE_ARN),
  };
}

export function cdnTemplate(
  props: Partial<ImageFrameCdnProps> | ((stack: Stack) => Partial<ImageFrameCdnProps>) = {},
  stackProps: StackProps = US_EAST_1,
): Template {
  const stack = newStack(stackProps, new App());
  newCdn(stack, typeof props === 'function' ? props(stack) : props);
  return Template.fromStack(stack);
}
