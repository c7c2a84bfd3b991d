/** A viewer's request as behaviours, functions and policies see it. */
export interface EdgeRequest {
  readonly method: string;
  /** Path alone, as it was sent. */
  readonly path: string;
  /** Query parameters in order, as they were sent. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly (readonly [name: string, value: string])[];
  /** Address of the viewer. */
  readonly ip: string;
}

export function parseQuery(text: string): [string, string][] {
  if (text === '') return [];
  return text.split('&').map((part) => {
    const at = part.indexOf('=');
    return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
  });
}

export function parseCookies(text: string | undefined): [string, string][] {
  return (text ?? '')
    .split(';')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [part, ''] : [part.slice(0, at), part.slice(at + 1)];
    });
}

export function queryText(query: EdgeRequest['query']): string {
  return query.map(([name, value]) => (value === '' ? name : `${name}=${value}`)).join('&');
}

export function cookieText(cookies: EdgeRequest['cookies']): string {
  return cookies.map(([name, value]) => `${name}=${value}`).join('; ');
}
