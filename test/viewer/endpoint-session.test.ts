import { EndpointSession } from '../../runtime/viewer/src/session/endpoint-session';

describe('the session of a local system', () => {
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
