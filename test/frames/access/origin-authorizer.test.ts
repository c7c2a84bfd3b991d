import fc from 'fast-check';
import { DATASTORE, OTHER_DATASTORE, request } from './support';
import { AccessError, type Authorizer } from '../../../runtime/frames/access';
import {
  CLOUDFRONT,
  ORIGIN_CREDENTIAL_HEADER,
  OriginAuthorizer,
} from '../../../runtime/frames/access/origin-authorizer';

const CREDENTIALS = ['k'.repeat(64), 'n'.repeat(64)];
const USER = { subject: 'user', issuer: 'https://login.example.org', groups: [] };

/** Takes one token, and counts how often it was asked. */
function fixture(credentials: readonly string[] = CREDENTIALS) {
  let asked = 0;
  const users: Authorizer = {
    authorize: ({ header }) => {
      asked++;
      if (header('authorization') === 'Bearer token') return USER;
      throw AccessError.unauthenticated();
    },
  };
  const authorizer = new OriginAuthorizer({ credentials, datastores: [DATASTORE], users });
  return { authorizer, asked: () => asked };
}

const showing = (credential: string, headers: Record<string, string> = {}) =>
  request({ [ORIGIN_CREDENTIAL_HEADER]: credential, ...headers });

test.each(CREDENTIALS)('CloudFront reads with either credential, and no token is asked for', (credential) => {
  const { authorizer, asked } = fixture();
  expect(authorizer.authorize(showing(credential), DATASTORE)).toBe(CLOUDFRONT);
  expect(asked()).toBe(0);
});

test('CloudFront reads no data store that is not served', () => {
  const { authorizer } = fixture();
  expect(() => authorizer.authorize(showing(CREDENTIALS[0]), OTHER_DATASTORE)).toThrow(
    expect.objectContaining({ status: 403 }),
  );
});

test('users go on reading with their tokens, whatever else they send', () => {
  const { authorizer } = fixture();
  const others: Record<string, string>[] = [{}, { [ORIGIN_CREDENTIAL_HEADER]: 'guess' }];
  for (const headers of others) {
    expect(authorizer.authorize(request({ authorization: 'Bearer token', ...headers }), DATASTORE)).toBe(USER);
  }
});

test('property: nothing but the very credential spares a token', () => {
  const [known, other] = CREDENTIALS;
  const near = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.nat(63).map((length) => known.slice(0, length)),
    fc.string({ minLength: 1, maxLength: 8 }).map((tail) => known + tail),
    fc.string({ minLength: 1, maxLength: 8 }).map((head) => head + known),
    fc
      .tuple(fc.nat(63), fc.string({ minLength: 1, maxLength: 1 }))
      .map(([at, c]) => known.slice(0, at) + c + known.slice(at + 1)),
    // As node hands over a header that came twice.
    fc.constantFrom(`${known}, ${known}`, `${known},${other}`, `${known}, `, known.toUpperCase(), ''),
  );
  const { authorizer } = fixture();
  fc.assert(
    fc.property(near, (shown) => {
      fc.pre(!CREDENTIALS.includes(shown));
      expect(authorizer.isCloudFront(showing(shown))).toBe(false);
      expect(() => authorizer.authorize(showing(shown), DATASTORE)).toThrow(expect.objectContaining({ status: 401 }));
    }),
    { numRuns: 300 },
  );
});

test('property: any credential is known by itself alone', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.string({ minLength: 1, maxLength: 64 }), { minLength: 3, maxLength: 3 }),
      ([a, b, c]) => {
        const { authorizer } = fixture([a, b]);
        expect([a, b, c].map((shown) => authorizer.isCloudFront(showing(shown)))).toEqual([true, true, false]);
      },
    ),
    { numRuns: 100 },
  );
});

test('a refusal says nothing of the credential that was shown', () => {
  const { authorizer } = fixture();
  const attempts = [
    () => authorizer.authorize(showing('guess'), DATASTORE),
    () => authorizer.authorize(showing(CREDENTIALS[0]), OTHER_DATASTORE),
  ];
  for (const attempt of attempts) {
    expect(attempt).toThrow(expect.objectContaining({ name: 'AccessError' }));
    expect(attempt).not.toThrow(/guess|kkkk/);
  }
});
