import { Duration } from 'aws-cdk-lib';

/** Numbers that props leave open. */
export const DEFAULTS = {
  sessionDuration: Duration.hours(12),
  idleLock: Duration.minutes(15),
} as const;

/** Of access and ID tokens: what a stolen one is good for, and how soon a change of groups counts. */
export const TOKEN_VALIDITY = Duration.minutes(15);
