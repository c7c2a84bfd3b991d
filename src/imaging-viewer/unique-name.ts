import { Aws, Fn } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/**
 * A name that is known before the resource is made and still is nobody else's: of the construct and of this one deployment of its stack.
 * Lower-case letters, digits and hyphens.
 * @param prefix at most 17 characters
 */
export function uniqueName(scope: Construct, prefix: string): string {
  return `${prefix}-${scope.node.addr.slice(-8)}-${stackUuid()}`;
}

/** As `uniqueName`, in 21 characters after the prefix, for names that people see. */
export function shortUniqueName(scope: Construct, prefix: string): string {
  return `${prefix}-${scope.node.addr.slice(-8)}-${Fn.select(4, Fn.split('-', stackUuid()))}`;
}

/** arn:aws:cloudformation:<region>:<account>:stack/<name>/<UUID> */
function stackUuid(): string {
  return Fn.select(2, Fn.split('/', Aws.STACK_ID));
}
