// An OpenID Connect server with the addresses of Cognito's managed login, and an identity pool that trusts its ID tokens.
// Its only argument is JSON: { site, accessSeconds, keys }. Says its port on standard output; GET /test/<name> turns a switch.
import { createServer } from 'node:http';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { Provider } from 'oidc-provider';

const { site, accessSeconds, keys } = JSON.parse(process.argv[2]);
const REGION = 'us-east-1';
const ISSUER = `https://cognito-idp.${REGION}.amazonaws.com/${REGION}_Viewer1`;
const CLIENT = 'viewer-client';
const USERS = { reader: 'Rita Reader', outsider: 'Otto Outsider' };
/** What tests switch while it runs, and what they count. */
const switches = { refuseTokens: false };
const counts = { renewals: 0, revocations: 0, credentials: 0, signIns: 0 };

const provider = new Provider(ISSUER, {
  clients: [
    {
      client_id: CLIENT,
      token_endpoint_auth_method: 'none',
      redirect_uris: [`${site}signed-in`],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  routes: { authorization: '/oauth2/authorize', token: '/oauth2/token', revocation: '/oauth2/revoke' },
  scopes: ['openid', 'email', 'profile'],
  claims: { openid: ['sub'], email: ['email'], profile: ['name'] },
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  clientBasedCORS: () => true,
  issueRefreshToken: () => true,
  ttl: { AccessToken: accessSeconds, IdToken: 3600, RefreshToken: 3600, Session: 3600, Grant: 3600, Interaction: 600 },
  cookies: { keys: ['of the test'] },
  features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
  interactions: { url: (_ctx, { uid }) => `/login/${uid}` },
  findAccount: (_ctx, sub) => ({
    accountId: sub,
    claims: () => ({ sub, email: `${sub}@hospital.example`, name: USERS[sub] }),
  }),
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({ clientId: CLIENT, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope('openid email profile');
    await grant.save();
    return grant;
  },
});
provider.on('grant.revoked', () => counts.revocations++);
const callback = provider.callback();

async function body(req) {
  let text = '';
  for await (const chunk of req) text += chunk;
  return text;
}

async function login(req, res) {
  if (req.method === 'GET') {
    res.writeHead(200, { 'content-type': 'text/html' });
    const buttons = Object.entries(USERS).map(([id, name]) => `<button name="user" value="${id}">${name}</button>`);
    return res.end(`<!doctype html><title>Login</title><form method="post">${buttons.join('')}</form>`);
  }
  counts.signIns++;
  const accountId = new URLSearchParams(await body(req)).get('user');
  return provider.interactionFinished(req, res, { login: { accountId } }, { mergeWithLastSubmission: false });
}

function logout(url, res) {
  const target = url.searchParams.get('logout_uri');
  const known = target === site && url.searchParams.get('client_id') === CLIENT;
  if (!known) return res.writeHead(400).end('unknown logout_uri');
  const gone = ['_session', '_session.sig', '_session.legacy', '_session.legacy.sig'];
  res.writeHead(302, { location: target, 'set-cookie': gone.map((name) => `${name}=; Path=/; Max-Age=0`) });
  return res.end();
}

const cors = { 'access-control-allow-origin': new URL(site).origin, 'access-control-allow-headers': '*' };

async function identityPool(req, res) {
  const answer = (status, document) => {
    res.writeHead(status, { ...cors, 'content-type': 'application/x-amz-json-1.1' });
    res.end(JSON.stringify(document));
  };
  const request = JSON.parse(await body(req));
  const token = request.Logins?.[`cognito-idp.${REGION}.amazonaws.com/${REGION}_Viewer1`];
  const { port } = server.address();
  const jwks = createLocalJWKSet(await (await fetch(`http://127.0.0.1:${port}/jwks`)).json());
  const { payload } = await jwtVerify(token, jwks, { issuer: ISSUER, audience: CLIENT });
  if (payload.sub === 'outsider') {
    return answer(400, { __type: 'NotAuthorizedException', message: 'Access to Identity is forbidden.' });
  }
  if (req.headers['x-amz-target'].endsWith('.GetId')) return answer(200, { IdentityId: `${REGION}:${payload.sub}` });
  counts.credentials++;
  const Expiration = Date.now() / 1000 + accessSeconds;
  return answer(200, { IdentityId: request.IdentityId, Credentials: { ...keys, Expiration } });
}

const server = createServer(async (req, res) => {
  const url = new URL(req.url, 'http://localhost');
  try {
    if (url.pathname === '/favicon.ico') return res.writeHead(204).end();
    if (url.pathname.startsWith('/login/')) return await login(req, res);
    if (url.pathname === '/logout') return logout(url, res);
    if (url.pathname === '/identity/') {
      return req.method === 'OPTIONS' ? res.writeHead(204, cors).end() : await identityPool(req, res);
    }
    if (url.pathname.startsWith('/test/')) {
      const name = url.pathname.slice('/test/'.length);
      if (name in switches) switches[name] = !switches[name];
      return res.end(JSON.stringify(counts));
    }
    if (url.pathname === '/oauth2/token' && switches.refuseTokens) {
      res.writeHead(400, { ...cors, 'content-type': 'application/json' });
      return res.end(JSON.stringify({ error: 'invalid_grant' }));
    }
  } catch (error) {
    console.error(error);
    return res.writeHead(500).end();
  }
  return callback(req, res);
});
provider.on('grant.success', (ctx) => {
  if (ctx.oidc.params.grant_type === 'refresh_token') counts.renewals++;
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
process.stdout.write(`${JSON.stringify({ event: 'listening', port: server.address().port })}\n`);
