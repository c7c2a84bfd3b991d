import { Duration, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkPartition } from './partition';
import { ImagingViewerProps } from './props';
import { checkDataStores, checkName } from '../private/common-props';
import { Conflicts } from '../private/conflicts';
import { checkEdge } from '../private/edge-props';
import { TlmProxy } from '../tlm-proxy';

/** Props of a distribution of the viewer's own. */
const OF_DISTRIBUTION = [
  'domainName',
  'certificate',
  'hostedZone',
  'webAclArn',
  'geoRestriction',
  'priceClass',
  'usEast1Stack',
] as const;

/** Checks all that can be known before deployment, and throws once with everything that is wrong. */
export function validateProps(scope: Construct, props: ImagingViewerProps): void {
  const conflicts = new Conflicts();
  checkPartition(scope, conflicts);
  checkDataStores(scope, props, conflicts);
  checkRegions(scope, props, conflicts);
  checkGroups(props, conflicts);
  checkSite(scope, props, conflicts);
  checkComposition(scope, props, conflicts);
  checkOperation(props, conflicts);
  conflicts.throwIfAny(`ImagingViewer '${scope.node.path}'`);
}

function checkRegions(scope: Construct, props: ImagingViewerProps, conflicts: Conflicts): void {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region)) return;
  for (const { datastoreArn, datastoreId } of props.dataStores) {
    const of = Token.isUnresolved(datastoreArn) ? region : datastoreArn.split(':')[3];
    if (Token.isUnresolved(of) || of === region) continue;
    conflicts.add(
      `dataStores lists data store ${datastoreId} of ${of}: a viewer in ${region} reads those of ${region} alone, make one in each region`,
    );
  }
  for (const prop of ['signIn', 'cdn'] as const) {
    const part = props[prop];
    if (!part) continue;
    const of = Stack.of(part).region;
    if (Token.isUnresolved(of) || of === region) continue;
    conflicts.add(`${prop} must be in the region of the stack (${region}), got one in ${of}`);
  }
}

function checkGroups({ access, createGroups, metadataEditors }: ImagingViewerProps, conflicts: Conflicts): void {
  conflicts.notEmpty('metadataEditors', metadataEditors, 'leave it out if nobody may change metadata');
  const group = 'the name of a group, without spaces';
  const rules = access?._rules();
  const readers = rules?.flatMap((rule) => rule.groups);
  conflicts.texts('metadataEditors', metadataEditors, group, (name) => /^\S{1,128}$/.test(name));
  conflicts.texts('access', readers, group, (name) => /^\S{1,128}$/.test(name));
  for (const editor of metadataEditors ?? []) {
    if (readers?.includes(editor) ?? true) continue;
    conflicts.add(
      `metadataEditors names ${JSON.stringify(editor)}, whom no rule of access lets read anything: add one for it`,
    );
  }
  if (createGroups !== undefined && !readers && !metadataEditors) {
    conflicts.add('createGroups is for the groups of access and metadataEditors: remove it, or name some');
  }
}

function checkSite(scope: Construct, props: ImagingViewerProps, conflicts: Conflicts): void {
  checkName(props.domainName, props.hostedZone, conflicts);
  if (props.cdn) {
    for (const prop of OF_DISTRIBUTION) {
      if (props[prop] === undefined) continue;
      conflicts.add(
        `${prop} is for a distribution of the viewer's own: give it to cdn, whose distribution serves the site`,
      );
    }
    return;
  }
  checkEdge(scope, props, conflicts);
}

/** The proxy is told the address of the viewer, so nothing that the address is known by may wait for the proxy. */
function checkComposition(scope: Construct, props: ImagingViewerProps, conflicts: Conflicts): void {
  const { cdn, tlmProxy } = props;
  if (!(tlmProxy instanceof TlmProxy)) return;
  const isAddressOpen = cdn ? Token.isUnresolved(cdn.url) : props.domainName === undefined;
  if (!isAddressOpen) return;
  const isNear = Stack.of(cdn ?? scope) === Stack.of(tlmProxy);
  if (cdn && tlmProxy._isOrigin) {
    conflicts.add(
      'tlmProxy stands behind a cdn without domainName, and each would wait for the other: give cdn a domainName, or leave tlmProxy out here, as its frames come through cdn',
    );
  } else if (!isNear && (cdn || Token.isUnresolved(tlmProxy.url))) {
    conflicts.add(
      `tlmProxy is in another stack, and each stack would wait for an address of the other: give ${cdn ? 'cdn' : 'the viewer'} a domainName`,
    );
  }
}

function checkOperation(props: ImagingViewerProps, conflicts: Conflicts): void {
  const whole = (value: Duration): number => value.toMinutes({ integral: false });
  const minutes = (prop: string, value: Duration | undefined, from: number, to: number, allowed: string): void => {
    if (value === undefined || value.isUnresolved()) return;
    if (Number.isInteger(whole(value)) && whole(value) >= from && whole(value) <= to) return;
    conflicts.add(`${prop} must be ${allowed}, got ${value.toHumanString()}`);
  };
  minutes('sessionDuration', props.sessionDuration, 60, 30 * 24 * 60, '1 hour to 30 days in whole minutes');
  minutes('idleLock', props.idleLock, 1, 8 * 60, '1 minute to 8 hours in whole minutes');
  conflicts.text('healthImagingEndpoint', props.healthImagingEndpoint, 'an https URL', (url) =>
    URL.canParse(url) ? new URL(url).protocol === 'https:' : false,
  );
  if (props.accessLogsBucket?.encryptionKey) {
    conflicts.add(
      'accessLogsBucket must be encrypted with keys of S3 (SSE-S3), got a bucket with a KMS key, which S3 cannot write its access logs to',
    );
  }
}
