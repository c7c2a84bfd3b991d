import { mkdirSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import {
  App,
  CfnOutput,
  Stack,
  aws_iam as iam,
  aws_kms as kms,
  aws_s3 as s3,
  aws_s3_deployment as deployment,
} from 'aws-cdk-lib';
import { AssemblyRunner } from '../../../local/assembly';
import { changed, ofType, synthesise, temporaryFolder, without, type JsonTemplate } from '../assembly/support/app';

jest.setTimeout(60_000);

let assembly: string;

/** A site of a page, a script in a folder and a config.json with values of the deployment, in an encrypted bucket. */
function site(): string {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, 'assets'));
  writeFileSync(path.join(folder, 'index.html'), '<p>page</p>');
  writeFileSync(path.join(folder, 'assets/app-1.js'), 'run()');
  writeFileSync(path.join(folder, 'assets/old.map'), '{}');
  return synthesise((root: App) => {
    const stack = new Stack(root, 'Site', { env: { account: '123456789012', region: 'us-east-1' } });
    const bucket = new s3.Bucket(stack, 'Bucket', { encryptionKey: new kms.Key(stack, 'Key'), enforceSSL: true });
    const other = new s3.Bucket(stack, 'Other');
    new deployment.BucketDeployment(stack, 'Deployment', {
      destinationBucket: bucket,
      sources: [
        deployment.Source.asset(folder),
        deployment.Source.jsonData('config.json', { bucket: other.bucketName, quoted: `a "${other.bucketArn}"` }),
      ],
      exclude: ['*.map'],
      cacheControl: [deployment.CacheControl.noCache()],
    });
    new deployment.BucketDeployment(stack, 'Under', {
      destinationBucket: other,
      destinationKeyPrefix: 'docs/',
      sources: [deployment.Source.data('README.bin', `in ${bucket.bucketName}`)],
      metadata: { origin: 'test' },
    });
    new CfnOutput(stack, 'Name', { value: bucket.bucketName });
    new CfnOutput(stack, 'OtherName', { value: other.bucketName });
  });
}

beforeAll(() => (assembly = site()));

async function withRunner(folder: string, use: (runner: AssemblyRunner, lines: readonly string[]) => unknown) {
  const lines: string[] = [];
  const runner = await AssemblyRunner.start(folder, { onLog: (source, line) => lines.push(`${source}: ${line}`) });
  try {
    await use(runner, lines);
  } finally {
    await runner.stop();
  }
}

test('objects with their content types, metadata and values of the deployment; what is excluded is not there', () =>
  withRunner(assembly, (runner) => {
    const { Name, OtherName } = runner.outputs.get('Site')!;
    const bucket = runner.bucket(Name)!;
    expect([...bucket.keys].sort()).toEqual(['assets/app-1.js', 'config.json', 'index.html']);
    expect(bucket.get('assets/app-1.js')).toMatchObject({
      headers: { 'content-type': 'text/javascript', 'cache-control': 'no-cache' },
    });
    expect(bucket.get('index.html')?.headers['content-type']).toBe('text/html');
    expect(JSON.parse(String(bucket.get('config.json')?.body))).toEqual({
      bucket: OtherName,
      quoted: `a "arn:aws:s3:::${OtherName}"`,
    });
    const other = runner.bucket(OtherName)!;
    expect(other.keys).toEqual(['docs/README.bin']);
    expect(other.get('docs/README.bin')).toMatchObject({
      body: Buffer.from(`in ${Name}`),
      headers: { 'content-type': 'binary/octet-stream', 'x-amz-meta-origin': 'test' },
    });
    expect(runner.notRun.filter(({ type }) => type === 'Custom::CDKBucketDeployment')).toEqual([]);
  }));

test.each<[string, (template: JsonTemplate) => void]>([
  ['the permission to write objects', (template) => without(template, 's3:PutObject', 'AWS::IAM::Policy')],
  ['the permission to list the bucket', (template) => without(template, 's3:List*', 'AWS::IAM::Policy')],
  ['the permission to encrypt', (template) => without(template, 'kms:GenerateDataKey*', 'AWS::IAM::Policy')],
])('without %s the deployment fails, as in the cloud', async (_, change) => {
  const lacking = changed(assembly, (template) => {
    change(template);
    // The key leaves it to the role, as keys of others do.
    for (const key of ofType(template, 'AWS::KMS::Key')) {
      key.Properties.KeyPolicy.Statement = key.Properties.KeyPolicy.Statement.slice(0, 1);
    }
  });
  await expect(withRunner(lacking, () => undefined)).rejects.toThrow(
    /^bucket deployment Deployment\w+: Access Denied$/,
  );
});

test('files that the bucket has and the sources have not are removed, in the prefix alone', async () => {
  const twice = changed(assembly, (template) => {
    const [first, under] = Object.entries(template.Resources).filter(
      ([, { Type }]) => Type === 'Custom::CDKBucketDeployment',
    );
    template.Resources.Later = JSON.parse(JSON.stringify(under[1])) as (typeof template.Resources)[string];
    template.Resources.Later.Properties.DestinationBucketName = first[1].Properties.DestinationBucketName;
    (template.Resources.Later as { DependsOn?: string[] }).DependsOn = [first[0]];
    template.Resources.Later.Properties.DestinationBucketKeyPrefix = 'assets';
    for (const policy of ofType(template, 'AWS::IAM::Policy')) {
      policy.Properties.PolicyDocument.Statement.push({ Effect: 'Allow', Action: ['s3:*', 'kms:*'], Resource: '*' });
    }
  });
  await withRunner(twice, (runner) => {
    const { Name } = runner.outputs.get('Site')!;
    expect([...runner.bucket(Name)!.keys].sort()).toEqual(['assets/README.bin', 'config.json', 'index.html']);
  });
});

test('an archive in place of a folder is refused in one line', async () => {
  const folder = temporaryFolder();
  writeFileSync(path.join(folder, 'site.zip'), 'PK');
  const zipped = synthesise((root: App) => {
    const stack = new Stack(root, 'Site');
    new deployment.BucketDeployment(stack, 'Deployment', {
      destinationBucket: new s3.Bucket(stack, 'Bucket'),
      sources: [deployment.Source.asset(path.join(folder, 'site.zip'))],
      role: new iam.Role(stack, 'Role', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') }),
    });
  });
  await expect(withRunner(zipped, () => undefined)).rejects.toThrow(
    /the local system deploys folders, not archives; give Source.asset a folder$/,
  );
});
