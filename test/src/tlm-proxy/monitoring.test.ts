import { Duration, aws_kms as kms, aws_logs as logs, aws_sns as sns } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { FrameCacheTier } from '../../../src/tlm-proxy';
import { US_EAST_1, newProxy, newStack, templateOf } from '../support/proxies';

test.each([
  [
    'ServerErrors',
    { Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', DatapointsToAlarm: 2, EvaluationPeriods: 3 },
  ],
  [
    'BatchFrameErrors',
    { Threshold: 1, ComparisonOperator: 'GreaterThanThreshold', DatapointsToAlarm: 2, EvaluationPeriods: 3 },
  ],
  ['Latency', { Threshold: 1, ExtendedStatistic: 'p99', MetricName: 'TargetResponseTime', Period: 60 }],
  ['UnhealthyTasks', { Threshold: 0, MetricName: 'UnHealthyHostCount', Statistic: 'Maximum' }],
  [
    'MissingTasks',
    {
      Threshold: 2,
      MetricName: 'RunningTaskCount',
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    },
  ],
  ['TokenKeyErrors', { Threshold: 0, MetricName: 'Errors', Namespace: 'AWS/Lambda' }],
  [
    'UpstreamThrottles',
    { Threshold: 0, MetricName: 'UpstreamThrottles', Namespace: 'HealthImaging/TlmProxy', Statistic: 'Sum' },
  ],
  [
    'MissingLogs',
    {
      Threshold: 6,
      MetricName: 'Requests',
      Statistic: 'SampleCount',
      Period: 300,
      ComparisonOperator: 'LessThanThreshold',
      TreatMissingData: 'breaching',
    },
  ],
  ['CacheDown', { Threshold: 0, MetricName: 'CacheUnavailable', Statistic: 'Maximum', DatapointsToAlarm: 3 }],
])('the alarm %s goes to the topic', (name, properties) => {
  const template = templateOf({ cache: FrameCacheTier.serverless() });
  const [[, alarm]] = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).filter(([id]) =>
    id.startsWith(`ProxyMonitoring${name}`),
  );
  const topic = { Ref: expect.stringMatching(/^ProxyAlarmTopic/) };
  expect(alarm.Properties).toMatchObject({
    ...properties,
    AlarmActions: [topic],
    OKActions: [topic],
    AlarmDescription: expect.any(String),
  });
});

test('the rate of server errors counts those of the tasks and of the load balancer', () => {
  const [[, alarm]] = Object.entries(templateOf().findResources('AWS::CloudWatch::Alarm')).filter(([id]) =>
    id.startsWith('ProxyMonitoringServerErrors'),
  );
  const names = alarm.Properties.Metrics.map(
    (m: { MetricStat?: { Metric: { MetricName: string } } }) => m.MetricStat?.Metric.MetricName,
  );
  expect(names).toEqual([undefined, 'HTTPCode_Target_5XX_Count', 'HTTPCode_ELB_5XX_Count', 'RequestCount']);
});

test('the rate of failed frames within batches is of what the tasks write', () => {
  const template = templateOf();
  const [[, alarm]] = Object.entries(template.findResources('AWS::CloudWatch::Alarm')).filter(([id]) =>
    id.startsWith('ProxyMonitoringBatchFrameErrors'),
  );
  const [rate, ...parts] = alarm.Properties.Metrics;
  expect(rate).toMatchObject({ Expression: '100 * errors / frames', ReturnData: true });
  const Dimensions = [{ Name: 'Proxy', Value: expect.any(String) }];
  const Namespace = 'HealthImaging/TlmProxy';
  expect(parts).toMatchObject([
    { Id: 'errors', MetricStat: { Metric: { Namespace, MetricName: 'BatchFrameErrors', Dimensions }, Stat: 'Sum' } },
    { Id: 'frames', MetricStat: { Metric: { Namespace, MetricName: 'BatchFrames', Dimensions }, Stat: 'Sum' } },
  ]);
  const [dashboard] = Object.values(template.findResources('AWS::CloudWatch::Dashboard'));
  expect(JSON.stringify(dashboard)).toContain('BatchFrameErrors');
});

test('thresholds follow the props', () => {
  const template = templateOf({
    latencyAlarmThreshold: Duration.millis(250),
    minTasks: 4,
    serverErrorAlarmPercent: 0.5,
  });
  const rates = Object.entries(template.findResources('AWS::CloudWatch::Alarm', { Properties: { Threshold: 0.5 } }));
  expect(rates.map(([id]) => id.replace(/Alarm[0-9A-F]{8}$|[0-9A-F]{8}$/, '')).sort()).toEqual([
    'ProxyMonitoringBatchFrameErrors',
    'ProxyMonitoringServerErrors',
  ]);
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'TargetResponseTime', Threshold: 0.25 });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'RunningTaskCount', Threshold: 4 });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { Statistic: 'SampleCount', Threshold: 12 });
});

test('the new topic is encrypted, takes TLS only, and lets alarms of this account publish', () => {
  const template = templateOf();
  template.hasResourceProperties('AWS::SNS::Topic', {
    KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyKey'), 'Arn'] },
  });
  template.hasResourceProperties('AWS::SNS::TopicPolicy', {
    PolicyDocument: {
      Statement: [
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        Match.objectLike({
          Effect: 'Allow',
          Action: 'sns:Publish',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': Match.anyValue() } },
        }),
      ],
    },
  });
});

test('alarms can go to a given topic', () => {
  const stack = newStack(US_EAST_1);
  const alarmTopic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:123456789012:ours');
  const proxy = newProxy(stack, { alarmTopic });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SNS::Topic', 0);
  template.allResourcesProperties('AWS::CloudWatch::Alarm', {
    AlarmActions: ['arn:aws:sns:us-east-1:123456789012:ours'],
  });
  expect(proxy.alarmTopic).toBe(alarmTopic);
  expect(proxy.alarms).toHaveLength(8);
});

test('what the tasks write is read under the name that they are told', () => {
  const template = templateOf({ metricsNamespace: 'Our/Frames' });
  const [task] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  const environment = task.Properties.ContainerDefinitions[0].Environment as { Name: string; Value: string }[];
  const name = environment.find(({ Name }) => Name === 'TLM_PROXY_NAME')!.Value;
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'UpstreamThrottles',
    Namespace: 'Our/Frames',
    Dimensions: [{ Name: 'Proxy', Value: name }],
  });
});

test('a cache that is not there raises no alarm and has no graph', () => {
  const shown = (template: Template): string =>
    JSON.stringify([
      template.findResources('AWS::CloudWatch::Alarm'),
      template.findResources('AWS::CloudWatch::Dashboard'),
    ]);
  const names = ['CacheHits', 'CacheFailures', 'CacheUnavailable'];
  const [without, withCache] = [templateOf(), templateOf({ cache: FrameCacheTier.serverless() })].map(shown);
  for (const name of names) {
    expect(without).not.toContain(name);
    expect(withCache).toContain(name);
  }
});

test('the dashboard can be left out', () => {
  templateOf().resourceCountIs('AWS::CloudWatch::Dashboard', 1);
  templateOf({ dashboard: false }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
});

test('metrics can be read otherwise than by default', () => {
  const stack = newStack(US_EAST_1);
  const proxy = newProxy(stack);
  const period = Duration.minutes(15);
  const metrics = [
    proxy.metric('ActiveConnectionCount', { period }),
    proxy.metricRequests({ period }),
    proxy.metricLatency({ period }),
    proxy.metricRunningTasks({ period }),
    proxy.metricHealthyTasks({ period }),
    proxy.metricUnhealthyTasks({ period }),
    proxy.metricCpuUtilization({ period }),
    proxy.metricMemoryUtilization({ period }),
    proxy.metricTokenKeyErrors({ period }),
    proxy.metricServer('Requests', { period }),
    proxy.metricBytesSent({ period }),
    proxy.metricClientErrors({ period }),
    proxy.metricServerErrors({ period }),
    proxy.metricBatchFrames({ period }),
    proxy.metricBatchFrameErrors({ period }),
    proxy.metricMemoryHits({ period }),
    proxy.metricCacheHits({ period }),
    proxy.metricJoinedRequests({ period }),
    proxy.metricUpstreamFetches({ period }),
    proxy.metricUpstreamThrottles({ period }),
    proxy.metricUpstreamErrors({ period }),
    proxy.metricUpstreamTime({ period }),
    proxy.metricCacheFailures({ period }),
    proxy.metricCacheUnavailable({ period }),
  ];
  expect(metrics.map((metric) => [metric.namespace, metric.metricName, metric.period.toMinutes()])).toEqual([
    ['AWS/ApplicationELB', 'ActiveConnectionCount', 15],
    ['AWS/ApplicationELB', 'RequestCount', 15],
    ['AWS/ApplicationELB', 'TargetResponseTime', 15],
    ['ECS/ContainerInsights', 'RunningTaskCount', 15],
    ['AWS/ApplicationELB', 'HealthyHostCount', 15],
    ['AWS/ApplicationELB', 'UnHealthyHostCount', 15],
    ['AWS/ECS', 'CPUUtilization', 15],
    ['AWS/ECS', 'MemoryUtilization', 15],
    ['AWS/Lambda', 'Errors', 15],
    ...[
      'Requests',
      'BytesSent',
      'ClientErrors',
      'ServerErrors',
      'BatchFrames',
      'BatchFrameErrors',
      'MemoryHits',
      'CacheHits',
      'JoinedRequests',
      'UpstreamFetches',
      'UpstreamThrottles',
      'UpstreamErrors',
      'UpstreamTime',
      'CacheFailures',
      'CacheUnavailable',
    ].map((name) => ['HealthImaging/TlmProxy', name, 15]),
  ]);
  expect(proxy.metricUpstreamTime().statistic).toBe('p99');
  expect(proxy.metricServerErrorRate({ period }).period.toMinutes()).toBe(15);
  expect(proxy.metricBatchFrameErrorRate({ period }).period.toMinutes()).toBe(15);
});

test('all logs are encrypted and kept for six years, or as long as asked', () => {
  const encrypted = { KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ProxyKey'), 'Arn'] } };
  const template = templateOf();
  template.resourceCountIs('AWS::Logs::LogGroup', 3);
  template.allResourcesProperties('AWS::Logs::LogGroup', { ...encrypted, RetentionInDays: 2192 });
  template.allResources('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain' });
  const longer = templateOf({ logRetention: logs.RetentionDays.TEN_YEARS });
  longer.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 3653 });
  longer.hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 3653 })] },
  });
});

test('the bucket of access logs is private, versioned, and takes TLS 1.2 and later only', () => {
  const template = templateOf();
  const [[id, bucket]] = Object.entries(template.findResources('AWS::S3::Bucket')).filter(([key]) =>
    key.startsWith('ProxyAccessLogs'),
  );
  expect(bucket.Properties).toMatchObject({
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    VersioningConfiguration: { Status: 'Enabled' },
  });
  expect(bucket.Properties).not.toHaveProperty('AccessControl');
  const [policy] = Object.values(
    template.findResources('AWS::S3::BucketPolicy', { Properties: { Bucket: { Ref: id } } }),
  );
  const denied = policy.Properties.PolicyDocument.Statement.filter(
    ({ Effect }: { Effect: string }) => Effect === 'Deny',
  );
  expect(denied.map(({ Condition }: { Condition: unknown }) => Condition)).toEqual([
    { Bool: { 'aws:SecureTransport': 'false' } },
    { NumericLessThan: { 's3:TlsVersion': 1.2 } },
  ]);
});

test('logs that are kept for ever have no date of expiry', () => {
  templateOf({ logRetention: logs.RetentionDays.INFINITE }).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: {
      Rules: [
        Match.objectLike({ ExpirationInDays: Match.absent(), NoncurrentVersionExpiration: { NoncurrentDays: 30 } }),
      ],
    },
  });
});

test('the new key is rotated, and is lent to the log service for the logs of this account and to alarms', () => {
  const template = templateOf();
  template.hasResourceProperties('AWS::KMS::Key', { EnableKeyRotation: true });
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  const [, logService, alarms, ...more] = key.Properties.KeyPolicy.Statement;
  expect(more).toEqual([]);
  expect(logService).toMatchObject({
    Principal: { Service: expect.anything() },
    Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': expect.anything() } },
  });
  expect(JSON.stringify(logService.Principal)).toContain('logs.');
  expect(alarms).toMatchObject({
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': expect.anything() } },
  });
});

test('a key of the app is let be used, an imported one asked to be', () => {
  const stack = newStack(US_EAST_1);
  const own = new kms.Key(stack, 'Own');
  expect(newProxy(stack, { encryptionKey: own }, 'A').encryptionKey).toBe(own);
  newProxy(
    stack,
    { encryptionKey: kms.Key.fromKeyArn(stack, 'Imported', 'arn:aws:kms:us-east-1:123456789012:key/abc') },
    'B',
  );
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::KMS::Key', 1);
  expect(JSON.stringify(template.findResources('AWS::KMS::Key'))).toContain('kms:EncryptionContext:aws:logs:arn');
  const notes = Annotations.fromStack(stack).findInfo(
    '*',
    Match.stringLikeRegexp('policy of an imported encryptionKey'),
  );
  expect(notes.map(({ id }) => id)).toEqual(['/Stack/B']);
});
