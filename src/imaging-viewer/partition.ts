import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Conflicts } from '../private/conflicts';

/** HealthImaging is in commercial regions only, and so is CloudFront as a site needs it. */
export function checkPartition(scope: Construct, conflicts: Conflicts): void {
  const { region } = Stack.of(scope);
  if (!Token.isUnresolved(region) && /^(us-gov|cn|us-iso|eusc)/.test(region)) {
    conflicts.add(
      `the stack is in ${region}, whose partition has neither HealthImaging nor CloudFront with its access controls: use a commercial region`,
    );
  }
}
