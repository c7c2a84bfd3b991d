import { asList, isObject, type TemplateObject, type TemplateValue } from '../template/template';

/** A statement of a policy document, in one form. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly actions: Matcher;
  /** Absent in the policies of resources that name none. */
  readonly resources?: Matcher;
  /** Absent in policies of identities. */
  readonly principals?: Principals;
  readonly conditions: readonly Condition[];
}

export interface Matcher {
  readonly patterns: readonly string[];
  /** NotAction, NotResource. */
  readonly negated: boolean;
}

export interface Principals {
  readonly negated: boolean;
  /** By kind: AWS, Service, Federated; `*` as kind and value for everybody. */
  readonly byKind: Readonly<Record<string, readonly string[]>>;
}

export interface Condition {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** The statements of a resolved policy document. */
export function statementsOf(document: TemplateValue | undefined): readonly Statement[] {
  if (!isObject(document)) throw new Error(`a policy document must be an object, not ${JSON.stringify(document)}`);
  return asList(document.Statement).map((statement) => {
    if (!isObject(statement)) throw new Error('a policy statement must be an object');
    if (statement.Effect !== 'Allow' && statement.Effect !== 'Deny') {
      throw new Error(
        `the effect of a policy statement must be Allow or Deny, not ${JSON.stringify(statement.Effect)}`,
      );
    }
    const actions = matcher(statement, 'Action');
    if (!actions) throw new Error('a policy statement names neither Action nor NotAction');
    return {
      effect: statement.Effect,
      actions,
      resources: matcher(statement, 'Resource'),
      principals: principals(statement.Principal, false) ?? principals(statement.NotPrincipal, true),
      conditions: conditions(statement.Condition),
    };
  });
}

function matcher(statement: TemplateObject, name: string): Matcher | undefined {
  const negated = statement[name] === undefined;
  const value = statement[negated ? `Not${name}` : name];
  return value === undefined ? undefined : { patterns: asList(value).map(String), negated };
}

function principals(value: TemplateValue | undefined, negated: boolean): Principals | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) return { negated, byKind: { '*': asList(value).map(String) } };
  const entries = Object.entries(value).map(([kind, names]) => [kind, asList(names).map(String)] as const);
  return { negated, byKind: Object.fromEntries(entries) };
}

function conditions(value: TemplateValue | undefined): Condition[] {
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([operator, keys]) =>
    isObject(keys)
      ? Object.entries(keys).map(([key, values]) => ({ operator, key, values: asList(values).map(String) }))
      : [],
  );
}
