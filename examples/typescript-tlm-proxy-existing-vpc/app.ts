import {
  App,
  CfnOutput,
  Stack,
  aws_certificatemanager as acm,
  aws_cognito as cognito,
  aws_ec2 as ec2,
} from 'aws-cdk-lib';
import { ImagingDatastore, TlmProxy, TokenIssuer } from 'cdk-healthimaging';

// A TLM proxy in a VPC that is there already, for users of a user pool that is there already, reached from the hospital's network.
const app = new App();
const stack = new Stack(app, 'Frames', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: 'us-east-1' },
});
const context = (name: string) => app.node.getContext(name) as string;

const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: context('vpcId'),
  availabilityZones: ['us-east-1a', 'us-east-1b'],
  privateSubnetIds: context('privateSubnetIds').split(','),
});
const users = cognito.UserPool.fromUserPoolId(stack, 'Users', context('userPoolId'));
const client = cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', context('userPoolClientId'));

const proxy = new TlmProxy(stack, 'TlmProxy', {
  dataStores: [ImagingDatastore.fromDatastoreId(context('datastoreId'))],
  tokenIssuers: [TokenIssuer.cognito(users, [client])],
  vpc,
  allowFrom: [ec2.Peer.ipv4(context('hospitalCidr'))],
  domainName: context('proxyDomainName'),
  certificate: acm.Certificate.fromCertificateArn(stack, 'Certificate', context('proxyCertificateArn')),
});
new CfnOutput(stack, 'FrameApi', { value: proxy.url });
