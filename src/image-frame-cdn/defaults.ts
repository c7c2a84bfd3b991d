import { Duration } from 'aws-cdk-lib';

/** Numbers that props leave open and that more than one file needs. */
export const DEFAULTS = {
  sessionDuration: Duration.minutes(15),
  signingKeys: ['1'],
  keyRefreshInterval: Duration.minutes(5),
} as const;
