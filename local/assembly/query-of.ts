import type { Query } from '../aws/query';

/** Path as it was sent, and query by name, as signatures are checked with. */
export function queryOf(target: string): { readonly pathname: string; readonly query: Query } {
  const [pathname, ...rest] = target.split('?');
  const parameters = new URLSearchParams(rest.join('?'));
  const query: Record<string, string | string[]> = {};
  for (const name of new Set(parameters.keys())) {
    const values = parameters.getAll(name);
    query[name] = values.length === 1 ? values[0] : values;
  }
  return { pathname, query };
}
