import { aws_cloudfront as cloudfront, aws_cloudwatch as cloudwatch, aws_lambda as lambda } from 'aws-cdk-lib';
import { ImagingDatastore } from '../access';
import { LogSettings } from '../private/log-group';

/** What an origin is told of the distribution that it serves. */
export interface FrameOriginContext {
  readonly dataStores: ImagingDatastore[];
  readonly logs: LogSettings;
  readonly originShieldRegion: string;
}

/** What the distribution is told of its origin. */
export interface BoundFrameOrigin {
  readonly origin: cloudfront.IOrigin;
  /** The response header that names the image set of a frame; undefined: the origin names none. */
  readonly cacheTagHeader?: string;
  readonly function?: lambda.Function;
  /** In the region of the stack. */
  readonly throttles?: cloudwatch.Metric;
}
