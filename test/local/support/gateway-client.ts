import { createHash, randomBytes } from 'node:crypto';
import { request, type IncomingHttpHeaders } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Gateway } from '../../../local/assembly';

export interface GatewayAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What a viewer's page reads. */
export interface ViewerConfig {
  readonly region: string;
  readonly dataStores: readonly string[];
  readonly frameSources: readonly { readonly kind: string; readonly endpoint: string }[];
  readonly signIn: {
    readonly userPoolId: string;
    readonly clientId: string;
    readonly domain: string;
    readonly identityPoolId: string;
    readonly scopes: readonly string[];
  };
  readonly endpoints: { readonly healthImaging: string; readonly cognitoIdentity: string; readonly cognitoIdp: string };
}

export interface Tokens {
  readonly access_token: string;
  readonly id_token: string;
}

interface Options {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a page in a browser does, without one: it opens names below localhost and goes by its config.json. */
export class GatewayClient {
  constructor(
    private readonly gateway: { readonly names: Pick<Gateway['names'], 'url'> },
    public readonly label: string,
  ) {}

  public get site(): string {
    return this.gateway.names.url(this.label);
  }

  public open(url: string, { method = 'GET', headers = {}, body }: Options = {}): Promise<GatewayAnswer> {
    const { host, port, pathname, search } = new URL(url, this.site);
    return new Promise((resolve, reject) => {
      const path = `${pathname}${search}`;
      const options = { host: '127.0.0.1', port, path, method, agent: false as const, headers: { host, ...headers } };
      const req = request(options, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
        res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, body: Buffer.concat(chunks) }));
      });
      req.on('error', reject).end(body);
    });
  }

  public async config(): Promise<ViewerConfig> {
    return JSON.parse((await this.open('/config.json')).body.toString()) as ViewerConfig;
  }

  /** The whole way of a sign-in, as the page and the browser go it. @throws where a step of it fails */
  public async signIn({ signIn }: ViewerConfig, username: string): Promise<Tokens> {
    const verifier = randomBytes(32).toString('base64url');
    const redirect = `${this.site}/signed-in`;
    const query = new URLSearchParams({
      client_id: signIn.clientId,
      response_type: 'code',
      redirect_uri: redirect,
      scope: signIn.scopes.join(' '),
      state: 'state',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    });
    const start = await this.open(`${signIn.domain}/oauth2/authorize?${String(query)}`);
    if (start.status !== 302) throw new Error(`authorize: ${start.status} ${start.body.toString()}`);
    const login = new URL(String(start.headers.location), signIn.domain).href;
    const chosen = await this.open(login, this.form({ username }));
    if (chosen.status !== 302) throw new Error(`sign-in: ${chosen.status} ${chosen.body.toString()}`);
    const back = new URL(String(chosen.headers.location));
    if (`${back.origin}${back.pathname}` !== redirect) throw new Error(`sign-in leads to ${back.href}`);
    const answer = await this.open(
      `${signIn.domain}/oauth2/token`,
      this.form({
        grant_type: 'authorization_code',
        client_id: signIn.clientId,
        redirect_uri: redirect,
        code: back.searchParams.get('code') ?? '',
        code_verifier: verifier,
      }),
    );
    if (answer.status !== 200) throw new Error(`token: ${answer.body.toString()}`);
    return JSON.parse(answer.body.toString()) as Tokens;
  }

  /** Calls HealthImaging with credentials of the identity pool. */
  public async call(config: ViewerConfig, tokens: Tokens, path: string, body?: string): Promise<GatewayAnswer> {
    const { region, signIn, endpoints } = config;
    const Logins = { [`cognito-idp.${region}.amazonaws.com/${signIn.userPoolId}`]: tokens.id_token };
    const id = await this.identity(config, 'GetId', { IdentityPoolId: signIn.identityPoolId, Logins });
    const { Credentials } = await this.identity(config, 'GetCredentialsForIdentity', { ...id, Logins });
    const { AccessKeyId, SecretKey, SessionToken } = Credentials as Record<string, string>;
    const signer = new SignatureV4({
      service: 'medical-imaging',
      region,
      credentials: { accessKeyId: AccessKeyId, secretAccessKey: SecretKey, sessionToken: SessionToken },
      sha256: Sha256,
    });
    const method = body === undefined ? 'GET' : 'POST';
    const { host } = new URL(endpoints.healthImaging);
    const unsigned = { method, protocol: 'http:', hostname: host, path, headers: { host }, body };
    const { headers } = await signer.sign(unsigned);
    return this.open(`${endpoints.healthImaging}${path}`, { method, headers, body });
  }

  private async identity(config: ViewerConfig, operation: string, body: object): Promise<Record<string, unknown>> {
    const answer = await this.open(config.endpoints.cognitoIdentity, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityService.${operation}`,
      },
      body: JSON.stringify(body),
    });
    const parsed = JSON.parse(answer.body.toString()) as Record<string, unknown>;
    if (answer.status !== 200) throw new Error(`${operation}: ${String(parsed.__type)}`);
    return parsed;
  }

  private form(fields: Readonly<Record<string, string>>): Options {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: this.site };
    return { method: 'POST', headers, body: String(new URLSearchParams(fields)) };
  }
}
