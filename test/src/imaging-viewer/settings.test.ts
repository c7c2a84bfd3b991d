import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Duration, type Stack } from 'aws-cdk-lib';
import { parseConfig } from '../../../runtime/viewer/src/config/config';
import { ImagingDatastore, ImagingSignIn, type ImagingViewerProps } from '../../../src';
import { newCdn, ownName } from '../support/cdns';
import { OTHER_DATASTORE_ID, US_EAST_1, newProxy, newStack } from '../support/proxies';
import { newViewer } from '../support/viewers';

/** What CloudFormation would put in place of a reference. */
const VALUES: [RegExp, string][] = [
  [/"Ref":"ViewerSignInUserPool/, 'us-east-1_Example1'],
  [/"Ref":"ViewerSignInDomain/, 'https://imaging-1.auth.us-east-1.amazoncognito.com'],
  [/"Ref":"ViewerAppClient/, '1example23456789'],
  [/"Ref":"ViewerIdentitiesPool/, 'us-east-1:0f1e2d3c-0000-1111-2222-333344445555'],
  [/frames\.read/, 'StackViewerSignIn/frames.read'],
  [/LoadBalancer\w+","DNSName"/, 'https://balancer.us-east-1.elb.amazonaws.com/'],
];

/** config.json as a deployment would write it. */
function settings(props: (stack: Stack) => Partial<ImagingViewerProps> = () => ({})): unknown {
  const app = new App();
  const stack = newStack(US_EAST_1, app);
  newViewer(stack, props(stack));
  const assembly = app.synth();
  const resources = Object.values(assembly.getStackArtifact('Stack').template.Resources as Record<string, Resource>);
  const page = resources.find(({ Properties }) => Properties.SourceMarkers !== undefined)!.Properties;
  const hash = page.SourceObjectKeys![1].replace('.zip', '');
  const text = readFileSync(join(assembly.directory, `asset.${hash}`, 'config.json'), 'utf8');
  const markers = Object.entries(page.SourceMarkers![1]);
  return JSON.parse(
    markers.reduce((filled, [marker, value]) => {
      const known = VALUES.find(([pattern]) => pattern.test(JSON.stringify(value)));
      if (!known) throw new Error(`no value for ${JSON.stringify(value)}`);
      return filled.replace(marker, JSON.stringify(known[1]));
    }, text),
  );
}

interface Resource {
  readonly Properties: { readonly SourceObjectKeys?: string[]; readonly SourceMarkers?: Record<string, unknown>[] };
}

test('the deployed viewer is told where everything is', () => {
  const config = settings();
  expect(config).toEqual({
    region: 'us-east-1',
    dataStores: ['0123456789abcdef0123456789abcdef'],
    frameSources: [{ kind: 'healthImaging' }],
    signIn: {
      userPoolId: 'us-east-1_Example1',
      clientId: '1example23456789',
      domain: 'https://imaging-1.auth.us-east-1.amazoncognito.com',
      identityPoolId: 'us-east-1:0f1e2d3c-0000-1111-2222-333344445555',
      scopes: ['openid', 'email', 'profile', 'StackViewerSignIn/frames.read'],
    },
    editMetadata: false,
    idleLockMinutes: 15,
  });
  // And the viewer of this package understands it.
  expect(parseConfig(config, 'https://viewer.example.org/')).toMatchObject({
    region: 'us-east-1',
    signIn: { clientId: '1example23456789' },
    frameSources: [{ kind: 'healthImaging' }],
  });
});

test('frames come from the cdn, then the proxy, then HealthImaging', () => {
  const config = settings((stack) => ({
    cdn: newCdn(stack, ownName(stack)),
    tlmProxy: newProxy(stack, { domainName: 'proxy.example.org' }),
    healthImagingEndpoint: 'https://runtime-medical-imaging-fips.us-east-1.amazonaws.com',
    metadataEditors: ['editors'],
    idleLock: Duration.minutes(5),
    dataStores: [ImagingDatastore.fromDatastoreId(OTHER_DATASTORE_ID)],
  }));
  const { frameSources, ...rest } = config as Record<string, unknown>;
  expect(frameSources).toEqual([
    { kind: 'imageFrameCdn', endpoint: 'https://frames.example.org/' },
    { kind: 'tlmProxy', endpoint: 'https://proxy.example.org/' },
    { kind: 'healthImaging' },
  ]);
  expect(rest).toMatchObject({
    dataStores: [OTHER_DATASTORE_ID],
    editMetadata: true,
    idleLockMinutes: 5,
    endpoints: { healthImaging: 'https://runtime-medical-imaging-fips.us-east-1.amazonaws.com' },
  });
  expect(() => parseConfig(config, 'https://frames.example.org/')).not.toThrow();
});

test('an address that is only known at deployment is filled in', () => {
  expect(
    settings((stack) => ({ tlmProxy: newProxy(stack, { tokenIssuers: [new ImagingSignIn(stack, 'S').tokenIssuer] }) })),
  ).toMatchObject({
    frameSources: [
      { kind: 'tlmProxy', endpoint: 'https://balancer.us-east-1.elb.amazonaws.com/' },
      { kind: 'healthImaging' },
    ],
  });
});
