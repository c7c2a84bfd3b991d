import { Duration, aws_cloudfront as cloudfront } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { CACHE_TAG_HEADER } from './defaults';
import { accountWideName } from './signing-keys';

/** The longest time that CloudFront keeps a frame, which never changes under its ID. */
const FRAME_LIFETIME = Duration.days(365);

/** Levels belong into the path, and origins redirect there. Were these not part of the key, whoever asks this way would get the whole frame. */
const LEVELS = ['startLevel', 'endLevel'];
const PICTURE = ['width', 'height', 'window', 'rescale', 'invert', 'photometric', 'format', 'quality'];

export interface PoliciesProps {
  readonly allowedOrigins?: string[];
  readonly pictures: boolean;
}

/** What is part of a cache key, what an origin is told, and what viewers are told. */
export class Policies extends Construct {
  public readonly frames: cloudfront.CachePolicy;
  public readonly pictures?: cloudfront.CachePolicy;
  public readonly toSession: cloudfront.OriginRequestPolicy;
  public readonly toViewer: cloudfront.ResponseHeadersPolicy;
  /** For answers that hold a grant. */
  public readonly toSessionOpener: cloudfront.ResponseHeadersPolicy;

  constructor(scope: Construct, id: string, props: PoliciesProps) {
    super(scope, id);
    this.frames = this.cachePolicy(
      'frames',
      'The path, where levels belong: a frame is the same for all users',
      LEVELS,
    );
    if (props.pictures) {
      this.pictures = this.cachePolicy('pictures', 'The path, and what the picture is to be like', PICTURE);
    }
    this.toSession = new cloudfront.OriginRequestPolicy(this, 'ToSession', {
      originRequestPolicyName: accountWideName(this, 'session'),
      comment: 'The access token, in a header of its own: CloudFront signs with the header Authorization',
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList('x-access-token', 'x-viewer-host', 'origin'),
      // The function reads none. But where none is forwarded, CloudFront removes Set-Cookie from answers.
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.all(),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.none(),
    });
    // A browser asks again before it shows what it kept, which checks the session again and is answered 304. A lifetime would
    // also hold for the 403 of a session that is over: this header knows no status.
    this.toViewer = this.responseHeaders('ToViewer', 'viewer', 'private, no-cache', props.allowedOrigins);
    // The body is the grant once more, as a query: it is not to lie on a disk.
    this.toSessionOpener = this.responseHeaders('ToSessionOpener', 'opener', 'no-store', props.allowedOrigins);
  }

  private responseHeaders(
    id: string,
    name: string,
    cacheControl: string,
    allowedOrigins: string[] | undefined,
  ): cloudfront.ResponseHeadersPolicy {
    return new cloudfront.ResponseHeadersPolicy(this, id, {
      responseHeadersPolicyName: accountWideName(this, name),
      comment: 'Security headers, CORS, and nothing for caches on the way',
      corsBehavior: allowedOrigins?.length ? cors(allowedOrigins) : undefined,
      customHeadersBehavior: {
        customHeaders: [
          { header: 'Cache-Control', value: cacheControl, override: true },
          { header: 'Cross-Origin-Resource-Policy', value: 'same-site', override: true },
        ],
      },
      securityHeadersBehavior: {
        contentSecurityPolicy: { contentSecurityPolicy: "default-src 'none'; frame-ancestors 'none'", override: true },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
      },
      removeHeaders: [CACHE_TAG_HEADER],
    });
  }

  private cachePolicy(name: string, comment: string, parameters: string[]): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(this, name[0].toUpperCase() + name.slice(1), {
      cachePolicyName: accountWideName(this, name),
      comment,
      headerBehavior: cloudfront.CacheHeaderBehavior.none(),
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.allowList(...parameters),
      enableAcceptEncodingBrotli: false,
      enableAcceptEncodingGzip: false,
      // What an origin does not call cacheable is not cached.
      minTtl: Duration.seconds(0),
      defaultTtl: Duration.seconds(0),
      maxTtl: FRAME_LIFETIME,
    });
  }
}

function cors(allowedOrigins: string[]): cloudfront.ResponseHeadersCorsBehavior {
  return {
    accessControlAllowOrigins: allowedOrigins,
    // Cookies are what authorises a request.
    accessControlAllowCredentials: true,
    accessControlAllowMethods: ['GET', 'HEAD', 'POST', 'DELETE', 'OPTIONS'],
    accessControlAllowHeaders: ['x-access-token', 'content-type', 'range', 'if-none-match'],
    accessControlExposeHeaders: [
      'ETag',
      'Content-Range',
      'Accept-Ranges',
      'Frame-Levels',
      'Frame-Level-Ends',
      'Server-Timing',
      'Retry-After',
    ],
    accessControlMaxAge: Duration.hours(2),
    originOverride: true,
  };
}
