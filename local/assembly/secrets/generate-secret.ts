import { randomInt } from 'node:crypto';
import { isObject, type TemplateObject } from '../template/template';

const DEFAULT_LENGTH = 32;
const LOWERCASE = 'abcdefghijklmnopqrstuvwxyz';
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A secret's text as `GenerateSecretString` of its template asks for it. */
export function generateSecret(settings: TemplateObject): string {
  const password = generatePassword(settings);
  const { SecretStringTemplate, GenerateStringKey } = settings;
  if (SecretStringTemplate === undefined && GenerateStringKey === undefined) return password;
  const template: unknown = JSON.parse(String(SecretStringTemplate ?? '{}'));
  if (GenerateStringKey === undefined || !isObject(template as TemplateObject)) {
    throw new Error('GenerateSecretString needs both SecretStringTemplate, a JSON object, and GenerateStringKey');
  }
  return JSON.stringify({ ...(template as object), [String(GenerateStringKey)]: password });
}

function generatePassword(settings: TemplateObject): string {
  const is = (name: string) => settings[name] === true || settings[name] === 'true';
  const excluded = new Set(String(settings.ExcludeCharacters ?? ''));
  const kinds = [
    is('ExcludeLowercase') ? '' : LOWERCASE,
    is('ExcludeUppercase') ? '' : LOWERCASE.toUpperCase(),
    is('ExcludeNumbers') ? '' : '0123456789',
    is('ExcludePunctuation') ? '' : PUNCTUATION,
    is('IncludeSpace') ? ' ' : '',
  ]
    .map((characters) => [...characters].filter((character) => !excluded.has(character)))
    .filter((characters) => characters.length > 0);
  const length = Number(settings.PasswordLength ?? DEFAULT_LENGTH);
  const every = settings.RequireEachIncludedType === undefined || is('RequireEachIncludedType');
  if (kinds.length === 0 || length < (every ? kinds.length : 1)) {
    throw new Error(`GenerateSecretString leaves no password of ${length} characters`);
  }
  const all = kinds.flat();
  const pick = (characters: readonly string[]) => characters[randomInt(characters.length)];
  const picked = every ? kinds.map(pick) : [];
  while (picked.length < length) picked.push(pick(all));
  for (let i = picked.length - 1; i > 0; i--) {
    const other = randomInt(i + 1);
    [picked[i], picked[other]] = [picked[other], picked[i]];
  }
  return picked.join('');
}
