import { aws_cloudfront as cloudfront, aws_cloudwatch as cloudwatch, aws_lambda as lambda } from 'aws-cdk-lib';
import { IDependable } from 'constructs';
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
  /** Whether the origin knows the forms `rendered` and `getImageFrames`. */
  readonly servesPicturesAndBatches: boolean;
  /** What must be there before the distribution is. */
  readonly ready?: IDependable[];
  readonly function?: lambda.Function;
  /** In the region of the stack. */
  readonly throttles?: cloudwatch.Metric;
}
