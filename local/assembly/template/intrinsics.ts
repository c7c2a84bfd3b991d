import { cidrBlocks } from './cidr';
import { isObject, type TemplateObject, type TemplateValue } from './template';

/** What the functions of a template ask their surroundings for. */
export interface Scope {
  ref(logicalId: string): TemplateValue;
  attribute(logicalId: string, name: string): TemplateValue;
  condition(name: string): boolean;
  mapping(map: string, first: string, second: string): TemplateValue | undefined;
  importValue(name: string): TemplateValue;
  dynamicReference(service: string, key: string): string;
  availabilityZones(region: string): readonly string[];
}

/** Stands for `AWS::NoValue`: whatever is set to it is left out. */
const ABSENT = Symbol('AWS::NoValue');
type Resolved = TemplateValue | typeof ABSENT;

const DYNAMIC_REFERENCE = /\{\{resolve:([a-z-]+):([^}]*)\}\}/g;

/** The value with every function in it carried out. */
export function resolve(value: TemplateValue, scope: Scope): TemplateValue {
  const resolved = evaluate(value, scope);
  return resolved === ABSENT ? null : resolved;
}

/** Truth of a condition function. */
export function resolveCondition(value: TemplateValue, scope: Scope): boolean {
  const resolved = resolve(value, scope);
  if (resolved === true || resolved === 'true') return true;
  if (resolved === false || resolved === 'false') return false;
  throw new Error(`a condition is neither true nor false: ${JSON.stringify(value)}`);
}

function evaluate(value: TemplateValue, scope: Scope): Resolved {
  if (typeof value === 'string') return dereferenced(value, scope);
  if (Array.isArray(value)) {
    return (value as readonly TemplateValue[]).map((item) => evaluate(item, scope)).filter(present);
  }
  if (!isObject(value)) return value;
  const entries = Object.entries(value);
  if (entries.length === 1) {
    const [name, argument] = entries[0];
    if (name === 'Ref') return reference(argument, scope);
    if (name === 'Condition' && typeof argument === 'string') return scope.condition(argument);
    if (name.startsWith('Fn::')) return call(name, argument, scope);
  }
  const members = entries.map(([name, member]) => [name, evaluate(member, scope)] as const);
  return Object.fromEntries(members.filter(([, member]) => present(member))) as TemplateObject;
}

const present = (value: Resolved): value is TemplateValue => value !== ABSENT;

function reference(argument: TemplateValue, scope: Scope): Resolved {
  if (argument === 'AWS::NoValue') return ABSENT;
  return scope.ref(text('Ref', argument));
}

function call(name: string, argument: TemplateValue, scope: Scope): Resolved {
  const fn = FUNCTIONS[name];
  if (!fn) throw new Error(`${name} is a function that the local system does not know`);
  const result = fn(argument, scope);
  // A dynamic reference may have been put together by the function.
  return typeof result === 'string' ? dereferenced(result, scope) : result;
}

function dereferenced(source: string, scope: Scope): string {
  return source.replace(DYNAMIC_REFERENCE, (_, service: string, key: string) => scope.dynamicReference(service, key));
}

const FUNCTIONS: Readonly<Record<string, (argument: TemplateValue, scope: Scope) => Resolved>> = {
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...name] = typeof argument === 'string' ? argument.split('.') : list('Fn::GetAtt', argument);
    return scope.attribute(
      text('Fn::GetAtt', logicalId),
      name.map((part) => text('Fn::GetAtt', resolve(part, scope))).join('.'),
    );
  },
  'Fn::Join': (argument, scope) => {
    const [delimiter, items] = list('Fn::Join', argument, 2);
    return list('Fn::Join', resolve(items, scope))
      .map((item) => text('Fn::Join', item))
      .join(text('Fn::Join', delimiter));
  },
  'Fn::Sub': (argument, scope) => {
    const [template, variables = {}] = typeof argument === 'string' ? [argument] : list('Fn::Sub', argument, 2);
    return substitute(text('Fn::Sub', template), variables, scope);
  },
  'Fn::Select': (argument, scope) => {
    const [index, items] = list('Fn::Select', argument, 2).map((item) => resolve(item, scope));
    const values = list('Fn::Select', items);
    const value = values[Number(index)];
    if (value === undefined) throw new Error(`Fn::Select of index ${String(index)} in a list of ${values.length}`);
    return value;
  },
  'Fn::Split': (argument, scope) => {
    const [delimiter, source] = list('Fn::Split', argument, 2).map((item) => text('Fn::Split', resolve(item, scope)));
    return source.split(delimiter);
  },
  'Fn::ImportValue': (argument, scope) => scope.importValue(text('Fn::ImportValue', resolve(argument, scope))),
  'Fn::If': (argument, scope) => {
    const [condition, yes, no] = list('Fn::If', argument, 3);
    // The branch not taken may refer to what is not there.
    return evaluate(scope.condition(text('Fn::If', condition)) ? yes : no, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list('Fn::Equals', argument, 2).map((item) => resolve(item, scope));
    return typeof left === 'object' || typeof right === 'object'
      ? JSON.stringify(left) === JSON.stringify(right)
      : String(left) === String(right);
  },
  'Fn::And': (argument, scope) => list('Fn::And', argument).every((item) => resolveCondition(item, scope)),
  'Fn::Or': (argument, scope) => list('Fn::Or', argument).some((item) => resolveCondition(item, scope)),
  'Fn::Not': (argument, scope) => !resolveCondition(list('Fn::Not', argument, 1)[0], scope),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second, fallback] = list('Fn::FindInMap', argument);
    const keys = [map, first, second].map((key) => text('Fn::FindInMap', resolve(key, scope)));
    const value = scope.mapping(keys[0], keys[1], keys[2]);
    if (value !== undefined) return value;
    if (isObject(fallback) && fallback.DefaultValue !== undefined) return evaluate(fallback.DefaultValue, scope);
    throw new Error(`Fn::FindInMap finds nothing at ${keys.join('.')}`);
  },
  'Fn::Base64': (argument, scope) => Buffer.from(text('Fn::Base64', resolve(argument, scope))).toString('base64'),
  'Fn::GetAZs': (argument, scope) => scope.availabilityZones(text('Fn::GetAZs', resolve(argument, scope))),
  'Fn::Cidr': (argument, scope) => {
    const [block, count, bits] = list('Fn::Cidr', argument).map((item) => resolve(item, scope));
    return cidrBlocks(text('Fn::Cidr', block), Number(count), Number(bits ?? 8));
  },
  'Fn::ToJsonString': (argument, scope) => JSON.stringify(resolve(argument, scope)),
  'Fn::Length': (argument, scope) => list('Fn::Length', resolve(argument, scope)).length,
};

/** `${Name}`, `${Name.Attribute}` and `${AWS::Name}`; `${!Name}` stands for itself. */
function substitute(template: string, variables: TemplateValue, scope: Scope): string {
  return template.replace(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
    if (literal) return `\${${name}}`;
    if (isObject(variables) && variables[name] !== undefined) return text('Fn::Sub', resolve(variables[name], scope));
    const dot = name.indexOf('.');
    const value = dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
    return text('Fn::Sub', value);
  });
}

function list(fn: string, value: TemplateValue, length?: number): readonly TemplateValue[] {
  if (!Array.isArray(value) || (length !== undefined && value.length !== length)) {
    const wanted = length === undefined ? 'a list' : `a list of ${length}`;
    throw new Error(`${fn} needs ${wanted}, not ${JSON.stringify(value)}`);
  }
  return value as readonly TemplateValue[];
}

function text(fn: string, value: TemplateValue | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${fn} needs text, not ${JSON.stringify(value)}`);
}
