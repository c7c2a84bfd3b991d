import { ALL, listed, NONE, selectionOf, type Selection } from './selection';
import type { Deployment } from '../template/deployment';
import { isObject, type TemplateObject } from '../template/template';

/** What of a request is taken: into the cache key, or to the origin. */
export interface RequestSelection {
  readonly headers: Selection;
  readonly cookies: Selection;
  readonly query: Selection;
}

export interface CachePolicy extends RequestSelection {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
  readonly gzip: boolean;
  readonly brotli: boolean;
}

const DAY = 86_400;
const YEAR = 31_536_000;
const nothing: RequestSelection = { headers: NONE, cookies: NONE, query: NONE };

/** Policies that AWS manages, by their fixed IDs. */
const MANAGED_CACHE_POLICIES: Readonly<Record<string, CachePolicy>> = {
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': {
    ...nothing,
    minTtl: 0,
    defaultTtl: 0,
    maxTtl: 0,
    gzip: false,
    brotli: false,
  },
  '658327ea-f89d-4fab-a63d-7e88639e58f6': {
    ...nothing,
    minTtl: 1,
    defaultTtl: DAY,
    maxTtl: YEAR,
    gzip: true,
    brotli: true,
  },
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': {
    ...nothing,
    minTtl: 1,
    defaultTtl: DAY,
    maxTtl: YEAR,
    gzip: false,
    brotli: false,
  },
};

const MANAGED_ORIGIN_POLICIES: Readonly<Record<string, RequestSelection>> = {
  '216adef6-5c7f-47e4-b989-5492eafa07d3': { headers: ALL, cookies: ALL, query: ALL },
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': { headers: { kind: 'allExcept', names: ['host'] }, cookies: ALL, query: ALL },
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': {
    ...nothing,
    headers: listed('origin', 'access-control-request-headers', 'access-control-request-method'),
  },
  '59781a5b-3903-41f3-afcb-af62929ccde1': { ...nothing, headers: listed('origin') },
  'acba4595-bd28-49b8-b9fe-13317c0390fa': { ...nothing, headers: listed('user-agent', 'referer') },
};

export function cachePolicy(deployment: Deployment, id: string): CachePolicy {
  const managed = MANAGED_CACHE_POLICIES[id];
  if (managed) return managed;
  const config = configOf(deployment, 'AWS::CloudFront::CachePolicy', 'CachePolicyConfig', id);
  const parameters = isObject(config.ParametersInCacheKeyAndForwardedToOrigin)
    ? config.ParametersInCacheKeyAndForwardedToOrigin
    : {};
  return {
    ...requestSelection(parameters),
    minTtl: Number(config.MinTTL),
    defaultTtl: Number(config.DefaultTTL),
    maxTtl: Number(config.MaxTTL),
    gzip: parameters.EnableAcceptEncodingGzip === true,
    brotli: parameters.EnableAcceptEncodingBrotli === true,
  };
}

export function originRequestPolicy(deployment: Deployment, id: string | undefined): RequestSelection {
  if (id === undefined) return nothing;
  const managed = MANAGED_ORIGIN_POLICIES[id];
  if (managed) return managed;
  return requestSelection(
    configOf(deployment, 'AWS::CloudFront::OriginRequestPolicy', 'OriginRequestPolicyConfig', id),
  );
}

/** The configuration of a policy of the app. @throws for one that is not in the app */
export function configOf(deployment: Deployment, type: string, property: string, id: string): TemplateObject {
  const config = deployment
    .ofType(type)
    .find(({ ref }) => ref === id)
    ?.property(property);
  if (isObject(config)) return config;
  throw new Error(`${type} ${id} is neither in the app nor a managed one that the local system knows`);
}

function requestSelection(config: TemplateObject): RequestSelection {
  return {
    headers: selectionOf(config.HeadersConfig, 'Header'),
    cookies: selectionOf(config.CookiesConfig, 'Cookie'),
    query: selectionOf(config.QueryStringsConfig, 'QueryString'),
  };
}
