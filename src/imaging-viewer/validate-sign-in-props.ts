import { Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkPartition } from './partition';
import { ImagingSignInProps } from './sign-in-props';
import { checkName } from '../private/common-props';
import { Conflicts } from '../private/conflicts';
import { checkCertificate } from '../private/edge-props';

/** Checks all that can be known before deployment, and throws once with everything that is wrong. */
export function validateSignInProps(scope: Construct, props: ImagingSignInProps): void {
  const conflicts = new Conflicts();
  checkPartition(scope, conflicts);
  checkPool(scope, props, conflicts);
  checkDomain(props, conflicts);
  conflicts.notEmpty('identityProviders', props.identityProviders, 'nobody could sign in');
  conflicts.throwIfAny(`ImagingSignIn '${scope.node.path}'`);
}

function checkPool(scope: Construct, props: ImagingSignInProps, conflicts: Conflicts): void {
  const { userPool } = props;
  if (!userPool) {
    if (props.userPoolDomain) conflicts.add('userPoolDomain needs userPool: give the pool that the domain belongs to');
    return;
  }
  for (const prop of ['email', 'deletionProtection', 'removalPolicy'] as const) {
    if (props[prop] !== undefined) conflicts.add(`${prop} is for the new user pool: remove it, or userPool`);
  }
  const { region } = Stack.of(scope);
  const poolRegion = userPool.env.region;
  const id = userPool.userPoolId;
  const known = Token.isUnresolved(id) ? poolRegion : id.split('_')[0];
  if (!Token.isUnresolved(region) && !Token.isUnresolved(known) && known !== region) {
    conflicts.add(`userPool must be in the region of the stack (${region}), got one of ${known}`);
  }
}

function checkDomain(props: ImagingSignInProps, conflicts: Conflicts): void {
  checkName(props.domainName, undefined, conflicts);
  const prefix = "1 to 63 lower-case letters, digits and hyphens, without 'aws', 'amazon' and 'cognito'";
  conflicts.text(
    'domainPrefix',
    props.domainPrefix,
    prefix,
    (value) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(value) && !/aws|amazon|cognito/.test(value),
  );
  if (props.userPoolDomain) {
    for (const prop of ['domainPrefix', 'domainName', 'certificate'] as const) {
      if (props[prop] !== undefined) conflicts.add(`${prop} is for the new domain: remove it, or userPoolDomain`);
    }
    return;
  }
  if (props.domainPrefix !== undefined && props.domainName !== undefined) {
    conflicts.add('domainPrefix and domainName name the same domain: give one of them');
  }
  checkCertificate(props, conflicts);
}
