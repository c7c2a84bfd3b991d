import {
  App,
  Stack,
  Validations,
  aws_cloudfront as cloudfront,
  aws_cognito as cognito,
  aws_healthimaging as healthimaging,
  aws_kms as kms,
  aws_s3 as s3,
} from 'aws-cdk-lib';
import * as cx from 'aws-cdk-lib/cx-api';
import { both, scan } from './findings';
import { FrameAccess, FrameOrigin, ImagingDatastore, ImagingSignIn, type ImagingViewerProps } from '../../src';
import { EU_WEST_1, WEB_ACL_ARN, newCdn, ownName } from '../src/support/cdns';
import { DATASTORE_ID, OTHER_DATASTORE_ID, US_EAST_1, newProxy, newStack, userPool } from '../src/support/proxies';
import { newViewer, viewerName } from '../src/support/viewers';

// These lists are the documentation of the honest exceptions.
const DEPLOYER = 'Stack/Custom::CDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C512MiB/Resource';
const deployerMay = (permission: string) =>
  `AwsSolutions-IAM5[${permission}]@Stack/Viewer/Deployment/Role/Policy/Resource`;
const FILES = [
  ...['LambdaConcurrency', 'LambdaDLQ', 'LambdaInsideVPC'].flatMap((rule) => both(`${rule}@${DEPLOYER}`)),
  `AwsSolutions-L1@${DEPLOYER}`,
  ...['s3:Abort*', 's3:DeleteObject*', 's3:GetBucket*', 's3:GetObject*', 's3:List*'].map((action) =>
    deployerMay(`Action::${action}`),
  ),
  ...['kms:GenerateDataKey*', 'kms:ReEncrypt*'].map((action) => deployerMay(`Action::${action}`)),
  deployerMay('Resource::<ViewerSiteFE591040.Arn>/*'),
  deployerMay('Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-123456789012-us-east-1/*'),
  ...both('S3BucketReplicationEnabled@Stack/Viewer/Site/Resource'),
];
const role = (name: string, ...ids: string[]) => [
  `AwsSolutions-IAM5[Resource::*]@Stack/Viewer/Identities/${name}/Policy/Resource`,
  ...ids.map(
    (id) =>
      `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:medical-imaging:<AWS::Region>:<AWS::AccountId>:datastore/${id}/imageset/*]@Stack/Viewer/Identities/${name}/Policy/Resource`,
  ),
];
const USER_ROLE = role('UserRole', DATASTORE_ID);
const ACCESS_LOGS = [
  ...both('S3BucketReplicationEnabled@Stack/Viewer/AccessLogs/Resource'),
  ...both('S3DefaultEncryptionKMS@Stack/Viewer/AccessLogs/Resource'),
];
const distribution = (...rules: string[]) =>
  rules.map((rule) => `AwsSolutions-${rule}@Stack/Viewer/Distribution/Resource`);
const CDN_LOGS = both('S3BucketReplicationEnabled@Stack/Viewer/CdnLogs/Bucket/Resource');
const OPEN_SITE = [...CDN_LOGS, ...distribution('CFR1', 'CFR2', 'CFR3')];

const FORMS: [string, (stack: Stack) => Partial<ImagingViewerProps>, string[]][] = [
  ['default', () => ({}), [...FILES, ...USER_ROLE, ...ACCESS_LOGS, ...OPEN_SITE, ...distribution('CFR4')]],
  [
    'on the distribution of a cdn',
    (stack) => {
      const signIn = new ImagingSignIn(stack, 'SignIn');
      return { signIn, cdn: newCdn(stack, { ...ownName(stack), tokenIssuers: [signIn.tokenIssuer] }) };
    },
    [...FILES, ...USER_ROLE, ...ACCESS_LOGS],
  ],
  [
    'own name, tlmProxy',
    (stack) => {
      const signIn = new ImagingSignIn(stack, 'SignIn');
      return { ...viewerName(stack), signIn, tlmProxy: newProxy(stack, { tokenIssuers: [signIn.tokenIssuer] }) };
    },
    [...FILES, ...USER_ROLE, ...ACCESS_LOGS, ...OPEN_SITE],
  ],
  [
    'given user pool and domain, web ACL, countries',
    (stack) => ({
      ...viewerName(stack),
      signIn: new ImagingSignIn(stack, 'SignIn', {
        userPool: userPool(stack).pool,
        userPoolDomain: cognito.UserPoolDomain.fromDomainName(stack, 'Domain', 'login.example.org'),
      }),
      webAclArn: WEB_ACL_ARN,
      geoRestriction: cloudfront.GeoRestriction.allowlist('US', 'CA'),
    }),
    [...FILES, ...USER_ROLE, ...ACCESS_LOGS, ...CDN_LOGS, ...distribution('CFR3')],
  ],
  [
    'groups, editors, two data stores',
    () => {
      const dataStores = [DATASTORE_ID, OTHER_DATASTORE_ID].map((id) => ImagingDatastore.fromDatastoreId(id));
      return {
        dataStores,
        access: FrameAccess.byGroup(
          { groups: ['radiologists'] },
          { groups: ['researchers'], dataStores: [dataStores[1]] },
        ),
        metadataEditors: ['radiologists'],
      };
    },
    [
      ...FILES,
      ...role('Role-radiologists', DATASTORE_ID, OTHER_DATASTORE_ID),
      ...role('Role-researchers', OTHER_DATASTORE_ID),
      ...ACCESS_LOGS,
      ...OPEN_SITE,
      ...distribution('CFR4'),
    ],
  ],
  [
    'given log bucket and key',
    (stack) => ({
      accessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'our-logs'),
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/abc'),
    }),
    [...FILES, ...USER_ROLE, ...OPEN_SITE, ...distribution('CFR4')],
  ],
];

describe.each([
  ['a bare app', {}],
  ['an app with all recommended feature flags', cx.CURRENTLY_RECOMMENDED_FLAGS],
])('in %s', (_app, context) => {
  test.each(FORMS)('HIPAA, AwsSolutions and NIST 800-53 R5: %s', (_form, props, acknowledged) => {
    const app = new App({ context: { ...context } });
    const stack = newStack(US_EAST_1, app);
    newViewer(stack, props(stack));
    const result = scan(app);
    expect(result.open).toEqual([]);
    expect(result.unused).toEqual([]);
    // Beside the viewer's there are those of the cdn or proxy that a form has, which their own tests list.
    const own = [...result.acknowledged.keys()]
      .filter((finding) => !/@Stack\/(Cdn|Proxy)\//.test(finding))
      // With its feature flag, CDK writes the partition of a known region out.
      .map((finding) => finding.replace(':arn:aws:s3:::cdk-', ':arn:<AWS::Partition>:s3:::cdk-'));
    expect(own.sort()).toEqual([...acknowledged].sort());
    for (const reason of result.acknowledged.values()) expect(reason.length).toBeGreaterThan(40);
  });
});

test.each<[string, (app: App) => void]>([
  ['whose environment is only known at deployment', (app) => newViewer(newStack({}, app))],
  [
    'of another region, with one in us-east-1',
    (app) => {
      const usEast1Stack = newStack({ ...US_EAST_1, crossRegionReferences: true }, app, 'Edge');
      newViewer(newStack({ ...EU_WEST_1, crossRegionReferences: true }, app), { usEast1Stack });
    },
  ],
  [
    'beside those of data store, sign-in, proxy and cdn',
    (app) => {
      const stack = (id: string) => newStack(US_EAST_1, app, id);
      const stores = new Stack(app, 'Stores', US_EAST_1);
      const dataStores = [ImagingDatastore.fromDatastore(new healthimaging.CfnDatastore(stores, 'Store'))];
      const signIn = new ImagingSignIn(stack('SignIn'), 'SignIn');
      const common = { dataStores, tokenIssuers: [signIn.tokenIssuer] };
      const tlmProxy = newProxy(stack('Frames'), { ...common, domainName: 'frames.example.net' });
      const edge = stack('Edge');
      const cdn = newCdn(edge, { ...common, ...ownName(edge), origin: FrameOrigin.tlmProxy(tlmProxy) });
      newViewer(stack('Stack'), { dataStores, signIn, cdn });
    },
  ],
])('a stack %s passes too', (_case, make) => {
  const app = new App();
  make(app);
  const result = scan(app);
  expect(result.open).toEqual([]);
  expect(result.unused).toEqual([]);
});

test('canary: the packs see a bucket and a user pool beside the viewer, and an acknowledgement that nothing needs', () => {
  const app = new App();
  const stack = newStack(US_EAST_1, app);
  const viewer = newViewer(stack);
  new s3.Bucket(stack, 'Canary');
  new cognito.UserPool(stack, 'CanaryPool');
  Validations.of(viewer).acknowledge({ id: 'HIPAA.Security-RDSStorageEncrypted', reason: 'there is no database' });
  const { open, unused } = scan(app);
  for (const finding of [
    'HIPAA.Security-S3BucketLoggingEnabled@Stack/Canary/Resource',
    'AwsSolutions-S1@Stack/Canary/Resource',
    'AwsSolutions-COG1@Stack/CanaryPool/Resource',
  ]) {
    expect(open).toContain(finding);
  }
  expect(unused).toEqual(['HIPAA.Security-RDSStorageEncrypted@Stack/Viewer']);
});

test('canary: a finding within the viewer is not hidden by its acknowledgements', () => {
  const app = new App();
  const viewer = newViewer(newStack(US_EAST_1, app));
  (viewer.signIn.userPool.node.defaultChild as cognito.CfnUserPool).mfaConfiguration = 'OFF';
  expect(scan(app, ['AwsSolutions']).open).toEqual(['AwsSolutions-COG2@Stack/Viewer/SignIn/UserPool/Resource']);
});
