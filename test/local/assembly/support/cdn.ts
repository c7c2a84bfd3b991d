import { sign, verify, type KeyObject } from 'node:crypto';
import { request } from 'node:https';
import type { Stack } from 'aws-cdk-lib';
import { aws_cognito as cognito } from 'aws-cdk-lib';
import { DATASTORE_ID, type Answer } from './app';
import type { AssemblyRunner, KeyPairs } from '../../../../local/assembly';
import { grantQuery, makeGrant } from '../../../../runtime/session/grant';
import { ImageFrameCdn, ImagingDatastore, TokenIssuer, type ImageFrameCdnProps } from '../../../../src';

export const OTHER_DATASTORE_ID = 'fedcba9876543210fedcba9876543210';
export const US_EAST_1 = { account: '123456789012', region: 'us-east-1' };
export const VIEWER = 'https://viewer.example.com';

/** A distribution for users of the stack's pool. */
export function addCdn(stack: Stack, id = 'Cdn', props: Partial<ImageFrameCdnProps> = {}): ImageFrameCdn {
  const pool = stack.node.tryFindChild('Pool') as cognito.UserPool | undefined;
  const users = pool ?? new cognito.UserPool(stack, 'Pool');
  return new ImageFrameCdn(stack, id, {
    dataStores: [ImagingDatastore.fromDatastoreId(DATASTORE_ID)],
    tokenIssuers: [TokenIssuer.cognito(users, [users.addClient(`${id}Client`)])],
    dashboard: false,
    ...props,
  });
}

export interface CdnAnswer extends Answer {
  /** Whether the whole answer came. */
  readonly complete: boolean;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Session {
  /** As a Cookie header, made of the query. */
  readonly cookies: string;
  readonly query: string;
  readonly setCookies: readonly string[];
  readonly body: Readonly<Record<string, string>>;
}

/** A client of one distribution: it asks for its name, and trusts the runner's certificate alone. */
export class Viewer {
  constructor(
    private readonly runner: AssemblyRunner,
    private readonly index = 0,
  ) {}

  public get distribution(): AssemblyRunner['distributions'][number] {
    return this.runner.distributions[this.index];
  }

  public ask(path: string, { method = 'GET', headers = {}, body }: Asked = {}): Promise<CdnAnswer> {
    const { domainName: servername, port } = this.distribution;
    return new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port,
        servername,
        path,
        method,
        headers: { host: servername, ...headers },
        ca: this.runner.certificate,
        agent: false as const,
      };
      const req = request(options, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
        res.on('close', () =>
          resolve({
            status: res.statusCode!,
            headers: res.headers,
            body: Buffer.concat(chunks),
            complete: res.complete,
          }),
        );
      });
      req.on('error', (error: NodeJS.ErrnoException) => {
        // Cut off before the head.
        if (error.code === 'ECONNRESET') resolve({ status: 0, headers: {}, body: Buffer.alloc(0), complete: false });
        else reject(error);
      });
      req.end(body);
    });
  }

  public async open(token: string, datastoreId = DATASTORE_ID): Promise<Session> {
    const answer = await this.ask(`/session/${datastoreId}`, { headers: { 'x-access-token': token } });
    if (answer.status !== 200) throw new Error(`session: ${answer.status} ${answer.body.toString()}`);
    const setCookies = [answer.headers['set-cookie'] ?? []].flat();
    const body = JSON.parse(answer.body.toString()) as Record<string, string>;
    return { cookies: cookiesOf(body.query), query: body.query, setCookies, body };
  }
}

/** The cookies that say the same as the query of a grant. */
const cookiesOf = (query: string) => query.replaceAll('&', '; ').replace(/(^|; )/g, '$1CloudFront-');

/** A key that a distribution trusts, as CloudFront names it. */
export interface SigningKey {
  readonly keyPairId: string;
  readonly privateKey: KeyObject;
}

/** The key by which a session was signed. */
export function keyOf({ query }: Session, keyPairs: KeyPairs): SigningKey {
  const parameters = new URLSearchParams(query);
  const decoded = (name: string) =>
    Buffer.from(
      parameters.get(name)!.replace(/[-_~]/g, (c) => ({ '-': '+', _: '=', '~': '/' })[c]!),
      'base64',
    );
  const pair = [...keyPairs.all.values()].find(({ publicKey }) =>
    verify('sha256', decoded('Policy'), publicKey, decoded('Signature')),
  );
  return { keyPairId: parameters.get('Key-Pair-Id')!, privateKey: pair!.privateKey };
}

/** The query of a grant, signed without the session function. */
export async function grantOf(
  { keyPairId, privateKey }: SigningKey,
  { resourceOrigin = 'https://*', datastoreId = DATASTORE_ID, expires = Math.floor(Date.now() / 1000) + 600 } = {},
): Promise<string> {
  const signer = (message: Buffer) => Promise.resolve(sign('sha256', message, privateKey));
  const key = { keyPairId, kmsKeyArn: 'arn' };
  return grantQuery(await makeGrant({ resourceOrigin, datastoreId, expires }, key, signer));
}
