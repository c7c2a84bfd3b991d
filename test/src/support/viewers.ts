import { App, type Stack, type StackProps, aws_certificatemanager as acm } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CERTIFICATE_ARN } from './cdns';
import { DATASTORE_ID, US_EAST_1, newStack } from './proxies';
import { ImagingDatastore, ImagingViewer, type ImagingViewerProps } from '../../../src';

/** A viewer with what is required and, on top, what the test is about. */
export function newViewer(stack: Stack, props: Partial<ImagingViewerProps> = {}, id = 'Viewer'): ImagingViewer {
  return new ImagingViewer(stack, id, { dataStores: [ImagingDatastore.fromDatastoreId(DATASTORE_ID)], ...props });
}

/** A name of the viewer's own, with its certificate. */
export function viewerName(stack: Stack): Partial<ImagingViewerProps> {
  return {
    domainName: 'viewer.example.org',
    certificate: acm.Certificate.fromCertificateArn(stack, 'ViewerCertificate', CERTIFICATE_ARN),
  };
}

export function viewerTemplate(
  props: Partial<ImagingViewerProps> | ((stack: Stack) => Partial<ImagingViewerProps>) = {},
  stackProps: StackProps = US_EAST_1,
): Template {
  const stack = newStack(stackProps, new App());
  newViewer(stack, typeof props === 'function' ? props(stack) : props);
  return Template.fromStack(stack);
}
