import { LOCAL_CLIENT_ID, TokenIssuer } from '../../local/system/token-issuer';
import { TokenAuthorizer } from '../../runtime/frames/access';
import { median, type Figure } from '../budget';

const ISSUER = 'https://sign-in.bench.invalid';
const DATASTORE = 'd'.repeat(32);
const REQUESTS = 100_000;

/** What the check of a token that was verified before adds to a request. */
export async function authentication(): Promise<Figure[]> {
  const issuer = await TokenIssuer.create(ISSUER);
  const authorizer = new TokenAuthorizer({
    access: {
      issuers: [
        {
          issuer: ISSUER,
          keys: 'https://keys.bench.invalid',
          clientIds: [LOCAL_CLIENT_ID],
          audiences: [],
          tokenUse: 'access',
          scopes: [],
          groupsClaim: 'cognito:groups',
        },
      ],
      rules: [{ groups: ['radiology'], datastores: [DATASTORE] }],
      tokenInQuery: false,
    },
    datastores: [DATASTORE],
    keySets: { fetch: async () => JSON.stringify(issuer.keySet) },
  });
  const { accessToken } = await issuer.accessToken('bench', ['radiology']);
  // A header arrives as new characters with each request: the string's hash is part of the cost.
  const header = Buffer.from(`Bearer ${accessToken}`);
  const request = () => {
    const authorization = header.toString('latin1');
    return {
      method: 'GET',
      url: `/datastore/${DATASTORE}/imageSet/${'a'.repeat(32)}/imageFrame/${'f'.repeat(32)}`,
      header: (name: string) => (name === 'authorization' ? authorization : undefined),
      signal: new AbortController().signal,
    };
  };
  await authorizer.authorize(request(), DATASTORE);
  const rounds = Array.from({ length: 7 }, () => {
    const requests = Array.from({ length: REQUESTS / 10 }, request);
    const started = performance.now();
    for (const each of requests) authorizer.authorize(each, DATASTORE) as object;
    return ((performance.now() - started) * 1000) / requests.length;
  });
  return [{ what: 'authentication on a warm request', value: median(rounds), unit: 'us', limit: 2, better: 'less' }];
}
