import { randomBytes } from 'node:crypto';
import type { Context } from './conditions';
import { isAllowed, type Policies, type RolePrincipal } from './evaluate';
import type { Statement } from './policy';
import type { Role } from './roles';
import type { Credential } from '../../aws/credential';

/** What a session may do beyond what its role may: where its calls come from. */
export interface SessionOptions {
  readonly name: string;
  /** Policy of the VPC endpoint through which it reaches a service (by prefix of the action, like 's3'). */
  readonly endpointPolicy?: (service: string) => readonly Statement[] | undefined;
  readonly lifetimeMs: number;
  readonly context: Context;
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiresAt: Date;
}

/** A role taken on by a task or function: temporary credentials, which follow each other. */
export class RoleSession {
  private current: SessionCredentials | undefined;

  constructor(
    public readonly role: Role,
    private readonly options: SessionOptions,
    private readonly onIssued: (credentials: SessionCredentials) => void,
  ) {}

  public get principal(): RolePrincipal {
    const { arn, account, name, service } = this.role;
    if (service !== undefined) return { account, roleArn: arn, sessionArn: arn, service };
    return {
      account,
      roleArn: arn,
      sessionArn: `${arn.replace(/:iam::(\d+):role\/.*$/, ':sts::$1:assumed-role')}/${name}/${this.options.name}`,
    };
  }

  /** Credentials that are good for a third of their lifetime at least. */
  public credentials(): SessionCredentials {
    const { lifetimeMs } = this.options;
    if (!this.current || this.current.expiresAt.getTime() - Date.now() < lifetimeMs / 3) {
      this.current = {
        accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
        secretAccessKey: randomBytes(30).toString('base64'),
        sessionToken: randomBytes(96).toString('base64'),
        expiresAt: new Date(Date.now() + lifetimeMs),
      };
      this.onIssued(this.current);
    }
    return this.current;
  }

  /** Whether the role, the resource and the way to the service allow a call. */
  public allows(
    action: string,
    resource: string,
    more: Pick<Policies, 'resource' | 'resourceDecides' | 'onUnknown'> & { readonly context?: Context },
  ): boolean {
    const { roleArn, account, service } = this.principal;
    const who: Context =
      service === undefined
        ? { 'aws:principalarn': roleArn, 'aws:principalaccount': account, 'aws:principaltype': 'AssumedRole' }
        : { 'aws:principalservicename': service, 'aws:principalisawsservice': 'true' };
    const context = {
      ...this.options.context,
      ...who,
      'aws:currenttime': new Date().toISOString(),
      ...more.context,
    };
    return isAllowed(
      { action, resource, principal: this.principal, context },
      {
        identity: this.role.statements,
        resource: more.resource,
        resourceDecides: more.resourceDecides,
        endpoint: this.options.endpointPolicy?.(action.split(':')[0]),
        onUnknown: more.onUnknown,
      },
    );
  }
}

/** Expired credentials are told apart from unknown ones for this long. */
const REMEMBERED_MS = 3_600_000;

/** All sessions of a running app, to be found by the key that a request is signed with. */
export class Sessions {
  private readonly byKey = new Map<
    string,
    { readonly session: RoleSession; readonly credentials: SessionCredentials }
  >();

  public open(role: Role, options: SessionOptions): RoleSession {
    const session: RoleSession = new RoleSession(role, options, (credentials) => {
      for (const [key, { credentials: old }] of this.byKey) {
        if (old.expiresAt.getTime() + REMEMBERED_MS < Date.now()) this.byKey.delete(key);
      }
      this.byKey.set(credentials.accessKeyId, { session, credentials });
    });
    return session;
  }

  /** The session is over: its credentials are unknown from now on. */
  public close(session: RoleSession): void {
    for (const [key, entry] of this.byKey) if (entry.session === session) this.byKey.delete(key);
  }

  public find(accessKeyId: string): RoleSession | undefined {
    return this.byKey.get(accessKeyId)?.session;
  }

  /** For services that ask of a credential alone whether it allows a call. */
  public credential(
    accessKeyId: string,
    allow: (session: RoleSession, action: string, resource: string) => boolean,
  ): Credential | undefined {
    const entry = this.byKey.get(accessKeyId);
    return entry && { ...entry.credentials, allow: (action, resource) => allow(entry.session, action, resource) };
  }
}
