import { Construct } from 'constructs';
import { BoundFrameOrigin, FrameOriginContext } from './bound-frame-origin';
import { bindServerless } from './serverless-origin';
import { bindTlmProxy } from './tlm-proxy-origin';
import { CloudFrontAccessOptions, ITlmProxy } from '../tlm-proxy';

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

  /**
   * A proxy in the same region, which also serves pictures and batches of frames. CloudFront reaches its load balancer, internal or not, through a
   * VPC origin, over HTTPS, and shows a secret that the proxy takes in place of a user's token. The proxy needs a `domainName`: CloudFront
   * checks that the certificate is valid for it.
   *
   * @param proxy the proxy, of this app or another one
   * @param options the names of the secrets, and how CloudFront is known to the security group of the load balancer
   */
  public static tlmProxy(proxy: ITlmProxy, options: CloudFrontAccessOptions = {}): FrameOrigin {
    return new FrameOrigin((scope, context) => bindTlmProxy(scope, context, proxy, options));
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
