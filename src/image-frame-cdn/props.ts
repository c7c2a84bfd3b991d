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

  /** Who signs the access tokens that sessions are opened with, at least one. */
  readonly tokenIssuers: TokenIssuer[];

  /**
   * Which signed-in users may read which of the data stores. Where a rule leaves data stores out, a CloudFront Function guards the paths of frames.
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
   * The name that clients use, which needs `certificate`.
   *
   * @default - the cloudfront.net name of the distribution, with which CloudFront also talks to clients older than TLS 1.2
   */
  readonly domainName?: string;

  /**
   * The certificate for `domainName`. CloudFront takes those of us-east-1 only: give one of another stack by its ARN.
   *
   * @default - the certificate of cloudfront.net
   */
  readonly certificate?: acm.ICertificate;

  /**
   * The hosted zone in which alias records for `domainName` are made.
   *
   * @default - no record is made
   */
  readonly hostedZone?: route53.IHostedZone;

  /**
   * Origins of web pages that may read frames (CORS), such as `https://viewer.example.org`. Their cookies only come along if they
   * are of the same site as the distribution.
   *
   * @default - none: no web page of another origin reads frames
   */
  readonly allowedOrigins?: string[];

  /**
   * How long the cookies of a session are valid, from 1 minute to 1 hour. They cannot be revoked before.
   *
   * @default Duration.minutes(15)
   */
  readonly sessionDuration?: Duration;

  /**
   * Names of the keys that sessions are signed with, one to five. The first one signs, CloudFront accepts all of them.
   * To change the key without an outage, deploy `['1', '2']`, then `['2', '1']`, and after `sessionDuration` `['2']`.
   *
   * @default ['1']
   */
  readonly signingKeys?: string[];

  /**
   * The region of Origin Shield, which fetches each frame once for all edges.
   *
   * @default - the region of the stack, or the nearest one that has Origin Shield
   */
  readonly originShieldRegion?: string;

  /**
   * What the distribution serves beside frames and sessions, for example the viewer.
   *
   * @default - nothing: every other path is refused
   */
  readonly defaultBehavior?: cloudfront.BehaviorOptions;

  /**
   * The ARN of an AWS WAF web ACL for CloudFront, which is in us-east-1.
   *
   * @default - no web ACL
   */
  readonly webAclArn?: string;

  /**
   * The countries from which frames may be read, or may not.
   *
   * @default - all countries
   */
  readonly geoRestriction?: cloudfront.GeoRestriction;

  /**
   * The edges that are used.
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
   * Concurrent openings of sessions that are reserved to the function, and its limit.
   *
   * @default - the concurrency of the account is shared
   */
  readonly sessionConcurrency?: number;

  /**
   * A stack of this app in us-east-1. There alone can the access logs of CloudFront be set up, and its metrics be watched.
   * Give both stacks `crossRegionReferences: true`.
   *
   * @default - the stack of the construct if it is in us-east-1; else there are no access logs and no alarms on CloudFront's metrics
   */
  readonly usEast1Stack?: Stack;

  /**
   * The key that logs, token keys and alarms are encrypted with. The policy of an imported key must allow this, as a note at synthesis says.
   *
   * @default - a new key that is rotated every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long logs are kept: those of the functions, and the access logs of new buckets.
   *
   * @default logs.RetentionDays.SIX_YEARS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The bucket for the access logs of the bucket of token keys. It must be in the region of the stack and encrypted with
   * keys of S3 (SSE-S3).
   *
   * @default - a new bucket
   */
  readonly accessLogsBucket?: s3.IBucket;

  /**
   * Where alarms are sent.
   *
   * @default - a new encrypted topic, `alarmTopic`, to which you subscribe
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * Whether a CloudWatch dashboard is made.
   *
   * @default true
   */
  readonly dashboard?: boolean;

  /**
   * What becomes of logs, buckets and the encryption key when the construct is removed. Buckets that are to go are emptied before.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
