import {
  Annotations,
  Names,
  RemovalPolicy,
  Stack,
  aws_cloudfront as cloudfront,
  aws_cloudwatch as cloudwatch,
  aws_cognito as cognito,
  aws_iam as iam,
  aws_kms as kms,
  aws_logs as logs,
  aws_s3 as s3,
  aws_sns as sns,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { createAppClient } from './app-client';
import { DEFAULTS } from './defaults';
import { Identities } from './identities';
import { ImagingSignIn } from './imaging-sign-in';
import { createDashboard, signInMetric } from './monitoring';
import { ImagingViewerProps } from './props';
import { createSite } from './site';
import { SiteConfig } from './site-config';
import { SiteDeployment } from './site-deployment';
import { validateProps } from './validate-props';
import { EdgeReports } from '../image-frame-cdn/edge-reports';
import { createAlarms } from '../image-frame-cdn/monitoring';
import { accessLogsBucket } from '../private/access-logs';
import { createAlarmTopic } from '../private/alarm-topic';
import { US_EAST_1 } from '../private/edge-props';
import { encryptionKey } from '../private/encryption-key';
import { LogSettings } from '../private/log-group';
import { distributionMetric } from '../private/monitoring';
import { TlmProxy } from '../tlm-proxy';

/**
 * A web viewer for HealthImaging data stores: sign-in with a second factor, credentials that can read the listed data stores and nothing else,
 * and a site that loads nothing but its own files.
 *
 * @example
 * new ImagingViewer(this, 'Viewer', {
 *   dataStores: [ImagingDatastore.fromDatastoreId('12345678901234567890123456789012')],
 * });
 */
export class ImagingViewer extends Construct {
  /** The URL that users open, without a trailing slash. */
  public readonly url: string;

  /** How users sign in. Invite users into its `userPool`. */
  public readonly signIn: ImagingSignIn;

  /** The app client of the viewer in the user pool. */
  public readonly userPoolClient: cognito.UserPoolClient;

  /** The ID of the identity pool that gives users their credentials. */
  public readonly identityPoolId: string;

  /** The role of users who are in no group with a role of its own. There is none if `access` names groups. */
  public readonly userRole?: iam.IRole;

  /** The role of each group that `access` and `metadataEditors` name, by the name of the group. */
  public readonly rolesByGroup: { [group: string]: iam.IRole };

  /** The distribution that serves the site: that of `cdn` if one is given, otherwise a new one. */
  public readonly distribution: cloudfront.IDistribution;

  /** The bucket of the site's files. */
  public readonly siteBucket: s3.IBucket;

  /** The KMS key that encrypts the site, logs and alarms. */
  public readonly encryptionKey: kms.IKey;

  /** The bucket for server access logs of the site's bucket. */
  public readonly accessLogsBucket: s3.IBucket;

  /** The bucket of CloudFront's access logs. There is none if `cdn` serves the site, or without a stack in us-east-1. */
  public readonly cdnLogsBucket?: s3.IBucket;

  /** The topic for alarms on sign-in. */
  public readonly alarmTopic: sns.ITopic;

  /** The topic in us-east-1 for alarms on the viewer's own distribution. There is none if `cdn` serves the site, or without a stack in us-east-1. */
  public readonly edgeAlarmTopic?: sns.ITopic;

  /** All alarms of the viewer. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * @param scope the scope of the construct
   * @param id the ID within that scope
   * @param props the properties
   */
  constructor(scope: Construct, id: string, props: ImagingViewerProps) {
    super(scope, id);
    validateProps(this, props);
    const { cdn } = props;
    this.signIn = props.signIn ?? new ImagingSignIn(this, 'SignIn');

    // Beside the distribution: of two stacks, each would need the other first.
    const place = !cdn || Stack.of(cdn) === Stack.of(this) ? this : new Construct(Stack.of(cdn), Names.uniqueId(this));
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const retention = props.logRetention ?? logs.RetentionDays.SIX_YEARS;
    this.encryptionKey = encryptionKey(place, props.encryptionKey, removalPolicy);
    const logSettings = { encryptionKey: this.encryptionKey, retention, removalPolicy };
    this.accessLogsBucket = props.accessLogsBucket ?? accessLogsBucket(place, retention, removalPolicy);

    const { bucket, distribution, url } = createSite(place, {
      viewer: props,
      signInUrl: this.signIn.url,
      logs: logSettings,
      accessLogs: this.accessLogsBucket,
    });
    this.siteBucket = bucket;
    this.distribution = distribution;
    this.url = url;

    this.userPoolClient = createAppClient(this, {
      signIn: this.signIn,
      siteUrl: this.url,
      sessionDuration: props.sessionDuration,
    });
    const identities = new Identities(this, 'Identities', {
      signIn: this.signIn,
      client: this.userPoolClient,
      access: props,
      createGroups: props.createGroups ?? true,
    });
    this.identityPoolId = identities.identityPoolId;
    this.userRole = identities.userRole;
    this.rolesByGroup = identities.rolesByGroup;
    new SiteDeployment(this, 'Deployment', { bucket, logs: logSettings, config: this.config(props) });
    this.letReadFrames(props);

    this.alarmTopic = props.alarmTopic ?? createAlarmTopic(this, this.encryptionKey);
    const edge = cdn ? undefined : this.createEdgeReports(props, logSettings);
    this.cdnLogsBucket = edge?.logsBucket;
    this.edgeAlarmTopic = edge?.alarmTopic;
    const ownAlarms = this.createAlarms();
    this.alarms = [...(edge?.alarms ?? []), ...ownAlarms];
    if (props.dashboard ?? true) this.createDashboard(props, edge?.isOfOwnStack ? this.alarms : ownAlarms);
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
   * The percentage of requests that were answered with a client error (4xx). Average over 5 minutes by default.
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
   * The number of successful sign-ins to the viewer. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricSignIns(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return signInMetric(this.signIn.userPool, this.userPoolClient, 'SignInSuccesses', props);
  }

  /**
   * The number of sign-ins to the viewer that Cognito throttled. Sum over 5 minutes by default.
   *
   * @param props period, statistic and other options of the metric
   */
  public metricSignInThrottles(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return signInMetric(this.signIn.userPool, this.userPoolClient, 'SignInThrottles', props);
  }

  private config(props: ImagingViewerProps): SiteConfig {
    const scopes = this.signIn._scopes().map(({ scopeName }) => scopeName);
    return new SiteConfig({
      region: Stack.of(this).region,
      dataStores: props.dataStores,
      cdn: props.cdn?.url,
      tlmProxy: props.tlmProxy?.url,
      healthImaging: props.healthImagingEndpoint,
      signIn: {
        userPoolId: this.signIn.userPool.userPoolId,
        clientId: this.userPoolClient.userPoolClientId,
        domain: this.signIn.url,
        identityPoolId: this.identityPoolId,
        scopes,
      },
      mayEdit: props.metadataEditors !== undefined,
      idleLock: props.idleLock ?? DEFAULTS.idleLock,
    });
  }

  private letReadFrames({ tlmProxy }: ImagingViewerProps): void {
    if (!tlmProxy) return;
    if (tlmProxy instanceof TlmProxy) {
      tlmProxy.allowOrigin(this.url);
    } else {
      Annotations.of(this).addInfo(
        "tlmProxy is of another app: list the viewer's url in its allowedOrigins, and signIn.tokenIssuer in its tokenIssuers",
      );
    }
    if (tlmProxy.domainName === undefined) {
      Annotations.of(this).addWarningV2(
        'cdk-healthimaging:viewer-of-unnamed-proxy',
        'tlmProxy has no domainName, and no public certificate is valid for the name of its load balancer: browsers will refuse it',
      );
    }
  }

  private createEdgeReports(props: ImagingViewerProps, logSettings: LogSettings): EdgeReports | undefined {
    const own = Stack.of(this);
    const stack = props.usEast1Stack ?? (own.region === US_EAST_1 ? own : undefined);
    if (!stack) {
      Annotations.of(this).addWarningV2(
        'cdk-healthimaging:viewer-without-us-east-1',
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
          description: 'More than 1 % of the requests for the site are answered with a server error (5xx)',
          metric: this.metricServerErrorRate(),
          threshold: 1,
        },
        {
          name: 'ClientErrors',
          description:
            'More than 25 % of the requests for the site are refused (4xx): files that are missing, or an attack',
          metric: this.metricClientErrorRate(),
          threshold: 25,
        },
      ],
    });
  }

  private createAlarms(): cloudwatch.Alarm[] {
    return createAlarms(this, this.alarmTopic, [
      {
        name: 'SignInThrottles',
        description:
          'Cognito refuses sign-ins because there are too many: more users than its quotas allow, or an attack',
        metric: this.metricSignInThrottles(),
        threshold: 0,
      },
    ]);
  }

  private createDashboard(props: ImagingViewerProps, alarms: cloudwatch.Alarm[]): void {
    createDashboard(this, alarms, {
      signIns: this.metricSignIns(),
      signInThrottles: this.metricSignInThrottles(),
      // That of a cdn has a dashboard of its own.
      site: props.cdn
        ? undefined
        : {
            requests: this.metricRequests(),
            clientErrors: this.metricClientErrorRate(),
            serverErrors: this.metricServerErrorRate(),
          },
    });
  }
}
