export type Environment = Readonly<Record<string, string | undefined>>;

/** Thrown once at start, naming every variable that is wrong. */
export class ConfigError extends Error {
  public override readonly name = 'ConfigError';

  constructor(
    what: string,
    public readonly faults: readonly string[],
  ) {
    super(`${what} cannot start: ${faults.join('; ')}`);
  }
}

/** A whole number between two bounds; what is wrong goes to `faults`. */
export function integer(
  env: Environment,
  name: string,
  { fallback, min, max }: { readonly fallback: number; readonly min: number; readonly max: number },
  faults: string[],
): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  const value = /^\d{1,15}$/.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return value;
  faults.push(`${name} must be a whole number from ${min} to ${max}, got '${text}'`);
  return fallback;
}

/** An endpoint to use instead of the region's own. */
export function endpoint(env: Environment, name: string, faults: string[]): string | undefined {
  const url = env[name];
  if (!url) return undefined;
  if (URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)) return url;
  faults.push(`${name} must be an http or https URL, got '${url}'`);
  return undefined;
}

/** The entries of a comma-separated list. */
export function list(text: string | undefined): string[] {
  return (text ?? '')
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
