import { randomBytes, randomUUID, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse, type Server } from 'node:http';
import type { RoleSession } from '../iam/sessions';
import { close, listen } from '../listen';

interface Entry {
  readonly session: RoleSession;
  readonly token: string;
}

/** Where tasks get the credentials of their role from, as the agent of ECS hands them out. */
export class CredentialsEndpoint {
  public static async start(): Promise<CredentialsEndpoint> {
    const endpoint = new CredentialsEndpoint();
    endpoint.port = await listen(endpoint.server);
    return endpoint;
  }

  private port = 0;
  private readonly entries = new Map<string, Entry>();
  private readonly server: Server = createServer((req, res) => this.answer(req, res));

  /** The variables by which an AWS SDK finds the credentials of a session. */
  public environmentFor(session: RoleSession): Record<string, string> {
    const path = `/v2/credentials/${randomUUID()}`;
    const token = randomBytes(32).toString('hex');
    this.entries.set(path, { session, token });
    return {
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${this.port}${path}`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: token,
    };
  }

  public forget(session: RoleSession): void {
    for (const [path, entry] of this.entries) if (entry.session === session) this.entries.delete(path);
  }

  public close(): Promise<void> {
    return close(this.server);
  }

  private answer(req: IncomingMessage, res: ServerResponse): void {
    const entry = req.method === 'GET' ? this.entries.get(req.url ?? '') : undefined;
    if (!entry || !sameText(req.headers.authorization ?? '', entry.token)) {
      res.writeHead(entry ? 401 : 404, { 'content-type': 'application/json' });
      res.end(JSON.stringify({ code: 'InvalidIdInRequest', message: 'No credentials with this ID and token.' }));
      return;
    }
    const { accessKeyId, secretAccessKey, sessionToken, expiresAt } = entry.session.credentials();
    res.writeHead(200, { 'content-type': 'application/json' }).end(
      JSON.stringify({
        RoleArn: entry.session.role.arn,
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        Token: sessionToken,
        Expiration: expiresAt.toISOString().replace(/\.\d+Z$/, 'Z'),
      }),
    );
  }
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
