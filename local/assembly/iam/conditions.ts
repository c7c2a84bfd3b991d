import type { Condition } from './policy';
import { matchesArn, matchesWildcard } from './wildcard';

/** Condition keys (in lower case) and their values; an absent key is one that the request does not have. */
export type Context = Readonly<Record<string, string | readonly string[]>>;

/** One that the evaluator cannot decide is 'unknown'. */
export type Verdict = boolean | 'unknown';

type Test = (wanted: string, given: string) => boolean;

const number = (test: (wanted: number, given: number) => boolean): Test => {
  return (wanted, given) => test(Number(wanted), Number(given));
};
const date = (test: (wanted: number, given: number) => boolean): Test => {
  return (wanted, given) => test(moment(wanted), moment(given));
};
const moment = (text: string) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const TESTS: Readonly<Record<string, Test>> = {
  StringEquals: (wanted, given) => wanted === given,
  StringEqualsIgnoreCase: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  StringLike: matchesWildcard,
  ArnEquals: matchesArn,
  ArnLike: matchesArn,
  Bool: (wanted, given) => wanted.toLowerCase() === given.toLowerCase(),
  NumericEquals: number((wanted, given) => given === wanted),
  NumericLessThan: number((wanted, given) => given < wanted),
  NumericLessThanEquals: number((wanted, given) => given <= wanted),
  NumericGreaterThan: number((wanted, given) => given > wanted),
  NumericGreaterThanEquals: number((wanted, given) => given >= wanted),
  DateEquals: date((wanted, given) => given === wanted),
  DateLessThan: date((wanted, given) => given < wanted),
  DateGreaterThan: date((wanted, given) => given > wanted),
};

/** Those that hold where no value fits; also where the request does not have the key. */
const NEGATED: Readonly<Record<string, string>> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
};

export function holds(condition: Condition, context: Context): Verdict {
  const [, set, base, ifExists] = /^(?:(ForAllValues|ForAnyValue):)?(\w+?)(IfExists)?$/.exec(condition.operator) ?? [];
  const given = context[condition.key.toLowerCase()];
  if (base === 'Null') {
    return condition.values.some((value) => (value.toLowerCase() === 'true') === (given === undefined));
  }
  const negated = base !== undefined && base in NEGATED;
  const test = TESTS[negated ? NEGATED[base] : base];
  if (!test) return 'unknown';
  if (given === undefined) return Boolean(ifExists) || negated || set === 'ForAllValues';
  const fits = (value: string) =>
    condition.values.some((wanted) => matchesVariable(test, wanted, value, context)) !== negated;
  const values = typeof given === 'string' ? [given] : given;
  return set === 'ForAllValues' ? values.every(fits) : values.some(fits);
}

function matchesVariable(test: Test, wanted: string, given: string, context: Context): boolean {
  const pattern = withVariables(wanted, context);
  return pattern !== undefined && test(pattern, given);
}

/** The text with its policy variables like `${aws:PrincipalAccount}` filled in; undefined where the request does not have one. */
export function withVariables(text: string, context: Context): string | undefined {
  let known = true;
  const filled = text.replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (['*', '?', '$'].includes(name)) return name;
    const [key, fallback] = name.split(',').map((part) => part.trim());
    const value = context[key.toLowerCase()] ?? fallback?.replace(/^'(.*)'$/, '$1');
    if (typeof value === 'string') return value;
    known = false;
    return '';
  });
  return known ? filled : undefined;
}
