import {
  changed,
  DATASTORE_ID,
  get,
  ofType,
  proxyApp,
  run,
  smallStudy,
  without,
  type JsonTemplate,
} from './support/app';
import type { AssemblyRunner, AssemblyRunnerOptions } from '../../../local/assembly';
import type { ImportedImageSet } from '../../../local/studies';
import { FrameCacheTier } from '../../../src';
import { requireAssets } from '../../support/assets';
import { withFrames } from '../../support/with-frames';

jest.setTimeout(120_000);

let app: string;
let study: ImportedImageSet;
/** ID of the image set that has more frames than memory holds. */
let many: string;
beforeAll(async () => {
  requireAssets('tlm-proxy', 'token-keys');
  // So little memory that frames are soon pushed out of it.
  app = proxyApp({ cache: FrameCacheTier.serverless(), memoryCacheMiB: 1 });
  study = await smallStudy();
});

/** More frames than memory holds: those of the small study many times over. */
const manyFrames = () =>
  Array.from({ length: 20 }, (_, copy) => copy).flatMap((copy) =>
    study.frames.map((frame, i) => ({ ...frame, id: `${copy}x${i}`.padStart(32, '0') })),
  );

interface Events {
  readonly tiers: string[];
  readonly failures: string[];
}

async function started(
  assembly: string,
  use: (runner: AssemblyRunner, events: Events) => Promise<void>,
  options: AssemblyRunnerOptions = {},
): Promise<void> {
  const events: Events = { tiers: [], failures: [] };
  const onLog = (_: string, line: string) => {
    const event = line.startsWith('{') ? (JSON.parse(line) as Record<string, string>) : {};
    if (event.event === 'request') events.tiers.push(event.tier);
    if (event.event === 'cache failure') events.failures.push(event.reason);
  };
  const runner = await run(assembly, { onLog, ...options });
  const { store } = runner.datastores[0].emulator;
  const { imageSetId } = store.add(DATASTORE_ID, withFrames(study, manyFrames()));
  many = imageSetId;
  try {
    await use(runner, events);
  } finally {
    await runner.stop();
  }
}

/** Asks for a frame, and others that push it out of memory, until the condition holds. */
async function askUntil(runner: AssemblyRunner, condition: () => boolean, what: () => string): Promise<void> {
  const token = await runner.issue('radiologist');
  const frames = manyFrames();
  const base = `${runner.loadBalancers[0].url}/datastore/${DATASTORE_ID}/imageSet/${many}/imageFrame`;
  const deadline = Date.now() + 60_000;
  for (let index = 0; !condition(); index = (index + 1) % frames.length) {
    if (Date.now() > deadline) throw new Error(`waited in vain: ${what()}`);
    const answer = await get(runner, `${base}/${frames[index].id}`, { authorization: `Bearer ${token}` });
    expect(answer.status).toBe(200);
    expect(answer.body.equals(frames[index].bytes)).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('what memory does not hold is found in the cache; one that dies costs no request', async () => {
  const use = async (runner: AssemblyRunner, { tiers, failures }: Events) => {
    expect(runner.caches).toEqual([
      expect.objectContaining({
        stack: 'Frames',
        logicalId: expect.stringMatching(/^ProxyCacheServer/),
        host: expect.stringMatching(/\.serverless\.use1\.cache\./),
      }),
    ]);
    expect(runner.notRun.map(({ type }) => type).filter((type) => /ElastiCache|SecretsManager/.test(type))).toEqual([]);
    await askUntil(
      runner,
      () => tiers.includes('valkey'),
      () => `${tiers.join()} ${failures.join()}`,
    );
    process.kill(runner.caches[0].pid, 'SIGKILL');
    await askUntil(
      runner,
      () => failures.length > 0,
      () => failures.join(),
    );
    const after = tiers.length;
    await askUntil(
      runner,
      () => tiers.length > after + 10,
      () => tiers.join(),
    );
  };
  await started(app, use);
});

test('where no server is found, the cache is listed as not run, and frames come all the same', async () => {
  const use = async (runner: AssemblyRunner, { failures, tiers }: Events) => {
    expect(runner.caches).toEqual([]);
    expect(runner.notRun.find(({ type }) => type === 'AWS::ElastiCache::ServerlessCache')).toMatchObject({
      reason: '/nowhere/valkey-server: none of them starts on this machine; install one. The cache is out of reach',
    });
    await askUntil(
      runner,
      () => failures.length > 0 && tiers.length > 8,
      () => failures.join(),
    );
    expect(tiers).not.toContain('valkey');
  };
  await started(app, use, { cacheServer: '/nowhere/valkey-server' });
});

describe('what keeps the tasks from starting', () => {
  const container = (t: JsonTemplate) => ofType(t, 'AWS::ECS::TaskDefinition')[0].Properties.ContainerDefinitions[0];
  const withoutGrant = (t: JsonTemplate, action: string) => {
    without(t, action);
    without(t, action, 'AWS::IAM::Policy');
  };

  test.each<[string, (template: JsonTemplate) => void, string | RegExp]>([
    [
      'execution role may not read the secret',
      (t) => withoutGrant(t, 'secretsmanager:GetSecretValue'),
      /no task can start: secret TLM_PROXY_CACHE_PASSWORD: role \S+ may not secretsmanager:GetSecretValue on arn:aws:secretsmanager:/,
    ],
    [
      'execution role may not decrypt it',
      (t) => {
        const role = Object.entries(t.Resources).filter(([id]) => id.includes('ExecutionRole'));
        without({ Resources: Object.fromEntries(role) }, 'kms:Decrypt');
        const [{ Properties }] = ofType(t, 'AWS::KMS::Key');
        const { Statement } = Properties.KeyPolicy;
        Properties.KeyPolicy.Statement = Statement.filter((s: object) => !JSON.stringify(s).includes('ExecutionRole'));
      },
      /may not kms:Decrypt on arn:aws:kms:/,
    ],
    [
      'no endpoint of Secrets Manager',
      (t) => {
        for (const [id, { Properties }] of Object.entries(t.Resources)) {
          if (JSON.stringify(Properties?.ServiceName ?? '').includes('secretsmanager')) delete t.Resources[id];
        }
      },
      'its secrets are out of reach: no way from its subnets to secretsmanager',
    ],
    [
      'a key that the secret does not have',
      (t) => (container(t).Secrets[0].ValueFrom['Fn::Join'][1][1] = ':pass::'),
      /is no JSON with the key pass/,
    ],
    [
      'user name without a password',
      (t) => delete container(t).Secrets,
      'TLM_PROXY_CACHE_USERNAME needs TLM_PROXY_CACHE_PASSWORD',
    ],
    [
      'a password that ElastiCache refuses',
      (t) => (ofType(t, 'AWS::ElastiCache::User')[0].Properties.AuthenticationMode.Passwords = ['short']),
      'needs passwords of 16 to 128 characters',
    ],
  ])('%s', async (_, change, message) => {
    const starting = run(changed(app, change), { readyTimeoutMs: 10_000 });
    await expect(starting.then((runner) => runner.stop())).rejects.toThrow(message);
  });
});

describe('what keeps the cache from being used, and no frame from being served', () => {
  const user = (t: JsonTemplate) => ofType(t, 'AWS::ElastiCache::User')[0].Properties;
  test.each<[string, (template: JsonTemplate) => void, RegExp]>([
    [
      'security group of the cache lets nobody in',
      (t) => {
        for (const [id, { Type, Properties }] of Object.entries(t.Resources)) {
          if (Type === 'AWS::EC2::SecurityGroupIngress' && Properties.FromPort === 6379) delete t.Resources[id];
        }
      },
      /^(DISCONNECTED|ENETUNREACH)$/,
    ],
    ['another password', (t) => (user(t).AuthenticationMode.Passwords = ['not-the-one-of-the-secret']), /^WRONGPASS$/],
    ['the user may not read', (t) => (user(t).AccessString = user(t).AccessString.replace('+getrange ', '')), /NOPERM/],
  ])('%s', async (_, change, reason) => {
    const use = async (runner: AssemblyRunner, { failures, tiers }: Events) => {
      await askUntil(
        runner,
        () => failures.length > 0,
        () => tiers.join(),
      );
      expect(failures[0]).toMatch(reason);
      expect(tiers).not.toContain('valkey');
    };
    await started(changed(app, change), use);
  });
});
