import { createHash } from 'node:crypto';
import { Duration, RemovalPolicy, aws_cognito as cognito } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { TokenIssuer } from '../../../src';
import { flat, newProxy, newStack, templateOf } from '../support/proxies';

const KEY = `keys/${createHash('sha256').update('https://login.example.org').digest('hex')}.json`;

function functionOf(template: Template): Record<string, never> {
  const [fn] = Object.entries(template.findResources('AWS::Lambda::Function')).filter(([id]) =>
    id.startsWith('ProxyTokenKeys'),
  );
  return fn[1].Properties;
}

test('the function runs outside the VPC, one at a time, and its failures are kept', () => {
  const fn = functionOf(templateOf());
  expect(fn).toMatchObject({
    Handler: 'index.handler',
    Runtime: 'nodejs24.x',
    Architectures: ['arm64'],
    ReservedConcurrentExecutions: 1,
    DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [expect.stringMatching(/^ProxyTokenKeysDeadLetters/), 'Arn'] } },
    LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/^ProxyTokenKeysLogs/) } },
  });
  expect(fn).not.toHaveProperty('VpcConfig');
});

test('it is told the issuers and where each one is kept', () => {
  const stack = newStack();
  const pool = new cognito.UserPool(stack, 'Pool');
  const oidc = TokenIssuer.oidc('https://login.example.org', { clientIds: ['viewer'] });
  newProxy(stack, { tokenIssuers: [oidc, TokenIssuer.cognito(pool, [pool.addClient('Client')])] });
  const template = Template.fromStack(stack);
  const { Variables } = functionOf(template).Environment as { Variables: Record<string, unknown> };
  expect(JSON.parse(flat(Variables.TOKEN_KEYS_ISSUERS))).toEqual([
    { issuer: 'https://login.example.org', key: KEY },
    {
      issuer: expect.stringMatching(/^https:\/\/<Pool[0-9A-F]+\.ProviderName>$/),
      jwksUri: expect.stringMatching(/^https:\/\/<Pool[0-9A-F]+\.ProviderName>\/\.well-known\/jwks\.json$/),
      key: expect.stringMatching(/^keys\/[0-9a-f]{64}\.json$/),
    },
  ]);
  expect(flat(Variables.TOKEN_KEYS_BUCKET_HOST)).toMatch(/^<ProxyTokenKeysBucket[0-9A-F]+\.RegionalDomainName>$/);
  template.hasResourceProperties('Custom::TokenKeys', {
    ServiceToken: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyTokenKeysFunction'), 'Arn'] },
    // A change of the issuers is a change of the resource: the new keys are fetched before the tasks are replaced.
    Issuers: Variables.TOKEN_KEYS_ISSUERS,
  });
});

test('it may write the objects of its issuers, and nothing else', () => {
  const template = templateOf();
  const [policy] = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).filter(([id]) =>
    id.startsWith('ProxyTokenKeysRole'),
  );
  const statements = policy[1].Properties.PolicyDocument.Statement as {
    Action: string | string[];
    Resource: unknown;
  }[];
  expect(statements.map(({ Action, Resource }) => [Action, flat(Resource).replace(/[0-9A-F]{8}\b/, '')])).toEqual([
    [['logs:CreateLogStream', 'logs:PutLogEvents'], '<ProxyTokenKeysLogs.Arn>'],
    ['s3:PutObject', `<ProxyTokenKeysBucket.Arn>/${KEY}`],
    [['kms:Decrypt', 'kms:GenerateDataKey'], '<ProxyKey.Arn>'],
    ['sqs:SendMessage', '<ProxyTokenKeysDeadLetters.Arn>'],
  ]);
});

test.each([
  [undefined, 'rate(5 minutes)'],
  [Duration.minutes(1), 'rate(1 minute)'],
  [Duration.hours(2), 'rate(2 hours)'],
])('it runs on a schedule: %s', (keyRefreshInterval, expression) => {
  const template = templateOf({ keyRefreshInterval });
  template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: expression,
    State: 'ENABLED',
    Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyTokenKeysFunction'), 'Arn'] } })],
  });
  template.hasResourceProperties('AWS::Lambda::Permission', {
    Action: 'lambda:InvokeFunction',
    Principal: 'events.amazonaws.com',
    SourceArn: Match.anyValue(),
  });
});

test('the bucket is private, encrypted with the key, versioned, logged, and takes TLS 1.2 and later only', () => {
  const template = templateOf();
  const [[id, bucket]] = Object.entries(template.findResources('AWS::S3::Bucket')).filter(([key]) =>
    key.startsWith('ProxyTokenKeys'),
  );
  expect(bucket).toMatchObject({
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: {
              SSEAlgorithm: 'aws:kms',
              KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching(/^ProxyKey/), 'Arn'] },
            },
          },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: {
        DestinationBucketName: { Ref: expect.stringMatching(/^ProxyAccessLogs/) },
        LogFilePrefix: 'token-keys/',
      },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', NoncurrentVersionExpiration: { NoncurrentDays: 7 } }] },
    },
    DeletionPolicy: 'Retain',
  });
  const [policy] = Object.values(
    template.findResources('AWS::S3::BucketPolicy', { Properties: { Bucket: { Ref: id } } }),
  );
  const denied = policy.Properties.PolicyDocument.Statement.map(({ Effect, Condition }: Record<string, unknown>) => [
    Effect,
    Condition,
  ]);
  expect(denied).toEqual([
    ['Deny', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['Deny', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
  ]);
});

test('access logs are delivered by the log service, from this bucket only', () => {
  const [, policy] = Object.entries(templateOf().findResources('AWS::S3::BucketPolicy')).find(([id]) =>
    id.startsWith('ProxyAccessLogs'),
  )!;
  expect(policy.Properties.PolicyDocument.Statement).toContainEqual({
    Action: 's3:PutObject',
    Effect: 'Allow',
    Principal: { Service: 'logging.s3.amazonaws.com' },
    Resource: expect.anything(),
    Condition: {
      ArnLike: { 'aws:SourceArn': { 'Fn::GetAtt': [expect.stringMatching(/^ProxyTokenKeysBucket/), 'Arn'] } },
      StringEquals: { 'aws:SourceAccount': expect.anything() },
    },
  });
});

test('failed events are kept encrypted, and are sent by TLS only', () => {
  const template = templateOf();
  template.hasResourceProperties('AWS::SQS::Queue', {
    KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyKey'), 'Arn'] },
  });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: [Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } })],
    },
  });
});

test('buckets, logs and key go with the construct when asked to', () => {
  const template = templateOf({ removalPolicy: RemovalPolicy.DESTROY });
  for (const type of ['AWS::S3::Bucket', 'AWS::Logs::LogGroup', 'AWS::KMS::Key', 'AWS::SQS::Queue']) {
    template.allResources(type, { DeletionPolicy: 'Delete' });
  }
});
