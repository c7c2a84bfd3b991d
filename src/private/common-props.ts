import { Stack, Token, aws_route53 as route53 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AccessProps } from './access-config';
import { Conflicts } from './conflicts';
import { ImagingDatastore } from '../access';

/** Checks whose tokens may read what. */
export function checkAccess(scope: Construct, props: AccessProps, conflicts: Conflicts): void {
  checkDataStores(scope, props, conflicts);
  conflicts.notEmpty('tokenIssuers', props.tokenIssuers, 'requests cannot go unauthenticated');
  const issuers = new Set<string>();
  for (const issuer of props.tokenIssuers) {
    const id = identity(scope, issuer.issuerUrl);
    if (issuers.has(id)) {
      const url = Token.isUnresolved(issuer.issuerUrl) ? 'the same issuer' : issuer.issuerUrl;
      conflicts.add(`tokenIssuers lists ${url} twice: give all its clients, audiences and scopes in one`);
    }
    issuers.add(id);
  }
}

/** Checks what may be read, and that the rules name nothing else. */
export function checkDataStores(
  scope: Construct,
  props: Pick<AccessProps, 'dataStores' | 'access'>,
  conflicts: Conflicts,
): void {
  conflicts.notEmpty('dataStores', props.dataStores, 'there would be nothing to serve');
  const listed = new Set<string>();
  for (const store of props.dataStores) {
    const id = identity(scope, store.datastoreId);
    if (listed.has(id)) conflicts.add(`dataStores lists ${shown(store)} twice: remove one`);
    listed.add(id);
  }
  for (const store of props.access?._rules()?.flatMap((rule) => rule.dataStores ?? []) ?? []) {
    if (!listed.has(identity(scope, store.datastoreId))) {
      conflicts.add(`access names ${shown(store)}, which dataStores does not list: add it there`);
    }
  }
}

/** By this, data stores and issuers are told apart: two tokens for the same resource resolve to the same reference. */
export function identity(scope: Construct, value: string): string {
  return JSON.stringify(Stack.of(scope).resolve(value));
}

/** Checks the origins of web pages that may read frames. */
export function checkOrigins(allowedOrigins: string[] | undefined, conflicts: Conflicts): void {
  const origin = 'an origin such as https://viewer.example.org, without a path (http only for localhost)';
  conflicts.texts('allowedOrigins', allowedOrigins, origin, isOrigin);
}

/** Checks a name, and that it lies in the zone that its record is made in. */
export function checkName(
  domainName: string | undefined,
  hostedZone: route53.IHostedZone | undefined,
  conflicts: Conflicts,
): void {
  const allowed = 'a fully qualified domain name';
  conflicts.text('domainName', domainName, allowed, (name) =>
    /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$/i.test(name),
  );
  if (hostedZone && domainName === undefined) {
    conflicts.add('hostedZone needs domainName: give the name of the record to make');
  }
  if (
    hostedZone &&
    domainName !== undefined &&
    !Token.isUnresolved(domainName) &&
    !Token.isUnresolved(hostedZone.zoneName)
  ) {
    const zone = hostedZone.zoneName.replace(/\.$/, '');
    if (domainName !== zone && !domainName.endsWith(`.${zone}`)) {
      conflicts.add(
        `domainName must lie in the hosted zone ${JSON.stringify(zone)}, got ${JSON.stringify(domainName)}`,
      );
    }
  }
}

function isOrigin(value: string): boolean {
  if (!URL.canParse(value)) return false;
  const url = new URL(value);
  const secure = url.protocol === 'https:' || (url.protocol === 'http:' && url.hostname === 'localhost');
  return secure && url.origin === value;
}

function shown(store: ImagingDatastore): string {
  return Token.isUnresolved(store.datastoreId) ? 'a data store of this app' : `data store ${store.datastoreId}`;
}
