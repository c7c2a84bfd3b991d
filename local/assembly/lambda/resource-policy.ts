import type { Condition, Statement } from '../iam/policy';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import type { TemplateObject } from '../template/template';

/** Who may call a function without a policy of their own: its permissions, as statements of a policy. */
export function functionPolicy(deployment: Deployment, fn: Resource): readonly Statement[] {
  const names = [fn.attribute('Arn'), fn.ref];
  return deployment
    .ofType('AWS::Lambda::Permission')
    .filter((permission) => names.includes(String(permission.property('FunctionName'))))
    .map(({ properties }) => ({
      effect: 'Allow',
      actions: { patterns: [String(properties.Action)], negated: false },
      principals: { negated: false, byKind: principal(String(properties.Principal)) },
      conditions: conditions(properties),
    }));
}

function principal(name: string): Readonly<Record<string, readonly string[]>> {
  if (name === '*') return { '*': ['*'] };
  return /\.amazonaws\.com(\.cn)?$/.test(name) ? { Service: [name] } : { AWS: [name] };
}

function conditions(properties: TemplateObject): Condition[] {
  const given: readonly (readonly [operator: string, key: string, property: string])[] = [
    ['ArnLike', 'aws:SourceArn', 'SourceArn'],
    ['StringEquals', 'aws:SourceAccount', 'SourceAccount'],
    ['StringEquals', 'lambda:FunctionUrlAuthType', 'FunctionUrlAuthType'],
    ['Bool', 'lambda:InvokedViaFunctionUrl', 'InvokedViaFunctionUrl'],
  ];
  return given.flatMap(([operator, key, property]) =>
    properties[property] === undefined ? [] : [{ operator, key, values: [String(properties[property])] }],
  );
}
