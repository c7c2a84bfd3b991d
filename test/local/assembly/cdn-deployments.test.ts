import { Stack, aws_certificatemanager as acm } from 'aws-cdk-lib';
import { changed, DATASTORE_ID, ofType, run, smallStudy, synthesise, without, type JsonTemplate } from './support/app';
import { addCdn, grantOf, keyOf, US_EAST_1, Viewer, type SigningKey } from './support/cdn';
import { KeyPairs, type AssemblyRunner } from '../../../local/assembly';
import { requireAssets } from '../../support/assets';

jest.setTimeout(120_000);

const CERTIFICATE = 'arn:aws:acm:us-east-1:123456789012:certificate/0f1e2d3c';

/** Deployments of one app, one after the other, have the same keys in KMS. */
const keyPairs = new KeyPairs();
const appOf = (signingKeys: string[]) =>
  synthesise((root) => void addCdn(new Stack(root, 'Frames', { env: US_EAST_1 }), 'Cdn', { signingKeys }));

let app: string;
let path: string;
/** A session of the first deployment, and the key that signed it. */
let grant: string;
let key: SigningKey;

interface Deployed {
  readonly runner: AssemblyRunner;
  readonly viewer: Viewer;
  readonly log: readonly string[];
  /** Status of a request for a session. */
  session(): Promise<number>;
  /** Status of a request for a frame, with a grant that needs no session function. */
  frame(): Promise<number>;
}

async function deployed(assembly: string, use: (deployment: Deployed) => Promise<void>): Promise<void> {
  const log: string[] = [];
  const runner = await run(assembly, { keyPairs, onLog: (source, line) => log.push(`${source} ${line}`) });
  const viewer = new Viewer(runner);
  const session = async () => {
    const headers = { 'x-access-token': await runner.issue('radiologist') };
    return (await viewer.ask(`/session/${DATASTORE_ID}`, { headers })).status;
  };
  const frame = async () => (await viewer.ask(`${path}?${await grantOf(key)}`)).status;
  try {
    await use({ runner, viewer, log, session, frame });
  } finally {
    await runner.stop();
  }
}

beforeAll(async () => {
  requireAssets('edge', 'frame-origin', 'frame-purge', 'session', 'signing-key', 'token-keys');
  const { id, frames } = await smallStudy();
  path = `/datastore/${DATASTORE_ID}/imageSet/${id}/imageFrame/${frames[0].id}`;
  app = appOf(['1']);
  await deployed(app, async ({ runner, viewer, session, frame }) => {
    const opened = await viewer.open(await runner.issue('radiologist'));
    grant = opened.query;
    key = keyOf(opened, keyPairs);
    expect([await session(), await frame()]).toEqual([200, 200]);
  });
});

test('the signing key is replaced without an outage: a second one signs, and later the first one goes', async () => {
  await deployed(appOf(['2', '1']), async ({ runner, viewer }) => {
    expect((await viewer.ask(`${path}?${grant}`)).status).toBe(200);
    const renewed = await viewer.open(await runner.issue('radiologist'));
    expect(keyOf(renewed, keyPairs).keyPairId).not.toBe(key.keyPairId);
    expect((await viewer.ask(`${path}?${renewed.query}`)).status).toBe(200);
    grant = renewed.query;
  });
  await deployed(appOf(['2']), async ({ viewer, frame }) => {
    expect((await viewer.ask(`${path}?${grant}`)).status).toBe(200);
    expect(await frame()).toBe(403);
  });
});

test('in another region, under a name of its own, with its access logs in us-east-1', async () => {
  const { account } = US_EAST_1;
  const elsewhere = synthesise((root) => {
    const [us, eu] = ['us-east-1', 'eu-west-1'].map(
      (region) => new Stack(root, region, { env: { account, region }, crossRegionReferences: true }),
    );
    const certificate = acm.Certificate.fromCertificateArn(us, 'Certificate', CERTIFICATE);
    addCdn(eu, 'Cdn', { usEast1Stack: us, domainName: 'frames.example.org', certificate });
  });
  await deployed(elsewhere, async ({ runner, viewer }) => {
    const headers = { host: 'frames.example.org', 'x-access-token': await runner.issue('radiologist') };
    const opened = await viewer.ask(`/session/${DATASTORE_ID}`, { headers });
    const { query } = JSON.parse(opened.body.toString()) as { query: string };
    const hosts: Record<string, string>[] = [{ host: headers.host }, {}];
    const statuses = hosts.map(async (host) => (await viewer.ask(`${path}?${query}`, { headers: host })).status);
    // The grant is for the name of its own alone.
    expect(await Promise.all(statuses)).toEqual([200, 403]);
    const logs = () => runner.buckets.filter(({ keys }) => keys.some((name) => name.includes('/CloudFront/')));
    const deadline = Date.now() + 30_000;
    while (logs().length === 0 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
    expect(logs().map(({ environment: { region } }) => region)).toEqual(['us-east-1']);
  });
});

const resource = (t: JsonTemplate, type: string, part: string) =>
  Object.entries(t.Resources).find(([id, { Type }]) => Type === type && id.includes(part))![1];
const environment = (t: JsonTemplate, part: string) =>
  resource(t, 'AWS::Lambda::Function', part).Properties.Environment.Variables;
const policy = (t: JsonTemplate, part: string) => ({
  Resources: { one: resource(t, 'AWS::IAM::ManagedPolicy', part) },
});
const config = (t: JsonTemplate) => ofType(t, 'AWS::CloudFront::Distribution')[0].Properties.DistributionConfig;
const remove = (t: JsonTemplate, found: (id: string, text: string) => boolean) => {
  for (const [id, one] of Object.entries(t.Resources)) if (found(id, JSON.stringify(one))) delete t.Resources[id];
};
const withoutBehaviour = (t: JsonTemplate, pattern: string) => {
  const { CacheBehaviors } = config(t);
  config(t).CacheBehaviors = CacheBehaviors.filter(
    ({ PathPattern }: { PathPattern: string }) => PathPattern !== pattern,
  );
};
/** Permission of CloudFront to call the function behind an origin. */
const withoutPermission = (t: JsonTemplate, part: string, action: string) =>
  remove(
    t,
    (_, text) =>
      text.includes('"AWS::Lambda::Permission"') &&
      text.includes(`"${action}"`) &&
      text.includes(part) &&
      text.includes('cloudfront'),
  );

describe('what keeps the app from coming up', () => {
  test.each<[string, (t: JsonTemplate) => void, string | RegExp]>([
    [
      'the public key may not be read',
      (t) => {
        without(policy(t, 'PublicKeyReader'), 'kms:GetPublicKey');
        for (const { Properties } of ofType(t, 'AWS::KMS::Key')) {
          Properties.KeyPolicy.Statement = Properties.KeyPolicy.Statement.filter(
            (statement: object) => !JSON.stringify(statement).includes('PublicKeyReader'),
          );
        }
      },
      /^custom resource CdnSigningKeysPem1\w+ \(Custom::SigningKey\): .*AccessDenied/,
    ],
    [
      'an origin that is not there',
      (t) => (config(t).DefaultCacheBehavior.TargetOriginId = 'gone'),
      'behaviour * has no origin gone',
    ],
  ])('%s', async (_, change, message) => {
    await expect(deployed(changed(app, change), () => Promise.resolve())).rejects.toThrow(message);
  });
});

interface Change {
  readonly what: string;
  readonly change: (t: JsonTemplate) => unknown;
  readonly status: number;
}

/** Two changes at once, which do not meet: one of what sessions need, and one of what frames need. */
const CHANGES: readonly { readonly sessions: Change; readonly frames: Change }[] = [
  {
    sessions: {
      what: 'may not be signed',
      change: (t) => {
        without(policy(t, 'Opener'), 'kms:Sign');
        for (const { Properties } of ofType(t, 'AWS::KMS::Key')) {
          const { Statement } = Properties.KeyPolicy;
          Properties.KeyPolicy.Statement = Statement.filter((s: object) => !JSON.stringify(s).includes('Opener'));
        }
      },
      status: 503,
    },
    frames: {
      what: 'may not be got',
      change: (t) => without(policy(t, 'FrameOrigin'), 'medical-imaging:GetImageFrame'),
      status: 403,
    },
  },
  {
    sessions: {
      what: 'without data stores',
      change: (t) => delete environment(t, 'Opener').SESSION_DATASTORES,
      status: 502,
    },
    frames: {
      what: 'without data stores',
      change: (t) => delete environment(t, 'FrameOrigin').FRAME_ORIGIN_DATASTORES,
      status: 502,
    },
  },
  {
    // The function of the default behaviour lets sessions through to the same origin, which is not told the token.
    sessions: { what: 'without a behaviour', change: (t) => withoutBehaviour(t, '/session/*'), status: 401 },
    frames: { what: 'without a behaviour', change: (t) => withoutBehaviour(t, '/datastore/*'), status: 404 },
  },
  {
    sessions: {
      what: 'whose URL CloudFront may not invoke',
      change: (t) => withoutPermission(t, 'Opener', 'lambda:InvokeFunctionUrl'),
      status: 403,
    },
    frames: {
      what: 'whose function CloudFront may not invoke',
      change: (t) => withoutPermission(t, 'FrameOrigin', 'lambda:InvokeFunction'),
      status: 403,
    },
  },
  {
    sessions: {
      what: 'without signing keys',
      change: (t) => delete environment(t, 'Opener').SESSION_SIGNING_KEYS,
      status: 502,
    },
    frames: {
      what: 'without origin access control',
      change: (t) =>
        delete config(t).Origins.find((o: { OriginShield?: object }) => o.OriginShield).OriginAccessControlId,
      status: 403,
    },
  },
];
test.each(CHANGES)('sessions $sessions.what, frames $frames.what', async ({ sessions, frames }) => {
  const assembly = changed(app, (t) => {
    sessions.change(t);
    frames.change(t);
  });
  await deployed(assembly, async (deployment) => {
    expect([await deployment.session(), await deployment.frame()]).toEqual([sessions.status, frames.status]);
  });
});

test('what is not asked for by the template is not done: no key group, no leave to purge, a bucket that takes no logs', async () => {
  const assembly = changed(app, (t) => {
    for (const behaviour of config(t).CacheBehaviors) delete behaviour.TrustedKeyGroups;
    without(policy(t, 'Purger'), 'cloudfront:CreateInvalidation');
    remove(t, (id, text) => text.includes('"AWS::S3::BucketPolicy"') && id.includes('CdnLogs'));
  });
  await deployed(assembly, async ({ runner, viewer, log }) => {
    expect((await viewer.ask(path)).status).toBe(200);
    const [, , , , imagesetId] = path.split('/');
    runner.emit({
      id: 'e',
      'detail-type': 'Image Set Deleted',
      source: 'aws.medical-imaging',
      account: '123456789012',
      region: 'us-east-1',
      detail: { datastoreId: DATASTORE_ID, imagesetId },
    });
    const wanted = [
      /^iam denied: role \S+ may not cloudfront:CreateInvalidation on arn:aws:cloudfront::/,
      /access logs cannot be delivered/,
    ];
    const deadline = Date.now() + 30_000;
    while (!wanted.every((pattern) => log.some((line) => pattern.test(line)))) {
      if (Date.now() > deadline) throw new Error(`waited in vain: ${log.join('\n')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect((await viewer.ask(path)).headers['x-cache']).toBe('Hit from cloudfront');
  });
});
