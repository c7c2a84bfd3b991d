// What importing the package and synthesising its three constructs costs, beside plain constructs of aws-cdk-lib that make about the same kinds of
// resources. Each run is a process of its own; figures are medians in milliseconds. node scripts/measure-synthesis.cjs [RUNS]
const { spawnSync } = require('node:child_process');
const { mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { performance } = require('node:perf_hooks');

const APPS = { plain, constructs };
const certificateArn = 'arn:aws:acm:us-east-1:123456789012:certificate/x';

if (process.argv[2] === 'run') {
  const start = performance.now();
  const cdk = require('aws-cdk-lib');
  const imported = performance.now();
  const ours = process.argv[3] === 'constructs' ? require('..') : undefined;
  const loaded = performance.now();
  const app = new cdk.App({ outdir: process.argv[4] });
  const stack = new cdk.Stack(app, 'Imaging', { env: { account: '123456789012', region: 'us-east-1' } });
  APPS[process.argv[3]](cdk, stack, ours);
  const resources = Object.keys(app.synth().getStackByName('Imaging').template.Resources).length;
  const end = performance.now();
  console.log(JSON.stringify({ cdk: imported - start, ours: loaded - imported, synthesis: end - loaded, resources }));
} else {
  const runs = Number(process.argv[2] ?? 5);
  console.log('| app | import of aws-cdk-lib | import of cdk-healthimaging | constructing and synthesis | resources |');
  console.log('|---|---|---|---|---|');
  for (const name of Object.keys(APPS)) {
    const results = Array.from({ length: runs }, () => runOnce(name));
    const median = (key) =>
      results
        .map((result) => result[key])
        .sort((a, b) => a - b)
        [Math.floor(runs / 2)].toFixed(0);
    console.log(`| ${name} | ${['cdk', 'ours', 'synthesis', 'resources'].map(median).join(' | ')} |`);
  }
}

function runOnce(name) {
  const outdir = mkdtempSync(path.join(tmpdir(), 'synthesis-'));
  try {
    const run = spawnSync(process.execPath, [__filename, 'run', name, outdir], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    return JSON.parse(run.stdout);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}

function constructs(cdk, stack, ours) {
  const dataStores = [ours.ImagingDatastore.fromDatastoreId('0123456789abcdef0123456789abcdef')];
  const signIn = new ours.ImagingSignIn(stack, 'SignIn');
  const tokenIssuers = [signIn.tokenIssuer];
  const certificate = cdk.aws_certificatemanager.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn);
  new ours.TlmProxy(stack, 'Proxy', { dataStores, tokenIssuers, certificate });
  const cdn = new ours.ImageFrameCdn(stack, 'Cdn', { dataStores, tokenIssuers });
  new ours.ImagingViewer(stack, 'Viewer', { dataStores, signIn, cdn });
}

/** A service behind a load balancer, a distribution with a bucket and functions, a user pool: without logs, alarms and least privilege. */
function plain(cdk, stack) {
  const asset = (name) => path.join(__dirname, '../assets', name);
  const certificate = cdk.aws_certificatemanager.Certificate.fromCertificateArn(stack, 'Certificate', certificateArn);
  new cdk.aws_ecs_patterns.ApplicationLoadBalancedFargateService(stack, 'Service', {
    certificate,
    domainName: 'frames.example.org',
    domainZone: cdk.aws_route53.HostedZone.fromHostedZoneAttributes(stack, 'Zone', {
      hostedZoneId: 'Z1',
      zoneName: 'example.org',
    }),
    taskImageOptions: { image: cdk.aws_ecs.ContainerImage.fromAsset(asset('tlm-proxy')) },
  });
  for (const name of ['session', 'frame-origin', 'frame-purge', 'token-keys']) {
    new cdk.aws_lambda.Function(stack, name, {
      runtime: cdk.aws_lambda.Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: cdk.aws_lambda.Code.fromAsset(asset(name)),
    });
  }
  const bucket = new cdk.aws_s3.Bucket(stack, 'Site');
  new cdk.aws_cloudfront.Distribution(stack, 'Distribution', {
    defaultBehavior: { origin: cdk.aws_cloudfront_origins.S3BucketOrigin.withOriginAccessControl(bucket) },
  });
  new cdk.aws_s3_deployment.BucketDeployment(stack, 'Deployment', {
    destinationBucket: bucket,
    sources: [cdk.aws_s3_deployment.Source.asset(asset('viewer'))],
  });
  new cdk.aws_cognito.UserPool(stack, 'Pool').addClient('Client');
}
