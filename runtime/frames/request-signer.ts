import { createHmac, hash } from 'node:crypto';
import { AmzDate } from './amz-date';
import { PreparedHmac } from './prepared-hmac';

const SERVICE = 'medical-imaging';
const ALGORITHM = 'AWS4-HMAC-SHA256';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A POST of JSON without a query, whose path needs no encoding. */
export interface SignableRequest {
  readonly path: string;
  readonly body: string;
}

/** What the signatures of a day with the same credentials have in common. */
interface Prepared extends Credentials {
  readonly day: string;
  readonly hmac: PreparedHmac;
  readonly scope: string;
  /** Of the canonical request, what follows the time, up to the hash of the body. */
  readonly afterTime: string;
  /** Of the `Authorization` header, up to the signature. */
  readonly authorization: string;
}

/**
 * Signs GetImageFrame (Signature Version 4) for one endpoint. Of its own, as each cold frame waits for it: signers for any
 * request take three times as long.
 */
export class RequestSigner {
  private readonly date = new AmzDate();
  private prepared: Prepared | undefined;

  constructor(
    private readonly region: string,
    private readonly host: string,
  ) {}

  /** @returns the headers of the request, names and values in turn, but for `Host` and `Content-Length`. */
  public sign({ path, body }: SignableRequest, credentials: Credentials, now = Date.now()): string[] {
    const time = this.date.format(now);
    const { hmac, scope, afterTime, authorization } = this.prepare(credentials, time.slice(0, 8));
    const canonical = `POST\n${path}\n\ncontent-type:application/json\nhost:${this.host}\nx-amz-date:${time}\n${afterTime}${sha256(body)}`;
    const signature = hmac.sign(`${ALGORITHM}\n${time}\n${scope}\n${sha256(canonical)}`);
    const headers = [
      'content-type',
      'application/json',
      'accept-encoding',
      'identity',
      'x-amz-date',
      time,
      'authorization',
      authorization + signature,
    ];
    if (credentials.sessionToken) headers.push('x-amz-security-token', credentials.sessionToken);
    return headers;
  }

  private prepare(credentials: Credentials, day: string): Prepared {
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    const { prepared } = this;
    if (
      prepared?.day === day &&
      prepared.accessKeyId === accessKeyId &&
      prepared.secretAccessKey === secretAccessKey &&
      prepared.sessionToken === sessionToken
    ) {
      return prepared;
    }
    const key = [day, this.region, SERVICE, 'aws4_request'].reduce<Buffer | string>(
      (secret, part) => createHmac('sha256', secret).update(part).digest(),
      `AWS4${secretAccessKey}`,
    ) as Buffer;
    const scope = `${day}/${this.region}/${SERVICE}/aws4_request`;
    // Some sources give an empty token where there is none.
    const names = `content-type;host;x-amz-date${sessionToken ? ';x-amz-security-token' : ''}`;
    this.prepared = {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      day,
      hmac: new PreparedHmac(key),
      scope,
      afterTime: `${sessionToken ? `x-amz-security-token:${sessionToken}\n` : ''}\n${names}\n`,
      authorization: `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=`,
    };
    return this.prepared;
  }
}

function sha256(text: string): string {
  return hash('sha256', text);
}
