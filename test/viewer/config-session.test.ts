import { loadConfig, parseConfig } from '../../runtime/viewer/src/config/config';
import { EndpointSession } from '../../runtime/viewer/src/session/endpoint-session';

const BASE = 'https://viewer.example/';
const GOOD = { region: 'eu-west-2', frameEndpoint: '/', session: { endpoint: '/session' } };

describe('config.json', () => {
  test('addresses become absolute, the frame endpoint ends with a slash', () => {
    expect(
      parseConfig({ ...GOOD, frameEndpoint: 'https://frames.example/api', healthImagingEndpoint: '/ahi/' }, BASE),
    ).toEqual({
      region: 'eu-west-2',
      frameEndpoint: 'https://frames.example/api/',
      healthImagingEndpoint: 'https://viewer.example/ahi/',
      session: { endpoint: 'https://viewer.example/session' },
    });
  });
  test.each([
    [[], 'config.json: config.json is []; it must be an object.'],
    [{ ...GOOD, region: 'mars' }, 'config.json: region is "mars"; it must be an AWS region such as "us-east-1".'],
    [{ ...GOOD, session: undefined }, 'config.json: session is undefined; it must be an object.'],
    [{ ...GOOD, frameEndpoint: '' }, 'config.json: frameEndpoint is ""; it must be a text that is not empty.'],
    [
      { ...GOOD, frameEndpoint: 'javascript:alert(1)' },
      'config.json: frameEndpoint is "javascript:alert(1)"; it must be an http(s) address or a path on this site.',
    ],
  ])('%j is refused', (document, message) => {
    expect(() => parseConfig(document, BASE)).toThrow(message);
  });
  test('a missing or broken file is named', async () => {
    await expect(loadConfig(BASE, () => Promise.resolve(new Response('', { status: 403 })))).rejects.toThrow(
      '/config.json answered 403',
    );
    await expect(loadConfig(BASE, () => Promise.resolve(new Response('<html>')))).rejects.toThrow(
      '/config.json is not JSON',
    );
  });
});

describe('session', () => {
  const grants = () => {
    let now = 1_000_000;
    let count = 0;
    const fetcher = jest.fn(() => {
      count++;
      const body = {
        accessToken: `token-${count}`,
        expiresAt: new Date(now + 600_000).toISOString(),
        credentials: { accessKeyId: 'A', secretAccessKey: 'S' },
      };
      return Promise.resolve(new Response(JSON.stringify(body)));
    });
    return {
      session: new EndpointSession('https://s.example/', fetcher, () => now),
      fetcher,
      pass: (ms: number) => (now += ms),
    };
  };
  test('one request for all who ask, and a new one a minute before expiry', async () => {
    const { session, fetcher, pass } = grants();
    await expect(Promise.all([session.accessToken(), session.accessToken()])).resolves.toEqual(['token-1', 'token-1']);
    await expect(session.credentials()).resolves.toMatchObject({ accessKeyId: 'A', expiration: new Date(1_600_000) });
    pass(530_000);
    await expect(session.accessToken()).resolves.toBe('token-1');
    pass(20_000);
    await expect(session.accessToken()).resolves.toBe('token-2');
    expect(fetcher).toHaveBeenCalledTimes(2);
  });
  test('a rejected token is replaced once, for all whose token it was', async () => {
    const { session, fetcher } = grants();
    await session.accessToken();
    await expect(Promise.all([session.accessToken('token-1'), session.accessToken('token-1')])).resolves.toEqual([
      'token-2',
      'token-2',
    ]);
    await expect(session.accessToken('token-1')).resolves.toBe('token-2');
    expect(fetcher).toHaveBeenCalledTimes(2);
  });
  test('a failure is told and the next call tries again', async () => {
    const answers = [new Response('', { status: 500 }), new Response('{"accessToken":1}')];
    const session = new EndpointSession('https://s.example/', () => Promise.resolve(answers.shift() as Response));
    await expect(session.accessToken()).rejects.toThrow('answered 500. Sign in again.');
    await expect(session.accessToken()).rejects.toThrow('did not answer with a token');
  });
});
