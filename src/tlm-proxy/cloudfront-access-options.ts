/** Options for letting CloudFront fetch frames from a proxy. */
export interface CloudFrontAccessOptions {
  /**
   * Names of the generated secrets that prove to the proxy that a request comes from a distribution of yours, one or two. CloudFront sends the
   * first one; the tasks accept both. To change it without an outage, deploy `['1', '2']`, then `['2', '1']`, then `['2']`.
   *
   * @default ['1']
   */
  readonly credentials?: string[];

  /**
   * The ID, in the region of the proxy, of the managed prefix list `com.amazonaws.global.cloudfront.origin-facing`.
   *
   * @default - known for the regions of HealthImaging and some others; required elsewhere
   */
  readonly prefixListId?: string;
}
