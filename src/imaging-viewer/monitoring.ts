import { aws_cloudwatch as cloudwatch, aws_cognito as cognito } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { alarmStatus, smallGraph } from '../private/monitoring';

/** A metric that Cognito keeps of an app client, in the region of its pool. */
export function signInMetric(
  pool: cognito.IUserPool,
  client: cognito.IUserPoolClient,
  metricName: string,
  props?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/Cognito',
    metricName,
    dimensionsMap: { UserPool: pool.userPoolId, UserPoolClient: client.userPoolClientId },
    statistic: 'Sum',
    ...props,
  });
}

export interface DashboardMetrics {
  readonly signIns: cloudwatch.IMetric;
  readonly signInThrottles: cloudwatch.IMetric;
  /** Of the viewer's own distribution, if it has one. */
  readonly site?: {
    readonly requests: cloudwatch.IMetric;
    readonly clientErrors: cloudwatch.IMetric;
    readonly serverErrors: cloudwatch.IMetric;
  };
}

export function createDashboard(scope: Construct, alarms: cloudwatch.Alarm[], metrics: DashboardMetrics): void {
  const { site } = metrics;
  new cloudwatch.Dashboard(scope, 'Dashboard', {
    widgets: [
      [alarmStatus(alarms)],
      [
        smallGraph('Sign-ins', metrics.signIns, metrics.signInThrottles),
        ...(site
          ? [smallGraph('Requests', site.requests), smallGraph('Errors (%)', site.clientErrors, site.serverErrors)]
          : []),
      ],
    ],
  });
}
