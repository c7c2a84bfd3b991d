import {
  App,
  CfnParameter,
  Duration,
  type Stack,
  aws_certificatemanager as acm,
  aws_cloudfront as cloudfront,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FrameAccess, ImagingDatastore, ImagingSignIn, type ImagingViewerProps } from '../../../src';
import { CERTIFICATE_ARN, EU_WEST_1, newCdn } from '../support/cdns';
import { DATASTORE_ID, OTHER_DATASTORE_ID, US_EAST_1, newStack } from '../support/proxies';
import { newViewer } from '../support/viewers';

const account = '123456789012';
const certificate = (stack: Stack, arn = CERTIFICATE_ARN) => acm.Certificate.fromCertificateArn(stack, 'C', arn);
const store = (id: string) => ImagingDatastore.fromDatastoreId(id);

test.each<[string, (stack: Stack) => Partial<ImagingViewerProps>]>([
  ['dataStores must list at least one entry', () => ({ dataStores: [] })],
  [
    `dataStores lists data store ${DATASTORE_ID} twice`,
    () => ({ dataStores: [store(DATASTORE_ID), store(DATASTORE_ID)] }),
  ],
  [
    `dataStores lists data store ${DATASTORE_ID} of eu-west-1: a viewer in us-east-1 reads those of us-east-1 alone`,
    () => ({
      dataStores: [
        ImagingDatastore.fromDatastoreArn(`arn:aws:medical-imaging:eu-west-1:${account}:datastore/${DATASTORE_ID}`),
      ],
    }),
  ],
  [
    `access names data store ${OTHER_DATASTORE_ID}, which dataStores does not list`,
    () => ({ access: FrameAccess.byGroup({ groups: ['a'], dataStores: [store(OTHER_DATASTORE_ID)] }) }),
  ],
  ['metadataEditors must list at least one entry', () => ({ metadataEditors: [] })],
  ['metadataEditors[0] must be the name of a group, without spaces, got "a b"', () => ({ metadataEditors: ['a b'] })],
  [
    'metadataEditors names "editors", whom no rule of access lets read anything',
    () => ({ access: FrameAccess.byGroup({ groups: ['a'] }), metadataEditors: ['editors'] }),
  ],
  ['createGroups is for the groups of access and metadataEditors', () => ({ createGroups: false })],
  ['domainName needs certificate', () => ({ domainName: 'viewer.example.org' })],
  ['certificate needs domainName', (stack) => ({ certificate: certificate(stack) })],
  [
    'certificate must be one of us-east-1, where CloudFront reads it, got one of eu-west-1',
    (stack) => ({
      domainName: 'viewer.example.org',
      certificate: certificate(stack, CERTIFICATE_ARN.replace('us-east-1', 'eu-west-1')),
    }),
  ],
  [
    'webAclArn must be the ARN of a web ACL for CloudFront',
    () => ({ webAclArn: `arn:aws:wafv2:us-east-1:${account}:regional/webacl/name/id` }),
  ],
  [
    'usEast1Stack must be a stack whose env names the region us-east-1',
    () => ({ usEast1Stack: newStack({}, new App()) }),
  ],
  [
    "priceClass is for a distribution of the viewer's own: give it to cdn",
    (stack) => ({ cdn: newCdn(stack), priceClass: cloudfront.PriceClass.PRICE_CLASS_100 }),
  ],
  [
    'signIn must be in the region of the stack (us-east-1), got one in eu-west-1',
    (stack) => ({ signIn: new ImagingSignIn(newStack(EU_WEST_1, stack.node.root as App, 'Other'), 'SignIn') }),
  ],
  [
    'cdn must be in the region of the stack (us-east-1), got one in eu-west-1',
    (stack) => ({ cdn: newCdn(newStack(EU_WEST_1, stack.node.root as App, 'Other')) }),
  ],
  ['sessionDuration must be 1 hour to 30 days in whole minutes', () => ({ sessionDuration: Duration.minutes(30) })],
  ['idleLock must be 1 minute to 8 hours in whole minutes, got 9 hours', () => ({ idleLock: Duration.hours(9) })],
  ['healthImagingEndpoint must be an https URL', () => ({ healthImagingEndpoint: 'http://localhost' })],
  [
    'accessLogsBucket must be encrypted with keys of S3',
    (stack) => ({ accessLogsBucket: new s3.Bucket(stack, 'B', { encryption: s3.BucketEncryption.KMS }) }),
  ],
])('%s', (message, props) => {
  const stack = newStack(US_EAST_1);
  expect(() => newViewer(stack, props(stack))).toThrow(message);
});

test('all that is wrong is reported at once', () => {
  expect(() =>
    newViewer(newStack(US_EAST_1), { dataStores: [], domainName: 'x', idleLock: Duration.seconds(30) }),
  ).toThrow(/ImagingViewer 'Stack\/Viewer' has 4 problems:(\n {2}- .*){4}$/);
});

test.each(['us-gov-west-1', 'cn-north-1', 'us-iso-east-1'])('%s has neither HealthImaging nor CloudFront', (region) => {
  expect(() => newViewer(newStack({ env: { account, region } }))).toThrow(
    `the stack is in ${region}, whose partition has neither HealthImaging nor CloudFront with its access controls`,
  );
});

test.each(['us-east-1', 'us-west-2', 'eu-west-1', 'eu-west-2', 'ap-southeast-2', undefined])(
  'synthesises in %s',
  (region) => {
    const app = new App();
    newViewer(newStack(region === undefined ? {} : { env: { account, region } }, app));
    expect(app.synth().stacks).toHaveLength(1);
  },
);

test('what is only known at deployment is taken as it is', () => {
  const stack = newStack({});
  const text = (id: string) => new CfnParameter(stack, id).valueAsString;
  const minutes = (id: string) => Duration.minutes(new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber);
  newViewer(stack, {
    dataStores: [ImagingDatastore.fromDatastoreArn(text('Store'))],
    signIn: new ImagingSignIn(stack, 'SignIn', { domainPrefix: text('Prefix') }),
    domainName: text('Name'),
    certificate: certificate(stack, text('Certificate')),
    webAclArn: text('WebAcl'),
    healthImagingEndpoint: text('Endpoint'),
    idleLock: minutes('IdleLock'),
    metadataEditors: ['editors'],
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Cognito::UserPoolDomain', { Domain: { Ref: 'Prefix' } });
  template.hasResourceProperties('AWS::Cognito::UserPoolClient', {
    CallbackURLs: [{ 'Fn::Join': ['', ['https://', { Ref: 'Name' }, '/signed-in']] }],
  });
  template.hasResourceProperties('AWS::CloudFront::Distribution', {
    DistributionConfig: Match.objectLike({ Aliases: [{ Ref: 'Name' }], WebACLId: { Ref: 'WebAcl' } }),
  });
  const markers = JSON.stringify(template.findResources('Custom::CDKBucketDeployment'));
  for (const parameter of ['Store', 'Endpoint', 'IdleLock']) expect(markers).toContain(`"Ref":"${parameter}"`);
});
