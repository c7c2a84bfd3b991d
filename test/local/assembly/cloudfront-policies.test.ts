import { App, Stack, aws_cloudfront as cloudfront } from 'aws-cdk-lib';
import { temporaryFolder } from './support/app';
import { CloudAssembly } from '../../../local/assembly/cloud-assembly';
import { cachePolicy, originRequestPolicy } from '../../../local/assembly/cloudfront/policies';
import { selectionOf, selects } from '../../../local/assembly/cloudfront/selection';
import { Deployment } from '../../../local/assembly/template/deployment';

let deployment: Deployment;
beforeAll(async () => {
  const outdir = temporaryFolder();
  const app = new App({ outdir });
  new Stack(app, 'S', { env: { account: '123456789012', region: 'us-east-1' } });
  app.synth();
  deployment = new Deployment(await CloudAssembly.read(outdir));
});

test('managed policies have the IDs that the CDK knows', () => {
  const { CachePolicy, OriginRequestPolicy } = cloudfront;
  const cache = (policy: cloudfront.ICachePolicy) => cachePolicy(deployment, policy.cachePolicyId);
  expect(cache(CachePolicy.CACHING_DISABLED)).toMatchObject({ minTtl: 0, maxTtl: 0 });
  expect(cache(CachePolicy.CACHING_OPTIMIZED)).toMatchObject({ minTtl: 1, defaultTtl: 86_400, gzip: true });
  expect(cache(CachePolicy.CACHING_OPTIMIZED_FOR_UNCOMPRESSED_OBJECTS)).toMatchObject({ minTtl: 1, gzip: false });
  const origin = (policy: cloudfront.IOriginRequestPolicy) =>
    originRequestPolicy(deployment, policy.originRequestPolicyId);
  const forwards = (policy: cloudfront.IOriginRequestPolicy, name: string) => selects(origin(policy).headers, name);
  expect(forwards(OriginRequestPolicy.ALL_VIEWER, 'host')).toBe(true);
  expect(forwards(OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER, 'host')).toBe(false);
  expect(forwards(OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER, 'x-access-token')).toBe(true);
  expect(forwards(OriginRequestPolicy.CORS_S3_ORIGIN, 'origin')).toBe(true);
  expect(forwards(OriginRequestPolicy.CORS_CUSTOM_ORIGIN, 'origin')).toBe(true);
  expect(forwards(OriginRequestPolicy.USER_AGENT_REFERER_HEADERS, 'referer')).toBe(true);
});

test('one that nobody knows is refused by name', () => {
  expect(() => cachePolicy(deployment, 'other')).toThrow('AWS::CloudFront::CachePolicy other is neither in the app');
});

test('headers are told apart without their case, query parameters with it', () => {
  const headers = selectionOf({ HeaderBehavior: 'whitelist', Headers: ['X-Access-Token'] }, 'Header');
  expect(selects(headers, 'x-access-token')).toBe(true);
  const query = selectionOf({ QueryStringBehavior: 'allExcept', QueryStrings: ['Token'] }, 'QueryString');
  expect([selects(query, 'Token'), selects(query, 'token')]).toEqual([false, true]);
  expect(selects(selectionOf(undefined, 'Cookie'), 'any')).toBe(false);
  expect(() => selectionOf({ CookieBehavior: 'some' }, 'Cookie')).toThrow('CookieBehavior some');
});
