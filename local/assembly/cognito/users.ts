import type { PoolGroup, UserPool } from './user-pools';
import type { TrustedIssuer } from '../sign-in/trusted-issuers';

/** Somebody who can sign in on this machine. */
export interface LocalUser {
  readonly name: string;
  readonly groups: readonly string[];
}

/** One user in each group that the pool or those who trust it name, and one in none. */
export function localUsers({ groups }: Pick<UserPool, 'groups'>, trusted: Pick<TrustedIssuer, 'groups'>): LocalUser[] {
  const names = [...new Set([...groups.map(({ name }) => name), ...trusted.groups])];
  return [{ name: 'user', groups: [] }, ...names.map((name) => ({ name: `user-in-${name}`, groups: [name] }))];
}

/** Roles that the user's groups bring, the one that counts first. */
export function rolesOf(user: LocalUser, groups: readonly PoolGroup[]): string[] {
  return groups
    .filter(({ name, roleArn }) => roleArn !== undefined && user.groups.includes(name))
    .sort((a, b) => a.precedence - b.precedence)
    .map(({ roleArn }) => roleArn!);
}
