import { App, Stack, aws_certificatemanager as acm } from 'aws-cdk-lib';
import {
  FrameOrigin,
  ImageFrameCdn,
  ImagingDatastore,
  ImagingSignIn,
  ImagingViewer,
  TlmProxy,
} from 'cdk-healthimaging';

// The viewer with all that belongs to it; some data stores, so that tests do not see each other's image sets.
const account = '123456789012';
const app = new App();
const stack = new Stack(app, 'Imaging', { env: { account, region: 'us-east-1' } });

const dataStores = [0, 1, 2, 3].map((index) => ImagingDatastore.fromDatastoreId(`${index}`.padStart(32, 'd')));
const signIn = new ImagingSignIn(stack, 'SignIn');
const tokenIssuers = [signIn.tokenIssuer];

const certificateArn = `arn:aws:acm:us-east-1:${account}:certificate/0f1e2d3c`;
const proxy = new TlmProxy(stack, 'TlmProxy', {
  dataStores,
  tokenIssuers,
  domainName: 'frames.example.org',
  certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn),
});
const cdn = new ImageFrameCdn(stack, 'Cdn', { dataStores, tokenIssuers, origin: FrameOrigin.tlmProxy(proxy) });
new ImagingViewer(stack, 'Viewer', { dataStores, signIn, cdn, metadataEditors: ['curators'] });
