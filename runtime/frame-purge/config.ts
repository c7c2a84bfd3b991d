import { ConfigError, endpoint, type Environment } from '../frames/environment';

export interface FramePurgeConfig {
  readonly distributionId: string;
  readonly endpoint: URL;
  readonly signingRegion: string;
}

/** @throws ConfigError */
export function readConfig(env: Environment): FramePurgeConfig {
  const faults: string[] = [];
  const distributionId = env.FRAME_PURGE_DISTRIBUTION_ID ?? '';
  if (!/^[A-Z0-9]{1,32}$/.test(distributionId)) {
    faults.push(`FRAME_PURGE_DISTRIBUTION_ID must be the ID of a distribution, got '${distributionId}'`);
  }
  // A global service: one endpoint and one region of signatures in each partition.
  const china = env.AWS_REGION?.startsWith('cn-') ?? false;
  const own = endpoint(env, 'AWS_ENDPOINT_URL_CLOUDFRONT', faults);
  if (faults.length > 0) throw new ConfigError('the purge of frames', faults);
  return {
    distributionId,
    signingRegion: china ? 'cn-northwest-1' : 'us-east-1',
    endpoint: new URL(
      own ?? (china ? 'https://cloudfront.cn-northwest-1.amazonaws.com.cn' : 'https://cloudfront.amazonaws.com'),
    ),
  };
}
