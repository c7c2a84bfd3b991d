import { App, Stack } from 'aws-cdk-lib';
import { FrameAccess, ImageFrameCdn, ImagingDatastore, TokenIssuer } from 'cdk-healthimaging';

// Frames of an existing data store through CloudFront, for users of an OpenID Connect provider who are in the group `radiology`.
const app = new App();
const stack = new Stack(app, 'Frames', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' },
});

new ImageFrameCdn(stack, 'Cdn', {
  dataStores: [ImagingDatastore.fromDatastoreId(app.node.getContext('datastoreId') as string)],
  tokenIssuers: [
    TokenIssuer.oidc(app.node.getContext('issuer') as string, {
      audiences: ['image-frames'],
      groupsClaim: 'groups',
    }),
  ],
  access: FrameAccess.byGroup({ groups: ['radiology'] }),
  allowedOrigins: ['https://viewer.example.org'],
});
