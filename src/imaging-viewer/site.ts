import { aws_cloudfront as cloudfront, aws_s3 as s3 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { contentSecurityPolicy } from './content-security-policy';
import { ImagingViewerProps } from './props';
import { siteBehavior } from './site-behavior';
import { createSiteBucket } from './site-bucket';
import { createDistribution } from './site-distribution';
import { SiteOrigin } from './site-origin';
import { uniqueName } from './unique-name';
import { createNames } from '../image-frame-cdn/distribution';
import { LogSettings } from '../private/log-group';

export interface SiteProps {
  readonly viewer: ImagingViewerProps;
  /** Base URL of the sign-in pages. */
  readonly signInUrl: string;
  readonly logs: LogSettings;
  readonly accessLogs: s3.IBucket;
}

export interface Site {
  readonly bucket: s3.Bucket;
  readonly distribution: cloudfront.IDistribution;
  /** Without a slash at its end. */
  readonly url: string;
}

/** A bucket for files, and how they are served: by the distribution of a cdn, or by one of their own. */
export function createSite(scope: Construct, props: SiteProps): Site {
  const { viewer } = props;
  const bucketName = uniqueName(scope, 'imaging-viewer');
  const origin = new SiteOrigin(scope, bucketName);
  const policy = contentSecurityPolicy({
    signIn: props.signInUrl,
    healthImaging: viewer.healthImagingEndpoint,
    tlmProxy: viewer.tlmProxy?.url,
  });
  const served = serve(scope, viewer, origin, siteBehavior(scope, policy));
  const bucket = createSiteBucket(scope, {
    bucketName,
    encryptionKey: props.logs.encryptionKey,
    accessLogs: props.accessLogs,
    distribution: served.distribution,
    removalPolicy: props.logs.removalPolicy,
  });
  return { ...served, bucket };
}

function serve(
  scope: Construct,
  viewer: ImagingViewerProps,
  origin: cloudfront.IOrigin,
  behavior: cloudfront.AddBehaviorOptions,
): Omit<Site, 'bucket'> {
  if (viewer.cdn) {
    viewer.cdn._addSite(origin, behavior);
    return { distribution: viewer.cdn.distribution, url: viewer.cdn.url };
  }
  const distribution = createDistribution(scope, viewer, origin, behavior);
  return { distribution, url: createNames(scope, viewer, distribution) };
}
