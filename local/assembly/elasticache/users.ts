import { createHash } from 'node:crypto';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList, isObject } from '../template/template';

const MIN_PASSWORD = 16;
const MAX_PASSWORD = 128;

/** Lines of a server's configuration that let in the users of a cache's group, and nobody else. */
export function userLines(cache: Resource, deployment: Deployment): string[] {
  const groupId = cache.property('UserGroupId');
  // Without a group, whoever reaches the cache may use it.
  if (groupId === undefined) return ['user default on nopass ~* &* +@all'];
  const group = deployment.ofType('AWS::ElastiCache::UserGroup').find(({ ref }) => ref === groupId);
  if (!group) throw new Error(`cache ${cache.logicalId}: its user group ${String(groupId)} is not in the app`);
  const all = deployment.ofType('AWS::ElastiCache::User');
  const lines = asList(group.property('UserIds')).map((id) => {
    const user = all.find(({ ref }) => ref === id);
    if (!user) throw new Error(`user group ${group.logicalId}: user ${String(id)} is not in the app`);
    return userLine(user);
  });
  const hasDefault = lines.some((line) => line.startsWith('user default '));
  return hasDefault ? lines : ['user default off', ...lines];
}

function userLine(user: Resource): string {
  const access = String(user.property('AccessString') ?? 'off -@all');
  // Replaces what the access string says of passwords: ElastiCache takes them from elsewhere alone.
  return `user ${String(user.property('UserName'))} reset ${access} ${credentials(user).join(' ')}`;
}

function credentials(user: Resource): string[] {
  const mode = user.property('AuthenticationMode');
  const type = isObject(mode) ? mode.Type : undefined;
  if (type === 'iam') return ['off'];
  if (type === 'no-password-required' || user.property('NoPasswordRequired') === true) return ['nopass'];
  const passwords = asList(isObject(mode) ? mode.Passwords : user.property('Passwords')).map(String);
  if (passwords.length === 0 || passwords.some(({ length }) => length < MIN_PASSWORD || length > MAX_PASSWORD)) {
    throw new Error(`user ${user.logicalId}: needs passwords of ${MIN_PASSWORD} to ${MAX_PASSWORD} characters`);
  }
  return passwords.map((password) => `#${createHash('sha256').update(password).digest('hex')}`);
}
