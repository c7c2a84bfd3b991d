/** A token issuer that something in the app trusts, and what it asks of tokens. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly jwksUri?: string;
  readonly clientIds: readonly string[];
  readonly audiences: readonly string[];
  readonly tokenUse?: string;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
  /** Groups that the rules beside it name. */
  readonly groups: readonly string[];
  /** Host of the sign-in pages, of user pools. */
  readonly domain?: string;
}

interface Named {
  readonly issuer: string;
  readonly [member: string]: unknown;
}

/** Finds the issuers that environments of tasks and functions name: JSON with members `issuer`, and what goes with them. */
export function trustedIssuers(environments: readonly Readonly<Record<string, string>>[]): TrustedIssuer[] {
  const byUrl = new Map<string, TrustedIssuer>();
  for (const named of environments.flatMap((environment) => Object.values(environment).flatMap(issuersIn))) {
    const known = byUrl.get(named.issuer);
    byUrl.set(named.issuer, {
      issuer: named.issuer,
      jwksUri: known?.jwksUri ?? text(named.jwksUri),
      clientIds: [...new Set([...(known?.clientIds ?? []), ...texts(named.clientIds)])],
      audiences: [...new Set([...(known?.audiences ?? []), ...texts(named.audiences)])],
      tokenUse: known?.tokenUse ?? text(named.tokenUse),
      scopes: [...new Set([...(known?.scopes ?? []), ...texts(named.scopes)])],
      groupsClaim: text(named.groupsClaim) ?? known?.groupsClaim ?? 'cognito:groups',
      groups: [...new Set([...(known?.groups ?? []), ...texts(named.ruleGroups)])],
    });
  }
  return [...byUrl.values()];
}

function issuersIn(value: string): Named[] {
  if (!/^[[{]/.test(value)) return [];
  try {
    const parsed: unknown = JSON.parse(value);
    const ruleGroups = groupsIn(parsed);
    return collect(parsed).map((named) => ({ ...named, ruleGroups }));
  } catch {
    return [];
  }
}

function collect(value: unknown): Named[] {
  if (typeof value !== 'object' || value === null) return [];
  const { issuer } = value as { issuer?: unknown };
  if (typeof issuer === 'string' && URL.canParse(issuer)) return [value as Named];
  return Object.values(value).flatMap(collect);
}

/** Access is given to groups by members `groups`, beside the issuers. */
function groupsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const { groups } = value as { groups?: unknown };
  return [...texts(groups), ...Object.values(value).flatMap(groupsIn)];
}

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);
