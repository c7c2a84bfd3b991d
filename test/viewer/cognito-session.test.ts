import { CognitoSession } from '../../runtime/viewer/src/session/cognito-session';
import { IdentityPool } from '../../runtime/viewer/src/session/identity-pool';
import { SessionError } from '../../runtime/viewer/src/session/session-error';
import { Tokens } from '../../runtime/viewer/src/session/tokens';

const HOUR = 3_600_000;

function sessionOf(renew: (count: number) => Promise<void> | void = () => undefined) {
  let now = 1_000_000;
  let count = 0;
  const tokens = (name: string): Tokens => ({
    accessToken: `access-${name}`,
    idToken: `id-${name}`,
    refreshToken: `refresh-${name}`,
    expiresAt: now + HOUR,
    user: { id: 'rita', name: 'Rita' },
  });
  const revoked: (string | undefined)[] = [];
  const places: string[] = [];
  const store: { tokens?: Tokens; attempt?: unknown } = {};
  const session = new CognitoSession({
    tokens: tokens('0'),
    store: store as never,
    userPool: {
      signOutUrl: 'https://pool.example/logout',
      begin: (returnTo, again) =>
        Promise.resolve({ url: `https://pool.example/?again=${again}`, attempt: { returnTo } as never }),
      renew: async () => {
        count++;
        await renew(count);
        return tokens(String(count));
      },
      revoke: ({ refreshToken }) => Promise.resolve(void revoked.push(refreshToken)),
    },
    identityPool: {
      credentials: (_user, idToken) =>
        Promise.resolve({ accessKeyId: idToken, secretAccessKey: 'S', expiration: new Date(now + HOUR) }),
    },
    place: { here: () => '/stores/x', go: (url) => void places.push(url) },
    now: () => now,
  });
  return { session, store, revoked, places, renewals: () => count, pass: (ms: number) => (now += ms) };
}

test('one renewal for all who ask, a minute before expiry; credentials follow', async () => {
  const { session, store, renewals, pass } = sessionOf();
  await expect(session.accessToken()).resolves.toBe('access-0');
  await expect(session.credentials()).resolves.toMatchObject({ accessKeyId: 'id-0' });
  pass(HOUR - 61_000);
  await expect(session.accessToken()).resolves.toBe('access-0');
  pass(2_000);
  await expect(Promise.all([session.accessToken(), session.accessToken()])).resolves.toEqual(['access-1', 'access-1']);
  await expect(session.credentials()).resolves.toMatchObject({ accessKeyId: 'id-1' });
  await expect(session.accessToken('access-1')).resolves.toBe('access-2');
  expect(renewals()).toBe(2);
  expect(store.tokens?.accessToken).toBe('access-2');
});

test('a user pool out of reach is no end of the session, a refusal is', async () => {
  const failures = [new SessionError('unreachable', 'down'), new SessionError('ended', 'invalid_grant')];
  const { session, store, pass, places } = sessionOf(() => {
    throw failures.shift() as SessionError;
  });
  const statuses: string[] = [];
  session.subscribe(() => statuses.push(session.status));
  pass(HOUR);
  await expect(session.accessToken()).rejects.toMatchObject({ failure: 'unreachable' });
  expect(session.status).toBe('open');
  await expect(session.credentials()).rejects.toMatchObject({ failure: 'ended' });
  expect(statuses).toEqual(['ended']);
  expect(store.tokens).toBeUndefined();
  await session.signInAgain();
  expect(places).toEqual(['https://pool.example/?again=false']);
});

test('locked while it is being renewed: neither the old nor the new tokens are of use', async () => {
  let finish = (): void => undefined;
  const { session, store, revoked, pass, places } = sessionOf(() => new Promise((resolve) => (finish = resolve)));
  pass(HOUR);
  const asked = session.accessToken();
  session.lock();
  finish();
  await expect(asked).rejects.toMatchObject({ failure: 'ended' });
  expect(session.status).toBe('locked');
  expect(store.tokens).toBeUndefined();
  expect(revoked).toEqual(['refresh-0', 'refresh-1']);
  await session.signInAgain();
  expect(places).toEqual(['https://pool.example/?again=true']);
});

describe('identity pool', () => {
  const config = {
    userPoolId: 'eu-west-1_A',
    clientId: 'c',
    domain: 'https://pool.example/',
    identityPoolId: 'us-east-1:01234567-89ab-cdef-0123-456789abcdef',
    scopes: ['openid'],
  } as const;
  test.each([
    [400, { __type: 'com.amazonaws.cognito#NotAuthorizedException' }, 'refused'],
    [400, { __type: 'InvalidIdentityPoolConfigurationException' }, 'refused'],
    [400, { __type: 'TooManyRequestsException' }, 'unreachable'],
    [503, 'busy', 'unreachable'],
    [400, { __type: 'ResourceNotFoundException' }, 'broken'],
    [200, {}, 'broken'],
  ])('%i %j: %s', async (status, answer, failure) => {
    const urls: unknown[] = [];
    const pool = new IdentityPool(config, undefined, (input) => {
      urls.push(input);
      return Promise.resolve(new Response(JSON.stringify(answer), { status }));
    });
    await expect(pool.credentials('rita', 'id')).rejects.toMatchObject({ failure });
    expect(urls).toEqual(['https://cognito-identity.us-east-1.amazonaws.com/']);
  });
});
