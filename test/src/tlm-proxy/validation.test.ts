import {
  App,
  Duration,
  Lazy,
  aws_ec2 as ec2,
  aws_healthimaging as healthimaging,
  aws_kms as kms,
  aws_route53 as route53,
  aws_s3 as s3,
  aws_elasticloadbalancingv2 as elbv2,
} from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { FrameAccess, FrameCacheTier, ImagingDatastore, type TlmProxyProps, TokenIssuer } from '../../../src';
import { DATASTORE_ID, OTHER_DATASTORE_ID, US_EAST_1, newProxy, newStack, oidcIssuer } from '../support/proxies';

const store = ImagingDatastore.fromDatastoreId(DATASTORE_ID);
const other = ImagingDatastore.fromDatastoreId(OTHER_DATASTORE_ID);

test.each<[string, Partial<TlmProxyProps>, string]>([
  ['without data stores', { dataStores: [] }, 'dataStores must list at least one entry, got none'],
  [
    'without token issuers',
    { tokenIssuers: [] },
    'tokenIssuers must list at least one entry, got none: requests cannot go unauthenticated',
  ],
  [
    'on a data store twice',
    { dataStores: [store, ImagingDatastore.fromDatastoreId(DATASTORE_ID)] },
    `dataStores lists data store ${DATASTORE_ID} twice`,
  ],
  [
    'on an issuer twice',
    { tokenIssuers: [oidcIssuer(), oidcIssuer()] },
    'tokenIssuers lists https://login.example.org twice',
  ],
  [
    'on rules for a data store that is not served',
    { access: FrameAccess.byGroup({ groups: ['a'], dataStores: [store, other] }) },
    `access names data store ${OTHER_DATASTORE_ID}, which dataStores does not list: add it there`,
  ],
  [
    'on any origin',
    { allowedOrigins: ['*'] },
    'allowedOrigins[0] must be an origin such as https://viewer.example.org, without a path (http only for localhost), got "*"',
  ],
  [
    'on an origin with a path',
    { allowedOrigins: ['https://a.example', 'https://a.example/'] },
    'allowedOrigins[1] must be an origin',
  ],
  ['on an origin without TLS', { allowedOrigins: ['http://a.example'] }, 'allowedOrigins[0] must be an origin'],
  [
    'on a URL as domain name',
    { domainName: 'https://a.example' },
    'domainName must be a fully qualified domain name, got "https://a.example"',
  ],
  ['on old TLS', { sslPolicy: elbv2.SslPolicy.TLS13_10 }, 'sslPolicy must be a policy of TLS 1.2 and later'],
  ['on TLS 1.1', { sslPolicy: elbv2.SslPolicy.TLS13_11 }, 'got "ELBSecurityPolicy-TLS13-1-1-2021-06"'],
  [
    'on caches that never forget',
    { cacheTtl: Duration.days(31) },
    'cacheTtl must be 1 second to 30 days in whole seconds, got 31 days',
  ],
  ['on no time in caches', { cacheTtl: Duration.millis(500) }, 'cacheTtl must be 1 second to 30 days'],
  ['on less than no worker', { renderWorkers: -1 }, 'renderWorkers must be a whole number from 0 to 256, got -1'],
  ['on half a worker', { renderWorkers: 1.5 }, 'renderWorkers must be a whole number from 0 to 256, got 1.5'],
  [
    'on a namespace of AWS',
    { metricsNamespace: 'AWS/Ours' },
    'metricsNamespace must be 1 to 255 letters, digits and ./_#:- that do not begin with AWS/, got "AWS/Ours"',
  ],
  [
    'on a web ACL of CloudFront',
    { webAclArn: 'arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b' },
    'webAclArn must be the ARN of a regional web ACL',
  ],
  [
    'on an endpoint without TLS',
    { healthImagingEndpoint: 'http://a.example' },
    'healthImagingEndpoint must be an https URL, got "http://a.example"',
  ],
  ['on an empty allowFrom', { allowFrom: [] }, 'allowFrom must list at least one entry'],
  ['on subnets without a VPC', { vpcSubnets: {} }, 'vpcSubnets selects subnets of vpc, which is not given'],
  [
    'on load balancer subnets without a VPC',
    { loadBalancerSubnets: {} },
    'loadBalancerSubnets selects subnets of vpc, which is not given',
  ],
  [
    'on a CPU that Fargate does not have',
    { cpu: 3000 },
    'cpu must be one of 256, 512, 1024, 2048, 4096, 8192, 16384, got 3000',
  ],
  [
    'on too little memory for the CPU',
    { cpu: 4096 },
    'memoryLimitMiB must be 8192 to 30720 in steps of 1024 for a cpu of 4096, got 2048',
  ],
  [
    'on memory between the steps',
    { memoryLimitMiB: 2500 },
    'memoryLimitMiB must be 2048 to 8192 in steps of 1024 for a cpu of 1024, got 2500',
  ],
  [
    'on memory that the smallest CPU does not have',
    { cpu: 256, memoryLimitMiB: 1536 },
    'memoryLimitMiB must be one of 512, 1024, 2048 for a cpu of 256, got 1536',
  ],
  [
    'on a cache that leaves no memory',
    { memoryCacheMiB: 2000 },
    'memoryCacheMiB must be a whole number from 1 to 1376 (memoryLimitMiB of 2048 less 672, which a task with 1 renderWorkers needs), got 2000',
  ],
  [
    'on one that leaves none for what waits to be written to the second tier',
    { memoryCacheMiB: 1376, cache: FrameCacheTier.serverless() },
    'memoryCacheMiB must be a whole number from 1 to 1312 (memoryLimitMiB of 2048 less 736, which a task with 1 renderWorkers and cache needs), got 1376',
  ],
  [
    'on more rendering than memory',
    { renderWorkers: 6 },
    'memoryLimitMiB must be more than 2112, which a task with 6 renderWorkers needs, got 2048: raise it, or lower renderWorkers (0 for no rendered pictures)',
  ],
  ['on a task too small to render', { cpu: 256, memoryLimitMiB: 512 }, 'memoryLimitMiB must be more than 672'],
  ['on no cache', { memoryCacheMiB: 0 }, 'memoryCacheMiB must be a whole number from 1'],
  [
    'on a single task',
    { minTasks: 1 },
    'minTasks must be a whole number of at least 2, as one task is no redundancy, got 1',
  ],
  ['on a part of a task', { minTasks: 2.5 }, 'minTasks must be a whole number'],
  [
    'on fewer tasks at most than at least',
    { minTasks: 5, maxTasks: 4 },
    'maxTasks must be a whole number of at least minTasks (5), got 4',
  ],
  [
    'on a CPU target of 100',
    { targetCpuUtilizationPercent: 100 },
    'targetCpuUtilizationPercent must be from 1 to 90, got 100',
  ],
  [
    'on a request target of 0',
    { targetRequestsPerTask: 0 },
    'targetRequestsPerTask must be a whole number of at least 1, got 0',
  ],
  [
    'on keys fetched every second',
    { keyRefreshInterval: Duration.seconds(1) },
    'keyRefreshInterval must be 1 minute to 24 hours in whole minutes, got 1 second',
  ],
  ['on keys fetched every 90 seconds', { keyRefreshInterval: Duration.seconds(90) }, 'keyRefreshInterval must be'],
  ['on keys fetched every other day', { keyRefreshInterval: Duration.days(2) }, 'keyRefreshInterval must be'],
  [
    'on all requests failing',
    { serverErrorAlarmPercent: 100 },
    'serverErrorAlarmPercent must be from 0 to 99, got 100',
  ],
  [
    'on a latency of nothing',
    { latencyAlarmThreshold: Duration.seconds(0) },
    'latencyAlarmThreshold must be more than 0',
  ],
])('fails %s', (_case, props, message) => {
  expect(() => newProxy(newStack(), props)).toThrow("TlmProxy 'Stack/Proxy': ");
  expect(() => newProxy(newStack(), props)).toThrow(message);
});

test('fails on the same data store of the app twice', () => {
  const stack = newStack();
  const datastore = new healthimaging.CfnDatastore(stack, 'Store');
  const twice = [ImagingDatastore.fromDatastore(datastore), ImagingDatastore.fromDatastore(datastore)];
  expect(() => newProxy(stack, { dataStores: twice })).toThrow('dataStores lists a data store of this app twice');
});

test('fails on a hosted zone without a name to put there', () => {
  const stack = newStack();
  const hostedZone = route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
    hostedZoneId: 'Z1',
    zoneName: 'example.org',
  });
  expect(() => newProxy(stack, { hostedZone })).toThrow('hostedZone needs domainName');
  expect(() => newProxy(stack, { hostedZone, domainName: 'frames.notexample.org' }, 'Other')).toThrow(
    'domainName must lie in the hosted zone "example.org", got "frames.notexample.org"',
  );
});

test('fails on props of the new VPC beside a given one', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc');
  expect(() => newProxy(stack, { vpc, egress: true, ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/20') })).toThrow(
    /2 problems:\n {2}- egress is for the new VPC.*\n {2}- ipAddresses is for the new VPC/,
  );
});

test('fails on a VPC of one zone', () => {
  const stack = newStack();
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
  expect(() => newProxy(stack, { vpc })).toThrow('vpcSubnets must select subnets in at least two availability zones');
});

test('fails on a VPC without the subnets that are asked for', () => {
  const stack = newStack();
  const isolated = [{ name: 'Isolated', subnetType: ec2.SubnetType.PRIVATE_ISOLATED }];
  const vpc = new ec2.Vpc(stack, 'Vpc', { subnetConfiguration: isolated, natGateways: 0 });
  expect(() => newProxy(stack, { vpc, internetFacing: true })).toThrow(
    'loadBalancerSubnets selects no subnet of vpc: ',
  );
});

test('fails on an access log bucket that load balancers cannot write to', () => {
  const stack = newStack();
  const bucket = new s3.Bucket(stack, 'Logs', { encryptionKey: new kms.Key(stack, 'LogsKey') });
  expect(() => newProxy(stack, { accessLogsBucket: bucket })).toThrow(
    'accessLogsBucket must be encrypted with keys of S3 (SSE-S3)',
  );
});

test('fails on a data store of a region that its network does not reach', () => {
  const arn = `arn:aws:medical-imaging:us-west-2:123456789012:datastore/${DATASTORE_ID}`;
  const dataStores = [ImagingDatastore.fromDatastoreArn(arn)];
  const east = newStack(US_EAST_1);
  expect(() => newProxy(east, { dataStores })).toThrow(
    `dataStores lists data store ${DATASTORE_ID} of us-west-2, which no VPC endpoint in us-east-1 reaches: set egress, or give a vpc that does`,
  );
  expect(() => newProxy(east, { dataStores, egress: true }, 'Egress')).not.toThrow();
  expect(() => newProxy(east, { dataStores, vpc: new ec2.Vpc(east, 'Vpc') }, 'Given')).not.toThrow();
  expect(() => newProxy(newStack({ env: { region: 'us-west-2' } }), { dataStores })).not.toThrow();
  expect(() => newProxy(newStack(), { dataStores })).not.toThrow();
});

test('fails on a replica of a bucket that is given', () => {
  const stack = newStack();
  const [accessLogsBucket, accessLogsReplica] = ['logs', 'replica'].map((name) =>
    s3.Bucket.fromBucketName(stack, name, name),
  );
  expect(() => newProxy(stack, { accessLogsBucket, accessLogsReplica })).toThrow(
    'accessLogsReplica is for the new bucket of access logs: replicate the given accessLogsBucket yourself',
  );
});

test('fails once with everything that is wrong, and makes nothing', () => {
  const stack = newStack(undefined, new App());
  const build = () => newProxy(stack, { dataStores: [], cpu: 1, minTasks: 0, domainName: '-', tokenIssuers: [] });
  expect(build).toThrow(
    /^TlmProxy 'Stack\/Proxy' has 5 problems:\n {2}- dataStores .*\n {2}- tokenIssuers .*\n {2}- domainName .*\n {2}- cpu .*\n {2}- minTasks /,
  );
  expect(stack.node.findChild('Proxy').node.children).toEqual([]);
});

test('two issuers whose URLs are only known at deployment are told apart', () => {
  const stack = newStack();
  const url = (id: string) => new healthimaging.CfnDatastore(stack, id).attrDatastoreId;
  const issuer = (id: string) => TokenIssuer.oidc(url(id), { clientIds: ['c'] });
  expect(() => newProxy(stack, { tokenIssuers: [issuer('A'), issuer('B')] })).not.toThrow();
});

test('an endpoint that the new VPC may not reach is warned of', () => {
  const healthImagingEndpoint = 'https://runtime-medical-imaging-fips.us-east-1.amazonaws.com';
  const warned = (props: Partial<TlmProxyProps>) => {
    const stack = newStack(US_EAST_1, new App());
    newProxy(stack, { healthImagingEndpoint, ...props });
    return Annotations.fromStack(stack).findWarning('/Stack/Proxy', Match.stringLikeRegexp('may be out of reach'))
      .length;
  };
  expect([warned({}), warned({ egress: true })]).toEqual([1, 0]);
});

test('more CPU than serves frames is warned of', () => {
  const warned = (props: Partial<TlmProxyProps>) => {
    const stack = newStack(US_EAST_1, new App());
    newProxy(stack, props);
    return Annotations.fromStack(stack).findWarning('/Stack/Proxy', Match.stringLikeRegexp('one thread of a task'))
      .length;
  };
  expect([
    warned({}),
    warned({ cpu: 1024 }),
    warned({ cpu: 2048, memoryLimitMiB: 4096 }),
    warned({ cpu: Lazy.number({ produce: () => 4096 }), memoryLimitMiB: 8192 }),
  ]).toEqual([0, 0, 1, 0]);
});
