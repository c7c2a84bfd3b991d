import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { keyFetcher } from '../../../runtime/frames/access/key-fetcher';

const credentials = () => Promise.resolve({ accessKeyId: 'AKID', secretAccessKey: 'secret', sessionToken: 'session' });
const received: { path: string; headers: IncomingHttpHeaders }[] = [];
let server: Server;
let endpoint: string;

beforeAll(async () => {
  server = createServer((req, res) => {
    received.push({ path: req.url!, headers: req.headers });
    res.writeHead(req.url!.endsWith('missing.json') ? 404 : 200).end('{"keys":[]}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

test('reads s3:// from the S3 endpoint that is set, signed, with the bucket in the path', async () => {
  const fetchKeys = keyFetcher({ region: 'eu-west-1', credentials, s3Endpoint: `${endpoint}/` });
  expect(await fetchKeys('s3://token-keys/keys/abc.json', AbortSignal.timeout(5000))).toBe('{"keys":[]}');
  const { path, headers } = received.at(-1)!;
  expect(path).toBe('/token-keys/keys/abc.json');
  expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/s3\/aws4_request/);
  expect(headers['x-amz-security-token']).toBe('session');
});

test('names the bucket and the status where the object cannot be read', async () => {
  const fetchKeys = keyFetcher({ region: 'eu-west-1', credentials, s3Endpoint: endpoint });
  await expect(fetchKeys('s3://token-keys/missing.json', AbortSignal.timeout(5000))).rejects.toThrow(
    'key set: status 404 from s3://token-keys',
  );
});
