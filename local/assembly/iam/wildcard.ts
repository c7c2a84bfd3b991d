/** Whether text matches a pattern in which `*` stands for any characters and `?` for any one. */
export function matchesWildcard(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    // A star first: the text may hold one, too.
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/** ARNs are compared part by part: a wildcard does not reach over a colon, but for those within the resource. */
export function matchesArn(pattern: string, arn: string): boolean {
  const wanted = parts(pattern);
  const given = parts(arn);
  if (wanted.length < 6 || given.length < 6) return matchesWildcard(pattern, arn);
  return wanted.every((part, i) => matchesWildcard(part, given[i]));
}

function parts(arn: string): string[] {
  const pieces = arn.split(':');
  return [...pieces.slice(0, 5), ...(pieces.length > 5 ? [pieces.slice(5).join(':')] : [])];
}
