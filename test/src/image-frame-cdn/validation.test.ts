import {
  App,
  CfnParameter,
  Duration,
  Stack as CdkStack,
  type Stack,
  type StackProps,
  aws_certificatemanager as acm,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FrameOrigin, type ImageFrameCdnProps, ImagingDatastore } from '../../../src';
import { CERTIFICATE_ARN, newCdn } from '../support/cdns';
import { US_EAST_1, newStack } from '../support/proxies';

const account = '123456789012';

const certificate = (stack: Stack, arn = CERTIFICATE_ARN) => acm.Certificate.fromCertificateArn(stack, 'C', arn);

test.each<[string, (stack: Stack) => Partial<ImageFrameCdnProps>]>([
  ['dataStores must list at least one entry', () => ({ dataStores: [] })],
  ['tokenIssuers must list at least one entry', () => ({ tokenIssuers: [] })],
  ['domainName needs certificate', () => ({ domainName: 'frames.example.org' })],
  ['certificate needs domainName', (stack) => ({ certificate: certificate(stack) })],
  [
    'certificate must be one of us-east-1, where CloudFront reads it, got one of eu-west-1',
    (stack) => ({
      domainName: 'frames.example.org',
      certificate: certificate(stack, CERTIFICATE_ARN.replace('us-east-1', 'eu-west-1')),
    }),
  ],
  [
    'webAclArn must be the ARN of a web ACL for CloudFront',
    () => ({ webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/name/id' }),
  ],
  ['sessionDuration must be 1 to 60 whole minutes, got 2 hours', () => ({ sessionDuration: Duration.hours(2) })],
  [
    'signingKeys must be known at synthesis',
    (stack) => ({ signingKeys: [new CfnParameter(stack, 'Key').valueAsString] }),
  ],
  ['signingKeys must be one to five names, got 0', () => ({ signingKeys: [] })],
  ['signingKeys lists "1" twice', () => ({ signingKeys: ['1', '1'] })],
  ['signingKeys[0] must be one to sixteen letters and digits, got "a b"', () => ({ signingKeys: ['a b'] })],
  ['originShieldRegion must be a region with Origin Shield', () => ({ originShieldRegion: 'eu-west-3' })],
  [
    'usEast1Stack must be a stack whose env names the region us-east-1',
    () => ({ usEast1Stack: newStack({}, new App()) }),
  ],
  [
    'certificate is made in usEast1Stack, which would be deployed before and after the stack of the distribution',
    (stack) => {
      const usEast1Stack = new CdkStack(stack.node.root, 'Edge', { ...US_EAST_1, crossRegionReferences: true });
      const made = new acm.Certificate(usEast1Stack, 'Certificate', { domainName: 'frames.example.org' });
      return { usEast1Stack, domainName: 'frames.example.org', certificate: made };
    },
  ],
  ['allowedOrigins[0] must be an origin', () => ({ allowedOrigins: ['https://viewer.example.org/'] })],
  ['sessionConcurrency must be a whole number of at least 1, got 0', () => ({ sessionConcurrency: 0 })],
  [
    'accessLogsBucket must be encrypted with keys of S3',
    (stack) => ({ accessLogsBucket: new s3.Bucket(stack, 'B', { encryption: s3.BucketEncryption.KMS }) }),
  ],
  [
    'memorySizeMiB must be a whole number from 256 to 10240, got 128',
    () => ({ origin: FrameOrigin.serverless({ memorySizeMiB: 128 }) }),
  ],
])('%s', (message, props) => {
  const stack = newStack(US_EAST_1);
  expect(() => newCdn(stack, props(stack))).toThrow(message);
});

test('all that is wrong is reported at once', () => {
  expect(() => newCdn(newStack(US_EAST_1), { dataStores: [], signingKeys: [], domainName: 'x' })).toThrow(
    /ImageFrameCdn 'Stack\/Cdn' has 4 problems:(\n {2}- .*){4}$/,
  );
});

test.each<[string, string]>([
  ['us-gov-west-1', 'the stack is in us-gov-west-1'],
  ['cn-north-1', 'the stack is in cn-north-1'],
  ['ap-southeast-4', 'originShieldRegion must be given, as none is known to be near ap-southeast-4'],
])('in %s', (region, message) => {
  expect(() => newCdn(newStack({ env: { account, region } }))).toThrow(message);
});

test.each<[string, StackProps]>([
  ['without an environment', {}],
  ['in us-east-1', { env: { account, region: 'us-east-1' } }],
  ['in ap-southeast-2', { env: { account, region: 'ap-southeast-2' } }],
  ['in eu-west-3', { env: { account, region: 'eu-west-3' } }],
])('synthesises %s', (_case, stackProps) => {
  const app = new App();
  newCdn(newStack(stackProps, app));
  expect(app.synth().stacks).toHaveLength(1);
});

test('values that are only known at deployment are taken wherever CloudFormation takes them', () => {
  const stack = newStack({}, new App());
  const text = (id: string) => new CfnParameter(stack, id).valueAsString;
  const number = (id: string) => new CfnParameter(stack, id, { type: 'Number' }).valueAsNumber;
  newCdn(stack, {
    dataStores: [ImagingDatastore.fromDatastoreArn(text('StoreArn'))],
    domainName: text('Name'),
    certificate: certificate(stack, text('CertificateArn')),
    webAclArn: text('WebAcl'),
    allowedOrigins: new CfnParameter(stack, 'Origins', { type: 'CommaDelimitedList' }).valueAsList,
    sessionDuration: Duration.seconds(number('Seconds')),
    sessionConcurrency: number('Sessions'),
    originShieldRegion: text('Shield'),
    origin: FrameOrigin.serverless({
      memorySizeMiB: number('Memory'),
      reservedConcurrency: number('Fetches'),
      healthImagingEndpoint: text('Endpoint'),
    }),
  });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ SESSION_TTL_SECONDS: { Ref: 'Seconds' } }) },
    ReservedConcurrentExecutions: { Ref: 'Sessions' },
  });
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: { Ref: 'Memory' } });
  // A number that stands for a token looks like this where it was written into a text.
  expect(JSON.stringify(template.toJSON())).not.toMatch(/-1\.8881545\d+e\+289/);
});
