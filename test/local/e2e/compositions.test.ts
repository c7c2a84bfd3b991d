import { App, Stack, aws_certificatemanager as acm } from 'aws-cdk-lib';
import { AssemblyRunner, Gateway } from '../../../local/assembly';
import { FrameAccess, ImagingDatastore, ImagingSignIn, ImagingViewer, TlmProxy } from '../../../src';
import { requireAssets } from '../../support/assets';
import {
  changed,
  DATASTORE_ID,
  ofType,
  smallStudy,
  synthesise,
  without,
  type JsonTemplate,
} from '../assembly/support/app';
import { GatewayClient, type Tokens, type ViewerConfig } from '../support/gateway-client';

// Viewers without a CDN, as their pages reach everything from a browser; and what of a template must not be missing.
jest.setTimeout(120_000);

const account = '123456789012';
const OTHER_ID = 'fedcba9876543210fedcba9876543210';

let withProxy: string;
let alone: string;

/** A viewer whose frames come from a proxy; two groups, of which one may read the second data store alone. */
function viewerAndProxy(): string {
  return synthesise((root: App) => {
    const stack = new Stack(root, 'Imaging', { env: { account, region: 'eu-west-1' } });
    const dataStores = [DATASTORE_ID, OTHER_ID].map((id) => ImagingDatastore.fromDatastoreId(id));
    const access = FrameAccess.byGroup(
      { groups: ['radiology'], dataStores: [dataStores[0]] },
      { groups: ['research'], dataStores: [dataStores[1]] },
    );
    const signIn = new ImagingSignIn(stack, 'SignIn');
    const tlmProxy = new TlmProxy(stack, 'Proxy', {
      dataStores,
      access,
      tokenIssuers: [signIn.tokenIssuer],
      domainName: 'frames.example.org',
      certificate: acm.Certificate.fromCertificateArn(
        stack,
        'Certificate',
        `arn:aws:acm:eu-west-1:${account}:certificate/0f1e2d3c`,
      ),
    });
    new ImagingViewer(stack, 'Viewer', { dataStores, access, signIn, tlmProxy });
  });
}

/** A viewer in each of two regions, each with a data store and a sign-in of its own. */
function viewersAlone(): string {
  return synthesise((root: App) => {
    for (const [region, name, id] of [
      ['us-east-1', 'Viewer', DATASTORE_ID],
      ['eu-central-1', 'Europe', OTHER_ID],
    ]) {
      const stack = new Stack(root, `Imaging-${region}`, { env: { account, region } });
      new ImagingViewer(stack, name, { dataStores: [ImagingDatastore.fromDatastoreId(id)] });
    }
  });
}

beforeAll(() => {
  requireAssets('tlm-proxy', 'token-keys', 'viewer');
  withProxy = viewerAndProxy();
  alone = viewersAlone();
});

interface Opened {
  readonly client: GatewayClient;
  readonly config: ViewerConfig;
  readonly runner: AssemblyRunner;
  readonly log: readonly string[];
}

async function opened(assembly: string, use: (opened: Opened) => Promise<void>, label = 'viewer'): Promise<void> {
  const log: string[] = [];
  const runner = await AssemblyRunner.start(assembly, {
    taskCount: 1,
    onLog: (source, line) => log.push(`${source}: ${line}`),
  });
  try {
    for (const { id, emulator } of runner.datastores) emulator.store.add(id, await smallStudy());
    const gateway = await Gateway.start({ hosts: runner.browserHosts, certificate: runner.certificate, port: 0 });
    try {
      const client = new GatewayClient(gateway, label);
      await use({ client, config: await client.config(), runner, log });
    } finally {
      await gateway.close();
    }
  } finally {
    await runner.stop();
  }
}

async function frameOf(datastoreId: string): Promise<string> {
  const { id, frames } = await smallStudy();
  return `datastore/${datastoreId}/imageSet/${id}/imageFrame/${frames[0].id}`;
}

/** What the user gets: the frame of each data store by the proxy, and the same by HealthImaging itself. */
async function reads({ client, config }: Opened, tokens: Tokens): Promise<Record<string, number[]>> {
  const { id, frames } = await smallStudy();
  const result: Record<string, number[]> = {};
  for (const store of [DATASTORE_ID, OTHER_ID]) {
    const proxy = config.frameSources.find(({ kind }) => kind === 'tlmProxy')!;
    const headers = { authorization: `Bearer ${tokens.access_token}`, origin: client.site };
    const byProxy = await client.open(`${proxy.endpoint}${await frameOf(store)}`, { headers });
    const path = `/datastore/${store}/imageSet/${id}/getImageFrame`;
    const byService = await client.call(config, tokens, path, JSON.stringify({ imageFrameId: frames[0].id }));
    result[store] = [byProxy.status, byService.status];
  }
  return result;
}

test('a viewer with a proxy: pages, sign-in by group, frames of each group, also by the service itself', () =>
  opened(withProxy, async (app) => {
    const { client, config } = app;
    expect(config.frameSources.map(({ kind }) => kind)).toEqual(['tlmProxy', 'healthImaging']);
    expect(config.frameSources[0].endpoint).toMatch(/^http:\/\/proxy\.localhost:\d+\/$/);
    const page = await client.open('/');
    expect(page.status).toBe(200);
    const policy = String(page.headers['content-security-policy']);
    const needed = [config.frameSources[0].endpoint, config.signIn.domain, ...Object.values(config.endpoints)];
    for (const url of needed.filter((each) => !each.includes('cognito-idp'))) {
      expect(policy).toContain(new URL(url).origin);
    }

    const radiologist = await client.signIn(config, 'user-in-radiology');
    expect(await reads(app, radiologist)).toEqual({ [DATASTORE_ID]: [200, 200], [OTHER_ID]: [403, 403] });
    const researcher = await client.signIn(config, 'user-in-research');
    expect(await reads(app, researcher)).toEqual({ [DATASTORE_ID]: [403, 403], [OTHER_ID]: [200, 200] });

    // Pages of other origins are not let read.
    const headers = { authorization: `Bearer ${radiologist.access_token}` };
    const frame = `${config.frameSources[0].endpoint}${await frameOf(DATASTORE_ID)}`;
    const own = await client.open(frame, { headers: { ...headers, origin: client.site } });
    const foreign = await client.open(frame, { headers: { ...headers, origin: 'https://evil.example.org' } });
    expect(own.headers['access-control-allow-origin']).toBe(client.site);
    expect(foreign.headers['access-control-allow-origin']).toBeUndefined();
  }));

test('viewers alone, in two regions of one app: each with its own sign-in, site and data store', async () => {
  await opened(alone, async ({ client, config, runner, log }) => {
    const tokens = await client.signIn(config, 'user');
    const { id } = await smallStudy();
    const own = `/datastore/${DATASTORE_ID}/imageSet/${id}/getImageSet`;
    expect((await client.call(config, tokens, own, '{}')).status).toBe(200);
    expect(config.endpoints.healthImaging).toContain('healthimaging-us-east-1.');
    expect(runner.datastores.map(({ arn }) => arn.split(':')[3]).sort()).toEqual(['eu-central-1', 'us-east-1']);
    expect(runner.userPools).toHaveLength(2);
    expect(log.filter((line) => line.startsWith('iam: denied'))).toEqual([]);
  });
});

describe('without what the constructs make, it does not work', () => {
  /** What HealthImaging answers somebody who has signed in and asks for a frame. @throws where it does not come to that */
  async function outcome(change: (template: JsonTemplate) => void): Promise<number> {
    let status = 0;
    await opened(changed(alone, change), async ({ client, config }) => {
      const tokens = await client.signIn(config, 'user');
      const { id, frames } = await smallStudy();
      const path = `/datastore/${DATASTORE_ID}/imageSet/${id}/getImageFrame`;
      ({ status } = await client.call(config, tokens, path, JSON.stringify({ imageFrameId: frames[0].id })));
    });
    return status;
  }
  const clientOf = (template: JsonTemplate) => ofType(template, 'AWS::Cognito::UserPoolClient')[0].Properties;

  test.each<[string, (template: JsonTemplate) => void, number | RegExp]>([
    ['nothing is missing', () => undefined, 200],
    [
      'callback URL',
      (template) => (clientOf(template).CallbackURLs = ['https://elsewhere.example.org/']),
      /^authorize: 400/,
    ],
    ['code flow', (template) => (clientOf(template).AllowedOAuthFlows = ['implicit']), /sign-in/],
    [
      'scope of frames',
      (template) => {
        const client = clientOf(template);
        client.AllowedOAuthScopes = client.AllowedOAuthScopes.slice(0, 3);
      },
      /sign-in/,
    ],
    [
      'token validity',
      (template) => Object.assign(clientOf(template), { AccessTokenValidity: 0, IdTokenValidity: 0 }),
      /NotAuthorizedException/,
    ],
    [
      'identity provider of the pool',
      (template) => (ofType(template, 'AWS::Cognito::IdentityPool')[0].Properties.CognitoIdentityProviders = []),
      /NotAuthorizedException/,
    ],
    [
      'roles of the pool',
      (template) => {
        const attachment = ofType(template, 'AWS::Cognito::IdentityPoolRoleAttachment')[0].Properties;
        Object.assign(attachment, { Roles: {}, RoleMappings: {} });
      },
      /NotAuthorizedException/,
    ],
    ['permission to read frames', (template) => without(template, 'medical-imaging:GetImageFrame'), 403],
    [
      'policy that lets CloudFront read the site',
      (template) => {
        for (const policy of ofType(template, 'AWS::S3::BucketPolicy')) {
          const { PolicyDocument } = policy.Properties;
          PolicyDocument.Statement = PolicyDocument.Statement.filter(
            ({ Principal }: { Principal: { Service?: string } }) => Principal.Service !== 'cloudfront.amazonaws.com',
          );
        }
      },
      /is not valid JSON/,
    ],
    [
      'deployment of the page',
      (template) => {
        for (const [id, { Type }] of Object.entries(template.Resources)) {
          if (Type === 'Custom::CDKBucketDeployment' && /Page/.test(id)) delete template.Resources[id];
        }
      },
      /is not valid JSON/,
    ],
  ])('%s', async (_, change, expected) => {
    if (typeof expected === 'number') expect(await outcome(change)).toBe(expected);
    else await expect(outcome(change)).rejects.toThrow(expected);
  });
});
