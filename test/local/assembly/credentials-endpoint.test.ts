import { CredentialsEndpoint } from '../../../local/assembly/ecs/credentials-endpoint';
import { Sessions } from '../../../local/assembly/iam/sessions';

const role = {
  arn: 'arn:aws:iam::123456789012:role/r',
  name: 'r',
  account: '123456789012',
  statements: [],
  unknownPolicies: [],
};

test('credentials of the session, for its address and token alone; new ones in time', async () => {
  const endpoint = await CredentialsEndpoint.start();
  try {
    const sessions = new Sessions();
    const session = sessions.open(role, { name: 'task', lifetimeMs: 600, context: {} });
    const { AWS_CONTAINER_CREDENTIALS_FULL_URI: url, AWS_CONTAINER_AUTHORIZATION_TOKEN: token } =
      endpoint.environmentFor(session);
    const ask = (authorization: string, address = url) => fetch(address, { headers: { authorization } });
    const first = (await (await ask(token)).json()) as Record<string, string>;
    expect(first).toEqual({
      RoleArn: role.arn,
      AccessKeyId: expect.stringMatching(/^ASIA[0-9A-F]{16}$/),
      SecretAccessKey: expect.any(String),
      Token: expect.any(String),
      Expiration: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    });
    expect((await ask('wrong')).status).toBe(401);
    expect((await ask(token, `${url}0`)).status).toBe(404);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const second = (await (await ask(token)).json()) as Record<string, string>;
    expect(second.AccessKeyId).not.toBe(first.AccessKeyId);
    // Both are still known: requests signed with the first may be under way.
    expect([first, second].map(({ AccessKeyId }) => sessions.find(AccessKeyId))).toEqual([session, session]);
    endpoint.forget(session);
    sessions.close(session);
    expect((await ask(token)).status).toBe(404);
    expect(sessions.find(second.AccessKeyId)).toBeUndefined();
  } finally {
    await endpoint.close();
  }
});
