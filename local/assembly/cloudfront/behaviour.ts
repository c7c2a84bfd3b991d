import { EdgeFunction } from './edge-function';
import { NotPlayed } from './not-played';
import { matchesPath } from './path-pattern';
import { cachePolicy, originRequestPolicy, type CachePolicy, type RequestSelection } from './policies';
import { responseHeadersPolicy, type ToViewer } from './response-headers';
import type { TrustedKeys } from './signed-access';
import type { Deployment } from '../template/deployment';
import { asList, isObject, type TemplateObject, type TemplateValue } from '../template/template';

/** What becomes of the requests whose path fits a pattern. */
export interface Behaviour {
  readonly pattern: string;
  readonly originId: string;
  readonly methods: ReadonlySet<string>;
  readonly cache: CachePolicy;
  readonly toOrigin: RequestSelection;
  readonly toViewer: ToViewer;
  /** Keys that must have signed a request; undefined where none has to. */
  readonly keys: TrustedKeys | undefined;
  readonly onRequest: EdgeFunction | undefined;
  readonly onResponse: EdgeFunction | undefined;
}

/** Settings that the local system cannot go by. */
const UNKNOWN = [
  'ForwardedValues',
  'LambdaFunctionAssociations',
  'TrustedSigners',
  'FieldLevelEncryptionId',
  'GrpcConfig',
];

/** The behaviours of a distribution in their order, the default one last. */
export function readBehaviours(
  config: TemplateObject,
  deployment: Deployment,
  onLog: (line: string) => void,
): Behaviour[] {
  const { DefaultCacheBehavior } = config;
  if (!isObject(DefaultCacheBehavior)) throw new NotPlayed('it has no default behaviour');
  const all = [...asList(config.CacheBehaviors).filter(isObject), { ...DefaultCacheBehavior, PathPattern: '*' }];
  return all.map((behaviour) => read(behaviour, deployment, onLog));
}

export function behaviourFor(behaviours: readonly Behaviour[], path: string): Behaviour {
  const normal = normalised(path);
  return behaviours.find(({ pattern }) => matchesPath(pattern, normal))!;
}

function read(config: TemplateObject, deployment: Deployment, onLog: (line: string) => void): Behaviour {
  const unknown = UNKNOWN.find((name) => asList(config[name]).length > 0);
  if (unknown !== undefined) throw new NotPlayed(`the local CloudFront does not know ${unknown} of behaviours`);
  const groups = asList(config.TrustedKeyGroups).map(String);
  const text = (name: string) => (config[name] === undefined ? undefined : String(config[name]));
  return {
    pattern: String(config.PathPattern),
    originId: String(config.TargetOriginId),
    methods: new Set(asList(config.AllowedMethods).map(String).concat('GET', 'HEAD')),
    cache: cachePolicy(deployment, String(config.CachePolicyId)),
    toOrigin: originRequestPolicy(deployment, text('OriginRequestPolicyId')),
    toViewer: responseHeadersPolicy(deployment, text('ResponseHeadersPolicyId')),
    keys: groups.length === 0 ? undefined : keysOf(groups, deployment),
    onRequest: functionOf(config.FunctionAssociations, 'viewer-request', deployment, onLog),
    onResponse: functionOf(config.FunctionAssociations, 'viewer-response', deployment, onLog),
  };
}

function keysOf(groups: readonly string[], deployment: Deployment): TrustedKeys {
  const config = (type: string, property: string, id: string): TemplateObject => {
    const found = deployment
      .ofType(type)
      .find(({ ref }) => ref === id)
      ?.property(property);
    if (!isObject(found)) throw new Error(`${type} ${id} is not in the app`);
    return found;
  };
  const ids = groups.flatMap((group) =>
    asList(config('AWS::CloudFront::KeyGroup', 'KeyGroupConfig', group).Items).map(String),
  );
  return new Map(ids.map((id) => [id, String(config('AWS::CloudFront::PublicKey', 'PublicKeyConfig', id).EncodedKey)]));
}

function functionOf(
  associations: TemplateValue | undefined,
  eventType: string,
  deployment: Deployment,
  onLog: (line: string) => void,
): EdgeFunction | undefined {
  const association = asList(associations)
    .filter(isObject)
    .find(({ EventType }) => EventType === eventType);
  if (!association) return undefined;
  const fn = deployment.ofType('AWS::CloudFront::Function').find(({ ref }) => ref === association.FunctionARN);
  if (!fn) throw new Error(`CloudFront Function ${String(association.FunctionARN)} is not in the app`);
  if (fn.property('AutoPublish') !== true) {
    throw new Error(`CloudFront Function ${fn.logicalId} is not published (AutoPublish): it cannot be attached`);
  }
  return new EdgeFunction(fn.logicalId, String(fn.property('FunctionCode')), onLog);
}

/** Paths are compared as RFC 3986 normalises them; what goes to the origin stays as it was sent. */
export function normalised(path: string): string {
  const decoded = path.replace(/%([0-9A-Fa-f]{2})/g, (whole, hex: string) => {
    const character = String.fromCharCode(parseInt(hex, 16));
    return /[A-Za-z0-9._~-]/.test(character) ? character : whole.toUpperCase();
  });
  const parts: string[] = [];
  for (const part of decoded.split('/').slice(1)) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const ending = /\/\.{1,2}$/.test(decoded) ? '/' : '';
  return `/${parts.join('/')}${ending}`;
}
