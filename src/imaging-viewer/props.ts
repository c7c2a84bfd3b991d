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
import { ImagingSignIn } from './imaging-sign-in';
import { FrameAccess, ImagingDatastore } from '../access';
import { ImageFrameCdn } from '../image-frame-cdn';
import { ITlmProxy } from '../tlm-proxy';

/** Properties of an `ImagingViewer`. */
export interface ImagingViewerProps {
  /** The data stores that users may read, at least one, in the region of the stack. */
  readonly dataStores: ImagingDatastore[];

  /**
   * How users sign in.
   *
   * @default - a new `ImagingSignIn` with a new user pool
   */
  readonly signIn?: ImagingSignIn;

  /**
   * Which signed-in users may read which of the data stores. Give `cdn` and `tlmProxy` the same.
   *
   * @default FrameAccess.signedInUsers()
   */
  readonly access?: FrameAccess;

  /**
   * Names of groups whose members may change metadata and tags of what they may read.
   *
   * @default - nobody changes anything
   */
  readonly metadataEditors?: string[];

  /**
   * Whether the groups that `access` and `metadataEditors` name are made in the user pool. Where they exist already, set this to false and
   * give each group the role of `rolesByGroup`.
   *
   * @default true
   */
  readonly createGroups?: boolean;

  /**
   * Delivers the frames. The viewer is then served under the same name, so that the cookies of its sessions stay on one site.
   *
   * @default - a distribution of the viewer's own; frames come from `tlmProxy`, or from HealthImaging itself
   */
  readonly cdn?: ImageFrameCdn;

  /**
   * Serves frames by resolution levels. The viewer's pages are let read from it; an imported proxy must list their origin by itself.
   *
   * @default - frames come from `cdn`, or from HealthImaging itself
   */
  readonly tlmProxy?: ITlmProxy;

  /**
   * The base URL of the HealthImaging data plane that browsers call, for example a FIPS endpoint.
   *
   * @default - the endpoints of the stack's region
   */
  readonly healthImagingEndpoint?: string;

  /**
   * How long a user stays signed in without signing in anew, from 1 hour to 30 days.
   *
   * @default Duration.hours(12)
   */
  readonly sessionDuration?: Duration;

  /**
   * The time without any action, from 1 minute to 8 hours in whole minutes, after which the viewer locks its screen.
   *
   * @default Duration.minutes(15)
   */
  readonly idleLock?: Duration;

  /**
   * The name that users open, which needs `certificate`.
   *
   * @default - the name of `cdn`, or the cloudfront.net name of the distribution, with which CloudFront also talks to clients older than TLS 1.2
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
   * The ARN of an AWS WAF web ACL for CloudFront, which is in us-east-1.
   *
   * @default - no web ACL
   */
  readonly webAclArn?: string;

  /**
   * The countries from which the viewer may be opened, or may not.
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
   * A stack of this app in us-east-1. There alone can the access logs of CloudFront be set up, and its metrics be watched.
   * Give both stacks `crossRegionReferences: true`.
   *
   * @default - the stack of the construct if it is in us-east-1; else there are no access logs and no alarms on CloudFront's metrics
   */
  readonly usEast1Stack?: Stack;

  /**
   * The key that the site, logs and alarms are encrypted with. The policy of an imported key must allow this, as a note at synthesis says.
   *
   * @default - a new key that is rotated every year
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long logs are kept.
   *
   * @default logs.RetentionDays.SIX_YEARS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The bucket for the access logs of the bucket of the site. It must be in the region of the stack and encrypted with keys of S3 (SSE-S3).
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
   * What becomes of the site's bucket, logs and the encryption key when the construct is removed.
   *
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}
