import {
  Duration,
  RemovalPolicy,
  Stack,
  aws_certificatemanager as acm,
  aws_cloudfront as cloudfront,
  aws_kms as kms,
  aws_logs as logs,
  aws_route53 as route53,
  aws_s3 as s3,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { FrameOrigin } from './frame-origin';
import { FrameAccess, ImagingDatastore, TokenIssuer } from '../access';

/** Properties of an `ImageFrameCdn`. */
export interface ImageFrameCdnProps {
  /** The data stores whose frames are delivered, at least one. */
  readonly dataStores: ImagingDatastore[];

  /** The issuers of the access tokens that open sessions, at least one. */
  readonly tokenIssuers: TokenIssuer[];

  /**
   * Which signed-in users may read which of the data stores. If a rule leaves out data stores, a CloudFront Function checks the path of each request
   * for a frame.
   *
   * @default FrameAccess.signedInUsers()
   */
  readonly access?: FrameAccess;

  /**
   * Where CloudFront fetches frames that it has not cached.
   *
   * @default FrameOrigin.serverless()
   */
  readonly origin?: FrameOrigin;

  /**
   * The domain name that clients use. It requires `certificate`.
   *
   * @default - the cloudfront.net name of the distribution, for which CloudFront also accepts TLS versions before 1.2
   */
  readonly domainName?: string;

  /**
   * The certificate for `domainName`. It must be in us-east-1; if the stack is in another region, import it by its ARN.
   *
   * @default - the certificate of cloudfront.net
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The hosted zone in which alias records for `domainName` are created.
   *
   * @default - no record is created
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Origins of web pages that may read frames (CORS), such as `https://viewer.example.org`. Browsers send the cookies of a session only
   * from pages of the same site as the distribution.
   *
   * @default - none: web pages of other origins cannot read frames
   */
  readonly allowedOrigins?: string[];

  /**
   * How long the cookies of a session are valid, from 1 minute to 1 hour. They cannot be revoked individually before that.
   *
   * @default Duration.minutes(15)
   */
  readonly sessionDuration?: Duration;

  /**
   * Names of the keys that sign sessions, one to five. The first one signs; CloudFront accepts all of them.
   * To change the key without an outage, deploy `['1', '2']`, then `['2', '1']`, and `['2']` once `sessionDuration` has passed.
   *
   * @default ['1']
   */
  readonly signingKeys?: string[];

  /**
   * The region of Origin Shield, the cache through which all edge locations fetch frames, so that each is fetched once.
   *
   * @default - the region of the stack, or the nearest region with Origin Shield
   */
  readonly originShieldRegion?: string;

  /**
   * What the distribution serves at all other paths than those of frames and sessions, for example a viewer of your own.
   *
   * @default - nothing: requests for other paths are refused
   */
  readonly defaultBehavior?: cloudfront.BehaviorOptions;

  /**
   * The ARN of an AWS WAF web ACL of scope CLOUDFRONT, which is always in us-east-1.
   *
   * @default - no web ACL
   */
  readonly webAclArn?: string;

  /**
   * The countries from which frames may be read, or from which they may not.
   *
   * @default - all countries
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * The price class, which decides which edge locations are used.
   *
   * @default cloudfront.PriceClass.PRICE_CLASS_ALL
   */
  readonly priceClass?: cloudfront.PriceClass;

  /**
   * How often the public keys of the token issuers are fetched, from 1 minute to 24 hours in whole minutes.
   *
   * @default Duration.minutes(5)
   */
  readonly keyRefreshInterval?: Duration;

  /**
   * Reserved concurrency of the function that opens sessions, which is also its limit.
   *
   * @default - the function shares the unreserved concurrency of the account
   */
  readonly sessionConcurrency?: number;

  /**
   * A stack of this app in us-east-1, the only region in which CloudFront's access logs and alarms on its metrics can be set up.
   * Set `crossRegionReferences: true` on both stacks.
   *
   * @default - the stack of the construct if it is in us-east-1; otherwise there are no access logs and no alarms on CloudFront's metrics
   */
  readonly usEast1Stack?: Stack;

  /**
   * The KMS key that encrypts logs, the public keys of token issuers, and alarms. If it is imported, its key policy must allow this: a note at
   * synthesis says for which services.
   *
   * @default - a new key with yearly rotation
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long logs are kept: the logs of the functions, and the access logs in new buckets.
   *
   * @default logs.RetentionDays.SIX_YEARS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The bucket for server access logs of the bucket that holds the issuers' public keys. It must be in the region of the stack and encrypted
   * with S3 managed keys (SSE-S3).
   *
   * @default - a new bucket
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * The topic that alarms are sent to.
   *
   * @default - a new encrypted topic, available as `alarmTopic`; subscribe to it
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Whether a CloudWatch dashboard is created.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * What happens to logs, buckets and the encryption key when the construct is removed. With `DESTROY`, the buckets are emptied first.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
