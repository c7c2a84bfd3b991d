import {
  Annotations,
  RemovalPolicy,
  Stack,
  aws_cloudfront as cloudfront,
  aws_cloudwatch as cloudwatch,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  aws_s3 as s3,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BoundFrameOrigin } from './bound-frame-origin';
import { DEFAULTS } from './defaults';
import { createDistribution, createNames } from './distribution';
import { EdgeReports } from './edge-reports';
import { FrameOrigin } from './frame-origin';
import { allowInvocationThroughUrl } from './function';
import { Watched, createAlarms, createDashboard } from './monitoring';
import { ImageFrameCdnProps } from './props';
import { Purge } from './purge';
import { Session } from './session';
import { SigningKeys } from './signing-keys';
import { originShieldRegion, validateProps } from './validate-props';
import { accessLogsBucket } from '../private/access-logs';
import { createAlarmTopic } from '../private/alarm-topic';
import { US_EAST_1 } from '../private/edge-props';
import { encryptionKey } from '../private/encryption-key';
import { LogSettings } from '../private/log-group';
import { distributionMetric } from '../private/monitoring';
import { TokenKeys } from '../private/token-keys';

/**
 * Delivers image frames through CloudFront: each frame is cached once for all users, and each request is authorised. A client opens a session
 * with an access token and gets signed cookies for one data store, which CloudFront itself checks on every request.
 *
 * @example
 * declare const userPool: cognito.UserPool;
 * declare const viewerClient: cognito.UserPoolClient;
 * declare const certificate: acm.ICertificate;
 *
 * new ImageFrameCdn(this, 'Cdn', {
 *   dataStores: [ImagingDatastore.fromDatastoreId('12345678901234567890123456789012')],
 *   tokenIssuers: [TokenIssuer.cognito(userPool, [viewerClient])],
 *   domainName: 'frames.example.org',
 *   certificate,
 * });
 */
export class ImageFrameCdn extends Construct {
  /** The CloudFront distribution. */
  public readonly distribution: cloudfront.Distribution;

  /** The base URL of the frame API and of sessions. */
  public readonly url: string;

  /** The function that opens sessions. */
  public readonly sessionFunction: lambda.Function;

  /** The public keys with which CloudFront checks sessions. */
  public readonly keyGroup: cloudfront.IKeyGroup;

  /** The KMS key that encrypts logs, the public keys of token issuers, and alarms. */
  public readonly encryptionKey: kms.IKey;

  /** The bucket for server access logs of the bucket of token keys. */
  public readonly accessLogsBucket: s3.IBucket;

  /** The bucket of CloudFront's access logs. There is none without a stack in us-east-1 to set them up. */
  public readonly cdnLogsBucket?: s3.IBucket;

  /** The topic for alarms on the functions. */
  public readonly alarmTopic: sns.ITopic;

  /** The topic in us-east-1 for alarms on the distribution. There is none without a stack in us-east-1. */
  public readonly edgeAlarmTopic?: sns.ITopic;

  /** All alarms of the CDN. */
  public readonly alarms: cloudwatch.Alarm[];

  private readonly tokenKeys: TokenKeys;
  private isOtherwiseUsed: boolean;

  /**
   * @param scope the scope of the construct
   * @param id the ID within that scope
   * @param props the properties
   */
  constructor(scope: Construct, id: string, props: ImageFrameCdnProps) {
    super(scope, id);
    validateProps(this, props);
    this.isOtherwiseUsed = props.defaultBehavior !== undefined;

    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const retention = props.logRetention ?? logs.RetentionDays.SIX_YEARS;
    this.encryptionKey = encryptionKey(this, props.encryptionKey, removalPolicy);
    const logSettings = { encryptionKey: this.encryptionKey, retention, removalPolicy };
    this.accessLogsBucket = props.accessLogsBucket ?? accessLogsBucket(this, retention, removalPolicy);
    this.tokenKeys = new TokenKeys(this, 'TokenKeys', {
      issuers: props.tokenIssuers,
      interval: props.keyRefreshInterval ?? DEFAULTS.keyRefreshInterval,
      logs: logSettings,
      accessLogs: this.accessLogsBucket,
      removalPolicy,
    });

    const signingKeys = new SigningKeys(this, 'SigningKeys', {
      names: props.signingKeys ?? [...DEFAULTS.signingKeys],
      logs: logSettings,
    });
    this.keyGroup = signingKeys.keyGroup;
    const session = new Session(this, 'Session', {
      cdn: props,
      signingKeys,
      tokenKeys: this.tokenKeys,
      logs: logSettings,
    });
    this.sessionFunction = session.function;
    const frames = (props.origin ?? FrameOrigin.serverless())._bind(this, {
      dataStores: props.dataStores,
      logs: logSettings,
      originShieldRegion: originShieldRegion(this, props)!,
    });
    this.distribution = createDistribution(this, {
      cdn: props,
      frames,
      session: session.origin,
      keyGroup: this.keyGroup,
    });
    for (const fn of [session.function, frames.function]) {
      if (fn) allowInvocationThroughUrl(fn, this.distribution.distributionId);
    }
    this.url = createNames(this, props, this.distribution);
    const purge = new Purge(this, 'Purge', {
      distribution: this.distribution,
      dataStores: props.dataStores,
      logs: logSettings,
    });

    this.alarmTopic = props.alarmTopic ?? createAlarmTopic(this, this.encryptionKey);
    const edge = this.createEdgeReports(props, logSettings);
    this.cdnLogsBucket = edge?.logsBucket;
    this.edgeAlarmTopic = edge?.alarmTopic;
    const ownAlarms = createAlarms(this, this.alarmTopic, this.watched(frames, purge));
    this.alarms = [...(edge?.alarms ?? []), ...ownAlarms];
    if (props.dashboard ?? true) this.createDashboard(edge?.isOfOwnStack ? this.alarms : ownAlarms);
  }

  /**
   * A metric of the distribution, which CloudFront writes in us-east-1.
   *
   * @param metricName the name of a metric in the namespace `AWS/CloudFront`
   * @param props period, statistic and other options of the metric
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return distributionMetric(this.distribution, metricName, props);
  }

  /**
   * The number of requests. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricRequests(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('Requests', { statistic: 'Sum', ...props });
  }

  /**
   * Bytes sent to viewers. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricBytesDownloaded(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('BytesDownloaded', { statistic: 'Sum', ...props });
  }

  /**
   * The percentage of requests that were answered from a cache. Average over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricCacheHitRate(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('CacheHitRate', props);
  }

  /**
   * The percentage of requests that were answered with a client error (4xx), such as one without a session. Average over 5
   * minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricClientErrorRate(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('4xxErrorRate', props);
  }

  /**
   * The percentage of requests that were answered with a server error (5xx). Average over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricServerErrorRate(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('5xxErrorRate', props);
  }

  /**
   * Milliseconds from a request that no cache could answer to the first byte from the origin. 99th percentile over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricOriginLatency(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric('OriginLatency', { statistic: 'p99', ...props });
  }

  /**
   * The number of requests to open or close a session. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricSessions(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.sessionFunction.metric('UrlRequestCount', { statistic: 'Sum', ...props });
  }

  /**
   * The number of requests to open or close a session that failed with a server error (5xx). Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricSessionErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.sessionFunction.metric('Url5xxCount', { statistic: 'Sum', ...props });
  }

  /**
   * The number of failed attempts to fetch the token issuers' public keys. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricTokenKeyErrors(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.tokenKeys.metricErrors(props);
  }

  /**
   * Serves the site of a viewer at all paths but those of frames and sessions.
   * @internal
   */
  public _addSite(origin: cloudfront.IOrigin, behavior: cloudfront.AddBehaviorOptions): void {
    if (this.isOtherwiseUsed) {
      throw new Error(
        `ImageFrameCdn '${this.node.path}': its other paths are taken, by defaultBehavior or by another viewer: give each viewer a cdn of its own`,
      );
    }
    this.isOtherwiseUsed = true;
    // Behind the paths that are there already; the default behaviour cannot be replaced.
    this.distribution.addBehavior('/*', origin, behavior);
  }

  private createEdgeReports(props: ImageFrameCdnProps, logSettings: LogSettings): EdgeReports | undefined {
    const own = Stack.of(this);
    const stack = props.usEast1Stack ?? (own.region === US_EAST_1 ? own : undefined);
    if (!stack) {
      Annotations.of(this).addWarningV2(
        'cdk-healthimaging:cdn-without-us-east-1',
        "the stack is not known to be in us-east-1, where alone CloudFront's access logs and alarms on its metrics can be set up: give usEast1Stack to have them",
      );
      return undefined;
    }
    return new EdgeReports(this, stack, {
      distribution: this.distribution,
      logs: logSettings,
      accessLogsBucket: this.accessLogsBucket,
      alarmTopic: this.alarmTopic,
      watched: [
        {
          name: 'ServerErrors',
          description: 'More than 1 % of the requests are answered with a server error (5xx)',
          metric: this.metricServerErrorRate(),
          threshold: 1,
        },
        {
          name: 'ClientErrors',
          description:
            'More than 25 % of the requests are refused (4xx): sessions that cannot be renewed, or an attack',
          metric: this.metricClientErrorRate(),
          threshold: 25,
        },
        {
          name: 'OriginLatency',
          description: 'The 99th percentile of the time to the first byte of a frame that is not cached is over 5 s',
          metric: this.metricOriginLatency(),
          threshold: 5000,
        },
      ],
    });
  }

  private watched(frames: BoundFrameOrigin, purge: Purge): Watched[] {
    return [
      {
        name: 'SessionErrors',
        description: 'Sessions cannot be opened: requests for them are answered with a server error (5xx)',
        metric: this.metricSessionErrors(),
        threshold: 0,
      },
      {
        name: 'SessionThrottles',
        description: 'Sessions are refused for want of Lambda concurrency',
        metric: this.sessionFunction.metricThrottles(),
        threshold: 0,
      },
      ...(frames.throttles
        ? [
            {
              name: 'FrameThrottles',
              description: 'Frames are refused for want of Lambda concurrency',
              metric: frames.throttles,
              threshold: 0,
            },
          ]
        : []),
      {
        name: 'PurgeErrors',
        description: 'Frames of deleted or changed image sets could not be removed from the caches',
        metric: purge.function.metricErrors(),
        threshold: 0,
      },
      {
        name: 'TokenKeyErrors',
        description: "The token issuers' public keys cannot be fetched; the last ones stay in use",
        metric: this.metricTokenKeyErrors(),
        threshold: 0,
      },
    ];
  }

  private createDashboard(alarms: cloudwatch.Alarm[]): void {
    createDashboard(this, alarms, {
      requests: this.metricRequests(),
      bytes: this.metricBytesDownloaded(),
      hitRate: this.metricCacheHitRate(),
      clientErrors: this.metricClientErrorRate(),
      serverErrors: this.metricServerErrorRate(),
      latency: this.metricOriginLatency(),
      sessions: this.metricSessions(),
      sessionErrors: this.metricSessionErrors(),
    });
  }
}
