import {
  App,
  RemovalPolicy,
  Stack,
  aws_cognito as cognito,
  aws_ec2 as ec2,
  aws_healthimaging as healthimaging,
  aws_kms as kms,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import * as cx from 'aws-cdk-lib/cx-api';
import { both, expectCanaryFound, scan } from './findings';
import { FrameAccess, ImagingDatastore, TokenIssuer } from '../../src/access';
import { FrameCacheTier, type TlmProxyProps } from '../../src/tlm-proxy';
import { DATASTORE_ID, OTHER_DATASTORE_ID, US_EAST_1, newProxy, newStack } from '../src/support/proxies';

const imageSets = (id: string) =>
  `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:medical-imaging:<AWS::Region>:<AWS::AccountId>:datastore/${id}/imageset/*]@Stack/Proxy/TaskRole/Policy/Resource`;

// These lists are the documentation of the honest exceptions.
const ACCESS_LOGS = [
  ...both('S3BucketReplicationEnabled@Stack/Proxy/AccessLogs/Resource'),
  ...both('S3DefaultEncryptionKMS@Stack/Proxy/AccessLogs/Resource'),
];
const ALWAYS = [
  ...both('S3BucketReplicationEnabled@Stack/Proxy/TokenKeys/Bucket/Resource'),
  ...both('LambdaInsideVPC@Stack/Proxy/TokenKeys/Function/Resource'),
  'AwsSolutions-IAM5[Resource::*]@Stack/Proxy/ExecutionRole/Policy/Resource',
  'AwsSolutions-ECS2@Stack/Proxy/Task/Resource',
];
const NO_WEB_ACL = ['NIST.800.53.R5-ALBWAFEnabled@Stack/Proxy/LoadBalancer/Resource'];
const PUBLIC_SUBNETS = [1, 2].flatMap((n) =>
  both(`VPCNoUnrestrictedRouteToIGW@Stack/Proxy/Vpc/PublicSubnet${n}/DefaultRoute`),
);
const DEFAULT = [...ACCESS_LOGS, ...ALWAYS, ...NO_WEB_ACL, imageSets(DATASTORE_ID)];

/** A VPC of a customer, without a route to the internet, which passes by itself. */
function givenVpc(stack: Stack): ec2.Vpc {
  const vpc = new ec2.Vpc(stack, 'Vpc', {
    restrictDefaultSecurityGroup: true,
    subnetConfiguration: [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }],
  });
  vpc.addFlowLog('FlowLog', {
    destination: ec2.FlowLogDestination.toS3(s3.Bucket.fromBucketName(stack, 'FlowLogs', 'flow-logs')),
  });
  return vpc;
}

const PASSWORD = [
  ...both('SecretsManagerRotationEnabled@Stack/Proxy/Cache/Password1/Resource'),
  'AwsSolutions-SMG4@Stack/Proxy/Cache/Password1/Resource',
];

const FORMS: [string, (stack: Stack) => Partial<TlmProxyProps>, string[]][] = [
  ['default', () => ({}), DEFAULT],
  [
    'internet-facing',
    () => ({ internetFacing: true }),
    [...DEFAULT, ...PUBLIC_SUBNETS, 'AwsSolutions-EC23@Stack/Proxy/LoadBalancerSecurityGroup/Resource'],
  ],
  [
    'internet-facing to named clients, with a web ACL',
    () => ({
      internetFacing: true,
      allowFrom: [ec2.Peer.ipv4('192.0.2.0/24')],
      webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/name/id',
    }),
    [...ACCESS_LOGS, ...ALWAYS, imageSets(DATASTORE_ID), ...PUBLIC_SUBNETS],
  ],
  ['removed with its stack', () => ({ removalPolicy: RemovalPolicy.DESTROY }), DEFAULT],
  ['egress', () => ({ egress: true }), [...DEFAULT, ...PUBLIC_SUBNETS]],
  ['given VPC', (stack) => ({ vpc: givenVpc(stack) }), DEFAULT],
  [
    'given log bucket and key',
    (stack) => ({
      accessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'our-logs'),
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/abc'),
    }),
    [...ALWAYS, ...NO_WEB_ACL, imageSets(DATASTORE_ID)],
  ],
  ['Valkey', () => ({ cache: FrameCacheTier.serverless() }), [...DEFAULT, ...PASSWORD]],
  [
    'given cache server',
    (stack) => ({
      cache: FrameCacheTier.fromEndpoint('cache.example.org', {
        server: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Server', 'sg-0123456789abcdef0'),
        password: secretsmanager.Secret.fromSecretNameV2(stack, 'Secret', 'cache'),
        cluster: true,
      }),
    }),
    DEFAULT,
  ],
  [
    'replica given',
    (stack) => ({ accessLogsReplica: s3.Bucket.fromBucketArn(stack, 'Replica', 'arn:aws:s3:::replica') }),
    [
      ...both('S3DefaultEncryptionKMS@Stack/Proxy/AccessLogs/Resource'),
      ...['<ProxyAccessLogs6ABC17B3.Arn>', 'arn:aws:s3:::replica'].map(
        (bucket) => `AwsSolutions-IAM5[Resource::${bucket}/*]@Stack/Proxy/AccessLogsReplicationRole/Policy/Resource`,
      ),
      ...ALWAYS,
      ...NO_WEB_ACL,
      imageSets(DATASTORE_ID),
    ],
  ],
  [
    'without deletion protection',
    () => ({ deletionProtection: false }),
    [...DEFAULT, ...both('ELBDeletionProtectionEnabled@Stack/Proxy/LoadBalancer/Resource')],
  ],
  [
    'two data stores with keys of their own, rules for groups',
    (stack) => {
      const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/abc');
      const dataStores = [DATASTORE_ID, OTHER_DATASTORE_ID].map((id) =>
        ImagingDatastore.fromDatastoreId(id, { encryptionKey }),
      );
      return { dataStores, access: FrameAccess.byGroup({ groups: ['radiologists'], dataStores: [dataStores[1]] }) };
    },
    [...DEFAULT, imageSets(OTHER_DATASTORE_ID)],
  ],
  [
    'data store and user pool of the app',
    (stack) => ({
      dataStores: [ImagingDatastore.fromDatastore(new healthimaging.CfnDatastore(stack, 'Store'))],
      tokenIssuers: [
        TokenIssuer.cognito(cognito.UserPool.fromUserPoolId(stack, 'Pool', 'us-east-1_Example'), [
          cognito.UserPoolClient.fromUserPoolClientId(stack, 'Client', 'viewer'),
        ]),
      ],
    }),
    [
      ...ACCESS_LOGS,
      ...ALWAYS,
      ...NO_WEB_ACL,
      'AwsSolutions-IAM5[Resource::<Store.DatastoreArn>/imageset/*]@Stack/Proxy/TaskRole/Policy/Resource',
    ],
  ],
];

describe.each([
  ['a bare app', {}],
  ['an app with all recommended feature flags', cx.CURRENTLY_RECOMMENDED_FLAGS],
])('in %s', (_app, context) => {
  test.each(FORMS)('HIPAA, AwsSolutions and NIST 800-53 R5: %s', (_form, props, acknowledged) => {
    const app = new App({ context: { ...context } });
    const stack = newStack(US_EAST_1, app);
    newProxy(stack, props(stack));
    const result = scan(app);
    expect(result.open).toEqual([]);
    expect([...result.acknowledged.keys()].sort()).toEqual([...acknowledged].sort());
    expect(result.unused).toEqual([]);
    for (const reason of result.acknowledged.values()) expect(reason.length).toBeGreaterThan(40);
  });
});

test('a stack whose environment is only known at deployment passes too', () => {
  const app = new App();
  newProxy(newStack({}, app));
  const result = scan(app);
  expect(result.open).toEqual([]);
  expect([...result.acknowledged.keys()].sort()).toEqual([...DEFAULT].sort());
});

test.each([
  ['in one region', 'us-east-1'],
  ['of another region', 'us-west-2'],
])('a data store and a VPC of other stacks %s pass too', (_case, region) => {
  const app = new App();
  const stores = new Stack(app, 'Stores', { env: { account: '123456789012', region }, crossRegionReferences: true });
  const network = newStack(US_EAST_1, app, 'Network');
  const vpc = givenVpc(network);
  const stack = new Stack(app, 'Stack', { ...US_EAST_1, crossRegionReferences: true });
  const dataStores = [ImagingDatastore.fromDatastore(new healthimaging.CfnDatastore(stores, 'Store'))];
  newProxy(stack, { vpc, dataStores, cache: FrameCacheTier.serverless() });
  const { open, acknowledged, unused } = scan(app);
  expect(open).toEqual([]);
  expect([...acknowledged.keys()].filter((finding) => finding.includes('/TaskRole/'))).toEqual([
    expect.stringMatching(/^AwsSolutions-IAM5\[Resource::.*\/imageset\/\*\]@Stack\/Proxy\/TaskRole\/Policy\/Resource$/),
  ]);
  expect(unused).toEqual([]);
});

test('canary: the packs see a secret beside that of the cache', () => {
  const app = new App();
  const stack = newStack(US_EAST_1, app);
  newProxy(stack, { cache: FrameCacheTier.serverless() });
  new secretsmanager.Secret(stack, 'Canary');
  expect(scan(app).open).toEqual(
    [
      'AwsSolutions-SMG4@Stack/Canary/Resource',
      ...both('SecretsManagerRotationEnabled@Stack/Canary/Resource'),
      ...both('SecretsManagerUsingKMSKey@Stack/Canary/Resource'),
    ].sort(),
  );
});

test('canary: the packs see a bucket beside it, and an acknowledgement that nothing needs', () => {
  expectCanaryFound(newProxy(newStack(US_EAST_1, new App())));
});

test('canary: a finding within the proxy is not hidden by its acknowledgements', () => {
  const app = new App();
  const proxy = newProxy(newStack(US_EAST_1, app));
  proxy.loadBalancer.setAttribute('routing.http.drop_invalid_header_fields.enabled', 'false');
  expect(scan(app, ['HIPAA']).open).toEqual([
    'HIPAA.Security-ALBHttpDropInvalidHeaderEnabled@Stack/Proxy/LoadBalancer/Resource',
  ]);
});
