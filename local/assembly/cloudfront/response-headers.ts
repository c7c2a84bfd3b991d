import type { AnswerHeaders } from './cached-answer';
import type { EdgeRequest } from './edge-request';
import { configOf } from './policies';
import type { Deployment } from '../template/deployment';
import { asList, isObject, type TemplateObject, type TemplateValue } from '../template/template';

/** What a response headers policy makes of the headers of an answer. */
export type ToViewer = (headers: AnswerHeaders, request: EdgeRequest, cacheHit: boolean) => AnswerHeaders;

interface SetHeader {
  readonly name: string;
  readonly value: string;
  readonly override: boolean;
}

export function responseHeadersPolicy(deployment: Deployment, id: string | undefined): ToViewer {
  if (id === undefined) return (headers) => headers;
  const config = configOf(deployment, 'AWS::CloudFront::ResponseHeadersPolicy', 'ResponseHeadersPolicyConfig', id);
  const removed = new Set(items(config.RemoveHeadersConfig).map((item) => nameOf(item)));
  const set = [
    ...customHeaders(config.CustomHeadersConfig),
    ...securityHeaders(objectOf(config.SecurityHeadersConfig)),
  ];
  const cors = isObject(config.CorsConfig) ? config.CorsConfig : undefined;
  const timing = objectOf(config.ServerTimingHeadersConfig);
  const timed = timing.Enabled === true ? Number(timing.SamplingRate ?? 0) / 100 : 0;
  return (given, request, cacheHit) => {
    const headers = Object.fromEntries(Object.entries(given).filter(([name]) => !removed.has(name)));
    for (const { name, value, override } of set) if (override || headers[name] === undefined) headers[name] = value;
    if (timed > 0 && Math.random() < timed) headers['server-timing'] = cacheHit ? 'cdn-cache-hit' : 'cdn-cache-miss';
    return cors ? { ...headers, ...corsHeaders(cors, headers, request) } : headers;
  };
}

function customHeaders(config: TemplateValue | undefined): SetHeader[] {
  return items(config).map((item) => ({
    name: nameOf(item),
    value: String(item.Value),
    override: item.Override === true,
  }));
}

function securityHeaders(config: TemplateObject): SetHeader[] {
  const {
    ContentSecurityPolicy: csp,
    ContentTypeOptions: typeOptions,
    FrameOptions: frameOptions,
    ReferrerPolicy: referrer,
    StrictTransportSecurity: hsts,
    XSSProtection: xss,
  } = config;
  const header = (name: string, part: TemplateValue | undefined, value: (part: TemplateObject) => string) =>
    isObject(part) ? [{ name, value: value(part), override: part.Override === true }] : [];
  return [
    ...header('content-security-policy', csp, (part) => String(part.ContentSecurityPolicy)),
    ...header('x-content-type-options', typeOptions, () => 'nosniff'),
    ...header('x-frame-options', frameOptions, (part) => String(part.FrameOption)),
    ...header('referrer-policy', referrer, (part) => String(part.ReferrerPolicy)),
    ...header('strict-transport-security', hsts, (part) =>
      [
        `max-age=${String(part.AccessControlMaxAgeSec)}`,
        ...(part.IncludeSubdomains === true ? ['includeSubDomains'] : []),
        ...(part.Preload === true ? ['preload'] : []),
      ].join('; '),
    ),
    ...header('x-xss-protection', xss, (part) =>
      part.Protection === true ? `1${part.ModeBlock === true ? '; mode=block' : ''}` : '0',
    ),
  ];
}

/** Only for origins that are allowed; those that ask before a request learn what it may be like. */
function corsHeaders(config: TemplateObject, headers: AnswerHeaders, request: EdgeRequest): AnswerHeaders {
  const { origin } = request.headers;
  if (origin === undefined) return {};
  if (config.OriginOverride !== true && headers['access-control-allow-origin'] !== undefined) return {};
  const allowed = items(config.AccessControlAllowOrigins, 'text');
  const all = allowed.includes('*');
  if (!all && !allowed.some((pattern) => originMatches(pattern, origin))) return {};
  const list = (value: TemplateValue | undefined) => items(value, 'text').join(', ');
  const preflight = request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
  const optional: readonly (readonly [name: string, value: string])[] = preflight
    ? [
        ['access-control-allow-methods', list(config.AccessControlAllowMethods)],
        ['access-control-allow-headers', list(config.AccessControlAllowHeaders)],
        ['access-control-max-age', String(config.AccessControlMaxAgeSec ?? '')],
      ]
    : [['access-control-expose-headers', list(config.AccessControlExposeHeaders)]];
  return {
    'access-control-allow-origin': all ? '*' : origin,
    ...(all ? {} : { vary: 'Origin' }),
    ...(config.AccessControlAllowCredentials === true ? { 'access-control-allow-credentials': 'true' } : {}),
    ...Object.fromEntries(optional.filter(([, value]) => value !== '')),
  };
}

/** `https://*.example.com` stands for one label. */
function originMatches(pattern: string, origin: string): boolean {
  const source = pattern.replace(/[.+?^${}()|[\]\\/]/g, '\\$&').replaceAll('*', '[^./]+');
  return new RegExp(`^${pattern.includes('://') ? '' : 'https?://'}${source}$`).test(origin);
}

function items(config: TemplateValue | undefined): readonly TemplateObject[];
function items(config: TemplateValue | undefined, kind: 'text'): readonly string[];
function items(config: TemplateValue | undefined, kind?: 'text'): readonly (TemplateObject | string)[] {
  const list = isObject(config) ? asList(config.Items) : [];
  return kind === 'text' ? list.map(String) : list.filter(isObject);
}

const nameOf = (item: TemplateObject) => String(item.Header).toLowerCase();
const objectOf = (value: TemplateValue | undefined): TemplateObject => (isObject(value) ? value : {});
