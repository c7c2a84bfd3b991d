/** Checks of single values; a failure is one line that names the field, its value and what is allowed. */

function refuse(name: string, value: unknown, rule: string): never {
  throw new Error(`config.json: ${name} is ${JSON.stringify(value)}; it ${rule}.`);
}

export function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(name, value, 'must be an object');
  return value as Record<string, unknown>;
}

export function array(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) refuse(name, value, 'must be a list that is not empty');
  return value as readonly unknown[];
}

export function text(value: unknown, name: string): string {
  if (typeof value !== 'string' || value === '') refuse(name, value, 'must be a text that is not empty');
  return value;
}

export function textOf(value: unknown, name: string, pattern: RegExp, rule: string): string {
  const given = text(value, name);
  return pattern.test(given) ? given : refuse(name, value, rule);
}

export function oneOf<T extends string>(value: unknown, name: string, allowed: readonly T[]): T {
  const found = allowed.find((entry) => entry === value);
  return found ?? refuse(name, value, `must be one of ${allowed.join(', ')}`);
}

export function boolean(value: unknown, name: string): boolean {
  return typeof value === 'boolean' ? value : refuse(name, value, 'must be true or false');
}

export function integer(value: unknown, name: string, least: number, most: number): number {
  const valid = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return valid ? value : refuse(name, value, `must be a whole number from ${least} to ${most}`);
}

/** Without a base, only an absolute address will do. */
function address(value: unknown, name: string, base?: string): string {
  const given = text(value, name);
  const url = URL.canParse(given, base) ? new URL(given, base) : undefined;
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    refuse(name, value, base ? 'must be an http(s) address or a path on this site' : 'must be an http(s) address');
  }
  return url.href;
}

/** The base of other addresses: with a slash at its end. */
export function baseAddress(value: unknown, name: string, base?: string): string {
  const href = address(value, name, base);
  return href.endsWith('/') ? href : `${href}/`;
}
