import { Construct } from 'constructs';
import { BoundFrameOrigin, FrameOriginContext } from './bound-frame-origin';
import { bindServerless } from './serverless-origin';

/** Options of `FrameOrigin.serverless`. */
export interface ServerlessOriginOptions {
  /**
   * Memory of the function in MiB, from 256 to 10240, which its share of CPU and network goes with.
   *
   * @default 1024
   */
  readonly memorySizeMiB?: number;

  /**
   * Concurrent requests that are reserved to the function, and its limit.
   *
   * @default - the concurrency of the account is shared
   */
  readonly reservedConcurrency?: number;

  /**
   * The base URL of the HealthImaging data plane that is called, for example a FIPS endpoint.
   *
   * @default - the `runtime-medical-imaging` endpoint of each data store's region
   */
  readonly healthImagingEndpoint?: string;
}

/**
 * Where CloudFront fetches frames that it has not cached.
 *
 * @example
 * FrameOrigin.serverless({ memorySizeMiB: 2048 });
 */
export class FrameOrigin {
  /**
   * A Lambda function that streams frames and ranges of their levels: nothing runs, and nothing is paid for, while nobody asks.
   *
   * @param options its size and limits
   */
  public static serverless(options: ServerlessOriginOptions = {}): FrameOrigin {
    return new FrameOrigin((scope, context) => bindServerless(scope, context, options));
  }

  private constructor(private readonly binder: (scope: Construct, context: FrameOriginContext) => BoundFrameOrigin) {}

  /**
   * Makes what the origin consists of.
   * @internal
   */
  public _bind(scope: Construct, context: FrameOriginContext): BoundFrameOrigin {
    return this.binder(scope, context);
  }
}
