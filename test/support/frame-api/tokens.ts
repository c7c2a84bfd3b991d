import { createHmac, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { exportJWK, SignJWT, type JWK, type JWTPayload } from 'jose';
import type { Client, ProxyTarget } from './client';
import { frameOf } from '../../frames/support/generated-frames';

/** Whom the server lets in, and how those try that it does not. */
export function describeTokens(client: () => Client): void {
  let ct: Uint8Array;
  beforeAll(async () => {
    ct = await frameOf('ct');
  });

  describe('tokens', () => {
    const seconds = () => Math.floor(Date.now() / 1000);
    const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claimsOf = (token: string): unknown => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

    test.each<[string, (target: ProxyTarget) => Promise<string> | string]>([
      ['none', () => ''],
      ['nothing that looks like a token', () => 'abc'],
      ['algorithm none', async (t) => `${encoded({ alg: 'none' })}.${encoded(claimsOf(await t.token()))}.`],
      [
        'algorithm none with the name of a key',
        async (t) => `${encoded({ alg: 'none', kid: t.publicKey.kid })}.${encoded(claimsOf(await t.token()))}.AAAA`,
      ],
      [
        'HS256 with the public key as the secret',
        async (t) => {
          const secret = createPublicKey({ key: t.publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
          const input = `${encoded({ alg: 'HS256', kid: t.publicKey.kid })}.${encoded(claimsOf(await t.token()))}`;
          return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
        },
      ],
      ['a key of its own in the header', (t) => forged(t, (jwk) => ({ jwk }))],
      ['an address of keys in the header', (t) => forged(t, () => ({ jku: 'https://elsewhere.example/keys' }))],
      ['signed by another key under the known name', (t) => forged(t)],
      [
        'an unknown key',
        async (t) => `${encoded({ alg: 'RS256', kid: 'x' })}.${(await t.token()).split('.').slice(1).join('.')}`,
      ],
      ['another issuer', (t) => t.token({ iss: 'https://elsewhere.example' })],
      ['the name of a prototype as issuer', (t) => t.token({ iss: '__proto__' })],
      ['without a subject', (t) => t.token({ sub: '' })],
      ['another client', (t) => t.token({ client_id: 'another' })],
      ['an ID token', (t) => t.token({ token_use: 'id' })],
      ['expired', (t) => t.token({ exp: seconds() - 3600 })],
      ['not valid yet', (t) => t.token({ nbf: seconds() + 3600 })],
      ['without an end', (t) => t.token({ exp: undefined })],
      ['20 kB long', (t) => t.token({ filler: 'a'.repeat(20_000) })],
      [
        'claims changed after signing',
        async (t) => {
          const [header, , signature] = (await t.token()).split('.');
          return `${header}.${encoded({ ...(claimsOf(await t.token()) as object), sub: 'admin' })}.${signature}`;
        },
      ],
    ])('%s: 401, and nothing is fetched', async (_, make) => {
      const path = client().add(ct);
      const before = client().fetches;
      const token = await make(client().target);
      const answer = await client().raw(path, { headers: token === '' ? {} : { authorization: `Bearer ${token}` } });
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      if (token !== '') expect(answer.body.toString()).not.toContain(token.slice(0, 40));
      expect(client().fetches).toBe(before);
    });

    test('two of them: 401, whichever is good', async () => {
      const path = client().add(ct);
      const good = await client().target.token();
      for (const [authorization, token] of [
        [good, good],
        [good, 'abc'],
        ['abc', good],
      ]) {
        const answer = await client().raw(path, { headers: { authorization: `Bearer ${authorization}`, token } });
        expect([answer.status, answer.headers['www-authenticate']]).toEqual([
          401,
          expect.stringContaining('invalid_request'),
        ]);
      }
    });

    test('a flood of unknown keys: each 401, and good ones are served meanwhile', async () => {
      const path = client().add(ct);
      const [, claims, signature] = (await client().target.token()).split('.');
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, i) => {
          const header = encoded({ alg: 'RS256', kid: `made-up-${i}` });
          const headers = { authorization: `Bearer ${header}.${claims}.${signature}` };
          return i % 10 === 0 ? client().get(path) : client().raw(path, { headers });
        }),
      );
      expect(answers.map(({ status }) => status)).toEqual(answers.map((_, i) => (i % 10 === 0 ? 200 : 401)));
    });

    test('not in the query; in the header of the first version', async () => {
      const path = client().add(ct);
      const token = await client().target.token();
      expect((await client().raw(`${path}?token=${token}`)).status).not.toBe(200);
      expect((await client().raw(path, { headers: { token } })).status).toBe(200);
    });
  });
}

/** A token of the right words, signed by a key of the attacker's. */
async function forged(
  target: ProxyTarget,
  header: (own: JWK) => Readonly<Record<string, unknown>> = () => ({}),
): Promise<string> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const claims = JSON.parse(Buffer.from((await target.token()).split('.')[1], 'base64url').toString()) as JWTPayload;
  const more = header(await exportJWK(publicKey));
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: target.publicKey.kid, ...more }).sign(privateKey);
}
