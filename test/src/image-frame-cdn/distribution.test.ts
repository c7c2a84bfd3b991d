import { App, Duration, Stack, aws_cloudfront as cloudfront, aws_route53 as route53 } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { FrameAccess, type ImageFrameCdnProps, ImagingDatastore } from '../../../src';
import { EU_WEST_1, WEB_ACL_ARN, cdnTemplate, newCdn, ownName } from '../support/cdns';
import { DATASTORE_ID, OTHER_DATASTORE_ID, US_EAST_1, flat, newStack } from '../support/proxies';

type Properties = Record<string, never>;

const CANONICAL_URL = [
  {
    EventType: 'viewer-request',
    FunctionARN: { 'Fn::GetAtt': [expect.stringMatching(/CanonicalUrl/), 'FunctionARN'] },
  },
];

function config(template: Template): Record<string, unknown> & { CacheBehaviors: Properties[]; Origins: Properties[] } {
  const [distribution] = Object.values(template.findResources('AWS::CloudFront::Distribution'));
  return distribution.Properties.DistributionConfig;
}

test('frames are cached by their path alone, and only with a signature of the key group', () => {
  const template = cdnTemplate();
  const { CacheBehaviors, DefaultCacheBehavior } = config(template);
  expect(CacheBehaviors.map(({ PathPattern }) => PathPattern)).toEqual(['/datastore/*', '/session/*', '/runtime/*']);
  expect(CacheBehaviors[0]).toMatchObject({
    TrustedKeyGroups: [{ Ref: expect.stringMatching(/^CdnSigningKeysKeyGroup/) }],
    CachePolicyId: { Ref: expect.stringMatching(/^CdnPoliciesFrames/) },
    ViewerProtocolPolicy: 'https-only',
    AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    Compress: false,
  });
  // Neither an origin request policy nor a cookie, header or query: nothing of a viewer reaches the origin.
  expect(CacheBehaviors[0]).not.toHaveProperty('OriginRequestPolicyId');
  template.hasResourceProperties('AWS::CloudFront::CachePolicy', {
    CachePolicyConfig: {
      DefaultTTL: 0,
      MinTTL: 0,
      MaxTTL: 31536000,
      ParametersInCacheKeyAndForwardedToOrigin: {
        CookiesConfig: { CookieBehavior: 'none' },
        HeadersConfig: { HeaderBehavior: 'none' },
        QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: ['startLevel', 'endLevel'] },
        EnableAcceptEncodingBrotli: false,
        EnableAcceptEncodingGzip: false,
      },
    },
  });
  expect(CacheBehaviors[1]).not.toHaveProperty('TrustedKeyGroups');
  expect(DefaultCacheBehavior).toMatchObject({ CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad' });
});

test('what no path is made for never reaches the origin of frames', () => {
  const { CacheBehaviors, DefaultCacheBehavior } = config(cdnTemplate());
  const [frames, session, preview] = CacheBehaviors as unknown as Record<string, unknown>[];
  const other = DefaultCacheBehavior as Record<string, unknown>;
  for (const behavior of [other, preview]) {
    expect(behavior.TargetOriginId).not.toBe(frames.TargetOriginId);
    expect(behavior.TargetOriginId).toBe(session.TargetOriginId);
  }
  for (const behavior of [other, session, preview]) expect(behavior.FunctionAssociations).toEqual(CANONICAL_URL);
});

describe('what runs on a request for a frame', () => {
  const stores = [DATASTORE_ID, OTHER_DATASTORE_ID].map((id) => ImagingDatastore.fromDatastoreId(id));
  const onFrames = (props: Partial<ImageFrameCdnProps>) =>
    (config(cdnTemplate(props)).CacheBehaviors as unknown as Record<string, unknown>[]).find(
      ({ PathPattern }) => PathPattern === '/datastore/*',
    )!.FunctionAssociations;

  test.each<[string, Partial<ImageFrameCdnProps>]>([
    ['all signed-in users read everything', { dataStores: stores }],
    [
      'groups read everything',
      { dataStores: stores, access: FrameAccess.byGroup({ groups: ['a'] }, { groups: ['b'], dataStores: stores }) },
    ],
    [
      'there is one data store',
      { dataStores: [stores[0]], access: FrameAccess.byGroup({ groups: ['a'], dataStores: [stores[0]] }) },
    ],
  ])('nothing of ours where %s', (_case, props) => {
    expect(onFrames(props)).toBeUndefined();
  });

  test.each([
    ['one of two', [stores[0]]],
    ['one of two, listed twice', [stores[0], ImagingDatastore.fromDatastoreId(DATASTORE_ID)]],
  ])('the guard where some read what others may not: %s', (_case, dataStores) => {
    const access = FrameAccess.byGroup({ groups: ['a'] }, { groups: ['b'], dataStores });
    expect(onFrames({ dataStores: stores, access })).toEqual(CANONICAL_URL);
  });
});

test('a session is asked for with a token in a header of its own, and never cached', () => {
  const template = cdnTemplate();
  expect(config(template).CacheBehaviors[1]).toMatchObject({
    CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    OriginRequestPolicyId: { Ref: expect.stringMatching(/^CdnPoliciesToSession/) },
    ResponseHeadersPolicyId: { Ref: expect.stringMatching(/^CdnPoliciesToSessionOpener/) },
  });
  // The body is a grant: no browser is to keep it.
  const [opener] = Object.entries(template.findResources('AWS::CloudFront::ResponseHeadersPolicy')).filter(([id]) =>
    id.startsWith('CdnPoliciesToSessionOpener'),
  );
  expect(opener[1].Properties.ResponseHeadersPolicyConfig.CustomHeadersConfig.Items).toContainEqual({
    Header: 'Cache-Control',
    Override: true,
    Value: 'no-store',
  });
  template.hasResourceProperties('AWS::CloudFront::OriginRequestPolicy', {
    OriginRequestPolicyConfig: {
      CookiesConfig: { CookieBehavior: 'all' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: ['x-access-token', 'x-viewer-host', 'origin'] },
    },
  });
});

test('errors are never cached', () => {
  const errors = config(cdnTemplate()).CustomErrorResponses as { ErrorCode: number; ErrorCachingMinTTL: number }[];
  expect(errors.map(({ ErrorCode }) => ErrorCode)).toEqual([400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]);
  expect(errors.every(({ ErrorCachingMinTTL }) => ErrorCachingMinTTL === 0)).toBe(true);
});

test('viewers are told to ask again each time, and nothing of the cache tags', () => {
  cdnTemplate({ allowedOrigins: ['https://viewer.example.org'] }).hasResourceProperties(
    'AWS::CloudFront::ResponseHeadersPolicy',
    {
      ResponseHeadersPolicyConfig: {
        CustomHeadersConfig: {
          Items: Match.arrayWith([{ Header: 'Cache-Control', Override: true, Value: 'private, no-cache' }]),
        },
        RemoveHeadersConfig: { Items: [{ Header: 'x-frame-tags' }] },
        CorsConfig: Match.objectLike({
          AccessControlAllowCredentials: true,
          AccessControlAllowOrigins: { Items: ['https://viewer.example.org'] },
        }),
        SecurityHeadersConfig: Match.objectLike({
          StrictTransportSecurity: { AccessControlMaxAgeSec: 31536000, IncludeSubdomains: true, Override: true },
        }),
      },
    },
  );
});

test('HTTP/3 and TLS 1.2 of 2021, Origin Shield near the stack, signed calls of the functions', () => {
  const template = cdnTemplate(ownName, EU_WEST_1);
  const { Origins, ...rest } = config(template);
  expect(rest).toMatchObject({
    HttpVersion: 'http2and3',
    ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    Aliases: ['frames.example.org'],
    CacheTagConfig: { HeaderName: 'x-frame-tags' },
  });
  const shields = Origins.map(({ OriginShield }) => OriginShield).filter(Boolean);
  expect(shields).toEqual([{ Enabled: true, OriginShieldRegion: 'eu-west-1' }]);
  for (const origin of Origins) {
    expect(origin).toMatchObject({
      OriginAccessControlId: expect.anything(),
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only', OriginSSLProtocols: ['TLSv1.2'] },
    });
  }
  template.allResourcesProperties('AWS::CloudFront::OriginAccessControl', {
    OriginAccessControlConfig: {
      SigningBehavior: 'always',
      SigningProtocol: 'sigv4',
      OriginAccessControlOriginType: 'lambda',
    },
  });
  template.allResourcesProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM' });
});

test('only this distribution calls the functions', () => {
  const permissions = Object.values(cdnTemplate().findResources('AWS::Lambda::Permission'))
    .map(({ Properties }) => Properties as Record<string, unknown>)
    .filter(({ Principal }) => Principal === 'cloudfront.amazonaws.com');
  expect(permissions.map(({ Action }) => Action).sort()).toEqual([
    'lambda:InvokeFunction',
    'lambda:InvokeFunction',
    'lambda:InvokeFunctionUrl',
    'lambda:InvokeFunctionUrl',
  ]);
  for (const { SourceArn } of permissions) {
    expect(flat(SourceArn)).toMatch(/:cloudfront::<AWS::AccountId>:distribution\/<CdnDistribution[0-9A-F]+>$/);
  }
});

test('web ACL, countries, price class, alias records', () => {
  const template = cdnTemplate((stack) => ({
    ...ownName(stack),
    hostedZone: route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z1',
      zoneName: 'example.org',
    }),
    webAclArn: WEB_ACL_ARN,
    geoRestriction: cloudfront.GeoRestriction.allowlist('US'),
    priceClass: cloudfront.PriceClass.PRICE_CLASS_100,
  }));
  expect(config(template)).toMatchObject({
    WebACLId: WEB_ACL_ARN,
    Restrictions: { GeoRestriction: { Locations: ['US'], RestrictionType: 'whitelist' } },
    PriceClass: 'PriceClass_100',
  });
  const types = Object.values(template.findResources('AWS::Route53::RecordSet')).map(
    ({ Properties }) => Properties.Type,
  );
  expect(types.sort()).toEqual(['A', 'AAAA']);
});

test('access logs carry neither query nor cookie nor referer, and are encrypted', () => {
  const template = cdnTemplate();
  const [delivery] = Object.values(template.findResources('AWS::Logs::Delivery'));
  const fields = delivery.Properties.RecordFields as string[];
  expect(fields).toContain('cs-uri-stem');
  for (const secret of ['cs-uri-query', 'cs(Cookie)', 'cs(Referer)', 'cs(User-Agent)', 'x-forwarded-for']) {
    expect(fields).not.toContain(secret);
  }
  template.hasResourceProperties('AWS::Logs::DeliverySource', {
    LogType: 'ACCESS_LOGS',
    ResourceArn: Match.anyValue(),
  });
  template.hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([
        Match.objectLike({ Principal: { Service: 'delivery.logs.amazonaws.com' }, Effect: 'Allow' }),
      ]),
    },
  });
});

test.each([
  ['in another region', EU_WEST_1],
  ['in a region that is not known', {}],
])('%s there are no access logs, and synthesis says so', (_case, stackProps) => {
  const stack = newStack(stackProps, new App());
  const cdn = newCdn(stack);
  Template.fromStack(stack).resourceCountIs('AWS::Logs::Delivery', 0);
  Annotations.fromStack(stack).hasWarning('/Stack/Cdn', Match.stringLikeRegexp('give usEast1Stack to have them'));
  expect(cdn.cdnLogsBucket).toBeUndefined();
  expect(cdn.alarms).toHaveLength(5);
});

test('a stack in us-east-1 holds access logs and alarms of the distribution of another region', () => {
  const app = new App();
  const usEast1Stack = new Stack(app, 'Edge', { ...US_EAST_1, crossRegionReferences: true });
  const cdn = newCdn(newStack({ ...EU_WEST_1, crossRegionReferences: true }, app), { usEast1Stack });
  const edge = Template.fromStack(usEast1Stack);
  edge.resourceCountIs('AWS::Logs::Delivery', 1);
  edge.resourceCountIs('AWS::CloudWatch::Alarm', 3);
  expect(Stack.of(cdn.edgeAlarmTopic!)).toBe(usEast1Stack);
  expect(cdn.alarms).toHaveLength(8);
});

test('two instances live in one stack, and the same stack in two regions', () => {
  const app = new App();
  const names = (stack: Stack) => {
    const template = Template.fromStack(stack);
    return ['CachePolicy', 'OriginRequestPolicy', 'ResponseHeadersPolicy', 'KeyGroup', 'PublicKey', 'Function']
      .flatMap((type) => Object.values(template.findResources(`AWS::CloudFront::${type}`)))
      .map(({ Properties }) => Properties as Record<string, Record<string, unknown>>)
      .map((props) => flat(props.Name ?? Object.values(props).find((value) => value?.Name)?.Name));
  };
  const east = newStack(US_EAST_1, app);
  newCdn(east, {}, 'One');
  newCdn(east, {}, 'Two');
  const found = names(east);
  expect(found).toHaveLength(14);
  expect(new Set(found).size).toBe(14);
  for (const name of found) expect(name).toContain('<AWS::Region>');
});

test('names stay whole in a place with a long path', () => {
  const stack = newStack(US_EAST_1, new App(), 'AStackWithAVeryLongNameIndeedForTheFramesOfOneHospital');
  newCdn(stack, {}, 'TheDistributionOfTheFramesOfAllTheDepartmentsOfRadiology');
  const template = Template.fromStack(stack);
  for (const type of ['DeliverySource', 'DeliveryDestination']) {
    const [delivery] = Object.values(template.findResources(`AWS::Logs::${type}`));
    expect(flat(delivery.Properties.Name)).toMatch(/^[\w-]{1,45}-<AWS::Region>$/);
  }
});

test('sessions may last for less', () => {
  cdnTemplate({ sessionDuration: Duration.minutes(5) }).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ SESSION_TTL_SECONDS: '300' }) },
  });
});
