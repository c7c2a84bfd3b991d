import { Duration, Fn, aws_cloudfront_origins as origins, aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundFrameOrigin, FrameOriginContext } from './bound-frame-origin';
import { CACHE_TAG_HEADER } from './defaults';
import type { ServerlessOriginOptions } from './frame-origin';
import { createFunction } from './function';
import { acknowledge, findingText } from '../private/acknowledge';
import { Conflicts } from '../private/conflicts';

/** A function that streams what GetImageFrame answers. */
export function bindServerless(
  scope: Construct,
  context: FrameOriginContext,
  options: ServerlessOriginOptions,
): BoundFrameOrigin {
  const conflicts = new Conflicts();
  const isWhole = (from: number, to: number) => (value: number) =>
    Number.isInteger(value) && value >= from && value <= to;
  conflicts.number('memorySizeMiB', options.memorySizeMiB, 'a whole number from 256 to 10240', isWhole(256, 10240));
  conflicts.number('reservedConcurrency', options.reservedConcurrency, 'a whole number of at least 1', isWhole(1, 1e6));
  conflicts.text('healthImagingEndpoint', options.healthImagingEndpoint, 'an https URL', (url) =>
    URL.canParse(url) ? new URL(url).protocol === 'https:' : false,
  );
  conflicts.throwIfAny('FrameOrigin.serverless');

  const fn = createFunction(scope, 'FrameOrigin', {
    description: 'Fetches image frames from HealthImaging for CloudFront',
    asset: 'frame-origin',
    environment: {
      FRAME_ORIGIN_DATASTORES: Fn.join(
        ',',
        context.dataStores.map((store) => store.datastoreArn),
      ),
      FRAME_ORIGIN_CACHE_TAGS: CACHE_TAG_HEADER,
      ...(options.healthImagingEndpoint ? { FRAME_ORIGIN_ENDPOINT: options.healthImagingEndpoint } : {}),
    },
    memorySize: options.memorySizeMiB ?? 1024,
    timeout: Duration.minutes(2),
    reservedConcurrency: options.reservedConcurrency,
    logs: context.logs,
    isSynchronous: true,
  });
  for (const store of context.dataStores) {
    store.grantReadFrames(fn);
    acknowledge(
      fn.role!,
      'The function reads the frames of any image set of the data stores that it is given; the IDs of image sets come and go with studies',
      `AwsSolutions:IAM5[Resource::${findingText(scope, store.imageSetArns)}]`,
    );
  }
  const url = fn.addFunctionUrl({
    authType: lambda.FunctionUrlAuthType.AWS_IAM,
    invokeMode: lambda.InvokeMode.RESPONSE_STREAM,
  });
  return {
    origin: origins.FunctionUrlOrigin.withOriginAccessControl(url, {
      originShieldEnabled: true,
      originShieldRegion: context.originShieldRegion,
      readTimeout: Duration.seconds(60),
      keepaliveTimeout: Duration.seconds(60),
    }),
    servesPicturesAndBatches: false,
    function: fn,
    throttles: fn.metricThrottles(),
  };
}
