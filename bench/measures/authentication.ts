import { LOCAL_CLIENT_ID, TokenIssuer } from '../../local/assembly/sign-in/token-issuer';
import { TokenAuthorizer } from '../../runtime/frames/access';
import { median, type Figure } from '../budget';

const ISSUER = 'https://sign-in.bench.invalid';
const DATASTORE = 'd'.repeat(32);
/** So few at once that they are still in the processor's cache, as a request is that was just read. */
const BATCH = 32;
const BATCHES = 1_000;

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
  // Header and path arrive as new characters with each request, as the parser has just made them.
  const header = Buffer.from(`Bearer ${accessToken}`);
  const path = Buffer.from(`/datastore/${DATASTORE}/imageSet/${'a'.repeat(32)}/imageFrame/${'f'.repeat(32)}`);
  const { signal } = new AbortController();
  const request = () => {
    const authorization = header.toString('latin1');
    return {
      method: 'GET',
      url: path.toString('latin1'),
      header: (name: string) => (name === 'authorization' ? authorization : undefined),
      signal,
    };
  };
  await authorizer.authorize(request(), DATASTORE);
  const rounds = Array.from({ length: 7 }, () => {
    let spent = 0;
    for (let batch = 0; batch < BATCHES; batch++) {
      const requests = Array.from({ length: BATCH }, request);
      const started = performance.now();
      for (const each of requests) authorizer.authorize(each, DATASTORE) as object;
      spent += performance.now() - started;
    }
    return (spent * 1000) / (BATCHES * BATCH);
  });
  return [{ what: 'authentication on a warm request', value: median(rounds), unit: 'us', limit: 2, better: 'less' }];
}
