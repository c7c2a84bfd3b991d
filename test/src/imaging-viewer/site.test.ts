import { App, Stack, aws_cloudfront as cloudfront, aws_kms as kms, aws_route53 as route53 } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { EU_WEST_1, WEB_ACL_ARN } from '../support/cdns';
import { US_EAST_1, flat, newStack } from '../support/proxies';
import { newViewer, viewerName, viewerTemplate } from '../support/viewers';

const distributionConfig = (template: Template): Record<string, unknown> => {
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  return distribution.Properties.DistributionConfig;
};
const policyOf = (template: Template, type: string, id: RegExp) => {
  const found = Object.entries(template.findResources(type)).find(([name]) => id.test(name));
  return JSON.stringify(found?.[1]);
};

test('the files are private, encrypted, and kept in versions', () => {
  viewerTemplate().hasResource('AWS::S3::Bucket', {
    Properties: Match.objectLike({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          {
            BucketKeyEnabled: true,
            ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: Match.anyValue() },
          },
        ],
      },
      VersioningConfiguration: { Status: 'Enabled' },
      // Those that were replaced are not kept for ever.
      LifecycleConfiguration: {
        Rules: [Match.objectLike({ NoncurrentVersionExpiration: { NoncurrentDays: 90 }, Status: 'Enabled' })],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LoggingConfiguration: Match.objectLike({ LogFilePrefix: 'site/' }),
    }),
    DeletionPolicy: 'Retain',
  });
});

test('the one distribution alone may read them, and use their key', () => {
  const template = viewerTemplate();
  const only = {
    Principal: { Service: 'cloudfront.amazonaws.com' },
    Condition: {
      ArnLike: {
        'aws:SourceArn': {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':cloudfront::123456789012:distribution/',
              { Ref: Match.stringLikeRegexp('^ViewerDistribution') },
            ],
          ],
        },
      },
    },
  };
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: { Statement: Match.arrayWith([Match.objectLike({ Action: 's3:GetObject', ...only })]) },
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: { Statement: Match.arrayWith([Match.objectLike({ Action: 'kms:Decrypt', ...only })]) },
  });
  template.hasResourceProperties('AWS::CloudFront::OriginAccessControl', {
    OriginAccessControlConfig: {
      OriginAccessControlOriginType: 's3',
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
    },
  });
});

test('the origin is the bucket by its name', () => {
  const template = viewerTemplate();
  const [bucket] = Object.values(template.findResources('AWS::S3::Bucket')).filter(
    ({ Properties }) => Properties.BucketName,
  );
  const [, name] = bucket.Properties.BucketName['Fn::Join'] as [string, unknown[]];
  const [origin] = distributionConfig(template).Origins as {
    DomainName: { 'Fn::Join': [string, unknown[]] };
    OriginAccessControlId: unknown;
  }[];
  // Without it, requests to the bucket are not signed, and refused.
  const [accessControl] = Object.keys(template.findResources('AWS::CloudFront::OriginAccessControl'));
  expect(origin.OriginAccessControlId).toEqual({ 'Fn::GetAtt': [accessControl, 'Id'] });
  const [prefix, uuid, ...rest] = origin.DomainName['Fn::Join'][1];
  expect([prefix, uuid]).toEqual(name);
  expect(rest).toEqual(['.s3.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]);
  // 63 characters at most, of which the UUID has 36.
  expect(prefix).toMatch(/^[a-z0-9-]{1,27}$/);
});

test('every answer carries the security headers', () => {
  const template = viewerTemplate();
  const config = distributionConfig(template);
  expect(config).not.toHaveProperty('CacheBehaviors');
  expect(config.DefaultCacheBehavior).toMatchObject({
    ResponseHeadersPolicyId: { Ref: expect.stringMatching(/^ViewerHeaders/) },
    ViewerProtocolPolicy: 'redirect-to-https',
    AllowedMethods: ['GET', 'HEAD'],
    Compress: true,
    FunctionAssociations: [expect.objectContaining({ EventType: 'viewer-request' })],
  });
  template.hasResourceProperties('AWS::CloudFront::ResponseHeadersPolicy', {
    ResponseHeadersPolicyConfig: {
      CustomHeadersConfig: {
        Items: [
          { Header: 'Cross-Origin-Opener-Policy', Value: 'same-origin', Override: true },
          { Header: 'Cross-Origin-Resource-Policy', Value: 'same-origin', Override: true },
          { Header: 'Permissions-Policy', Value: Match.stringLikeRegexp('camera=\\(\\)'), Override: true },
        ],
      },
      SecurityHeadersConfig: {
        ContentSecurityPolicy: { ContentSecurityPolicy: Match.anyValue(), Override: true },
        ContentTypeOptions: { Override: true },
        FrameOptions: { FrameOption: 'DENY', Override: true },
        ReferrerPolicy: { ReferrerPolicy: 'no-referrer', Override: true },
        StrictTransportSecurity: { AccessControlMaxAgeSec: 31536000, IncludeSubdomains: true, Override: true },
      },
    },
  });
});

test('pages run the site’s own files, and talk to the services of their region', () => {
  const template = viewerTemplate();
  const [policy] = Object.values(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
  const { ContentSecurityPolicy } =
    policy.Properties.ResponseHeadersPolicyConfig.SecurityHeadersConfig.ContentSecurityPolicy;
  const directives = flat(ContentSecurityPolicy).split('; ');
  expect(directives).toEqual([
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "worker-src 'self'",
    "style-src 'self'",
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    expect.stringMatching(/^connect-src /),
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ]);
  expect(directives[7].replace(/<ViewerSignInDomain\w+>/, '<Domain>').split(' ')).toEqual([
    'connect-src',
    "'self'",
    'https://<Domain>.auth.us-east-1.amazoncognito.com',
    ...['cognito-idp', 'cognito-identity', 'medical-imaging', 'runtime-medical-imaging'].map(
      (service) => `https://${service}.<AWS::Region>.<AWS::URLSuffix>`,
    ),
  ]);
});

test('pages talk to a given endpoint, whatever its path, in place of that of the region', () => {
  const template = viewerTemplate({ healthImagingEndpoint: 'https://imaging.example.org/api/' });
  const headers = JSON.stringify(template.findResources('AWS::CloudFront::ResponseHeadersPolicy'));
  expect(headers).toContain(' https://imaging.example.org;');
  expect(headers).not.toContain('runtime-medical-imaging');
});

test('errors are not masked: pages are found by a function, not by error responses', () => {
  const config = distributionConfig(viewerTemplate());
  expect(config).not.toHaveProperty('CustomErrorResponses');
  expect(config.DefaultRootObject).toBe('index.html');
});

test('files say themselves how long they are kept: for ever, or not at all', () => {
  const template = viewerTemplate();
  template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: {
      MinTTL: 0,
      DefaultTTL: 0,
      MaxTTL: 31536000,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: 'none' },
        HeadersConfig: { HeaderBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'none' },
        EnableAcceptEncodingBrotli: true,
        EnableAcceptEncodingGzip: true,
      },
    },
  });
  const [hashed, page] = Object.values(template.findResources('Custom::CDKBucketDeployment'));
  expect(hashed.Properties).toMatchObject({
    DestinationBucketKeyPrefix: 'assets',
    SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
  });
  expect(page.Properties).not.toHaveProperty('DestinationBucketKeyPrefix');
  expect(page.Properties.SystemMetadata).toEqual({ 'cache-control': 'no-store' });
  // The page comes last, and files of the version before stay for those who still have it open.
  expect(page.DependsOn).toContain(
    Object.keys(template.findResources('Custom::CDKBucketDeployment')).find((id) => id.includes('Assets')),
  );
  for (const { Properties } of [hashed, page]) expect(Properties.Prune).toBe(false);
});

test('the function that copies files may write its log', () => {
  viewerTemplate().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: Match.objectLike({
      Statement: Match.arrayWith([
        Match.objectLike({
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          Resource: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ViewerDeploymentLogs'), 'Arn'] },
        }),
      ]),
    }),
  });
});

test('own name, countries, edges, web ACL, alias records', () => {
  const template = viewerTemplate((stack) => ({
    ...viewerName(stack),
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z1',
      zoneName: 'example.org',
    }),
    webAclArn: WEB_ACL_ARN,
    geoRestriction: cloudfront.GeoRestriction.allowlist('US'),
    priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
  }));
  expect(distributionConfig(template)).toMatchObject({
    HttpVersion: 'http2and3',
    ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    Aliases: ['viewer.example.org'],
    WebACLId: WEB_ACL_ARN,
    Restrictions: { GeoRestriction: { Locations: ['US'], RestrictionType: 'whitelist' } },
    PriceClass: 'PriceClass_100',
  });
  template.resourceCountIs('AWS::Route53::RecordSet', 2);
});

test('access logs carry neither query nor cookie nor referer', () => {
  const [delivery] = Object.values(viewerTemplate().findResources('AWS::Logs::Delivery'));
  const fields = delivery.Properties.RecordFields as string[];
  expect(fields).toContain('cs-uri-stem');
  for (const secret of ['cs-uri-query', 'cs(Cookie)', 'cs(Referer)', 'cs(User-Agent)']) {
    expect(fields).not.toContain(secret);
  }
});

test.each([
  ['in another region', EU_WEST_1],
  ['in a region that is not known', {}],
])('%s there are no access logs, and synthesis says so', (_case, stackProps) => {
  const stack = newStack(stackProps, new App());
  const viewer = newViewer(stack);
  Template.fromStack(stack).resourceCountIs('AWS::Logs::Delivery', 0);
  Annotations.fromStack(stack).hasWarning('/Stack/Viewer', Match.stringLikeRegexp('give usEast1Stack to have them'));
  expect(viewer.cdnLogsBucket).toBeUndefined();
  expect(viewer.alarms).toHaveLength(1);
});

test('a stack in us-east-1 holds access logs and alarms of the distribution of another region', () => {
  const app = new App();
  const usEast1Stack = newStack({ ...US_EAST_1, crossRegionReferences: true }, app, 'Edge');
  const viewer = newViewer(newStack({ ...EU_WEST_1, crossRegionReferences: true }, app), { usEast1Stack });
  const edge = Template.fromStack(usEast1Stack);
  edge.resourceCountIs('AWS::Logs::Delivery', 1);
  edge.resourceCountIs('AWS::CloudWatch::Alarm', 2);
  expect(Stack.of(viewer.edgeAlarmTopic!)).toBe(usEast1Stack);
  expect(viewer.alarms).toHaveLength(3);
});

test('a key of another stack lets distributions of the account, as that stack comes first', () => {
  const app = new App();
  const keys = newStack(US_EAST_1, app, 'Keys');
  const encryptionKey = new kms.Key(keys, 'Key');
  newViewer(newStack(US_EAST_1, app), { encryptionKey });
  expect(policyOf(Template.fromStack(keys), 'AWS::KMS::Key', /^Key/)).toContain('distribution/*');
});

test('an imported key is left alone, and synthesis says what its policy must allow', () => {
  const stack = newStack(US_EAST_1);
  newViewer(stack, { encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:123456789012:key/abc') });
  Annotations.fromStack(stack).hasInfo('/Stack/Viewer', Match.stringLikeRegexp('must let cloudfront.amazonaws.com'));
});

test('two instances live in one stack, and the same stack in two regions', () => {
  const stack = newStack(US_EAST_1);
  newViewer(stack, {}, 'One');
  newViewer(stack, {}, 'Two');
  const template = Template.fromStack(stack);
  for (const type of ['CachePolicy', 'ResponseHeadersPolicy', 'Function', 'OriginAccessControl']) {
    const names = Object.values(template.findResources(`AWS::CloudFront::${type}`))
      .map(({ Properties }) => Properties as Record<string, Record<string, unknown>>)
      .map((props) => flat(props.Name ?? Object.values(props).find((value) => value?.Name)?.Name));
    expect(new Set(names).size).toBe(2);
    for (const name of names) expect(name).toContain('<AWS::Region>');
  }
  const buckets = Object.values(template.findResources('AWS::S3::Bucket')).map(({ Properties }) =>
    JSON.stringify(Properties.BucketName),
  );
  expect(new Set(buckets.filter(Boolean)).size).toBe(2);
});
