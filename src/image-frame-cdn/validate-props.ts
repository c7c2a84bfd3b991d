import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ImageFrameCdnProps } from './props';
import { checkAccess, checkName, checkOrigins } from '../private/common-props';
import { Conflicts } from '../private/conflicts';
import { checkEdge } from '../private/edge-props';

/** The regions with Origin Shield, and the one that is nearest to each of the others, as the documentation of CloudFront says. */
const ORIGIN_SHIELD: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'us-east-1',
      'us-east-2',
      'us-west-2',
      'ap-south-1',
      'ap-northeast-1',
      'ap-northeast-2',
      'ap-southeast-1',
      'ap-southeast-2',
      'eu-central-1',
      'eu-west-1',
      'eu-west-2',
      'sa-east-1',
    ].map((region) => [region, region]),
  ),
  'us-west-1': 'us-west-2',
  'af-south-1': 'eu-west-1',
  'ap-east-1': 'ap-southeast-1',
  'ca-central-1': 'us-east-1',
  'eu-south-1': 'eu-central-1',
  'eu-west-3': 'eu-west-2',
  'eu-north-1': 'eu-west-2',
  'me-south-1': 'ap-south-1',
};

/** The region of Origin Shield; undefined where there is none that is sure to be near. */
export function originShieldRegion(scope: Construct, props: ImageFrameCdnProps): string | undefined {
  const { region } = Stack.of(scope);
  return props.originShieldRegion ?? (Token.isUnresolved(region) ? region : ORIGIN_SHIELD[region]);
}

/** Checks all that can be known before deployment, and throws once with everything that is wrong. */
export function validateProps(scope: Construct, props: ImageFrameCdnProps): void {
  const conflicts = new Conflicts();
  checkAccess(scope, props, conflicts);
  checkName(props.domainName, props.hostedZone, conflicts);
  checkOrigins(props.allowedOrigins, conflicts);
  checkRegions(scope, props, conflicts);
  checkEdge(scope, props, conflicts);
  checkSigningKeys(props.signingKeys, conflicts);
  checkOperation(props, conflicts);
  conflicts.throwIfAny(`ImageFrameCdn '${scope.node.path}'`);
}

function checkRegions(scope: Construct, props: ImageFrameCdnProps, conflicts: Conflicts): void {
  const { region } = Stack.of(scope);
  const resolved = !Token.isUnresolved(region);
  if (resolved && /^(us-gov|cn|us-iso|eusc)/.test(region)) {
    conflicts.add(
      `the stack is in ${region}, whose partition CloudFront does not deliver from, or not with signed cookies of these keys: use a commercial region`,
    );
  } else if (originShieldRegion(scope, props) === undefined) {
    conflicts.add(`originShieldRegion must be given, as none is known to be near ${region}`);
  }
  conflicts.text('originShieldRegion', props.originShieldRegion, 'a region with Origin Shield', (shield) =>
    Object.values(ORIGIN_SHIELD).includes(shield),
  );
}

function checkSigningKeys(names: string[] | undefined, conflicts: Conflicts): void {
  if (names === undefined) return;
  if (Token.isUnresolved(names) || names.some((name) => Token.isUnresolved(name))) {
    conflicts.add('signingKeys must be known at synthesis, as each name is part of the name of a key');
    return;
  }
  const allowed = 'one to five names';
  if (names.length < 1 || names.length > 5) conflicts.add(`signingKeys must be ${allowed}, got ${names.length}`);
  conflicts.texts('signingKeys', names, 'one to sixteen letters and digits', (name) =>
    /^[A-Za-z0-9]{1,16}$/.test(name),
  );
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) conflicts.add(`signingKeys lists ${JSON.stringify(twice)} twice: remove one`);
}

function checkOperation(props: ImageFrameCdnProps, conflicts: Conflicts): void {
  checkMinutes(conflicts, 'sessionDuration', props.sessionDuration, 60);
  checkMinutes(conflicts, 'keyRefreshInterval', props.keyRefreshInterval, 24 * 60);
  conflicts.number(
    'sessionConcurrency',
    props.sessionConcurrency,
    'a whole number of at least 1',
    (value) => Number.isInteger(value) && value >= 1,
  );
  if (props.accessLogsBucket?.encryptionKey) {
    conflicts.add(
      'accessLogsBucket must be encrypted with keys of S3 (SSE-S3), got a bucket with a KMS key, which S3 cannot write its access logs to',
    );
  }
}

function checkMinutes(conflicts: Conflicts, prop: string, duration: Duration | undefined, most: number): void {
  if (duration === undefined || duration.isUnresolved()) return;
  const minutes = duration.toMinutes({ integral: false });
  if (Number.isInteger(minutes) && minutes >= 1 && minutes <= most) return;
  conflicts.add(`${prop} must be 1 to ${most} whole minutes, got ${duration.toHumanString()}`);
}
