import {
  App,
  CfnOutput,
  Fn,
  Stack,
  Stage,
  aws_cognito as cognito,
  aws_healthimaging as healthimaging,
} from 'aws-cdk-lib';
import { DATASTORE_ID, addProxy, get, getFrame, proxyApp, run, smallStudy, synthesise } from './support/app';
import { CloudAssembly } from '../../../local/assembly';
import { FrameAccess, ImagingDatastore, TokenIssuer } from '../../../src';
import { requireAssets } from '../../support/assets';

jest.setTimeout(120_000);
beforeAll(() => requireAssets('tlm-proxy', 'token-keys'));

const env = { account: '123456789012', region: 'eu-west-1' };

test('two proxies in one stack, one of them with egress and groups, and a third in a stage of another region', async () => {
  const app = synthesise((root: App) => {
    const stack = new Stack(root, 'Two', { env });
    addProxy(stack, 'One');
    addProxy(stack, 'Other', { egress: true, access: FrameAccess.byGroup({ groups: ['readers'] }) });
    const stage = new Stage(root, 'Stage', { env: { ...env, region: 'eu-central-1' } });
    addProxy(new Stack(stage, 'Third'));
  });
  const runner = await run(app);
  try {
    expect(runner.loadBalancers).toHaveLength(3);
    expect(runner.tasks).toHaveLength(3);
    expect(runner.datastores.map(({ arn }) => arn.split(':')[3]).sort()).toEqual(['eu-central-1', 'eu-west-1']);
    const { frames } = await smallStudy();
    const [two, third] = ['eu-west-1', 'eu-central-1'].map((region) =>
      runner.issuers.find((i) => i.issuer.includes(region))!,
    );
    const balancers = ['One', 'Other', 'Proxy'].map((id) =>
      runner.loadBalancers.findIndex((lb) => lb.logicalId.startsWith(id)),
    );
    expect([two.clientIds.length, third.clientIds.length]).toEqual([2, 1]);
    const clients = [...two.clientIds.map((clientId) => ({ issuer: two.issuer, clientId })), { issuer: third.issuer }];
    for (const [index, client] of clients.entries()) {
      const token = await runner.issue('radiologist', ['readers'], client);
      const answers = await Promise.all(balancers.map((balancer) => getFrame(runner, { token, balancer })));
      // Each accepts the tokens of its own client alone.
      expect(answers.map(({ status }) => status)).toEqual(clients.map((_, i) => (i === index ? 200 : 401)));
      expect(answers[index].body.equals(frames[0].bytes)).toBe(true);
    }
    const stranger = await runner.issue('radiologist', ['others'], clients[1]);
    expect((await getFrame(runner, { token: stranger, balancer: balancers[1] })).status).toBe(403);
  } finally {
    await runner.stop();
  }
});

test('a data store and a user pool of another stack, and rules by group', async () => {
  const app = synthesise((root) => {
    const shared = new Stack(root, 'Shared', { env });
    const store = new healthimaging.CfnDatastore(shared, 'Store');
    const pool = new cognito.UserPool(shared, 'Users');
    const client = pool.addClient('Client');
    new CfnOutput(shared, 'Note', { value: 'for another app', exportName: 'note' });
    const stack = new Stack(root, 'Frames', { env });
    const dataStore = ImagingDatastore.fromDatastore(store);
    addProxy(stack, 'Proxy', {
      dataStores: [dataStore],
      tokenIssuers: [TokenIssuer.cognito(pool, [client])],
      access: FrameAccess.byGroup({ groups: ['radiology'], dataStores: [dataStore] }),
    });
    new CfnOutput(stack, 'Copy', { value: Fn.importValue('note') });
  });
  const runner = await run(app);
  try {
    const [{ id }] = runner.datastores;
    const imageSet = await smallStudy();
    const url = `${runner.loadBalancers[0].url}/datastore/${id}/imageSet/${imageSet.id}/imageFrame/${imageSet.frames[0].id}`;
    const fetchAs = async (groups: string[]) =>
      (await get(runner, url, { authorization: `Bearer ${await runner.issue('user', groups)}` })).status;
    expect(id).not.toBe(DATASTORE_ID);
    expect(await fetchAs(['radiology'])).toBe(200);
    expect(await fetchAs(['billing'])).toBe(403);
  } finally {
    await runner.stop();
  }
});

test('an OpenID Connect issuer whose keys are found through its discovery document', async () => {
  const issuer = 'https://login.example.org/tenant';
  const tokenIssuers = [TokenIssuer.oidc(issuer, { audiences: ['images'], scopes: ['frames.read'] })];
  const runner = await run(proxyApp({ tokenIssuers }));
  try {
    expect((await getFrame(runner, { token: await runner.issue('user') })).status).toBe(200);
  } finally {
    await runner.stop();
  }
});

test('credentials that expire are followed by others', async () => {
  const runner = await run(proxyApp(), { sessionLifetimeMs: 2_000 });
  try {
    const token = await runner.issue('user');
    for (let index = 0; index < 4; index++) {
      expect((await getFrame(runner, { token, index })).status).toBe(200);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
  } finally {
    await runner.stop();
  }
});

test('two apps at once', async () => {
  const app = proxyApp();
  const runners = await Promise.all([run(app), run(app)]);
  try {
    for (const runner of runners) {
      expect((await getFrame(runner, { token: await runner.issue('user') })).status).toBe(200);
    }
    // Each has sign-in and keys of its own.
    const foreign = await runners[0].issue('user');
    expect((await getFrame(runners[1], { token: foreign })).status).toBe(401);
  } finally {
    await Promise.all(runners.map((runner) => runner.stop()));
  }
});

test('a folder that is no cloud assembly is refused', async () => {
  await expect(run('/nowhere')).rejects.toThrow(
    '/nowhere/manifest.json: not found; run npx cdk synth, or name the folder that it wrote',
  );
  const assembly = await CloudAssembly.read(proxyApp());
  expect(() => assembly.file('abc')).toThrow('file asset abc is not in the cloud assembly');
});
