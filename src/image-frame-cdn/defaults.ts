import { Duration } from 'aws-cdk-lib';

/** Numbers that props leave open and that more than one file needs. */
export const DEFAULTS = {
  sessionDuration: Duration.minutes(15),
  signingKeys: ['1'],
  keyRefreshInterval: Duration.minutes(5),
} as const;

/** The header that an origin names the image set of a frame in, and by which caches are purged. */
export const CACHE_TAG_HEADER = 'x-frame-tags';
