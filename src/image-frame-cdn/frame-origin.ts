import { Construct } from 'constructs';
import { BoundFrameOrigin, FrameOriginContext } from './bound-frame-origin';
import { bindServerless } from './serverless-origin';
import { bindTlmProxy } from './tlm-proxy-origin';
import { CloudFrontAccessOptions, ITlmProxy } from '../tlm-proxy';

/** Options of `FrameOrigin.serverless`. */
export interface ServerlessOriginOptions {
  /**
   * Memory of the function in MiB, from 256 to 10240. Its share of CPU and network grows with it.
   *
   * @default 1024
   */
  readonly memorySizeMiB?: number;

  /**
   * Reserved concurrency of the function, which is also its limit.
   *
   * @default - the function shares the unreserved concurrency of the account
   */
  readonly reservedConcurrency?: number;

  /**
   * The base URL of the HealthImaging data plane that is called, for example a FIPS endpoint.
   *
   * @default - the `runtime-medical-imaging` endpoint of the region of each data store
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
   * A Lambda function that streams frames and ranges of their levels. It runs, and costs, only while frames are fetched.
   *
   * @param options memory and limits of the function
   */
  public static serverless(options: ServerlessOriginOptions = {}): FrameOrigin {
    return new FrameOrigin((scope, context) => bindServerless(scope, context, options));
  }

  /**
   * A proxy in the same region and account, which also serves rendered pictures and batches of frames. CloudFront reaches its load balancer,
   * internal or not, through a VPC origin over HTTPS, and presents a secret that the proxy accepts in place of a user's token. The proxy needs a
   * `domainName`: CloudFront checks that the certificate is valid for it.
   *
   * @param proxy the proxy, of this app or another one
   * @param options how CloudFront authenticates to the proxy and gets through its security group
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
