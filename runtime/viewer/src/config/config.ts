/** What the deployment tells the viewer, in /config.json. */
export interface ViewerConfig {
  readonly region: string;
  /** Overrides the service's own endpoint; absolute or relative to the page. */
  readonly healthImagingEndpoint?: string;
  /** Base of the frame API, with a trailing slash; absolute. */
  readonly frameEndpoint: string;
  readonly session: { readonly endpoint: string };
}

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
  const session = object(config.session, 'session');
  const region = string(config.region, 'region');
  if (!/^[a-z]{2}(-[a-z]+)+-\d$/.test(region)) {
    throw new Error(`config.json: region is "${region}"; it must be an AWS region such as "us-east-1".`);
  }
  const frameEndpoint = address(config.frameEndpoint, 'frameEndpoint', base);
  return {
    region,
    ...(config.healthImagingEndpoint !== undefined && {
      healthImagingEndpoint: address(config.healthImagingEndpoint, 'healthImagingEndpoint', base),
    }),
    frameEndpoint: frameEndpoint.endsWith('/') ? frameEndpoint : `${frameEndpoint}/`,
    session: { endpoint: address(session.endpoint, 'session.endpoint', base) },
  };
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`config.json: ${name} is ${JSON.stringify(value)}; it must be an object.`);
  }
  return value as Record<string, unknown>;
}

function string(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') {
    throw new Error(`config.json: ${name} is ${JSON.stringify(value)}; it must be a text that is not empty.`);
  }
  return value;
}

function address(value: unknown, name: string, base: string): string {
  const given = string(value, name);
  const url = URL.canParse(given, base) ? new URL(given, base) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    throw new Error(`config.json: ${name} is "${given}"; it must be an http(s) address or a path on this site.`);
  }
  return url.href;
}
