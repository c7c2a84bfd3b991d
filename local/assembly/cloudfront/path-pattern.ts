/** Whether a behaviour's pattern covers a path: `*` for any characters, `?` for one, case counts, the leading slash may be left out. */
export function matchesPath(pattern: string, path: string): boolean {
  return matchesWildcards(pattern.startsWith('/') || pattern.startsWith('*') ? pattern : `/${pattern}`, path);
}

/** `*` and `?` as CloudFront means them, in patterns of paths and in the resources of policies. */
export function matchesWildcards(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[\\^$.|+()[\]{}]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${source}$`, 's').test(text);
}
