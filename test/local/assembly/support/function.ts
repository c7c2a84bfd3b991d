import { writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { temporaryFolder } from './app';
import { Sessions } from '../../../../local/assembly/iam/sessions';
import { LAMBDA_BOOTSTRAP } from '../../../../local/assembly/lambda/bootstrap';
import { LocalFunction } from '../../../../local/assembly/lambda/function';
import type { RuntimeApi } from '../../../../local/assembly/lambda/runtime-api';
import { preloadModule } from '../../../../local/assembly/network/preload';
import { environment } from '../../../../local/assembly/template/environment';
import { StackValues } from '../../../../local/assembly/template/stack-values';
import type { TemplateObject } from '../../../../local/assembly/template/template';

/** A function of this code, with a role that may do nothing. */
export function functionOf(
  runtimeApi: RuntimeApi,
  code: string,
  properties: TemplateObject = {},
  lifetimeMs = 60_000,
): LocalFunction {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  file('index.mjs', code);
  const Fn = {
    Type: 'AWS::Lambda::Function',
    Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', ...properties },
  };
  const neighbours = { exported: () => null, systemsManagerParameter: () => undefined, secretText: () => undefined };
  const stack = new StackValues(
    { id: 's', name: 's', template: { Resources: { Fn } } },
    environment('123456789012', 'eu-west-1'),
    {},
    neighbours,
  );
  const role = {
    arn: 'arn:aws:iam::123456789012:role/r',
    name: 'r',
    account: '123456789012',
    statements: [],
    unknownPolicies: [],
  };
  const memoryMiB = Number(properties.MemorySize ?? 256);
  return new LocalFunction({
    resource: stack.resources[0],
    code: folder,
    session: new Sessions().open(role, { name: 'x', lifetimeMs, context: {} }),
    bootstrap: file('bootstrap.mjs', LAMBDA_BOOTSTRAP),
    runtimeApi,
    preload: file('preload.mjs', preloadModule({ routes: [], memoryMiB })),
    trusted: '',
    onLog: () => undefined,
  });
}
