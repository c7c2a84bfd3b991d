import { RemovalPolicy, aws_logs as logs, aws_s3 as s3, aws_sns as sns } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { newCdn } from '../support/cdns';
import { US_EAST_1, newStack } from '../support/proxies';
import { newViewer, viewerTemplate } from '../support/viewers';

test('alarms on errors of the site and on refused sign-ins, and a dashboard', () => {
  const template = viewerTemplate();
  for (const [MetricName, Threshold] of [
    ['4xxErrorRate', 25],
    ['5xxErrorRate', 1],
    ['SignInThrottles', 0],
  ]) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      MetricName,
      Threshold,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('^ViewerAlarmTopic') }],
    });
  }
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    Namespace: 'AWS/Cognito',
    Dimensions: [
      { Name: 'UserPool', Value: { Ref: Match.stringLikeRegexp('^ViewerSignInUserPool') } },
      { Name: 'UserPoolClient', Value: { Ref: Match.stringLikeRegexp('^ViewerAppClient') } },
    ],
  });
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 1);
});

test('metrics of a distribution are those of us-east-1', () => {
  const stack = newStack(US_EAST_1);
  const viewer = newViewer(stack);
  const { region, namespace, metricName, dimensions, statistic } = viewer.metricRequests();
  expect({ region, namespace, metricName, statistic }).toEqual({
    region: 'us-east-1',
    namespace: 'AWS/CloudFront',
    metricName: 'Requests',
    statistic: 'Sum',
  });
  expect(dimensions).toEqual({ DistributionId: viewer.distribution.distributionId, Region: 'Global' });
  expect(viewer.metricClientErrorRate().metricName).toBe('4xxErrorRate');
  expect(viewer.metricServerErrorRate({ label: 'x' }).label).toBe('x');
  expect(viewer.metricSignIns().metricName).toBe('SignInSuccesses');
});

test('the distribution of a cdn is watched there', () => {
  const stack = newStack(US_EAST_1);
  const cdn = newCdn(stack);
  const viewer = newViewer(stack, { cdn });
  expect(viewer.alarms).toHaveLength(1);
  expect(viewer.edgeAlarmTopic).toBeUndefined();
  expect(viewer.cdnLogsBucket).toBeUndefined();
});

test('given topic, log bucket and times; no dashboard; nothing kept', () => {
  const stack = newStack(US_EAST_1);
  const alarmTopic = new sns.Topic(stack, 'Topic');
  const accessLogsBucket = new s3.Bucket(stack, 'Logs');
  const viewer = newViewer(stack, {
    alarmTopic,
    accessLogsBucket,
    logRetention: logs.RetentionDays.ONE_YEAR,
    removalPolicy: RemovalPolicy.DESTROY,
    dashboard: false,
  });
  expect(viewer.alarmTopic).toBe(alarmTopic);
  expect(viewer.accessLogsBucket).toBe(accessLogsBucket);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 365 });
  // The users of the pool are worth more than the site: they have a policy of their own.
  const kept = Object.values(template.toJSON().Resources as Record<string, { Type: string; DeletionPolicy?: string }>)
    .filter(({ DeletionPolicy }) => DeletionPolicy === 'Retain')
    .map(({ Type }) => Type);
  expect(kept.sort()).toEqual(['AWS::Cognito::UserPool', 'AWS::S3::Bucket']);
});

test('the files are copied by a role that reaches the site and the files alone', () => {
  const policies = viewerTemplate().findResources('AWS::IAM::ManagedPolicy');
  const [, policy] = Object.entries(policies).find(([id]) => id.startsWith('ViewerDeploymentRolePolicy'))!;
  const statements = policy.Properties.PolicyDocument.Statement as { Resource: unknown }[];
  for (const { Resource } of statements) expect(Resource).not.toBe('*');
  expect(JSON.stringify(statements)).not.toContain('AccessLogs');
});
