import { generateSecret } from './generate-secret';
import type { Resource } from '../template/stack-values';
import { isObject } from '../template/template';

/** What the secrets of an app contain: given by the template, or made when first asked for. */
export class SecretValues {
  private readonly made = new Map<Resource, string>();

  /** @param key of a secret that is JSON; empty for all of its text */
  public text(secret: Resource, key = ''): string {
    const text = this.whole(secret);
    if (key === '') return text;
    const members = parsed(text);
    const value = members?.[key];
    if (value === undefined) throw new Error(`secret ${secret.logicalId} is no JSON with the key ${key}`);
    return typeof value === 'string' ? value : JSON.stringify(value);
  }

  private whole(secret: Resource): string {
    let text = this.made.get(secret);
    if (text === undefined) {
      const given = secret.property('SecretString');
      const settings = secret.property('GenerateSecretString');
      if (given !== undefined) text = String(given);
      else if (isObject(settings)) text = generateSecret(settings);
      else throw new Error(`secret ${secret.logicalId} has no value in the template, and nobody to put one in here`);
      this.made.set(secret, text);
    }
    return text;
  }
}

/** The secret that is named by ARN, the ARN without its suffix, or name; and which part of it. */
export function findSecret(
  secrets: readonly Resource[],
  reference: string,
): { readonly secret: Resource; readonly key: string } | undefined {
  const isArn = reference.startsWith('arn:');
  const parts = reference.split(':');
  const id = parts.slice(0, isArn ? 7 : 1).join(':');
  const rest = parts.slice(isArn ? 7 : 1);
  const secret = secrets.find(
    ({ ref }) => ref === id || ref.slice(0, -7) === id || ref.split(':')[6].slice(0, -7) === id,
  );
  if (!secret) return undefined;
  // In a dynamic reference the word SecretString stands before the key.
  return { secret, key: (rest[0] === 'SecretString' ? rest[1] : rest[0]) ?? '' };
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}
