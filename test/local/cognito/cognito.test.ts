import { createHash, randomBytes } from 'node:crypto';
import { App, CfnOutput, Duration, Stack, aws_cognito as cognito, aws_iam as iam } from 'aws-cdk-lib';
import { decodeJwt } from 'jose';
import { AssemblyRunner } from '../../../local/assembly';
import { DATASTORE_ID, smallStudy, synthesise } from '../assembly/support/app';
import { ask, form, type HostAnswer } from '../support/ask';
import { signedRequest } from '../support/signed-request';

jest.setTimeout(120_000);

const REGION = 'us-east-1';
const SITE = 'https://viewer.example.org';
const DOMAIN = `images-test.auth.${REGION}.amazoncognito.com`;
const IDENTITY = `cognito-identity.${REGION}.amazonaws.com`;
const datastoreArn = `arn:aws:medical-imaging:${REGION}:123456789012:datastore/${DATASTORE_ID}`;

let runner: AssemblyRunner;
let clientId: string;
let rotatingId: string;
let identityPoolId: string;
let provider: string;

/** Sign-in as the viewer has it, with two groups of which one gives a role of its own; a second client rotates its refresh tokens. */
function app(
  change: (resources: { readonly role: iam.Role; readonly pool: cognito.CfnIdentityPool }) => void = () => {},
): string {
  return synthesise((root: App) => {
    const stack = new Stack(root, 'Users', { env: { account: '123456789012', region: REGION } });
    const users = new cognito.UserPool(stack, 'Pool', { selfSignUpEnabled: false });
    users.addDomain('Domain', { cognitoDomain: { domainPrefix: 'images-test' } });
    const oAuth = {
      flows: { authorizationCodeGrant: true },
      scopes: [cognito.OAuthScope.OPENID, cognito.OAuthScope.EMAIL],
      callbackUrls: [`${SITE}/signed-in`],
      logoutUrls: [`${SITE}/`],
    };
    const client = users.addClient('Client', { oAuth, accessTokenValidity: Duration.minutes(10) });
    const rotating = users.addClient('Rotating', { oAuth, refreshTokenRotationGracePeriod: Duration.seconds(0) });
    const pool = new cognito.CfnIdentityPool(stack, 'Identities', {
      allowUnauthenticatedIdentities: false,
      cognitoIdentityProviders: [
        { clientId: client.userPoolClientId, providerName: users.userPoolProviderName, serverSideTokenCheck: true },
      ],
    });
    const role = (id: string, actions: string[]) =>
      new iam.Role(stack, id, {
        assumedBy: new iam.WebIdentityPrincipal('cognito-identity.amazonaws.com', {
          StringEquals: { 'cognito-identity.amazonaws.com:aud': pool.ref },
          'ForAnyValue:StringLike': { 'cognito-identity.amazonaws.com:amr': 'authenticated' },
        }),
        inlinePolicies: {
          read: new iam.PolicyDocument({
            statements: [new iam.PolicyStatement({ actions, resources: [datastoreArn, `${datastoreArn}/*`] })],
          }),
        },
      });
    const readers = role('Readers', ['medical-imaging:SearchImageSets', 'medical-imaging:GetDatastore']);
    const editors = role('Editors', ['medical-imaging:SearchImageSets']);
    users.addGroup('EditorsGroup', { groupName: 'editors', role: editors });
    users.addGroup('ReadersGroup', { groupName: 'readers' });
    new cognito.CfnIdentityPoolRoleAttachment(stack, 'Roles', {
      identityPoolId: pool.ref,
      roles: { authenticated: readers.roleArn },
      roleMappings: {
        users: {
          type: 'Token',
          ambiguousRoleResolution: 'AuthenticatedRole',
          identityProvider: `${users.userPoolProviderName}:${client.userPoolClientId}`,
        },
      },
    });
    change({ role: readers, pool });
    new CfnOutput(stack, 'ClientId', { value: client.userPoolClientId });
    new CfnOutput(stack, 'RotatingId', { value: rotating.userPoolClientId });
    new CfnOutput(stack, 'IdentityPoolId', { value: pool.ref });
  });
}

beforeAll(async () => {
  runner = await AssemblyRunner.start(app());
  const [pool] = runner.userPools;
  provider = pool.issuer.replace('https://', '');
  ({ ClientId: clientId, RotatingId: rotatingId, IdentityPoolId: identityPoolId } = runner.outputs.get('Users')!);
  for (const { id, emulator } of runner.datastores) emulator.store.add(id, await smallStudy());
});
afterAll(() => runner?.stop());

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');

const authorizeQuery = (more: Record<string, string | undefined> = {}, client = clientId) => {
  const query = {
    client_id: client,
    response_type: 'code',
    redirect_uri: `${SITE}/signed-in`,
    scope: 'openid email',
    state: 's-1',
    nonce: 'n-1',
    code_challenge: challenge,
    code_challenge_method: 'S256',
    ...more,
  };
  return new URLSearchParams(
    Object.entries(query).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
};
const at = (path: string) => `https://${DOMAIN}${path}`;

async function signIn(username: string, client = clientId): Promise<HostAnswer> {
  return ask(runner, at(`/login?${String(authorizeQuery({}, client))}`), form({ username }));
}

async function codeFor(username: string, client = clientId): Promise<string> {
  const answer = await signIn(username, client);
  expect(answer.status).toBe(302);
  return new URL(String(answer.headers.location)).searchParams.get('code')!;
}

const redeem = (code: string, more: Record<string, string> = {}, client = clientId) =>
  ask(
    runner,
    at('/oauth2/token'),
    form({
      grant_type: 'authorization_code',
      client_id: client,
      redirect_uri: `${SITE}/signed-in`,
      code_verifier: verifier,
      code,
      ...more,
    }),
  );

interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
  readonly refresh_token: string;
}
async function tokensFor(username: string, client = clientId): Promise<Tokens> {
  return (await redeem(await codeFor(username, client), {}, client)).json as Tokens;
}

const refresh = (token: string, client = clientId) =>
  ask(runner, at('/oauth2/token'), form({ grant_type: 'refresh_token', client_id: client, refresh_token: token }));

const identity = (operation: string, body: unknown, on = runner) =>
  ask(on, `https://${IDENTITY}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AWSCognitoIdentityService.${operation}` },
    body: JSON.stringify(body),
  });

async function credentialsFor(idToken: string, on = runner, pool = identityPoolId): Promise<HostAnswer> {
  const Logins = { [provider]: idToken };
  const id = await identity('GetId', { IdentityPoolId: pool, Logins }, on);
  if (id.status !== 200) return id;
  return identity('GetCredentialsForIdentity', { ...(id.json as object), Logins }, on);
}

describe('sign-in page', () => {
  test('lists one user in each group and one in none, and leads back with a code and the state', async () => {
    expect(runner.userPools[0].users.map(({ name }) => name)).toEqual(['user', 'user-in-editors', 'user-in-readers']);
    const first = await ask(runner, at(`/oauth2/authorize?${String(authorizeQuery())}`));
    expect([first.status, first.headers.location]).toEqual([302, `/login?${String(authorizeQuery())}`]);
    const page = await ask(runner, at(String(first.headers.location)));
    expect(page.body.toString()).toContain('<button name="username" value="user-in-editors">');
    const { headers } = await signIn('user-in-editors');
    const back = new URL(String(headers.location));
    expect(`${back.origin}${back.pathname}`).toBe(`${SITE}/signed-in`);
    expect(back.searchParams.get('state')).toBe('s-1');
    expect(String(headers['set-cookie'])).toMatch(
      /^cognito=.+; Path=\/; Max-Age=3600; Secure; HttpOnly; SameSite=Lax$/,
    );
  });

  test('who has signed in is not asked again, until they sign out', async () => {
    const cookie = String((await signIn('user')).headers['set-cookie']).split(';')[0];
    const again = () => ask(runner, at(`/oauth2/authorize?${String(authorizeQuery())}`), { headers: { cookie } });
    expect((await again()).headers.location).toMatch(/^https:\/\/viewer\.example\.org\/signed-in\?code=/);
    const logout = new URLSearchParams({ client_id: clientId, logout_uri: `${SITE}/` });
    const out = await ask(runner, at(`/logout?${String(logout)}`), { headers: { cookie } });
    expect([out.status, out.headers.location]).toEqual([302, `${SITE}/`]);
    expect((await again()).headers.location).toMatch(/^\/login\?/);
  });

  test.each([
    ['an unknown client', { client_id: 'nobody' }, 'no app client'],
    ['a callback URL that is not listed', { redirect_uri: `${SITE}/elsewhere` }, 'redirect_mismatch'],
    ['a longer callback URL', { redirect_uri: `${SITE}/signed-in/` }, 'redirect_mismatch'],
  ])('%s is told on a page, without a redirect', async (_, change, message) => {
    const answer = await ask(runner, at(`/oauth2/authorize?${String(authorizeQuery(change))}`));
    expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    expect(answer.body.toString()).toContain(message);
  });

  test.each([
    ['the implicit flow', { response_type: 'token' }, 'unsupported_response_type'],
    ['a scope that the client may not ask for', { scope: 'openid phone' }, 'invalid_scope'],
    ['no challenge', { code_challenge: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
  ])('%s is told to the client', async (_, change, error) => {
    const answer = await ask(runner, at(`/oauth2/authorize?${String(authorizeQuery(change))}`));
    const back = new URL(String(answer.headers.location));
    expect([back.origin, back.searchParams.get('error'), back.searchParams.get('state')]).toEqual([SITE, error, 's-1']);
  });

  test('nobody but the listed users signs in, and a sign-out URL must be listed', async () => {
    expect((await signIn('root')).status).toBe(400);
    const logout = new URLSearchParams({ client_id: clientId, logout_uri: 'https://evil.example.org/' });
    expect((await ask(runner, at(`/logout?${String(logout)}`))).status).toBe(400);
  });
});

describe('tokens', () => {
  test('say what Cognito says, for as long as the client wants', async () => {
    const answer = await redeem(await codeFor('user-in-editors'));
    expect(answer.status).toBe(200);
    expect(answer.headers['access-control-allow-origin']).toBe('*');
    const { access_token: access, id_token: id } = answer.json as Tokens;
    const [accessClaims, idClaims] = [decodeJwt(access), decodeJwt(id)];
    expect(accessClaims).toMatchObject({
      iss: runner.userPools[0].issuer,
      token_use: 'access',
      client_id: clientId,
      scope: 'openid email',
      username: 'user-in-editors',
      'cognito:groups': ['editors'],
    });
    expect(accessClaims.exp! - accessClaims.iat!).toBe(600);
    expect(accessClaims.aud).toBeUndefined();
    expect(idClaims).toMatchObject({
      aud: clientId,
      token_use: 'id',
      nonce: 'n-1',
      email: 'user-in-editors@example.org',
      'cognito:preferred_role': expect.stringContaining(':role/'),
    });
    const info = await ask(runner, at('/oauth2/userInfo'), { headers: { authorization: `Bearer ${access}` } });
    expect(info.json).toMatchObject({ sub: accessClaims.sub, username: 'user-in-editors' });
  });

  test('a code is good for once, its own client, URL and verifier', async () => {
    const code = await codeFor('user');
    expect((await redeem(code)).status).toBe(200);
    expect((await redeem(code)).json).toEqual({ error: 'invalid_grant' });
    const wrong: Record<string, string>[] = [
      { code_verifier: 'x' },
      { redirect_uri: `${SITE}/` },
      { client_id: rotatingId },
    ];
    for (const change of wrong) {
      expect((await redeem(await codeFor('user'), change)).json).toEqual({ error: 'invalid_grant' });
    }
    expect((await redeem(await codeFor('user'), { client_id: 'nobody' })).json).toEqual({ error: 'invalid_client' });
  });

  test('are refreshed, by a token that rotates where the client wants it', async () => {
    const { refresh_token: lasting } = await tokensFor('user');
    const refreshed = (await refresh(lasting)).json as Tokens;
    expect(refreshed.refresh_token).toBeUndefined();
    expect((await refresh(lasting)).status).toBe(200);
    const { refresh_token: first } = await tokensFor('user', rotatingId);
    expect((await refresh(first)).json).toEqual({ error: 'invalid_grant' });
    const { refresh_token: second } = (await refresh(first, rotatingId)).json as Tokens;
    expect(second).not.toBe(first);
    expect((await refresh(first, rotatingId)).json).toEqual({ error: 'invalid_grant' });
    expect((await refresh(second, rotatingId)).status).toBe(200);
  });

  test('revoking ends the sign-in: refreshing, user info, and credentials', async () => {
    const { refresh_token: token, access_token: access, id_token: id } = await tokensFor('user');
    expect((await credentialsFor(id)).status).toBe(200);
    const revoke = (value: string) => ask(runner, at('/oauth2/revoke'), form({ token: value, client_id: clientId }));
    expect((await revoke(access)).json).toEqual({ error: 'unsupported_token_type' });
    expect((await revoke(token)).status).toBe(200);
    expect((await refresh(token)).json).toEqual({ error: 'invalid_grant' });
    const info = await ask(runner, at('/oauth2/userInfo'), { headers: { authorization: `Bearer ${access}` } });
    expect(info.status).toBe(401);
    expect((await credentialsFor(id)).json).toMatchObject({ __type: 'NotAuthorizedException' });
  });
});

describe('identity pool', () => {
  const search = async (credentials: HostAnswer) =>
    (await signedRequest(runner, credentials, `/datastore/${DATASTORE_ID}/searchImageSets`, '{}')).status;
  const getDatastore = async (credentials: HostAnswer) =>
    (await signedRequest(runner, credentials, `/datastore/${DATASTORE_ID}`)).status;

  test('gives credentials of the role for everybody, or of the group; HealthImaging goes by their policies', async () => {
    const reader = await credentialsFor((await tokensFor('user-in-readers')).id_token);
    expect([await search(reader), await getDatastore(reader)]).toEqual([200, 200]);
    const editor = await credentialsFor((await tokensFor('user-in-editors')).id_token);
    expect([await search(editor), await getDatastore(editor)]).toEqual([200, 403]);
  });

  test('takes no access token, no token of another client, and nobody who has not signed in', async () => {
    const { access_token: access } = await tokensFor('user');
    const { id_token: other } = await tokensFor('user', rotatingId);
    for (const token of [access, other, 'x.y.z']) {
      expect((await credentialsFor(token)).json).toMatchObject({ __type: 'NotAuthorizedException' });
    }
    expect((await identity('GetId', { IdentityPoolId: identityPoolId })).json).toMatchObject({
      __type: 'NotAuthorizedException',
      message: 'Unauthenticated access is not supported for this identity pool.',
    });
  });

  test('gives one user no credentials of another', async () => {
    const first = (await tokensFor('user')).id_token;
    const id = (await identity('GetId', { IdentityPoolId: identityPoolId, Logins: { [provider]: first } })).json;
    const second = (await tokensFor('user-in-readers')).id_token;
    const answer = await identity('GetCredentialsForIdentity', { ...(id as object), Logins: { [provider]: second } });
    expect(answer.json).toMatchObject({ __type: 'NotAuthorizedException' });
  });

  test('a role that trusts another pool gives nothing', async () => {
    const other = await AssemblyRunner.start(
      app(({ role }) => {
        const cfn = role.node.defaultChild as iam.CfnRole;
        cfn.addPropertyOverride('AssumeRolePolicyDocument.Statement.0.Condition.StringEquals', {
          'cognito-identity.amazonaws.com:aud': 'us-east-1:another',
        });
      }),
    );
    try {
      const { ClientId: own, IdentityPoolId: pool } = other.outputs.get('Users')!;
      const login = await ask(other, at(`/login?${String(authorizeQuery({}, own))}`), form({ username: 'user' }));
      const code = new URL(String(login.headers.location)).searchParams.get('code')!;
      const body = { grant_type: 'authorization_code', client_id: own, redirect_uri: `${SITE}/signed-in`, code };
      const tokens = await ask(other, at('/oauth2/token'), form({ ...body, code_verifier: verifier }));
      const answer = await credentialsFor((tokens.json as Tokens).id_token, other, pool);
      expect(answer.json).toMatchObject({ __type: 'InvalidIdentityPoolConfigurationException' });
    } finally {
      await other.stop();
    }
  });
});
