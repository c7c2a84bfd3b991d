import {
  App,
  RemovalPolicy,
  type Stack,
  aws_cloudfront as cloudfront,
  aws_ec2 as ec2,
  aws_kms as kms,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
} from 'aws-cdk-lib';
import * as cx from 'aws-cdk-lib/cx-api';
import { both, expectCanaryFound, scan } from './findings';
import { FrameOrigin, type ImageFrameCdnProps, type TlmProxyProps, TokenIssuer } from '../../src';
import { EU_WEST_1, WEB_ACL_ARN, newCdn, ownName } from '../src/support/cdns';
import { DATASTORE_ID, US_EAST_1, newProxy, newStack, userPool } from '../src/support/proxies';

const cognito = ({ pool, client }: ReturnType<typeof userPool>) => TokenIssuer.cognito(pool, [client]);
const onFunctions = (rule: string, ...functions: string[]) =>
  functions.flatMap((fn) => both(`${rule}@Stack/Cdn/${fn}/Function/Resource`));

// These lists are the documentation of the honest exceptions.
const FUNCTIONS = [
  ...onFunctions('LambdaInsideVPC', 'FrameOrigin', 'Purge/Purger', 'Session/Opener', 'TokenKeys'),
  ...onFunctions('LambdaInsideVPC', 'SigningKeys/PublicKeyReader'),
  ...onFunctions('LambdaDLQ', 'FrameOrigin', 'Session/Opener'),
  'AwsSolutions-IAM5[Resource::*]@Stack/Cdn/FrameOrigin/Role/Policy/Resource',
  'AwsSolutions-IAM5[Resource::*]@Stack/Cdn/Session/Opener/Role/Policy/Resource',
  `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:medical-imaging:<AWS::Region>:<AWS::AccountId>:datastore/${DATASTORE_ID}/imageset/*]@Stack/Cdn/FrameOrigin/Role/Policy/Resource`,
];
const NO_CONCURRENCY = onFunctions('LambdaConcurrency', 'FrameOrigin', 'Session/Opener');
const TOKEN_KEYS = both('S3BucketReplicationEnabled@Stack/Cdn/TokenKeys/Bucket/Resource');
const ACCESS_LOGS = [
  ...both('S3BucketReplicationEnabled@Stack/Cdn/AccessLogs/Resource'),
  ...both('S3DefaultEncryptionKMS@Stack/Cdn/AccessLogs/Resource'),
];
const CDN_LOGS = both('S3BucketReplicationEnabled@Stack/Cdn/CdnLogs/Bucket/Resource');
const distribution = (...rules: string[]) =>
  rules.map((rule) => `AwsSolutions-${rule}@Stack/Cdn/Distribution/Resource`);
const ALWAYS = [...FUNCTIONS, ...TOKEN_KEYS, ...distribution('CFR3')];

const FORMS: [string, (stack: Stack) => Partial<ImageFrameCdnProps>, string[]][] = [
  [
    'default',
    () => ({}),
    [...ALWAYS, ...NO_CONCURRENCY, ...ACCESS_LOGS, ...CDN_LOGS, ...distribution('CFR1', 'CFR2', 'CFR4')],
  ],
  ['own name', ownName, [...ALWAYS, ...NO_CONCURRENCY, ...ACCESS_LOGS, ...CDN_LOGS, ...distribution('CFR1', 'CFR2')]],
  [
    'Cognito, web ACL, countries, reserved concurrency, two signing keys',
    (stack) => ({
      ...ownName(stack),
      tokenIssuers: [cognito(userPool(stack))],
      webAclArn: WEB_ACL_ARN,
      geoRestriction: cloudfront.GeoRestriction.allowlist('US', 'CA'),
      sessionConcurrency: 20,
      origin: FrameOrigin.serverless({ reservedConcurrency: 200 }),
      signingKeys: ['1', '2'],
    }),
    [...ALWAYS, ...ACCESS_LOGS, ...CDN_LOGS],
  ],
  [
    'given log bucket and key, removed with its stack',
    (stack) => ({
      removalPolicy: RemovalPolicy.DESTROY,
      accessLogsBucket: s3.Bucket.fromBucketName(stack, 'Logs', 'our-logs'),
      encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/abc'),
    }),
    [...ALWAYS, ...NO_CONCURRENCY, ...CDN_LOGS, ...distribution('CFR1', 'CFR2', 'CFR4')],
  ],
];

describe.each([
  ['a bare app', {}],
  ['an app with all recommended feature flags', cx.CURRENTLY_RECOMMENDED_FLAGS],
])('in %s', (_app, context) => {
  test.each(FORMS)('HIPAA, AwsSolutions and NIST 800-53 R5: %s', (_form, props, acknowledged) => {
    const app = new App({ context: { ...context } });
    const stack = newStack(US_EAST_1, app);
    const given = props(stack);
    newCdn(stack, given);
    const result = scan(app);
    expect(result.open).toEqual([]);
    expect([...result.acknowledged.keys()].sort()).toEqual([...acknowledged].sort());
    expect(result.unused).toEqual([]);
    for (const reason of result.acknowledged.values()) expect(reason.length).toBeGreaterThan(40);
  });
});

describe('with frames from a proxy', () => {
  // Neither a function that fetches frames, nor what is acknowledged of one.
  const expected = [
    ...[...ALWAYS, ...NO_CONCURRENCY].filter((finding) => !finding.includes('/FrameOrigin/')),
    ...both('SecretsManagerRotationEnabled@Stack/Proxy/CloudFront/Credential1/Resource'),
    'AwsSolutions-SMG4@Stack/Proxy/CloudFront/Credential1/Resource',
    ...ACCESS_LOGS,
    ...CDN_LOGS,
    ...distribution('CFR1', 'CFR2'),
  ];
  const ofCdn = (findings: Iterable<string>) =>
    [...findings].filter((finding) => /@(Stack\/Cdn|Stack\/Proxy\/CloudFront)\//.test(finding)).sort();

  test.each<[string, Partial<TlmProxyProps>]>([
    ['in a new VPC', {}],
    ['with public subnets', { internetFacing: true, allowFrom: [ec2.Peer.ipv4('192.0.2.0/24')] }],
  ])('HIPAA, AwsSolutions and NIST 800-53 R5: %s', (_form, proxyProps) => {
    const app = new App();
    const stack = newStack(US_EAST_1, app);
    const proxy = newProxy(stack, { domainName: 'proxy.example.org', ...proxyProps });
    newCdn(stack, { ...ownName(stack), origin: FrameOrigin.tlmProxy(proxy) });
    const result = scan(app);
    expect(result.open).toEqual([]);
    expect(result.unused).toEqual([]);
    expect(ofCdn(result.acknowledged.keys())).toEqual([...expected].sort());
  });

  test('canary: a secret that does not change is seen beside the credential', () => {
    const app = new App();
    const stack = newStack(US_EAST_1, app);
    newCdn(stack, { origin: FrameOrigin.tlmProxy(newProxy(stack, { domainName: 'proxy.example.org' })) });
    new secretsmanager.Secret(stack, 'Canary');
    expect(scan(app, ['AwsSolutions']).open).toEqual(['AwsSolutions-SMG4@Stack/Canary/Resource']);
  });
});

test('a stack of another region with one in us-east-1 passes in both', () => {
  const app = new App();
  const usEast1Stack = newStack({ ...US_EAST_1, crossRegionReferences: true }, app, 'Edge');
  newCdn(newStack({ ...EU_WEST_1, crossRegionReferences: true }, app), { usEast1Stack });
  const result = scan(app);
  expect(result.open).toEqual([]);
  expect(result.unused).toEqual([]);
  expect([...result.acknowledged.keys()].filter((finding) => finding.includes('@Edge/')).sort()).toEqual(
    [
      ...both('S3BucketReplicationEnabled@Edge/StackCdn33519000/AccessLogs/Resource'),
      ...both('S3BucketReplicationEnabled@Edge/StackCdn33519000/CdnLogs/Bucket/Resource'),
      ...both('S3DefaultEncryptionKMS@Edge/StackCdn33519000/AccessLogs/Resource'),
    ].sort(),
  );
});

test('canary: the packs see a bucket beside it, and an acknowledgement that nothing needs', () => {
  expectCanaryFound(newCdn(newStack(US_EAST_1, new App())));
});
