import type { Template } from 'aws-cdk-lib/assertions';
import { FrameOrigin, ImagingDatastore } from '../../../src';
import { cdnTemplate } from '../support/cdns';
import { DATASTORE_ID, OTHER_DATASTORE_ID, flat } from '../support/proxies';

// What functions are told, what must be there before they are, and what pages are told.

interface Resource {
  readonly Properties: Record<string, never>;
  readonly DependsOn?: readonly string[];
}

function one(template: Template, type: string, prefix: string): Resource {
  const found = Object.entries(template.findResources(type)).filter(([id]) => id.startsWith(prefix));
  expect(found).toHaveLength(1);
  return found[0][1] as Resource;
}

function environmentOf(template: Template, prefix: string): Record<string, unknown> {
  const { Environment } = one(template, 'AWS::Lambda::Function', prefix).Properties as Record<string, unknown>;
  return (Environment as { Variables: Record<string, unknown> }).Variables;
}

test('the session function is told which data stores there are, and which pages may ask', () => {
  const dataStores = [DATASTORE_ID, OTHER_DATASTORE_ID].map((id) => ImagingDatastore.fromDatastoreId(id));
  const allowedOrigins = ['https://viewer.example.org', 'http://localhost:5173'];
  const told = environmentOf(cdnTemplate({ dataStores, allowedOrigins }), 'CdnSessionOpener');
  expect(
    flat(told.SESSION_DATASTORES)
      .split(',')
      .map((arn) => arn.split('/')[1]),
  ).toEqual([DATASTORE_ID, OTHER_DATASTORE_ID]);
  expect(told.SESSION_ALLOWED_ORIGINS).toBe(allowedOrigins.join(','));
  expect(environmentOf(cdnTemplate(), 'CdnSessionOpener')).not.toHaveProperty('SESSION_ALLOWED_ORIGINS');
});

test('the session function comes after the keys that it checks tokens with', () => {
  const { DependsOn } = one(cdnTemplate(), 'AWS::Lambda::Function', 'CdnSessionOpener');
  expect(DependsOn).toContainEqual(expect.stringMatching(/^CdnTokenKeysFetched/));
});

test('the origin is told of an endpoint where one is given', () => {
  const origin = FrameOrigin.serverless({ healthImagingEndpoint: 'https://frames.example.org' });
  expect(environmentOf(cdnTemplate({ origin }), 'CdnFrameOrigin').FRAME_ORIGIN_ENDPOINT).toBe(
    'https://frames.example.org',
  );
  expect(environmentOf(cdnTemplate(), 'CdnFrameOrigin')).not.toHaveProperty('FRAME_ORIGIN_ENDPOINT');
});

test('the function that purges is told of the distribution', () => {
  expect(environmentOf(cdnTemplate(), 'CdnPurge').FRAME_PURGE_DISTRIBUTION_ID).toEqual({
    Ref: expect.stringMatching(/^CdnDistribution/),
  });
});

test('public keys are read with permission for these keys alone, which is there first', () => {
  const template = cdnTemplate({ signingKeys: ['1', '2'] });
  const policy = Object.entries(template.findResources('AWS::IAM::ManagedPolicy')).find(([id]) =>
    id.startsWith('CdnSigningKeysPublicKeyReader'),
  )!;
  const statements = policy[1].Properties.PolicyDocument.Statement as { Action: unknown; Resource: unknown }[];
  const keys = statements.filter(({ Action }) => Action === 'kms:GetPublicKey').map(({ Resource }) => flat(Resource));
  expect(keys.map((key) => key.replace(/[0-9A-F]{8}\./, '.'))).toEqual([
    '<CdnSigningKeysKey1.Arn>',
    '<CdnSigningKeysKey2.Arn>',
  ]);
  const pems = Object.values(template.findResources('Custom::SigningKey'));
  expect(pems).toHaveLength(2);
  for (const { DependsOn } of pems) expect(DependsOn).toContain(policy[0]);
});

test('failed events can be kept: their queue is encrypted', () => {
  const policies = Object.entries(cdnTemplate().findResources('AWS::IAM::ManagedPolicy'));
  for (const prefix of ['CdnPurgePurgerRole', 'CdnSigningKeysPublicKeyReaderRole']) {
    const [, { Properties }] = policies.find(([id]) => id.startsWith(prefix))!;
    expect(Properties.PolicyDocument.Statement).toContainEqual({
      Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
      Effect: 'Allow',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^CdnKey/), 'Arn'] },
    });
  }
});

test('answers are no pages, and pages of allowed origins may read how a frame is made up', () => {
  const policies = Object.values(
    cdnTemplate({ allowedOrigins: ['https://viewer.example.org'] }).findResources(
      'AWS::CloudFront::ResponseHeadersPolicy',
    ),
  );
  expect(policies.length).toBeGreaterThan(0);
  for (const { Properties } of policies) {
    expect(Properties.ResponseHeadersPolicyConfig).toMatchObject({
      SecurityHeadersConfig: {
        ContentSecurityPolicy: {
          ContentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'",
          Override: true,
        },
      },
      CorsConfig: {
        AccessControlExposeHeaders: {
          Items: expect.arrayContaining(['ETag', 'Content-Range', 'Frame-Levels', 'Frame-Level-Ends', 'Retry-After']),
        },
        AccessControlAllowHeaders: { Items: expect.arrayContaining(['x-access-token', 'range', 'if-none-match']) },
      },
    });
  }
});
