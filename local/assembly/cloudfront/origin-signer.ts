import { createHash } from 'node:crypto';
import { sign } from 'aws4';
import type { RoleSession } from '../iam/sessions';
import type { Resource } from '../template/stack-values';
import { isObject } from '../template/template';

export interface SignedParts {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Origin access control: CloudFront signs what it sends in its own name. */
export class OriginSigner {
  private readonly service: string;
  private readonly behavior: string;

  constructor(
    control: Resource,
    private readonly session: RoleSession,
  ) {
    const config = control.property('OriginAccessControlConfig');
    if (!isObject(config)) throw new Error(`origin access control ${control.logicalId} has no configuration`);
    this.service = String(config.OriginAccessControlOriginType);
    this.behavior = String(config.SigningBehavior);
    if (!['s3', 'lambda'].includes(this.service)) {
      throw new Error(`origin access control ${control.logicalId}: the local CloudFront signs for s3 and lambda only`);
    }
  }

  /** The headers to be sent. A viewer's own Authorization gives way, unless the control says otherwise. */
  public sign(host: string, { method, path, headers, body }: SignedParts): Record<string, string> {
    if (this.behavior === 'never' || (this.behavior === 'no-override' && headers.authorization)) return { ...headers };
    const { authorization: _, ...others } = headers;
    const [, region = 'us-east-1'] = /\.(?:lambda-url|s3)[.-]([a-z0-9-]+)\./.exec(host) ?? [];
    // It does not read bodies: whoever sends one states its hash, or the origin refuses it.
    const hash = body.length === 0 ? createHash('sha256').update('').digest('hex') : 'UNSIGNED-PAYLOAD';
    const unsigned = { 'x-amz-content-sha256': hash, ...others, host };
    const { accessKeyId, secretAccessKey, sessionToken } = this.session.credentials();
    const options = { service: this.service, region, host, method, path, headers: unsigned, doNotModifyHeaders: false };
    const signed = sign(options, { accessKeyId, secretAccessKey, sessionToken });
    return Object.fromEntries(
      Object.entries(signed.headers ?? {}).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
  }
}
