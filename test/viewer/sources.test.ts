import { HealthImagingEmulator } from '../../local/healthimaging';
import { FrameAddress } from '../../runtime/viewer/src/sources/frame-source';
import { HealthImagingSource } from '../../runtime/viewer/src/sources/healthimaging';
import { ImageFrameCdnSource } from '../../runtime/viewer/src/sources/image-frame-cdn';
import { TlmProxySource } from '../../runtime/viewer/src/sources/tlm-proxy';

const FRAME: FrameAddress = { datastoreId: 'd'.repeat(32), imageSetId: 'a'.repeat(32), frameId: 'f'.repeat(32) };
const PATH = `datastore/${FRAME.datastoreId}/imageSet/${FRAME.imageSetId}/imageFrame/${FRAME.frameId}`;
const open = () => new AbortController().signal;

type Answer = (url: string, init: RequestInit) => Response;

function server(answer: Answer) {
  const calls: { line: string; headers: Record<string, string>; credentials?: RequestCredentials }[] = [];
  const fetcher = (input: string | URL, init: RequestInit = {}) => {
    const headers = Object.fromEntries(new Headers(init.headers));
    calls.push({ line: `${init.method ?? 'GET'} ${String(input)}`, headers, credentials: init.credentials });
    return Promise.resolve(answer(String(input), init));
  };
  return { calls, fetcher, lines: () => calls.map(({ line }) => line) };
}

describe('TlmProxy', () => {
  test('levels are asked for by path with the token; a rejected token is renewed once', async () => {
    const proxy = server((_url, init) => {
      const known = new Headers(init.headers).get('authorization') === 'Bearer second';
      return new Response('x', { status: known ? 200 : 401 });
    });
    const rejected: (string | undefined)[] = [];
    const token = (old?: string) => {
      rejected.push(old);
      return Promise.resolve(old ? 'second' : 'first');
    };
    const source = new TlmProxySource('https://proxy.example/', token, proxy.fetcher);
    await expect(source.fetchLevels(FRAME, 0, 2, open())).resolves.toMatchObject({ status: 200 });
    expect(rejected).toEqual([undefined, 'first']);
    expect(proxy.lines()).toEqual([
      `GET https://proxy.example/${PATH}/levels/0-2`,
      `GET https://proxy.example/${PATH}/levels/0-2`,
    ]);
    const useless = new TlmProxySource('https://proxy.example/', () => Promise.resolve('first'), proxy.fetcher);
    await expect(useless.fetchFrame(FRAME, open())).resolves.toMatchObject({ status: 401 });
    expect(proxy.calls).toHaveLength(4);
  });
});

describe('ImageFrameCdn', () => {
  const HOUR = 3_600_000;
  function cdn(frameStatus: () => number = () => 200, sessionStatus: () => number = () => 200) {
    let now = 1_000_000;
    const { calls, fetcher, lines } = server((url) => {
      if (!url.includes('/session/')) return new Response('x', { status: frameStatus() });
      const headers = { 'Retry-After': '7' };
      if (sessionStatus() !== 200) return new Response('{}', { status: sessionStatus(), headers });
      return new Response(JSON.stringify({ expiresAt: new Date(now + HOUR).toISOString() }));
    });
    const token = (old?: string) => Promise.resolve(old ? 'renewed' : 'token');
    const source = new ImageFrameCdnSource('https://cdn.example/', token, fetcher, () => now);
    return { source, calls, lines, pass: (ms: number) => (now += ms) };
  }
  const SESSION = `GET https://cdn.example/session/${FRAME.datastoreId}`;
  const GET = `GET https://cdn.example/${PATH}`;

  test('cookies are fetched once for all who wait, and renewed a minute before they expire', async () => {
    const { source, calls, lines, pass } = cdn();
    await Promise.all([source.fetchFrame(FRAME, open()), source.fetchLevels(FRAME, 1, 3, open())]);
    expect(lines()).toEqual([SESSION, GET, `${GET}/levels/1-3`]);
    expect(calls[0].headers).toEqual({ 'x-access-token': 'token' });
    expect(calls.map(({ credentials }) => credentials)).toEqual(['include', 'include', 'include']);
    // No token goes with a frame.
    expect(calls[1].headers).toEqual({});
    pass(HOUR - 61_000);
    await source.fetchFrame(FRAME, open());
    expect(lines().slice(3)).toEqual([GET]);
    pass(2_000);
    await Promise.all([source.fetchFrame(FRAME, open()), source.fetchFrame(FRAME, open())]);
    expect(lines().slice(4)).toEqual([SESSION, GET, GET]);
    await source.fetchFrame({ ...FRAME, datastoreId: 'e'.repeat(32) }, open());
    expect(lines().slice(7)[0]).toBe(`GET https://cdn.example/session/${'e'.repeat(32)}`);
  });

  test('a frame refused with 403 is asked for once more with new cookies', async () => {
    const answers = [403, 200];
    const { source, lines } = cdn(() => answers.shift() ?? 403);
    await expect(source.fetchFrame(FRAME, open())).resolves.toMatchObject({ status: 200 });
    expect(lines()).toEqual([SESSION, GET, SESSION, GET]);
    await expect(source.fetchFrame(FRAME, open())).resolves.toMatchObject({ status: 403 });
  });

  test('where no session is given, that answer is the frame’s, and the next request asks again', async () => {
    let status = 401;
    const { source, lines, calls } = cdn(undefined, () => status);
    await expect(source.fetchFrame(FRAME, open())).resolves.toMatchObject({ status: 401 });
    expect(calls.map(({ headers }) => headers['x-access-token'])).toEqual(['token', 'renewed']);
    status = 503;
    const busy = await source.fetchFrame(FRAME, open());
    expect([busy.status, busy.headers.get('Retry-After')]).toEqual([503, '7']);
    status = 200;
    await expect(source.fetchFrame(FRAME, open())).resolves.toMatchObject({ status: 200 });
    expect(lines().at(-1)).toBe(GET);
  });

  test('sign-out takes the cookies of every data store that was looked at', async () => {
    const { source, lines } = cdn();
    await source.fetchFrame(FRAME, open());
    await source.end('last');
    expect(lines().at(-1)).toBe(`DELETE https://cdn.example/session/${FRAME.datastoreId}`);
    await source.end('last');
    expect(lines()).toHaveLength(3);
  });
});

describe('HealthImaging', () => {
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };
  let emulator: HealthImagingEmulator;
  beforeAll(async () => {
    emulator = await HealthImagingEmulator.start({ credentials: [credentials] });
  });
  afterAll(() => emulator.close());

  const source = (secretAccessKey: string) =>
    new HealthImagingSource({ region: 'us-east-1', endpoint: `${emulator.url}/` }, () =>
      Promise.resolve({ ...credentials, secretAccessKey, expiration: new Date(Date.now() + 60_000) }),
    );

  test('GetImageFrame is signed as the service demands', async () => {
    const datastoreId = emulator.store.createDatastore('radiology');
    const response = await source('secret').fetchFrame({ ...FRAME, datastoreId }, open());
    // Accepted and looked for: a wrong signature is refused before.
    expect([response.status, response.headers.get('x-amzn-errortype')]).toEqual([
      404,
      expect.stringContaining('ResourceNotFoundException'),
    ]);
    await expect(source('wrong').fetchFrame({ ...FRAME, datastoreId }, open())).resolves.toMatchObject({ status: 403 });
  });

  test('it has no levels', async () => {
    expect(source('secret').servesLevels).toBe(false);
    await expect(source('secret').fetchLevels()).rejects.toThrow('whole frames only');
  });
});
