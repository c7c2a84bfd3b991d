import { App, Stack, aws_certificatemanager as acm, aws_healthimaging as healthimaging } from 'aws-cdk-lib';
import {
  FrameOrigin,
  ImageFrameCdn,
  ImagingDatastore,
  ImagingSignIn,
  ImagingViewer,
  TlmProxy,
} from 'cdk-healthimaging';

// A data store, a viewer with sign-in, and frames through CloudFront, which fetches them from a TLM proxy in a VPC of its own.
const app = new App();
const stack = new Stack(app, 'Imaging', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' },
});

const datastore = new healthimaging.CfnDatastore(stack, 'Datastore');
const dataStores = [ImagingDatastore.fromDatastore(datastore)];
const signIn = new ImagingSignIn(stack, 'SignIn');

const proxy = new TlmProxy(stack, 'TlmProxy', {
  dataStores,
  tokenIssuers: [signIn.tokenIssuer],
  domainName: app.node.getContext('proxyDomainName') as string,
  certificate: acm.Certificate.fromCertificateArn(
    stack,
    'Certificate',
    app.node.getContext('proxyCertificateArn') as string,
  ),
});
const cdn = new ImageFrameCdn(stack, 'Cdn', {
  dataStores,
  tokenIssuers: [signIn.tokenIssuer],
  origin: FrameOrigin.tlmProxy(proxy),
});
new ImagingViewer(stack, 'Viewer', { dataStores, signIn, cdn });
