import { asList, isObject, type TemplateObject, type TemplateValue } from '../template/template';

/** Comparisons of EventBridge beside that of equal values. */
const COMPARISONS: Readonly<Record<string, (wanted: TemplateValue, given: unknown) => boolean>> = {
  prefix: (wanted, given) => typeof given === 'string' && given.startsWith(String(wanted)),
  suffix: (wanted, given) => typeof given === 'string' && given.endsWith(String(wanted)),
  exists: (wanted, given) => (given !== undefined) === wanted,
  'anything-but': (wanted, given) => given !== undefined && !asList(wanted).some((value) => value === given),
};

/** Why a pattern of events cannot be gone by. */
export function patternFault(pattern: TemplateObject): string | undefined {
  for (const [name, wanted] of Object.entries(pattern)) {
    const faults = isObject(wanted)
      ? [patternFault(wanted)]
      : asList(wanted).map((item) => {
          if (!isObject(item)) return undefined;
          const unknown = Object.keys(item).find((comparison) => !(comparison in COMPARISONS));
          return unknown && `the local system does not know ${unknown} in patterns of events (${name})`;
        });
    const fault = faults.find((text) => text !== undefined);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Whether every member of the pattern has one of its values in the event. */
export function matchesPattern(pattern: TemplateObject, event: object): boolean {
  return Object.entries(pattern).every(([name, wanted]) => {
    const given = (event as Readonly<Record<string, unknown>>)[name];
    if (isObject(wanted)) return typeof given === 'object' && given !== null && matchesPattern(wanted, given);
    const values: readonly unknown[] = Array.isArray(given) ? given : [given];
    return asList(wanted).some((item) => values.some((value) => fits(item, value)));
  });
}

function fits(wanted: TemplateValue, given: unknown): boolean {
  if (!isObject(wanted)) return wanted === given;
  return Object.entries(wanted).every(([comparison, value]) => COMPARISONS[comparison](value, given));
}
