import { Duration, aws_cloudfront as cloudfront } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { PAGE_URL_FUNCTION } from './page-url';
import { accountWideName } from '../image-frame-cdn/signing-keys';

/** How a distribution answers for the site: every answer, of scripts, workers and errors too, with the security headers. */
export function siteBehavior(scope: Construct, contentSecurityPolicy: string): cloudfront.AddBehaviorOptions {
  const pageUrl = new cloudfront.Function(scope, 'PageUrl', {
    functionName: accountWideName(scope, 'page'),
    comment: 'Addresses of pages lead to the one page that there is',
    runtime: cloudfront.FunctionRuntime.JS_2_0,
    code: cloudfront.FunctionCode.fromInline(PAGE_URL_FUNCTION),
  });
  return {
    viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
    allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
    cachePolicy: cachePolicy(scope),
    responseHeadersPolicy: headersPolicy(scope, contentSecurityPolicy),
    functionAssociations: [{ function: pageUrl, eventType: cloudfront.FunctionEventType.VIEWER_REQUEST }],
    compress: true,
  };
}

function cachePolicy(scope: Construct): cloudfront.CachePolicy {
  return new cloudfront.CachePolicy(scope, 'Caching', {
    cachePolicyName: accountWideName(scope, 'site'),
    comment: 'As long as each file says',
    headerBehavior: cloudfront.CacheHeaderBehavior.none(),
    cookieBehavior: cloudfront.CacheCookieBehavior.none(),
    queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
    enableAcceptEncodingBrotli: true,
    enableAcceptEncodingGzip: true,
    minTtl: Duration.seconds(0),
    defaultTtl: Duration.seconds(0),
    maxTtl: Duration.days(365),
  });
}

function headersPolicy(scope: Construct, contentSecurityPolicy: string): cloudfront.ResponseHeadersPolicy {
  return new cloudfront.ResponseHeadersPolicy(scope, 'Headers', {
    responseHeadersPolicyName: accountWideName(scope, 'site'),
    comment: 'Security headers of the viewer',
    customHeadersBehavior: {
      customHeaders: [
        { header: 'Cross-Origin-Opener-Policy', value: 'same-origin', override: true },
        { header: 'Cross-Origin-Resource-Policy', value: 'same-origin', override: true },
        {
          header: 'Permissions-Policy',
          value: 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
          override: true,
        },
      ],
    },
    securityHeadersBehavior: {
      contentSecurityPolicy: { contentSecurityPolicy, override: true },
      contentTypeOptions: { override: true },
      frameOptions: { frameOption: cloudfront.HeadersFrameOption.DENY, override: true },
      referrerPolicy: { referrerPolicy: cloudfront.HeadersReferrerPolicy.NO_REFERRER, override: true },
      strictTransportSecurity: { accessControlMaxAge: Duration.days(365), includeSubdomains: true, override: true },
    },
  });
}
