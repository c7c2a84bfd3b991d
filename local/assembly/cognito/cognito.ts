import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { LocalCertificate } from '../certificate';
import type { Closing } from '../closing';
import type { Context } from '../iam/conditions';
import type { RoleSession } from '../iam/sessions';
import { close, listen } from '../listen';
import { IdentityApi } from './identity-api';
import { identityPools } from './identity-pools';
import { PoolDomain } from './pool-domain';
import { PoolTokens } from './tokens';
import { userPools } from './user-pools';
import { localUsers, type LocalUser } from './users';
import type { Lines } from '../network/lines';
import type { Routes } from '../network/routes';
import type { SignIn } from '../sign-in/sign-in';
import type { TrustedIssuer } from '../sign-in/trusted-issuers';
import type { Deployment } from '../template/deployment';

export interface CognitoOptions {
  readonly deployment: Deployment;
  readonly issuers: readonly TrustedIssuer[];
  readonly signIn: SignIn;
  readonly certificate: LocalCertificate;
  readonly routes: Routes;
  readonly lines: Lines;
  readonly openSession: (roleArn: string, name: string, context: Context) => RoleSession;
  readonly now?: () => number;
}

/** A user pool of the app, and who can sign in to it here. */
export interface LocalUserPool {
  readonly stack: string;
  readonly logicalId: string;
  readonly issuer: string;
  /** Host of its sign-in pages, if it has any. */
  readonly domain: string | undefined;
  readonly users: readonly LocalUser[];
}

type Handler = (req: IncomingMessage, res: ServerResponse) => Promise<void>;

/** User pools with their sign-in pages, and identity pools, by the host names that Cognito gives them. */
export async function startCognito(options: CognitoOptions, closing: Closing): Promise<LocalUserPool[]> {
  const { deployment, issuers, signIn, certificate, routes, lines, openSession, now = Date.now } = options;
  const handlers = new Map<string, Handler>();
  const tokens = new Map<string, PoolTokens>();
  const started = userPools(deployment).map((pool): LocalUserPool => {
    const trusted = issuers.find(({ issuer }) => issuer === pool.issuer);
    const users = localUsers(pool, { groups: trusted?.groups ?? [] });
    const own = new PoolTokens(pool, signIn.tokensOf(pool.issuer), now);
    tokens.set(pool.providerName, own);
    if (pool.domain !== undefined) {
      const domain = new PoolDomain(pool, users, own, now);
      handlers.set(pool.domain, (req, res) => domain.answer(req, res));
    }
    const { resource, issuer, domain } = pool;
    return { stack: resource.stack.id, logicalId: resource.logicalId, issuer, domain, users };
  });
  const pools = identityPools(deployment);
  for (const host of identityHosts(deployment)) {
    const regional = pools.filter(({ region }) => host.includes(`.${region}.`));
    const api = new IdentityApi({ deployment, pools: regional, tokens, openSession });
    handlers.set(host, (req, res) => api.answer(req, res));
  }
  if (handlers.size === 0) return started;

  const server = createServer(certificate, (req, res) => {
    const handler = handlers.get((req.headers.host ?? '').split(':')[0]);
    if (!handler) return void res.writeHead(421).end();
    handler(req, res).catch(() => res.destroy());
  });
  const port = await lines.through('sign-in', await listen(server), certificate);
  closing.add(() => close(server));
  for (const host of handlers.keys()) {
    routes.add(host.startsWith('cognito-identity.') ? 'cognito-identity' : 'internet', host, port);
  }
  return started;
}

/** With the app's own user pools, whether or not a task or function trusts them. */
export function withUserPools(trusted: readonly TrustedIssuer[], deployment: Deployment): TrustedIssuer[] {
  const pools = userPools(deployment);
  const known = trusted.map((issuer) => ({
    ...issuer,
    domain: pools.find((pool) => pool.issuer === issuer.issuer)?.domain,
  }));
  const others = pools.filter(({ issuer }) => !known.some((other) => other.issuer === issuer));
  return [
    ...known,
    ...others.map(({ issuer, clients, domain }) => ({
      issuer,
      domain,
      clientIds: [...clients.keys()],
      audiences: [],
      tokenUse: 'access',
      scopes: [],
      groupsClaim: 'cognito:groups',
      groups: [],
    })),
  ];
}

/** The names of sign-in pages and identity pools. */
export function cognitoHosts(deployment: Deployment): string[] {
  const domains = userPools(deployment).flatMap(({ domain }) => domain ?? []);
  return [...domains, ...identityHosts(deployment)];
}

function identityHosts(deployment: Deployment): string[] {
  const hosts = deployment.ofType('AWS::Cognito::IdentityPool').map(({ environment: { region, urlSuffix } }) => {
    return `cognito-identity.${region}.${urlSuffix}`;
  });
  return [...new Set(hosts)];
}
