import type { Names } from './names';
import type { Bucket } from '../s3/buckets';

/** Services that a page calls by their own host names, and what config.json calls them. */
const SERVICES: Readonly<Record<string, RegExp>> = {
  healthImaging: /^runtime-medical-imaging\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/,
  cognitoIdentity: /^cognito-identity\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/,
  cognitoIdp: /^cognito-idp\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/,
};

/** Tells a page of a viewer, by `endpoints` in its config.json, where the services of its region are on this machine. */
export function addEndpoints(text: string, names: Names): string {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    return text;
  }
  if (typeof config !== 'object' || config === null || !('region' in config)) return text;
  const { region } = config;
  const found = Object.entries(SERVICES).flatMap(([service, pattern]) => {
    const host = names.all.find(({ hosts }) => hosts.some((name) => pattern.exec(name)?.[1] === region));
    return host ? [[service, names.url(host.label)]] : [];
  });
  const own = 'endpoints' in config ? (config.endpoints as object) : {};
  return JSON.stringify({ ...config, endpoints: { ...own, ...Object.fromEntries(found) } });
}

/** Hosts of the proxies that the config.json of a viewer's bucket names. */
export function proxyHostsOf(bucket: Bucket): string[] {
  const stored = bucket.get('config.json');
  try {
    const { frameSources } = JSON.parse(stored?.body.toString('utf8') ?? '{}') as { frameSources?: unknown };
    const sources = (Array.isArray(frameSources) ? frameSources : []) as { kind?: unknown; endpoint?: unknown }[];
    return sources.flatMap(({ kind, endpoint }) => (kind === 'tlmProxy' ? [new URL(String(endpoint)).hostname] : []));
  } catch {
    return [];
  }
}
