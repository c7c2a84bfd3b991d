import { App, RemovalPolicy } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { FrameOrigin, ImagingDatastore } from '../../../src';
import { cdnTemplate, newCdn, ownName } from '../support/cdns';
import { DATASTORE_ID, US_EAST_1, flat, newStack } from '../support/proxies';

interface Statement {
  readonly Action: string | string[];
  readonly Resource: unknown;
}

function environmentOf(template: Template, prefix: string): Record<string, unknown> {
  const fn = Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => id.startsWith(prefix))!;
  return fn[1].Properties.Environment.Variables;
}

function permissionsOf(template: Template, prefix: string): [string | string[], string][] {
  const policy = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).find(([id]) =>
    id.startsWith(prefix),
  )!;
  return (policy[1].Properties.PolicyDocument.Statement as Statement[]).map(({ Action, Resource }) => [
    Action,
    (Array.isArray(Resource) ? Resource : [Resource]).map((arn) => flat(arn).replace(/[0-9A-F]{8}\b/g, '')).join(' '),
  ]);
}

const STORE = `arn:<AWS::Partition>:medical-imaging:<AWS::Region>:<AWS::AccountId>:datastore/${DATASTORE_ID}`;

test('the origin reads frames of its data stores, and nothing else', () => {
  const template = cdnTemplate();
  const permissions = permissionsOf(template, 'CdnFrameOriginRole');
  expect(permissions).toEqual([
    [['logs:CreateLogStream', 'logs:PutLogEvents'], '<CdnFrameOriginLogs.Arn>'],
    [['xray:PutTraceSegments', 'xray:PutTelemetryRecords'], '*'],
    ['medical-imaging:GetImageFrame', `${STORE} ${STORE}/imageset/*`],
  ]);
  const environment = environmentOf(template, 'CdnFrameOrigin');
  expect(flat(environment.FRAME_ORIGIN_DATASTORES)).toBe(STORE);
  expect(environment.FRAME_ORIGIN_CACHE_TAGS).toBe('x-frame-tags');
  template.hasResourceProperties('AWS::Lambda::Url', { InvokeMode: 'RESPONSE_STREAM' });
});

test('the session function signs and reads token keys, and nothing else', () => {
  const template = cdnTemplate({ signingKeys: ['b', 'a'] });
  const permissions = permissionsOf(template, 'CdnSessionOpenerRole');
  expect(permissions.map(([action]) => action)).toEqual([
    ['logs:CreateLogStream', 'logs:PutLogEvents'],
    ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
    'kms:Sign',
    'kms:Sign',
    's3:GetObject',
    'kms:Decrypt',
  ]);
  expect(permissions.slice(2, 4).map(([, key]) => key)).toEqual([
    '<CdnSigningKeysKeya.Arn>',
    '<CdnSigningKeysKeyb.Arn>',
  ]);
  const environment = environmentOf(template, 'CdnSessionOpener');
  const keys = JSON.parse(flat(environment.SESSION_SIGNING_KEYS)) as Record<string, string>[];
  expect(keys.map(({ kmsKeyArn }) => kmsKeyArn.replace(/[0-9A-F]{8}\b/, ''))).toEqual([
    '<CdnSigningKeysKeyb.Arn>',
    '<CdnSigningKeysKeya.Arn>',
  ]);
  expect(environment.SESSION_RESOURCE_ORIGIN).toBe('https://*');
  const access = JSON.parse(flat(environment.SESSION_ACCESS)) as { issuers: unknown[]; tokenInQuery: boolean };
  expect(access.issuers).toHaveLength(1);
  expect(access.tokenInQuery).toBe(false);
});

test('cookies are for the own name where there is one', () => {
  expect(environmentOf(cdnTemplate(ownName), 'CdnSessionOpener').SESSION_RESOURCE_ORIGIN).toBe(
    'https://frames.example.org',
  );
  // The function takes lower case alone, as browsers write it.
  const written = cdnTemplate((stack) => ({ ...ownName(stack), domainName: 'Frames.Example.org' }));
  expect(environmentOf(written, 'CdnSessionOpener').SESSION_RESOURCE_ORIGIN).toBe('https://frames.example.org');
});

test('signing keys are P-256 keys of KMS, whose public half CloudFront is given at deployment', () => {
  const template = cdnTemplate({ signingKeys: ['1', '2'] });
  const keys = Object.values(template.findResources('AWS::KMS::Key', { Properties: { KeyUsage: 'SIGN_VERIFY' } }));
  expect(keys.map(({ Properties }) => Properties.KeySpec)).toEqual(['ECC_NIST_P256', 'ECC_NIST_P256']);
  const [group] = Object.values(template.findResources('AWS::CloudFront::KeyGroup'));
  expect(group.Properties.KeyGroupConfig.Items).toHaveLength(2);
  for (const { Properties } of Object.values(template.findResources('AWS::CloudFront::PublicKey'))) {
    expect(flat(Properties.PublicKeyConfig.EncodedKey)).toMatch(/^<CdnSigningKeysPem[12][0-9A-F]+\.PublicKey>$/);
  }
  template.resourceCountIs('Custom::SigningKey', 2);
});

// Permissions change before or after a function does: were they of the first key alone, sessions would be refused in between.
test('the order of signing keys changes who signs: neither the key group nor what may be signed with', () => {
  const [before, after] = [
    ['1', '2'],
    ['2', '1'],
  ].map((signingKeys) => (cdnTemplate({ signingKeys }).toJSON() as { Resources: Record<string, unknown> }).Resources);
  const others = Object.keys(before).filter((id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]));
  expect(others).toEqual([expect.stringMatching(/^CdnSessionOpenerFunction/)]);
});

test('frames of deleted and changed image sets are removed', () => {
  const template = cdnTemplate();
  template.hasResourceProperties('AWS::Events::Rule', {
    EventPattern: {
      source: ['aws.medical-imaging'],
      'detail-type': ['Image Set Deleted', 'Image Set Updated', 'Data Store Deleted'],
      detail: { datastoreId: [DATASTORE_ID] },
    },
  });
  expect(permissionsOf(template, 'CdnPurgePurgerRole').map(([action]) => action)).toContain(
    'cloudfront:CreateInvalidation',
  );
});

test.each([
  ['another region', 'eu-west-1', '123456789012', 1],
  ['another account', 'us-east-1', '210987654321', 1],
  ['the same ones', 'us-east-1', '123456789012', 0],
])(
  'a data store of %s, whose events do not come here, is warned of where they do not',
  (_case, region, account, count) => {
    const stack = newStack(US_EAST_1, new App());
    const arn = `arn:aws:medical-imaging:${region}:${account}:datastore/${DATASTORE_ID}`;
    newCdn(stack, { dataStores: [ImagingDatastore.fromDatastoreArn(arn)] });
    const warnings = Annotations.fromStack(stack).findWarning(
      '*',
      Match.stringLikeRegexp('whose events do not come here'),
    );
    expect(warnings).toHaveLength(count);
  },
);

test('size and limits of the origin', () => {
  cdnTemplate({
    origin: FrameOrigin.serverless({
      memorySizeMiB: 2048,
      reservedConcurrency: 50,
      healthImagingEndpoint: 'https://runtime-medical-imaging-fips.us-east-1.amazonaws.com',
    }),
  }).hasResourceProperties('AWS::Lambda::Function', {
    MemorySize: 2048,
    ReservedConcurrentExecutions: 50,
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
  });
});

test('with its stack everything goes, as buckets are emptied; otherwise what was logged stays', () => {
  const left = (removalPolicy?: RemovalPolicy) => {
    const template = cdnTemplate({ removalPolicy }).toJSON() as { Resources: Record<string, Record<string, string>> };
    const resources = Object.values(template.Resources);
    return {
      retained: resources.filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain').map(({ Type }) => Type),
      emptied: resources.filter(({ Type }) => Type === 'Custom::S3AutoDeleteObjects').length,
      buckets: resources.filter(({ Type }) => Type === 'AWS::S3::Bucket').length,
    };
  };
  expect(left(RemovalPolicy.DESTROY)).toEqual({ retained: [], emptied: 3, buckets: 3 });
  const kept = left();
  expect(kept).toMatchObject({ emptied: 0, buckets: 3 });
  expect([...new Set(kept.retained)].sort()).toEqual([
    'AWS::KMS::Key',
    'AWS::Logs::LogGroup',
    'AWS::S3::Bucket',
    'AWS::SQS::Queue',
  ]);
});
