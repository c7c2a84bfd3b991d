/** One OpenID Connect issuer whose access tokens are accepted. */
export interface IssuerConfig {
  /** The exact `iss` claim. */
  readonly issuer: string;
  /** Where the JSON Web Key Set is read: `https://…`, `s3://bucket/key` or `file:///…`. */
  readonly keys: string;
  /** Accepted `client_id` (or `azp`) claims. Empty: any client, which then needs `audiences`. */
  readonly clientIds: readonly string[];
  /** Accepted `aud` claims. Empty: the audience is not checked, as Cognito access tokens have none. */
  readonly audiences: readonly string[];
  /** Required `token_use` claim; null for issuers that have none. */
  readonly tokenUse: string | null;
  /** Scopes that a token must all carry. */
  readonly scopes: readonly string[];
  /** The claim that lists a user's groups. */
  readonly groupsClaim: string;
}

/** Members of any of `groups` may read `datastores`. */
export interface AccessRule {
  readonly groups: readonly string[];
  readonly datastores: readonly string[];
}

export interface AccessConfig {
  readonly issuers: readonly IssuerConfig[];
  /** Absent: every signed-in user reads every listed data store. */
  readonly rules?: readonly AccessRule[];
  /** Accept `?token=`, which ends up in access logs and browser histories. */
  readonly tokenInQuery: boolean;
}

/** Keys read over plain http could be swapped on the way; only this machine itself is trusted with it. */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * Reads an access configuration from JSON.
 * @returns the configuration, or every fault in it.
 */
export function parseAccessConfig(json: string): { config: AccessConfig } | { faults: string[] } {
  let raw: unknown;
  try {
    raw = JSON.parse(json);
  } catch {
    return { faults: ['is not JSON'] };
  }
  const faults: string[] = [];
  const root = objectAt(raw, '', faults);
  const issuers = arrayAt(root.issuers, 'issuers', faults).map((value, i) => issuerAt(value, `issuers[${i}]`, faults));
  if (issuers.length === 0) faults.push('issuers must list at least one issuer: requests cannot go unauthenticated');
  const duplicate = issuers.find((issuer, i) => issuers.findIndex((other) => other.issuer === issuer.issuer) < i);
  if (duplicate) faults.push(`issuers lists ${duplicate.issuer} twice`);
  const rules =
    root.rules === undefined
      ? undefined
      : arrayAt(root.rules, 'rules', faults).map((value, i) => {
          const rule = objectAt(value, `rules[${i}]`, faults);
          return {
            groups: stringsAt(rule.groups, `rules[${i}].groups`, faults),
            datastores: stringsAt(rule.datastores, `rules[${i}].datastores`, faults),
          };
        });
  if (root.tokenInQuery !== undefined && typeof root.tokenInQuery !== 'boolean') {
    faults.push('tokenInQuery must be true or false');
  }
  return faults.length > 0 ? { faults } : { config: { issuers, rules, tokenInQuery: root.tokenInQuery === true } };
}

function issuerAt(value: unknown, path: string, faults: string[]): IssuerConfig {
  const raw = objectAt(value, path, faults);
  const issuer = {
    issuer: urlAt(raw.issuer, `${path}.issuer`, ['https:'], faults),
    keys: urlAt(raw.keys, `${path}.keys`, ['https:', 's3:', 'file:'], faults),
    clientIds: stringsAt(raw.clientIds ?? [], `${path}.clientIds`, faults),
    audiences: stringsAt(raw.audiences ?? [], `${path}.audiences`, faults),
    tokenUse: raw.tokenUse === null ? null : stringAt(raw.tokenUse ?? 'access', `${path}.tokenUse`, faults),
    scopes: stringsAt(raw.scopes ?? [], `${path}.scopes`, faults),
    groupsClaim: stringAt(raw.groupsClaim ?? 'cognito:groups', `${path}.groupsClaim`, faults),
  };
  // A scope of a resource server (`<identifier>/<name>`) is granted to named clients alone, others to any.
  const isForOneApi = issuer.scopes.some((scope) => scope.includes('/'));
  if (issuer.clientIds.length === 0 && issuer.audiences.length === 0 && !isForOneApi) {
    faults.push(
      `${path} needs clientIds or audiences, or a scope of a resource server: else a token made for any other app would be accepted`,
    );
  }
  return issuer;
}

function objectAt(value: unknown, path: string, faults: string[]): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  faults.push(`${path || 'it'} must be an object`);
  return {};
}

function arrayAt(value: unknown, path: string, faults: string[]): unknown[] {
  if (Array.isArray(value)) return value;
  faults.push(`${path} must be a list`);
  return [];
}

function stringAt(value: unknown, path: string, faults: string[]): string {
  if (typeof value === 'string' && value !== '') return value;
  faults.push(`${path} must be a string`);
  return '';
}

function stringsAt(value: unknown, path: string, faults: string[]): string[] {
  const list = arrayAt(value, path, faults);
  if (list.every((entry) => typeof entry === 'string' && entry !== '')) return list as string[];
  faults.push(`${path} must be a list of strings`);
  return [];
}

function urlAt(value: unknown, path: string, protocols: readonly string[], faults: string[]): string {
  if (typeof value === 'string' && URL.canParse(value)) {
    const url = new URL(value);
    if (protocols.includes(url.protocol) || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return value;
  }
  faults.push(`${path} must be a URL (${protocols.join(', ')}), got ${JSON.stringify(value)}`);
  return '';
}
