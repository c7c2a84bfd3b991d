import { App, Stack, aws_ec2 as ec2, aws_kms as kms, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import {
  type CloudFrontAccessOptions,
  FrameCacheTier,
  FrameOrigin,
  ImagingDatastore,
  type ITlmProxy,
  type ImageFrameCdnProps,
  TlmProxy,
  type TlmProxyAttributes,
  type TlmProxyProps,
} from '../../../src';
import { EU_WEST_1, newCdn } from '../support/cdns';
import { DATASTORE_ID, OTHER_DATASTORE_ID, US_EAST_1, flat, newProxy, newStack } from '../support/proxies';

const NAMED = { domainName: 'proxy.example.org' };
type Json = Record<string, unknown>;

interface Form {
  readonly options?: CloudFrontAccessOptions;
  readonly proxy?: Partial<TlmProxyProps>;
  readonly cdn?: Partial<ImageFrameCdnProps>;
}

let inDefaultForm: Template | undefined;

function templateOf(form?: Form): Template {
  return form ? synthesised(form) : (inDefaultForm ??= synthesised({}));
}

function synthesised({ options, proxy = {}, cdn = {} }: Form): Template {
  const stack = newStack(US_EAST_1, new App());
  newCdn(stack, { origin: FrameOrigin.tlmProxy(newProxy(stack, { ...NAMED, ...proxy }), options), ...cdn });
  return Template.fromStack(stack);
}

interface Resource {
  readonly Properties: Json;
  readonly DependsOn?: readonly string[];
}

function only(template: Template, type: string): Resource {
  const found = Object.values(template.findResources(type));
  expect(found).toHaveLength(1);
  return found[0] as Resource;
}

const distributionOf = (template: Template) =>
  only(template, 'AWS::CloudFront::Distribution').Properties.DistributionConfig as Json;

function originOf(template: Template): Json {
  const origins = distributionOf(template).Origins as Json[];
  return origins.find(({ VpcOriginConfig }) => VpcOriginConfig !== undefined)!;
}

function secretsOf(template: Template): { Name: string; ValueFrom: unknown }[] {
  const [container] = only(template, 'AWS::ECS::TaskDefinition').Properties.ContainerDefinitions as Json[];
  return container.Secrets as { Name: string; ValueFrom: unknown }[];
}

describe('the way from CloudFront to the proxy', () => {
  test('is a VPC origin to the load balancer, by HTTPS alone, for a name that the certificate is valid for', () => {
    const template = templateOf();
    const vpcOrigin = only(template, 'AWS::CloudFront::VpcOrigin');
    expect(vpcOrigin.Properties).toEqual({
      VpcOriginEndpointConfig: {
        Arn: { Ref: expect.stringMatching(/^ProxyLoadBalancer/) },
        Name: expect.anything(),
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
      },
    });
    expect(vpcOrigin.DependsOn).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^ProxyLoadBalancerHttps/),
        expect.stringMatching(/^ProxyInternetGatewayAttachment/),
      ]),
    );
    expect(originOf(template)).toMatchObject({
      DomainName: 'proxy.example.org',
      VpcOriginConfig: { OriginReadTimeout: 60, OriginKeepaliveTimeout: 45 },
      OriginShield: { Enabled: true, OriginShieldRegion: 'us-east-1' },
    });
  });

  test('is opened to CloudFront alone, by a security group of its own, from which nothing goes out', () => {
    const template = templateOf();
    const rules = Object.values(template.findResources('AWS::EC2::SecurityGroupIngress'))
      .map(({ Properties }) => Properties as Json)
      .filter(({ FromPort, Description }) => FromPort === 443 && Description !== 'HTTPS from the tasks');
    expect(rules).toEqual([
      {
        Description: 'HTTPS from CloudFront',
        IpProtocol: 'tcp',
        FromPort: 443,
        ToPort: 443,
        SourcePrefixListId: 'pl-3b927c52',
        GroupId: { 'Fn::GetAtt': [expect.stringMatching(/^ProxyCloudFrontSecurityGroup/), 'GroupId'] },
      },
    ]);
    expect(
      (only(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties.SecurityGroups as unknown[]).map(flat),
    ).toEqual([
      expect.stringMatching(/^<ProxyLoadBalancerSecurityGroup/),
      expect.stringMatching(/^<ProxyCloudFrontSecurityGroup/),
    ]);
  });

  test('beside the groups that others add to the load balancer', () => {
    const stack = newStack(US_EAST_1, new App());
    const proxy = newProxy(stack, NAMED);
    proxy.allowCloudFront();
    proxy.loadBalancer.addSecurityGroup(ec2.SecurityGroup.fromSecurityGroupId(stack, 'Other', 'sg-0123456789abcdef0'));
    const groups = only(Template.fromStack(stack), 'AWS::ElasticLoadBalancingV2::LoadBalancer').Properties
      .SecurityGroups;
    expect((groups as unknown[]).map(flat)).toEqual([
      expect.stringMatching(/^<ProxyLoadBalancerSecurityGroup/),
      'sg-0123456789abcdef0',
      expect.stringMatching(/^<ProxyCloudFrontSecurityGroup/),
    ]);
  });

  test('where the region is only known at deployment, so is the prefix list', () => {
    const stack = newStack({}, new App());
    newCdn(stack, { origin: FrameOrigin.tlmProxy(newProxy(stack, NAMED)) });
    const template = Template.fromStack(stack);
    template.hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      SourcePrefixListId: { 'Fn::FindInMap': [Match.anyValue(), { Ref: 'AWS::Region' }, 'originFacing'] },
    });
  });

  test('other prefix lists can be given', () => {
    templateOf({ options: { prefixListId: 'pl-0123456789abcdef0' } }).hasResourceProperties(
      'AWS::EC2::SecurityGroupIngress',
      { SourcePrefixListId: 'pl-0123456789abcdef0' },
    );
  });
});

describe('the credential', () => {
  test('is made by Secrets Manager, shown by CloudFront, known to the tasks, and not in the template', () => {
    const template = templateOf();
    const secret = only(template, 'AWS::SecretsManager::Secret');
    expect(secret.Properties).toMatchObject({
      GenerateSecretString: { ExcludePunctuation: true, PasswordLength: 64 },
      KmsKeyId: expect.anything(),
    });
    const [header, ...others] = originOf(template).OriginCustomHeaders as Json[];
    expect(others).toEqual([]);
    expect(header.HeaderName).toBe('x-origin-credential');
    expect(flat(header.HeaderValue)).toMatch(
      /^\{\{resolve:secretsmanager:<ProxyCloudFrontCredential1[0-9A-F]+>:SecretString:::\}\}$/,
    );
    expect(secretsOf(template)).toEqual([
      { Name: 'TLM_PROXY_ORIGIN_SECRET', ValueFrom: { Ref: expect.stringMatching(/^ProxyCloudFrontCredential1/) } },
    ]);
  });

  test('is decrypted with an imported key, as the execution role says by itself', () => {
    const stack = newStack(US_EAST_1, new App());
    const arn = 'arn:aws:kms:us-east-1:123456789012:key/abc';
    const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', arn);
    newCdn(stack, { origin: FrameOrigin.tlmProxy(newProxy(stack, { ...NAMED, encryptionKey })) });
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::ManagedPolicy', {
      Roles: [{ Ref: Match.stringLikeRegexp('^ProxyExecutionRole') }],
      PolicyDocument: { Statement: Match.arrayWith([{ Action: 'kms:Decrypt', Effect: 'Allow', Resource: arn }]) },
    });
  });

  test('is there, with the tasks that know it, before CloudFront shows it', () => {
    const { DependsOn } = only(templateOf(), 'AWS::CloudFront::Distribution');
    expect(DependsOn).toContainEqual(expect.stringMatching(/^ProxyService[0-9A-F]{8}$/));
  });

  test('is read through a VPC endpoint that gives nothing else', () => {
    const endpoint = Object.values(templateOf().findResources('AWS::EC2::VPCEndpoint')).find(({ Properties }) =>
      flat((Properties as Json).ServiceName).endsWith('.secretsmanager'),
    )!.Properties as Json;
    expect((endpoint.PolicyDocument as Json).Statement).toEqual([
      expect.objectContaining({
        Action: 'secretsmanager:GetSecretValue',
        Resource: { Ref: expect.stringMatching(/^ProxyCloudFrontCredential1/) },
      }),
    ]);
  });

  test('and the password of a cache are each readable through the one endpoint', () => {
    const template = templateOf({ proxy: { cache: FrameCacheTier.serverless() } });
    const endpoints = Object.values(template.findResources('AWS::EC2::VPCEndpoint')).filter(({ Properties }) =>
      flat((Properties as Json).ServiceName).endsWith('.secretsmanager'),
    );
    expect(endpoints).toHaveLength(1);
    const policy = JSON.stringify(endpoints[0].Properties);
    expect(policy).toContain('ProxyCachePassword1');
    expect(policy).toContain('ProxyCloudFrontCredential1');
  });

  test('is changed in three deployments: both are known before the new one is shown, and the tasks do not notice their order', () => {
    const [both, swapped, last] = [['1', '2'], ['2', '1'], ['2']].map((credentials) =>
      templateOf({ options: { credentials } }),
    );
    const shown = (template: Template) => flat((originOf(template).OriginCustomHeaders as Json[])[0].HeaderValue);
    expect([both, swapped, last].map((template) => /Credential(\d)/.exec(shown(template))![1])).toEqual([
      '1',
      '2',
      '2',
    ]);
    expect(secretsOf(both).map(({ Name }) => Name)).toEqual([
      'TLM_PROXY_ORIGIN_SECRET',
      'TLM_PROXY_ORIGIN_SECRET_OTHER',
    ]);
    expect(both.findResources('AWS::ECS::TaskDefinition')).toEqual(swapped.findResources('AWS::ECS::TaskDefinition'));
    expect(secretsOf(last)).toHaveLength(1);
  });

  test('is one for two distributions of a proxy, and a third one is refused', () => {
    const stack = newStack(US_EAST_1, new App());
    const proxy = newProxy(stack, NAMED);
    newCdn(stack, { origin: FrameOrigin.tlmProxy(proxy) }, 'One');
    newCdn(stack, { origin: FrameOrigin.tlmProxy(proxy, { credentials: ['2'] }) }, 'Two');
    expect(secretsOf(Template.fromStack(stack))).toHaveLength(2);
    expect(() => proxy.allowCloudFront({ credentials: ['3'] })).toThrow(
      'Stack/Proxy: the tasks accept two credentials at most, got 1, 2, 3: use the same names for all distributions',
    );
  });
});

describe('behaviours', () => {
  const behaviors = () => distributionOf(templateOf()).CacheBehaviors as Json[];

  test('batches are posted and never cached, pictures are cached by what they are to be like, frames by their path', () => {
    const [batch, pictures, frames, ...others] = behaviors();
    expect(others.map(({ PathPattern }) => PathPattern)).toEqual(['/session/*', '/runtime/*']);
    expect(batch).toMatchObject({
      PathPattern: '/datastore/*/getImageFrames',
      AllowedMethods: expect.arrayContaining(['POST']),
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
    });
    expect(pictures).toMatchObject({
      PathPattern: '/datastore/*/rendered',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
      CachePolicyId: { Ref: expect.stringMatching(/^CdnPoliciesPictures/) },
    });
    expect(frames).toMatchObject({ PathPattern: '/datastore/*', AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] });
    for (const behavior of [batch, pictures, frames]) {
      expect(behavior.TrustedKeyGroups).toEqual([{ Ref: expect.stringMatching(/^CdnSigningKeysKeyGroup/) }]);
      expect(behavior).not.toHaveProperty('OriginRequestPolicyId');
    }
    expect([batch, pictures, frames].map(({ FunctionAssociations }) => FunctionAssociations !== undefined)).toEqual([
      true,
      false,
      false,
    ]);
  });

  test('the key of a picture is its path and what the proxy knows of pictures', () => {
    templateOf().hasResourceProperties('AWS::CloudFront::CachePolicy', {
      CachePolicyConfig: {
        Name: Match.anyValue(),
        ParametersInCacheKeyAndForwardedToOrigin: {
          CookiesConfig: { CookieBehavior: 'none' },
          HeadersConfig: { HeaderBehavior: 'none' },
          QueryStringsConfig: {
            QueryStringBehavior: 'whitelist',
            QueryStrings: ['width', 'height', 'window', 'rescale', 'invert', 'photometric', 'format', 'quality'],
          },
        },
      },
    });
  });

  test('frames of changed image sets are purged, as the proxy names them too', () => {
    const template = templateOf();
    expect(distributionOf(template).CacheTagConfig).toEqual({ HeaderName: 'x-frame-tags' });
    expect(Object.keys(template.findResources('AWS::Lambda::Function')).some((id) => id.startsWith('CdnPurge'))).toBe(
      true,
    );
    expect(
      Object.keys(template.findResources('AWS::Lambda::Function')).some((id) => id.startsWith('CdnFrameOrigin')),
    ).toBe(false);
  });
});

describe('in another place', () => {
  test('the proxy may be of another stack, which knows nothing of the distribution', () => {
    const app = new App();
    const backend = newStack(US_EAST_1, app, 'Backend');
    const edge = newStack(US_EAST_1, app, 'Edge');
    newCdn(edge, { origin: FrameOrigin.tlmProxy(newProxy(backend, NAMED)) });
    const template = Template.fromStack(edge);
    expect(flat((originOf(template).OriginCustomHeaders as Json[])[0].HeaderValue)).toMatch(
      /^\{\{resolve:secretsmanager:.*Backend:ExportsOutputRefProxyCloudFrontCredential1.*:SecretString:::\}\}$/,
    );
    expect(secretsOf(Template.fromStack(backend))).toHaveLength(1);
    expect(edge.dependencies).toEqual([backend]);
    expect(backend.dependencies).toEqual([]);
  });

  function imported(stack: Stack, attributes: Partial<TlmProxyAttributes> = {}): ITlmProxy {
    return TlmProxy.fromTlmProxyAttributes(stack, 'Imported', {
      ...NAMED,
      loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/frames/0123456789abcdef',
      loadBalancerDnsName: 'internal-frames-1.us-east-1.elb.amazonaws.com',
      securityGroup: ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-0123456789abcdef0'),
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['us-east-1a', 'us-east-1b'] }),
      ...attributes,
    });
  }

  test('the proxy may be of another app, whose credential is given', () => {
    const stack = newStack(US_EAST_1, new App());
    const arn = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:proxy-AbCdEf';
    const originCredential = secretsmanager.Secret.fromSecretCompleteArn(stack, 'Credential', arn);
    newCdn(stack, { origin: FrameOrigin.tlmProxy(imported(stack, { originCredential })) });
    const template = Template.fromStack(stack);
    expect((originOf(template).OriginCustomHeaders as Json[])[0].HeaderValue).toBe(
      `{{resolve:secretsmanager:${arn}:SecretString:::}}`,
    );
    template.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('without its credential, a proxy of another app is refused, with what to do', () => {
    const stack = newStack(US_EAST_1);
    expect(() => newCdn(stack, { origin: FrameOrigin.tlmProxy(imported(stack), { credentials: ['2'] }) })).toThrow(
      /^FrameOrigin.tlmProxy and the imported proxy 'Stack\/Imported' has 2 problems:\n {2}- credentials and prefixListId are settled where the proxy is made: .*\n {2}- originCredential must be given to fromTlmProxyAttributes\(\): /,
    );
  });

  test('the proxy of another region is refused', () => {
    const app = new App();
    const proxy = newProxy(newStack(EU_WEST_1, app, 'Backend'), NAMED);
    expect(() => newCdn(newStack(US_EAST_1, app), { origin: FrameOrigin.tlmProxy(proxy) })).toThrow(
      "FrameOrigin.tlmProxy for 'Stack/Cdn': the stack of the distribution must be in the region of the proxy (eu-west-1), whose secret it reads at deployment; its region is us-east-1",
    );
  });
});

test.each<[string, Form, typeof US_EAST_1]>([
  [
    `the proxy does not serve data store ${DATASTORE_ID}, which the distribution lists: add it to its dataStores`,
    { proxy: { dataStores: [ImagingDatastore.fromDatastoreId(OTHER_DATASTORE_ID)] } },
    US_EAST_1,
  ],
  ["the proxy 'Stack/Proxy' needs domainName", { proxy: { domainName: undefined } }, US_EAST_1],
  ['credentials must be one or two names, got 0', { options: { credentials: [] } }, US_EAST_1],
  ['credentials must be one or two names, got 3', { options: { credentials: ['1', '2', '3'] } }, US_EAST_1],
  ['credentials lists "1" twice', { options: { credentials: ['1', '1'] } }, US_EAST_1],
  [
    'credentials must be one to sixteen letters and digits, known at synthesis, got "a b"',
    { options: { credentials: ['a b'] } },
    US_EAST_1,
  ],
  ['prefixListId must be the ID of a prefix list (pl-…), got "x"', { options: { prefixListId: 'x' } }, US_EAST_1],
  [
    'prefixListId must be given in eu-south-1: aws ec2 describe-managed-prefix-lists',
    {},
    { env: { account: '123456789012', region: 'eu-south-1' } },
  ],
])('%s', (message, { options, proxy }, stackProps) => {
  const stack = newStack(stackProps);
  const origin = FrameOrigin.tlmProxy(newProxy(stack, { ...NAMED, ...proxy }), options);
  expect(() => newCdn(stack, { origin })).toThrow(message);
});
