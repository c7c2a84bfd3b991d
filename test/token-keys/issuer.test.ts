import { generateKeyPairSync } from 'node:crypto';
import { fetchKeys } from '../../runtime/token-keys/issuer';

const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
const ISSUER = 'https://login.example.org';
const DISCOVERY = `${ISSUER}/.well-known/openid-configuration`;
const JWKS = 'https://keys.example.org/jwks';

/** A web of documents; what is not there cannot be reached. */
function web(pages: Record<string, unknown>): { fetch: typeof fetch; calls: { url: string; init: RequestInit }[] } {
  const calls: { url: string; init: RequestInit }[] = [];
  const fetchPage = async (url: unknown, init: unknown): Promise<Response> => {
    calls.push({ url: String(url), init: init as RequestInit });
    const page = pages[String(url)];
    if (page === undefined) throw new TypeError('fetch failed', { cause: new Error('getaddrinfo ENOTFOUND') });
    return page instanceof Response ? page : Response.json(page);
  };
  return { fetch: fetchPage as typeof fetch, calls };
}

const issuer = (jwksUri?: string, url = ISSUER) => ({ issuer: url, jwksUri, key: 'keys/a.json' });

test('the address of the keys is found in the discovery document', async () => {
  const { fetch, calls } = web({ [DISCOVERY]: { issuer: ISSUER, jwks_uri: JWKS }, [JWKS]: { keys: [key] } });
  expect(await fetchKeys(issuer(), { fetch })).toEqual({ keys: [key] });
  expect(calls.map(({ url }) => url)).toEqual([DISCOVERY, JWKS]);
});

test('a known address is used without discovery', async () => {
  const { fetch, calls } = web({ [JWKS]: { keys: [key] } });
  await fetchKeys(issuer(JWKS), { fetch });
  expect(calls.map(({ url }) => url)).toEqual([JWKS]);
});

test('an issuer that ends in a slash has one slash before .well-known', async () => {
  const { fetch } = web({ [DISCOVERY]: { issuer: `${ISSUER}/`, jwks_uri: JWKS }, [JWKS]: { keys: [key] } });
  await expect(fetchKeys(issuer(undefined, `${ISSUER}/`), { fetch })).resolves.toEqual({ keys: [key] });
});

test('no redirect is followed, and each request has a deadline', async () => {
  const { fetch, calls } = web({ [JWKS]: { keys: [key] } });
  await fetchKeys(issuer(JWKS), { fetch });
  expect(calls[0].init).toMatchObject({ redirect: 'error', signal: expect.any(AbortSignal) });
});

test('fails when an issuer does not answer in time', async () => {
  const hanging = ((_url: unknown, init: RequestInit) =>
    new Promise((_resolve, reject) =>
      init.signal!.addEventListener('abort', () => reject(init.signal!.reason as Error)),
    )) as typeof fetch;
  await expect(fetchKeys(issuer(JWKS), { fetch: hanging, timeoutMs: 10 })).rejects.toThrow(
    `${JWKS} cannot be reached: `,
  );
});

test('fails on a discovery document of another issuer', async () => {
  const { fetch } = web({ [DISCOVERY]: { issuer: 'https://evil.example', jwks_uri: JWKS }, [JWKS]: { keys: [key] } });
  await expect(fetchKeys(issuer(), { fetch })).rejects.toThrow(`${DISCOVERY} names another issuer`);
});

test.each([
  ['without a key address', { issuer: ISSUER }, 'has no jwks_uri'],
  [
    'with keys over plain http',
    { issuer: ISSUER, jwks_uri: 'http://keys.example.org' },
    'http://keys.example.org is not an https URL',
  ],
  ['with keys in a file', { issuer: ISSUER, jwks_uri: 'file:///etc/passwd' }, 'is not an https URL'],
  ['that is null', null, 'names another issuer'],
])('fails on a discovery document %s', async (_case, document, message) => {
  const { fetch } = web({ [DISCOVERY]: document === null ? new Response('null') : document });
  await expect(fetchKeys(issuer(), { fetch })).rejects.toThrow(message);
});

test.each([
  ['that is not found', new Response('gone', { status: 404 }), 'answered 404'],
  ['that is no JSON', new Response('<html>'), 'did not answer JSON'],
  ['without end', new Response(endless()), 'answered more than 262144 bytes'],
])('fails on a key set %s', async (_case, response, message) => {
  const { fetch } = web({ [JWKS]: response });
  await expect(fetchKeys(issuer(JWKS), { fetch })).rejects.toThrow(`${JWKS} ${message}`);
});

test('fails when an issuer cannot be reached, saying why', async () => {
  await expect(fetchKeys(issuer(JWKS), web({}))).rejects.toThrow(`${JWKS} cannot be reached: getaddrinfo ENOTFOUND`);
});

function endless(): ReadableStream<Uint8Array> {
  return new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(64 * 1024)) });
}
