import { asList, isObject, type TemplateValue } from '../template/template';

/** Which headers, cookies or query parameters a policy takes. */
export interface Selection {
  readonly kind: 'none' | 'all' | 'listed' | 'allExcept';
  readonly names: readonly string[];
}

export const NONE: Selection = { kind: 'none', names: [] };
export const ALL: Selection = { kind: 'all', names: [] };
export const listed = (...names: string[]): Selection => ({ kind: 'listed', names });

const KINDS: Readonly<Record<string, Selection['kind']>> = {
  none: 'none',
  all: 'all',
  allViewer: 'all',
  whitelist: 'listed',
  allViewerAndWhitelistCloudFront: 'all',
  allExcept: 'allExcept',
};

/** Reads `HeadersConfig`, `CookiesConfig` or `QueryStringsConfig`; `what` is Header, Cookie or QueryString. */
export function selectionOf(config: TemplateValue | undefined, what: string): Selection {
  if (!isObject(config)) return NONE;
  const behavior = String(config[`${what}Behavior`]);
  const kind = KINDS[behavior];
  if (!kind) throw new Error(`${what}Behavior ${behavior} is not known to the local system`);
  const names = asList(config[what === 'Cookie' ? 'Cookies' : `${what}s`]).map(String);
  return { kind, names: what === 'Header' ? names.map((name) => name.toLowerCase()) : names };
}

export function selects({ kind, names }: Selection, name: string): boolean {
  if (kind === 'all' || kind === 'none') return kind === 'all';
  return names.includes(name) === (kind === 'listed');
}
