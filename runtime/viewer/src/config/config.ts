import { array, boolean, integer, object, oneOf, baseAddress, text, textOf } from './checks';

/** What the deployment tells the viewer, in /config.json. Addresses are absolute here; bases end with a slash. */
export interface ViewerConfig {
  readonly region: string;
  /** The data stores that the viewer's role may read, which are shown first. */
  readonly dataStores: readonly string[];
  /** In order of preference. */
  readonly frameSources: readonly FrameSourceConfig[];
  readonly signIn: SignInConfig;
  readonly editMetadata: boolean;
  /** 0: never. */
  readonly idleLockMinutes: number;
  /** Take the place of the services' own hosts. */
  readonly endpoints: {
    readonly healthImaging?: string;
    readonly cognitoIdentity?: string;
    readonly cognitoIdp?: string;
  };
}

export type FrameSourceKind = 'imageFrameCdn' | 'tlmProxy' | 'healthImaging';

export type FrameSourceConfig =
  { readonly kind: 'imageFrameCdn' | 'tlmProxy'; readonly endpoint: string } | { readonly kind: 'healthImaging' };

/** A Cognito user pool with managed login, and the identity pool that trusts it. */
export interface SignInConfig {
  readonly userPoolId: string;
  readonly clientId: string;
  readonly domain: string;
  readonly identityPoolId: string;
  readonly scopes: readonly string[];
}

const SOURCES = ['imageFrameCdn', 'tlmProxy', 'healthImaging'] as const;

export async function loadConfig(base: string, fetcher: typeof fetch = fetch): Promise<ViewerConfig> {
  const url = new URL('/config.json', base);
  const response = await fetcher(url, { cache: 'no-store' });
  if (!response.ok) {
    throw new Error(
      `The viewer's settings cannot be read: ${url.pathname} answered ${response.status}. Deploy config.json beside index.html.`,
    );
  }
  let document: unknown;
  try {
    document = await response.json();
  } catch {
    throw new Error(`The viewer's settings cannot be read: ${url.pathname} is not JSON.`);
  }
  return parseConfig(document, base);
}

export function parseConfig(document: unknown, base: string): ViewerConfig {
  const config = object(document, 'config.json');
  const region = textOf(
    config.region,
    'region',
    /^[a-z]{2}(-[a-z]+)+-\d$/,
    'must be an AWS region such as "us-east-1"',
  );
  const endpoints = config.endpoints === undefined ? {} : object(config.endpoints, 'endpoints');
  const dataStores = array(config.dataStores, 'dataStores').map((id, index) =>
    textOf(id, `dataStores[${index}]`, /^[0-9a-z]{32}$/, 'must be a data store ID of 32 letters and digits'),
  );
  return {
    region,
    dataStores,
    frameSources: frameSources(config.frameSources, base),
    signIn: signIn(object(config.signIn, 'signIn')),
    editMetadata: boolean(config.editMetadata ?? false, 'editMetadata'),
    idleLockMinutes: integer(config.idleLockMinutes ?? 15, 'idleLockMinutes', 0, 24 * 60),
    endpoints: {
      ...optionalAddress(endpoints, 'healthImaging', base),
      ...optionalAddress(endpoints, 'cognitoIdentity', base),
      ...optionalAddress(endpoints, 'cognitoIdp', base),
    },
  };
}

function frameSources(value: unknown, base: string): FrameSourceConfig[] {
  const sources = array(value, 'frameSources').map((entry, index): FrameSourceConfig => {
    const name = `frameSources[${index}]`;
    const source = object(entry, name);
    const kind = oneOf(source.kind, `${name}.kind`, SOURCES);
    return kind === 'healthImaging'
      ? { kind }
      : { kind, endpoint: baseAddress(source.endpoint, `${name}.endpoint`, base) };
  });
  const kinds = sources.map(({ kind }) => kind);
  const last = kinds.indexOf('healthImaging');
  if (new Set(kinds).size !== kinds.length || last !== kinds.length - 1) {
    throw new Error(
      `config.json: frameSources is ${JSON.stringify(kinds)}; it must have each kind once at most, and "healthImaging" last.`,
    );
  }
  return sources;
}

function signIn(value: Record<string, unknown>): SignInConfig {
  const scopes = array(value.scopes, 'signIn.scopes').map((scope, index) => text(scope, `signIn.scopes[${index}]`));
  if (!scopes.includes('openid')) {
    throw new Error(`config.json: signIn.scopes is ${JSON.stringify(scopes)}; it must contain "openid".`);
  }
  return {
    userPoolId: textOf(value.userPoolId, 'signIn.userPoolId', /^[\w-]+_[0-9a-zA-Z]+$/, 'must be like "us-east-1_Ab3"'),
    clientId: text(value.clientId, 'signIn.clientId'),
    domain: baseAddress(value.domain, 'signIn.domain'),
    identityPoolId: textOf(
      value.identityPoolId,
      'signIn.identityPoolId',
      /^[\w-]+:[0-9a-f-]{36}$/,
      'must be like "us-east-1:" and a UUID',
    ),
    scopes,
  };
}

function optionalAddress<K extends keyof ViewerConfig['endpoints']>(
  endpoints: Record<string, unknown>,
  key: K,
  base: string,
): ViewerConfig['endpoints'] {
  return endpoints[key] === undefined ? {} : { [key]: baseAddress(endpoints[key], `endpoints.${key}`, base) };
}
