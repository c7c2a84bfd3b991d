import fc from 'fast-check';
import {
  authorizer,
  bearer,
  cognitoClaims,
  DATASTORE,
  ISSUER,
  request,
  signed,
  signingKey,
  type SigningKey,
} from './support';
import { AccessError, parseAccessConfig } from '../../../runtime/frames/access';

let key: SigningKey;
let good: string;
beforeAll(async () => {
  key = await signingKey();
  good = await signed(key, cognitoClaims());
});

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');

/** What a header may hold (RFC 9110, section 5.5). */
const HEADER = /^[\x20-\x7e]*$/;

async function refusalOf(run: () => unknown): Promise<AccessError> {
  const outcome = await (async () => run())().catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(AccessError);
  const refusal = outcome as AccessError;
  expect(refusal.challenge ?? '').toMatch(HEADER);
  return refusal;
}

const header = fc.record(
  {
    alg: fc.oneof(fc.constantFrom('none', 'HS256', 'RS256', 'ES256', 'RSA-OAEP'), fc.anything()),
    kid: fc.oneof(fc.constant('key-RS256'), fc.string(), fc.anything()),
    typ: fc.anything(),
    crit: fc.anything(),
    b64: fc.anything(),
    jwk: fc.anything(),
    jku: fc.webUrl(),
  },
  { requiredKeys: [] },
);
const claims = fc.record(
  { iss: fc.oneof(fc.constant(ISSUER), fc.anything()), sub: fc.anything(), exp: fc.anything(), nbf: fc.anything() },
  { requiredKeys: [] },
);
/** JSON knows neither of these. */
const jsonOf = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, member: unknown) => (typeof member === 'bigint' ? 0 : member)) ?? '0');
const token = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc
    .tuple(fc.oneof(header, fc.anything()), fc.oneof(claims, fc.anything()), fc.base64String())
    .map(([first, second, signature]) => `${encoded(jsonOf(first))}.${encoded(jsonOf(second))}.${signature}`),
);

test('property: whatever a token is, it is refused by an error that HTTP can carry and that holds nothing of it', async () => {
  const { authorizer: made } = authorizer({ keys: () => [key.jwk] });
  await fc.assert(
    fc.asyncProperty(token, fc.boolean(), async (text, inHeaderOfItsOwn) => {
      const asked = inHeaderOfItsOwn ? request({ token: text }) : bearer(text);
      const { status, challenge } = await refusalOf(() => made.authorize(asked, DATASTORE));
      expect(status).toBe(401);
      if (text.length > 12) expect(challenge).not.toContain(text);
    }),
    { numRuns: 300 },
  );
});

test('property: a good token with anything changed is refused', async () => {
  const { authorizer: made } = authorizer({ keys: () => [key.jwk] });
  await made.authorize(bearer(good), DATASTORE);
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.constantFrom(...'AbZ9-_.'), async (at, character) => {
      const index = at % good.length;
      const changed = good.slice(0, index) + character + good.slice(index + 1);
      // The last character of a part has bits that mean nothing.
      const decoded = (text: string) => text.split('.').map((part) => Buffer.from(part, 'base64url').toString('hex'));
      fc.pre(decoded(changed).join() !== decoded(good).join());
      expect((await refusalOf(() => made.authorize(bearer(changed), DATASTORE))).status).toBe(401);
    }),
  );
});

test('property: whatever a key set is, requests are answered', async () => {
  const jwk = fc.record(
    {
      kty: fc.constantFrom('RSA', 'EC', 'oct'),
      kid: fc.constant('key-RS256'),
      n: fc.anything(),
      e: fc.anything(),
      crv: fc.anything(),
    },
    { requiredKeys: ['kty'] },
  );
  const text = fc.oneof(
    fc.string(),
    fc.json(),
    fc.array(fc.oneof(jwk, fc.anything()), { maxLength: 3 }).map((keys) => JSON.stringify(jsonOf({ keys }))),
  );
  await fc.assert(
    fc.asyncProperty(text, async (keySet) => {
      const { authorizer: made } = authorizer({ keys: () => [], text: () => keySet });
      const { status } = await refusalOf(() => made.authorize(bearer(good), DATASTORE));
      expect([401, 503]).toContain(status);
    }),
  );
});

test('property: whatever an access configuration is, it is read, or every fault is told', () => {
  const issuer = fc.record(
    {
      issuer: fc.oneof(fc.webUrl(), fc.anything()),
      keys: fc.anything(),
      clientIds: fc.anything(),
      scopes: fc.anything(),
    },
    { requiredKeys: [] },
  );
  const config = fc.record(
    { issuers: fc.oneof(fc.array(issuer), fc.anything()), rules: fc.anything(), tokenInQuery: fc.anything() },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        config.map((value) => JSON.stringify(jsonOf(value))),
      ),
      (json) => {
        const parsed = parseAccessConfig(json);
        if ('faults' in parsed) expect(parsed.faults.length).toBeGreaterThan(0);
        else expect(parsed.config.issuers.length).toBeGreaterThan(0);
      },
    ),
  );
});
