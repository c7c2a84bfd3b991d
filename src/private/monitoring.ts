import {
  aws_cloudfront as cloudfront,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { US_EAST_1 } from './edge-props';

/** An alarm on more than its threshold, unless the props say otherwise, that tells the topic when it goes off and when it is over. */
export function createAlarm(
  scope: Construct,
  id: string,
  topic: sns.ITopic,
  props: cloudwatch.AlarmProps,
): cloudwatch.Alarm {
  const alarm = new cloudwatch.Alarm(scope, id, {
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    ...props,
  });
  alarm.addAlarmAction(new actions.SnsAction(topic));
  alarm.addOkAction(new actions.SnsAction(topic));
  return alarm;
}

/** A metric that CloudFront keeps. That of the CDK has neither the region nor the second dimension, without which CloudWatch finds nothing. */
export function distributionMetric(
  distribution: cloudfront.IDistribution,
  metricName: string,
  props?: cloudwatch.MetricOptions,
): cloudwatch.Metric {
  return new cloudwatch.Metric({
    namespace: 'AWS/CloudFront',
    metricName,
    dimensionsMap: { DistributionId: distribution.distributionId, Region: 'Global' },
    region: US_EAST_1,
    ...props,
  });
}

/** Half a row of a dashboard. */
export function graph(title: string, ...left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return widget(title, left, 12);
}

/** A third of a row of a dashboard. */
export function smallGraph(title: string, ...left: cloudwatch.IMetric[]): cloudwatch.GraphWidget {
  return widget(title, left, 8);
}

function widget(title: string, left: cloudwatch.IMetric[], width: number): cloudwatch.GraphWidget {
  return new cloudwatch.GraphWidget({ title, left, width, leftYAxis: { min: 0 } });
}

/** The first row of a dashboard. */
export function alarmStatus(alarms: cloudwatch.IAlarm[]): cloudwatch.AlarmStatusWidget {
  return new cloudwatch.AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 3 });
}
