import { Duration, Names, aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** The metrics that the tasks write to their log (EMF). */
export class ServerMetrics {
  /** The only dimension. */
  public readonly proxyName: string;

  constructor(
    private readonly scope: Construct,
    public readonly namespace: string,
  ) {
    this.proxyName = Names.uniqueResourceName(scope, { maxLength: 128, separator: '-' });
  }

  /** Sum over 5 minutes. */
  public count(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(metricName, { statistic: 'Sum', period: Duration.minutes(5), ...options });
  }

  /** Over 1 minute. */
  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: this.namespace,
      metricName,
      dimensionsMap: { Proxy: this.proxyName },
      period: Duration.minutes(1),
      ...options,
    }).attachTo(this.scope);
  }
}
