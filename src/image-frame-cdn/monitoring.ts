import { aws_cloudwatch as cloudwatch, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { alarmStatus, createAlarm, graph } from '../private/monitoring';

/** One thing that is watched: more than `threshold` raises an alarm. */
export interface Watched {
  readonly name: string;
  readonly description: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
}

/** Alarms of one region, as CloudWatch watches the metrics of its own region only. */
export function createAlarms(scope: Construct, topic: sns.ITopic, watched: Watched[]): cloudwatch.Alarm[] {
  return watched.map(({ name, description, metric, threshold }) =>
    createAlarm(scope, `${name}Alarm`, topic, {
      alarmDescription: description,
      metric,
      threshold,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
    }),
  );
}

export interface DashboardMetrics {
  readonly requests: cloudwatch.IMetric;
  readonly bytes: cloudwatch.IMetric;
  readonly hitRate: cloudwatch.IMetric;
  readonly clientErrors: cloudwatch.IMetric;
  readonly serverErrors: cloudwatch.IMetric;
  readonly latency: cloudwatch.IMetric;
  readonly sessions: cloudwatch.IMetric;
  readonly sessionErrors: cloudwatch.IMetric;
}

export function createDashboard(scope: Construct, alarms: cloudwatch.Alarm[], metrics: DashboardMetrics): void {
  new cloudwatch.Dashboard(scope, 'Dashboard', {
    widgets: [
      [alarmStatus(alarms)],
      [graph('Requests', metrics.requests), graph('Cache hits (%)', metrics.hitRate)],
      [graph('Bytes', metrics.bytes), graph('Errors (%)', metrics.clientErrors, metrics.serverErrors)],
      [
        graph('Origin latency, 99th percentile (ms)', metrics.latency),
        graph('Sessions', metrics.sessions, metrics.sessionErrors),
      ],
    ],
  });
}
