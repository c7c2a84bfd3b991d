import { createHmac } from 'node:crypto';
import { exportSPKI, importJWK, type CryptoKey } from 'jose';
import {
  authorizer,
  bearer,
  cognitoClaims,
  DATASTORE,
  ISSUER,
  OTHER_DATASTORE,
  request,
  seconds,
  signed,
  signingKey,
  type SigningKey,
} from './support';
import { AccessError } from '../../../runtime/frames/access';

let key: SigningKey;
beforeAll(async () => {
  key = await signingKey();
});

const standard = () => authorizer({ keys: () => [key.jwk] }).authorizer;

async function refusal(run: () => unknown): Promise<AccessError> {
  try {
    await run();
  } catch (error) {
    expect(error).toBeInstanceOf(AccessError);
    return error as AccessError;
  }
  throw new Error('was accepted');
}

describe('accepted tokens', () => {
  test.each(['RS256', 'RS384', 'RS512', 'ES256', 'ES384', 'ES512', 'PS256', 'PS384', 'PS512'])('%s', async (alg) => {
    const other = await signingKey(alg, `other-${alg}`);
    const { authorizer: made } = authorizer({ keys: () => [key.jwk, other.jwk] });
    await expect(made.authorize(bearer(await signed(other, cognitoClaims())), DATASTORE)).resolves.toEqual({
      subject: '7f7c1f2e-user',
      issuer: ISSUER,
      groups: ['radiology'],
    });
  });

  test('the scheme in any case, and the token header of the first proxy', async () => {
    const token = await signed(key, cognitoClaims());
    const accepted: Record<string, string>[] = [
      { authorization: `bearer ${token}` },
      { authorization: `BEARER ${token}` },
      { token },
    ];
    for (const headers of accepted) {
      await expect(standard().authorize(request(headers), DATASTORE)).resolves.toMatchObject({
        subject: '7f7c1f2e-user',
      });
    }
  });

  test('in the query only where that is switched on', async () => {
    const token = await signed(key, cognitoClaims());
    const inQuery = request({}, `/datastore/${DATASTORE}?token=${token}`);
    expect(await refusal(() => standard().authorize(inQuery, DATASTORE))).toMatchObject({ status: 401 });
    const open = authorizer({ keys: () => [key.jwk], access: { tokenInQuery: true } }).authorizer;
    await expect(open.authorize(inQuery, DATASTORE)).resolves.toMatchObject({ subject: '7f7c1f2e-user' });
  });

  test('a known token is answered without a promise, and no more once it has expired', async () => {
    let now = Date.now();
    const { authorizer: made } = authorizer({ keys: () => [key.jwk], now: () => now });
    const token = await signed(key, cognitoClaims());
    await made.authorize(bearer(token), DATASTORE);
    expect(made.authorize(bearer(token), DATASTORE)).toMatchObject({ subject: '7f7c1f2e-user' });
    now += 700_000;
    expect(made.authorize(bearer(token), DATASTORE)).toBeInstanceOf(Promise);
  });

  test('a token that only ends like a known one is verified for itself', async () => {
    const token = await signed(key, cognitoClaims());
    const made = standard();
    await made.authorize(bearer(token), DATASTORE);
    const [head, body, signature] = token.split('.');
    const forged = `${head}.${Buffer.from(JSON.stringify({ ...cognitoClaims(), sub: 'admin' })).toString('base64url')}.${signature}`;
    expect(body).not.toBe(forged.split('.')[1]);
    expect(await refusal(() => made.authorize(bearer(forged), DATASTORE))).toMatchObject({ status: 401 });
    expect(made.authorize(bearer(token), DATASTORE)).toMatchObject({ subject: '7f7c1f2e-user' });
  });

  test('an OIDC issuer without token_use, with an audience and a groups claim of its own', async () => {
    const { authorizer: made } = authorizer({
      keys: () => [key.jwk],
      issuer: {
        tokenUse: null,
        clientIds: [],
        audiences: ['frames-api'],
        groupsClaim: 'roles',
        scopes: ['frames.read'],
      },
    });
    const claims = {
      iss: ISSUER,
      sub: 'u',
      aud: 'frames-api',
      exp: seconds() + 60,
      scope: 'a frames.read',
      roles: 'x y',
    };
    await expect(made.authorize(bearer(await signed(key, claims)), DATASTORE)).resolves.toMatchObject({
      groups: ['x', 'y'],
    });
    const withoutScope = await refusal(async () =>
      made.authorize(bearer(await signed(key, { ...claims, scope: 'a' })), DATASTORE),
    );
    expect(withoutScope).toMatchObject({ status: 403 });
    expect(withoutScope.challenge).toContain('insufficient_scope');
  });
});

describe('refused tokens', () => {
  const unsigned = (header: object, claims: object, signature = '') =>
    [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') + `.${signature}`;

  const attacks: [string, () => Promise<string> | string][] = [
    ['nothing that looks like a token', () => 'abc'],
    ['alg none', () => unsigned({ alg: 'none' }, cognitoClaims())],
    ['alg none with a key ID', () => unsigned({ alg: 'none', kid: key.kid }, cognitoClaims(), 'AAAA')],
    [
      'HS256 with the public key as the secret',
      async () => {
        const pem = await exportSPKI((await importJWK(key.jwk, 'RS256', { extractable: true })) as CryptoKey);
        const head = unsigned({ alg: 'HS256', kid: key.kid }, cognitoClaims()).slice(0, -1);
        return `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`;
      },
    ],
    [
      'a key embedded in the header',
      async () => {
        const own = await signingKey('RS256', key.kid);
        return signed(own, cognitoClaims(), { jwk: own.jwk });
      },
    ],
    [
      'a key address in the header',
      async () => signed(await signingKey(), cognitoClaims(), { jku: 'https://evil.example/keys' }),
    ],
    ['another issuer', () => signed(key, { ...cognitoClaims(), iss: `${ISSUER}x` })],
    ['an issuer that is a prototype property', () => signed(key, { ...cognitoClaims(), iss: '__proto__' })],
    ['another client', () => signed(key, { ...cognitoClaims(), client_id: 'other' })],
    ['an ID token', () => signed(key, { ...cognitoClaims(), token_use: 'id', aud: 'viewer-client' })],
    ['expired', () => signed(key, { ...cognitoClaims(), exp: seconds() - 60 })],
    ['without expiry', () => signed(key, { ...cognitoClaims(), exp: undefined })],
    ['not valid yet', () => signed(key, { ...cognitoClaims(), nbf: seconds() + 120 })],
    ['without a subject', () => signed(key, { ...cognitoClaims(), sub: '' })],
    ['an unknown key ID', () => signed(key, cognitoClaims(), { kid: 'unknown' })],
    [
      'a changed claim',
      async () => {
        const [head, , signature] = (await signed(key, cognitoClaims())).split('.');
        return `${head}.${Buffer.from(JSON.stringify({ ...cognitoClaims(), sub: 'admin' })).toString('base64url')}.${signature}`;
      },
    ],
    [
      'a critical header that nobody understands',
      () =>
        signed(key, cognitoClaims(), { kid: key.kid }).then((t) => {
          const [head, body, signature] = t.split('.');
          const header = { ...JSON.parse(Buffer.from(head, 'base64url').toString()), crit: ['x'], x: 1 };
          return `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${body}.${signature}`;
        }),
    ],
  ];

  test.each(attacks)('%s', async (_name, make) => {
    const error = await refusal(async () => standard().authorize(bearer(await make()), DATASTORE));
    expect(error.status).toBe(401);
    expect(error.challenge).toMatch(/^Bearer realm="frames", error="invalid_token"/);
  });

  test('20 kB are refused before any work', async () => {
    const { authorizer: made, fetches } = authorizer({ keys: () => [key.jwk] });
    const error = await refusal(() => made.authorize(bearer('a'.repeat(20_000)), DATASTORE));
    expect(error.message).toContain('too long');
    expect(fetches()).toBe(0);
  });

  test('no token: a challenge without an error code (RFC 6750, 3.1)', async () => {
    const error = await refusal(() => standard().authorize(request({}), DATASTORE));
    expect(error).toMatchObject({ status: 401, challenge: 'Bearer realm="frames"' });
  });

  test('more than one token', async () => {
    const token = await signed(key, cognitoClaims());
    const open = authorizer({ keys: () => [key.jwk], access: { tokenInQuery: true } }).authorizer;
    const requests = [
      request({ authorization: `Bearer ${token}`, token }),
      request({ authorization: `Bearer ${token}` }, `/?token=${token}`),
      request({ token }, `/?token=${token}`),
      request({}, `/?token=${token}&token=${token}`),
    ];
    for (const each of requests) {
      expect((await refusal(() => open.authorize(each, DATASTORE))).challenge).toContain('invalid_request');
    }
  });

  test('an ID token of an issuer without token_use', async () => {
    const { authorizer: made } = authorizer({ keys: () => [key.jwk], issuer: { tokenUse: null } });
    for (const mark of [{ nonce: 'n' }, { at_hash: 'h' }, { c_hash: 'h' }]) {
      const token = await signed(key, { ...cognitoClaims(), ...mark });
      expect(await refusal(() => made.authorize(bearer(token), DATASTORE))).toMatchObject({ status: 401 });
    }
  });

  test('what is refused says nothing of the token', async () => {
    const token = await signed(key, { ...cognitoClaims(), client_id: 'other', email: 'jane.doe@example.com' });
    const error = await refusal(() => standard().authorize(bearer(token), DATASTORE));
    expect(JSON.stringify([error.message, error.challenge])).not.toMatch(/jane|other|eyJ/);
  });
});

describe('data stores', () => {
  test('one that is not served is refused to everybody', async () => {
    const token = await signed(key, cognitoClaims());
    expect(await refusal(() => standard().authorize(bearer(token), 'a'.repeat(32)))).toMatchObject({ status: 403 });
  });

  test('rules decide by group, for known tokens too', async () => {
    const { authorizer: made } = authorizer({
      keys: () => [key.jwk],
      access: { rules: [{ groups: ['cardiology', 'radiology'], datastores: [DATASTORE] }] },
    });
    const token = await signed(key, cognitoClaims());
    await expect(made.authorize(bearer(token), DATASTORE)).resolves.toMatchObject({ groups: ['radiology'] });
    expect(await refusal(() => made.authorize(bearer(token), OTHER_DATASTORE))).toMatchObject({ status: 403 });
    const outsider = await signed(key, { ...cognitoClaims(), 'cognito:groups': ['billing'] });
    expect(await refusal(() => made.authorize(bearer(outsider), DATASTORE))).toMatchObject({ status: 403 });
  });

  test('an empty list of rules lets nobody in', async () => {
    const { authorizer: made } = authorizer({ keys: () => [key.jwk], access: { rules: [] } });
    const token = await signed(key, cognitoClaims());
    expect(await refusal(() => made.authorize(bearer(token), DATASTORE))).toMatchObject({ status: 403 });
  });
});

describe('keys', () => {
  test('a flood of unknown key IDs costs one fetch in the penalty time', async () => {
    let now = Date.now();
    const { authorizer: made, fetches } = authorizer({ keys: () => [key.jwk], now: () => now });
    await made.loadKeys();
    expect(fetches()).toBe(1);
    now += 11_000;
    for (let i = 0; i < 200; i++) {
      const token = await signed(key, cognitoClaims(), { kid: `made-up-${i}` });
      await refusal(() => made.authorize(bearer(token), DATASTORE));
    }
    expect(fetches()).toBe(2);
  });

  test('a rotated key is found at its first use', async () => {
    let now = Date.now();
    const next = await signingKey('RS256', 'next');
    const keys = [key.jwk];
    const { authorizer: made } = authorizer({ keys: () => keys, now: () => now });
    await made.authorize(bearer(await signed(key, cognitoClaims())), DATASTORE);
    keys.push(next.jwk);
    now += 11_000;
    await expect(made.authorize(bearer(await signed(next, cognitoClaims())), DATASTORE)).resolves.toBeDefined();
  });

  test('a key that was withdrawn is good no more, for known tokens neither', async () => {
    let now = Date.now();
    const next = await signingKey('RS256', 'next');
    let keys = [key.jwk, next.jwk];
    const { authorizer: made, fetches } = authorizer({ keys: () => keys, now: () => now });
    const [old, other] = await Promise.all(
      [key, next].map(async (by) => bearer(await signed(by, { ...cognitoClaims(), exp: seconds() + 3_600 }))),
    );
    for (const token of [old, other]) await made.authorize(token, DATASTORE);
    const later = async (count: number) => {
      now += 301_000;
      // From now on, requests with known tokens alone: they have the keys read again, in the background.
      for (let i = 0; i < 100 && fetches() < count; i++) {
        await made.authorize(old, DATASTORE);
        await new Promise(setImmediate);
      }
      await new Promise(setImmediate);
    };
    await later(2);
    expect(made.authorize(old, DATASTORE)).toMatchObject({ subject: '7f7c1f2e-user' });
    keys = [next.jwk];
    await later(3);
    expect(fetches()).toBe(3);
    expect(await refusal(() => made.authorize(old, DATASTORE))).toMatchObject({ status: 401 });
    await expect(made.authorize(other, DATASTORE)).resolves.toMatchObject({ subject: '7f7c1f2e-user' });
  });

  test('old keys serve on while the source cannot be read', async () => {
    let now = Date.now();
    let broken = false;
    const { authorizer: made, fetches } = authorizer({
      keys: () => {
        if (broken) throw new Error('unreachable');
        return [key.jwk];
      },
      now: () => now,
    });
    await made.loadKeys();
    broken = true;
    now += 3_600_000;
    const claims = { ...cognitoClaims(), exp: Math.floor(now / 1000) + 600 };
    await expect(made.authorize(bearer(await signed(key, claims)), DATASTORE)).resolves.toBeDefined();
    expect(fetches()).toBe(2);
  });

  test.each<[string, () => never]>([
    [
      'that cannot be read',
      () => {
        throw new Error('unreachable');
      },
    ],
    ['without a public signature key', () => [{ kty: 'oct', k: 'c2VjcmV0', kid: 'x' }] as never],
  ])('a key set %s leaves requests unanswerable (503), not refused', async (_name, keys) => {
    const { authorizer: made } = authorizer({ keys });
    const token = await signed(key, cognitoClaims());
    expect(await refusal(() => made.authorize(bearer(token), DATASTORE))).toMatchObject({ status: 503 });
    expect(made.ready).toBe(false);
  });

  test('a symmetric key in a key set signs nothing', async () => {
    const secret = Buffer.from('0123456789abcdef0123456789abcdef');
    const { authorizer: made } = authorizer({
      keys: () => [key.jwk, { kty: 'oct', k: secret.toString('base64url'), kid: 'shared', alg: 'HS256' }],
    });
    const head = ['HS256', cognitoClaims()]
      .map((part, i) =>
        Buffer.from(JSON.stringify(i === 0 ? { alg: part, kid: 'shared' } : part)).toString('base64url'),
      )
      .join('.');
    const token = `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
    expect(await refusal(() => made.authorize(bearer(token), DATASTORE))).toMatchObject({ status: 401 });
  });
});
