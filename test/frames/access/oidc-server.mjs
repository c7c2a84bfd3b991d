// An OpenID Connect issuer for tests: signs JWT access tokens for one resource. Says its port on standard output.
import { createServer } from 'node:http';
import { Provider } from 'oidc-provider';

const RESOURCE = 'https://frames.example';
const server = createServer((req, res) => callback(req, res));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [
    {
      client_id: 'viewer',
      client_secret: 'viewer-secret-of-the-test',
      grant_types: ['client_credentials'],
      redirect_uris: [],
      response_types: [],
    },
  ],
  scopes: ['frames.read'],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: () => ({
        scope: 'frames.read',
        audience: RESOURCE,
        accessTokenFormat: 'jwt',
        accessTokenTTL: 300,
        jwt: { sign: { alg: process.argv[2] ?? 'RS256' } },
      }),
    },
  },
  extraTokenClaims: () => ({ groups: ['radiology'] }),
});
const callback = provider.callback();
process.stdout.write(`${JSON.stringify({ event: 'listening', issuer, jwks: `${issuer}/jwks` })}\n`);
