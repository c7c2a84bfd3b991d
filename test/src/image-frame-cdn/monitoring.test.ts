import { App, Duration, aws_sns as sns } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { FrameOrigin } from '../../../src';
import { EU_WEST_1, cdnTemplate, newCdn } from '../support/cdns';
import { US_EAST_1, flat, newProxy, newStack } from '../support/proxies';

type Alarm = {
  Dimensions?: unknown;
  MetricName: string;
  Namespace: string;
  Threshold: number;
  AlarmActions: unknown[];
};

const alarmsOf = (template: Template) =>
  Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties as Alarm);
const watched = (template: Template) =>
  alarmsOf(template)
    .map(({ Namespace, MetricName, Threshold }) => `${Namespace} ${MetricName} > ${Threshold}`)
    .sort();

const ON_THE_DISTRIBUTION = [
  'AWS/CloudFront 4xxErrorRate > 25',
  'AWS/CloudFront 5xxErrorRate > 1',
  'AWS/CloudFront OriginLatency > 5000',
];

test('what is watched: the distribution, sessions, frames, purges, token keys', () => {
  const template = cdnTemplate();
  expect(watched(template)).toEqual([
    ...ON_THE_DISTRIBUTION,
    'AWS/Lambda Errors > 0',
    'AWS/Lambda Errors > 0',
    'AWS/Lambda Throttles > 0',
    'AWS/Lambda Throttles > 0',
    'AWS/Lambda Url5xxCount > 0',
  ]);
  // CloudWatch knows no metric of CloudFront by its distribution alone.
  for (const { Namespace, Dimensions } of alarmsOf(template)) {
    if (Namespace !== 'AWS/CloudFront') continue;
    expect(Dimensions).toEqual([
      { Name: 'DistributionId', Value: { Ref: expect.stringMatching(/^CdnDistribution/) } },
      { Name: 'Region', Value: 'Global' },
    ]);
  }
  const functions = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
    .flatMap(({ Properties }) => (Properties.Dimensions ?? []) as { Name: string; Value: { Ref: string } }[])
    .filter(({ Name }) => Name === 'FunctionName')
    .map(({ Value }) => Value.Ref.replace(/Function[0-9A-F]{8}$/, ''));
  expect(functions.sort()).toEqual([
    'CdnFrameOrigin',
    'CdnPurgePurger',
    'CdnSessionOpener',
    'CdnSessionOpener',
    expect.stringMatching(/^CdnTokenKeys/),
  ]);
  // Without them there is neither a latency of the origin nor a hit rate.
  template.hasResourceProperties('AWS::CloudFront::MonitoringSubscription', {
    MonitoringSubscription: {
      RealtimeMetricsSubscriptionConfig: { RealtimeMetricsSubscriptionStatus: 'Enabled' },
    },
  });
});

test('a proxy has alarms of its own, so there is none on a function that fetches frames', () => {
  const stack = newStack(US_EAST_1, new App());
  const cdn = newCdn(stack, {
    origin: FrameOrigin.tlmProxy(newProxy(stack, { domainName: 'proxy.example.org' })),
  });
  expect(cdn.alarms).toHaveLength(7);
});

test('alarms go to an encrypted topic, or to a given one', () => {
  for (const { AlarmActions } of alarmsOf(cdnTemplate())) {
    expect(AlarmActions).toEqual([{ Ref: expect.stringMatching(/^CdnAlarmTopic/) }]);
  }
  cdnTemplate().hasResourceProperties('AWS::SNS::Topic', {
    KmsMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CdnKey'), 'Arn'] },
  });
  const arn = 'arn:aws:sns:us-east-1:123456789012:ours';
  const stack = newStack(US_EAST_1, new App());
  const alarmTopic = sns.Topic.fromTopicArn(stack, 'Topic', arn);
  expect(newCdn(stack, { alarmTopic }).alarmTopic).toBe(alarmTopic);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SNS::Topic', 0);
  template.allResourcesProperties('AWS::CloudWatch::Alarm', { AlarmActions: [arn] });
});

test('a dashboard shows them all, and can be left out', () => {
  const [dashboard] = Object.values(cdnTemplate().findResources('AWS::CloudWatch::Dashboard'));
  const body = JSON.stringify(dashboard.Properties.DashboardBody);
  for (const name of [
    'Requests',
    'BytesDownloaded',
    'CacheHitRate',
    '4xxErrorRate',
    '5xxErrorRate',
    'OriginLatency',
    'UrlRequestCount',
    'Url5xxCount',
  ]) {
    expect(body).toContain(`\\"${name}\\"`);
  }
  cdnTemplate({ dashboard: false }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
});

test('elsewhere, the dashboard reads what is only in us-east-1 from there', () => {
  const [dashboard] = Object.values(cdnTemplate({}, EU_WEST_1).findResources('AWS::CloudWatch::Dashboard'));
  const body = flat(dashboard.Properties.DashboardBody);
  const metrics = [...body.matchAll(/\["AWS\/CloudFront",[^\]]*\]/g)].map(([text]) => text);
  expect(metrics).toHaveLength(6);
  for (const metric of metrics) expect(metric).toContain('"region":"us-east-1"');
});

test('metrics of the distribution are those of us-east-1, of functions those of their region', () => {
  const cdn = newCdn(newStack(US_EAST_1, new App()));
  const period = Duration.minutes(15);
  const ofDistribution = [
    cdn.metric('Requests', { period }),
    cdn.metricRequests({ period }),
    cdn.metricBytesDownloaded({ period }),
    cdn.metricCacheHitRate({ period }),
    cdn.metricClientErrorRate({ period }),
    cdn.metricServerErrorRate({ period }),
    cdn.metricOriginLatency({ period }),
  ];
  expect(ofDistribution.map(({ metricName, statistic }) => `${metricName} ${statistic}`)).toEqual([
    'Requests Average',
    'Requests Sum',
    'BytesDownloaded Sum',
    'CacheHitRate Average',
    '4xxErrorRate Average',
    '5xxErrorRate Average',
    'OriginLatency p99',
  ]);
  for (const { region, namespace, dimensions } of ofDistribution) {
    expect({ region, namespace }).toEqual({ region: 'us-east-1', namespace: 'AWS/CloudFront' });
    expect(dimensions).toEqual({ DistributionId: cdn.distribution.distributionId, Region: 'Global' });
  }
  const ofFunctions = [
    cdn.metricSessions({ period }),
    cdn.metricSessionErrors({ period }),
    cdn.metricTokenKeyErrors({ period }),
  ];
  expect(ofFunctions.map(({ metricName, statistic }) => `${metricName} ${statistic}`)).toEqual([
    'UrlRequestCount Sum',
    'Url5xxCount Sum',
    'Errors Sum',
  ]);
  for (const metric of [...ofDistribution, ...ofFunctions]) expect(metric.period).toEqual(period);
});
