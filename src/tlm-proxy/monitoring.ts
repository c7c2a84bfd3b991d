import { Duration, Token, aws_cloudwatch as cloudwatch, aws_sns as sns } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { alarmStatus, createAlarm, graph } from '../private/monitoring';

export interface MonitoringMetrics {
  readonly requests: cloudwatch.IMetric;
  readonly serverErrorRate: cloudwatch.IMetric;
  readonly batchFrameErrorRate: cloudwatch.IMetric;
  readonly latency: cloudwatch.IMetric;
  readonly runningTasks: cloudwatch.IMetric;
  readonly healthyTasks: cloudwatch.IMetric;
  readonly unhealthyTasks: cloudwatch.IMetric;
  readonly cpuUtilization: cloudwatch.IMetric;
  readonly memoryUtilization: cloudwatch.IMetric;
  readonly tokenKeyErrors: cloudwatch.IMetric;
  /** Lines of metrics that arrived in 5 minutes. */
  readonly metricLines: cloudwatch.IMetric;
  readonly memoryHits: cloudwatch.IMetric;
  readonly cacheHits: cloudwatch.IMetric;
  readonly joinedRequests: cloudwatch.IMetric;
  readonly upstreamFetches: cloudwatch.IMetric;
  readonly upstreamThrottles: cloudwatch.IMetric;
  readonly upstreamErrors: cloudwatch.IMetric;
  readonly upstreamTime: cloudwatch.IMetric;
  readonly cacheFailures: cloudwatch.IMetric;
  readonly cacheUnavailable: cloudwatch.IMetric;
}

export interface MonitoringProps {
  readonly topic: sns.ITopic;
  readonly metrics: MonitoringMetrics;
  readonly serverErrorPercent: number;
  readonly latencyThreshold: Duration;
  readonly minTasks: number;
  readonly dashboard: boolean;
  /** Whether there is a second tier of the cache. */
  readonly cache: boolean;
}

/** The alarms, and a dashboard that shows what they watch. */
export class Monitoring extends Construct {
  public readonly alarms: cloudwatch.Alarm[];

  constructor(scope: Construct, id: string, props: MonitoringProps) {
    super(scope, id);
    const { metrics } = props;
    const { LESS_THAN_THRESHOLD } = cloudwatch.ComparisonOperator;
    const alarm = (name: string, alarmProps: cloudwatch.AlarmProps): cloudwatch.Alarm =>
      createAlarm(this, name, props.topic, alarmProps);
    this.alarms = [
      alarm('ServerErrors', {
        alarmDescription: 'Too many requests are answered with a server error (5xx)',
        metric: metrics.serverErrorRate,
        threshold: props.serverErrorPercent,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
      }),
      // A batch is answered with 200 whatever becomes of its frames. Alarms of their own, so that neither kind hides the other.
      alarm('BatchFrameErrors', {
        alarmDescription: 'Too many frames within batches fail with a server error (5xx)',
        metric: metrics.batchFrameErrorRate,
        threshold: props.serverErrorPercent,
        evaluationPeriods: 3,
        datapointsToAlarm: 2,
      }),
      alarm('Latency', {
        alarmDescription: 'The 99th percentile of the time to the first byte is too long',
        metric: metrics.latency,
        threshold: props.latencyThreshold.toMilliseconds() / 1000,
        evaluationPeriods: 5,
        datapointsToAlarm: 3,
      }),
      alarm('UnhealthyTasks', {
        alarmDescription: 'A task does not answer health checks',
        metric: metrics.unhealthyTasks,
        threshold: 0,
        evaluationPeriods: 3,
      }),
      alarm('MissingTasks', {
        alarmDescription: 'Fewer tasks run than always should',
        metric: metrics.runningTasks,
        threshold: props.minTasks,
        comparisonOperator: LESS_THAN_THRESHOLD,
        evaluationPeriods: 5,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
      alarm('TokenKeyErrors', {
        alarmDescription: "The token issuers' public keys cannot be fetched; the last ones stay in use",
        metric: metrics.tokenKeyErrors,
        threshold: 0,
        evaluationPeriods: 3,
      }),
      alarm('MissingLogs', {
        alarmDescription:
          'Log lines of tasks do not arrive: audit lines may be lost while CloudWatch Logs is out of reach',
        metric: metrics.metricLines,
        // Each task writes one a minute, also when nothing is asked of it.
        threshold: Token.isUnresolved(props.minTasks) ? props.minTasks : props.minTasks * 3,
        comparisonOperator: LESS_THAN_THRESHOLD,
        evaluationPeriods: 2,
        treatMissingData: cloudwatch.TreatMissingData.BREACHING,
      }),
      alarm('UpstreamThrottles', {
        alarmDescription:
          'HealthImaging throttles the tasks: frames come late. Ask for a higher quota of GetImageFrame, or cache more',
        metric: metrics.upstreamThrottles,
        threshold: 0,
        evaluationPeriods: 3,
      }),
    ];
    if (props.cache) {
      this.alarms.push(
        alarm('CacheDown', {
          alarmDescription:
            'The second tier of the cache is late, fails or refuses: frames come from HealthImaging in its place',
          metric: metrics.cacheUnavailable,
          threshold: 0,
          evaluationPeriods: 5,
          datapointsToAlarm: 3,
        }),
      );
    }
    if (props.dashboard) this.createDashboard(metrics, props.cache);
  }

  private createDashboard(metrics: MonitoringMetrics, cache: boolean): void {
    new cloudwatch.Dashboard(this, 'Dashboard', {
      widgets: [
        [alarmStatus(this.alarms)],
        [
          graph('Requests', metrics.requests),
          graph('Server errors (%)', metrics.serverErrorRate, metrics.batchFrameErrorRate),
        ],
        [
          graph('Time to first byte, 99th percentile (s)', metrics.latency),
          graph('Tasks', metrics.runningTasks, metrics.healthyTasks, metrics.unhealthyTasks),
        ],
        [
          graph('CPU and memory (%)', metrics.cpuUtilization, metrics.memoryUtilization),
          graph('Failed fetches of token keys', metrics.tokenKeyErrors),
        ],
        [
          graph(
            'Where frames come from',
            metrics.memoryHits,
            ...(cache ? [metrics.cacheHits] : []),
            metrics.joinedRequests,
            metrics.upstreamFetches,
          ),
          graph('HealthImaging: time for a frame, 99th percentile (ms)', metrics.upstreamTime),
        ],
        [
          graph('HealthImaging: throttled and failed fetches', metrics.upstreamThrottles, metrics.upstreamErrors),
          ...(cache
            ? [graph('Second cache tier: failures, unavailable', metrics.cacheFailures, metrics.cacheUnavailable)]
            : []),
        ],
      ],
    });
  }
}
