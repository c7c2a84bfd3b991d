import type { DatastoreEndpoint } from '../frames';
import { parseDatastoreArns } from '../frames/datastore-arn';
import { ConfigError, endpoint, integer, type Environment } from '../frames/environment';

export interface FrameOriginConfig {
  readonly datastores: readonly DatastoreEndpoint[];
  /** HealthImaging endpoint to use instead of the region's own. */
  readonly endpoint?: string;
  /** Header by which CloudFront learns what a cached answer belongs to. */
  readonly tagHeader?: string;
  /** Longer answers are refused before their first byte. */
  readonly maxResponseBytes: number;
}

/** A streamed answer of a Lambda function has 200 MB at most. */
const MAX_RESPONSE_BYTES = 200 * 1024 * 1024;

/** @throws ConfigError */
export function readConfig(env: Environment): FrameOriginConfig {
  const faults: string[] = [];
  const tagHeader = env.FRAME_ORIGIN_CACHE_TAGS || undefined;
  if (tagHeader !== undefined && !/^[A-Za-z0-9-]{1,64}$/.test(tagHeader)) {
    faults.push(`FRAME_ORIGIN_CACHE_TAGS must be the name of a header, got '${tagHeader}'`);
  }
  const bytes = { fallback: MAX_RESPONSE_BYTES, min: 1, max: MAX_RESPONSE_BYTES };
  const config: FrameOriginConfig = {
    datastores: parseDatastoreArns(env.FRAME_ORIGIN_DATASTORES, 'FRAME_ORIGIN_DATASTORES', faults),
    endpoint:
      endpoint(env, 'FRAME_ORIGIN_ENDPOINT', faults) ?? endpoint(env, 'AWS_ENDPOINT_URL_MEDICAL_IMAGING', faults),
    tagHeader,
    maxResponseBytes: integer(env, 'FRAME_ORIGIN_MAX_RESPONSE_BYTES', bytes, faults),
  };
  if (faults.length > 0) throw new ConfigError('the frame origin', faults);
  return config;
}
