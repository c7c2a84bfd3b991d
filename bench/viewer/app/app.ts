import { App, Stack, aws_certificatemanager as acm, aws_healthimaging as healthimaging } from 'aws-cdk-lib';
import { ImageFrameCdn, ImagingDatastore, ImagingSignIn, ImagingViewer, TlmProxy } from 'cdk-healthimaging';

// A viewer that can load frames from each of the three sources.
const app = new App();
const stack = new Stack(app, 'Imaging', { env: { region: 'us-east-1' } });

const dataStores = [ImagingDatastore.fromDatastore(new healthimaging.CfnDatastore(stack, 'Datastore'))];
const signIn = new ImagingSignIn(stack, 'SignIn');
const tlmProxy = new TlmProxy(stack, 'TlmProxy', {
  dataStores,
  tokenIssuers: [signIn.tokenIssuer],
  domainName: 'frames.example.org',
  certificate: acm.Certificate.fromCertificateArn(
    stack,
    'Certificate',
    'arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
  ),
});
const cdn = new ImageFrameCdn(stack, 'Cdn', { dataStores, tokenIssuers: [signIn.tokenIssuer] });
new ImagingViewer(stack, 'Viewer', { dataStores, signIn, cdn, tlmProxy });
