/** A token issuer that something in the app trusts, and what it asks of tokens. */
export interface TrustedIssuer {
  readonly issuer: string;
  readonly jwksUri?: string;
  readonly clientIds: readonly string[];
  readonly audiences: readonly string[];
  readonly tokenUse?: string;
  readonly scopes: readonly string[];
  readonly groupsClaim: string;
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
    });
  }
  return [...byUrl.values()];
}

function issuersIn(value: string): Named[] {
  if (!/^[[{]/.test(value)) return [];
  try {
    return collect(JSON.parse(value));
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

const text = (value: unknown) => (typeof value === 'string' ? value : undefined);
const texts = (value: unknown) => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);
