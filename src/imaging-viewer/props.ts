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
  /** The data stores that users may read, at least one. They must be in the region of the stack. */
  readonly dataStores: ImagingDatastore[];

  /**
   * How users sign in.
   *
   * @default - a new `ImagingSignIn` with a new user pool
   */
  readonly signIn?: ImagingSignIn;

  /**
   * Which signed-in users may read which of the data stores. Set the same on `cdn` and `tlmProxy`.
   *
   * @default FrameAccess.signedInUsers()
   */
  readonly access?: FrameAccess;

  /**
   * Names of the groups whose members may change metadata and tags of what they may read.
   *
   * @default - no one may change anything
   */
  readonly metadataEditors?: string[];

  /**
   * Whether the groups that `access` and `metadataEditors` name are created in the user pool. If they exist already, set this to false and
   * assign each group its role of `rolesByGroup`.
   *
   * @default true
   */
  readonly createGroups?: boolean;

  /**
   * The CDN that delivers frames. Its distribution then serves the viewer too, so that the cookies of sessions stay on one site.
   *
   * @default - none: the viewer has a distribution of its own, and frames come from `tlmProxy` or from HealthImaging itself
   */
  readonly cdn?: ImageFrameCdn;

  /**
   * The proxy that serves frames to browsers. The viewer's origin is added to its `allowedOrigins`; an imported proxy must list it itself.
   *
   * @default - none: frames come from `cdn` or from HealthImaging itself
   */
  readonly tlmProxy?: ITlmProxy;

  /**
   * The base URL of the HealthImaging data plane that browsers call, for example a FIPS endpoint.
   *
   * @default - the endpoints of the stack's region
   */
  readonly healthImagingEndpoint?: string;

  /**
   * How long a user stays signed in, from 1 hour to 30 days.
   *
   * @default Duration.hours(12)
   */
  readonly sessionDuration?: Duration;

  /**
   * The time without user activity after which the viewer locks its screen, from 1 minute to 8 hours in whole minutes.
   *
   * @default Duration.minutes(15)
   */
  readonly idleLock?: Duration;

  /**
   * The domain name that users open. It requires `certificate`.
   *
   * @default - the name of `cdn`, or the cloudfront.net name of the distribution, for which CloudFront also accepts TLS versions before 1.2
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
   * The ARN of an AWS WAF web ACL of scope CLOUDFRONT, which is always in us-east-1.
   *
   * @default - no web ACL
   */
  readonly webAclArn?: string;

  /**
   * The countries from which the viewer may be opened, or from which it may not.
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
   * A stack of this app in us-east-1, the only region in which CloudFront's access logs and alarms on its metrics can be set up.
   * Set `crossRegionReferences: true` on both stacks.
   *
   * @default - the stack of the construct if it is in us-east-1; otherwise there are no access logs and no alarms on CloudFront's metrics
   */
  readonly usEast1Stack?: Stack;

  /**
   * The KMS key that encrypts the site, logs and alarms. If it is imported, its key policy must allow this: a note at synthesis says for which
   * services.
   *
   * @default - a new key with yearly rotation
   */
  readonly encryptionKey?: kms.IKey;

  /**
   * How long logs are kept.
   *
   * @default logs.RetentionDays.SIX_YEARS
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The bucket for server access logs of the site's bucket. It must be in the region of the stack and encrypted with S3 managed keys (SSE-S3).
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
