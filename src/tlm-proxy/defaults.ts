import { Duration } from 'aws-cdk-lib';

/** Numbers that props leave open and that more than one file needs. */
export const DEFAULTS = {
  cpu: 1024,
  memoryLimitMiB: 2048,
  cacheTtl: Duration.days(1),
  minTasks: 2,
  maxTasks: 10,
  targetCpuUtilizationPercent: 60,
  targetRequestsPerTask: 6000,
  keyRefreshInterval: Duration.minutes(5),
  serverErrorAlarmPercent: 1,
  latencyAlarmThreshold: Duration.seconds(1),
  metricsNamespace: 'HealthImaging/TlmProxy',
} as const;
