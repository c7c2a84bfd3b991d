import { createHmac, hash } from 'node:crypto';
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
  readonly host: string;
  readonly path: string;
  readonly body: string;
}

/**
 * Signs GetImageFrame (Signature Version 4). Of its own, as each cold frame waits for it: signers for any request take
 * three times as long.
 */
export class RequestSigner {
  private key: { readonly secret: string; readonly date: string; readonly hmac: PreparedHmac } | undefined;

  constructor(private readonly region: string) {}

  /** @returns the headers of the request, names and values in turn. */
  public sign({ host, path, body }: SignableRequest, credentials: Credentials, now = new Date()): string[] {
    const iso = now.toISOString();
    const date = iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
    const time = `${date}T${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
    const { accessKeyId, secretAccessKey, sessionToken } = credentials;
    // Some sources give an empty one where there is none.
    const token = !sessionToken ? '' : `x-amz-security-token:${sessionToken}\n`;
    const names = `content-type;host;x-amz-date${sessionToken ? ';x-amz-security-token' : ''}`;
    const canonical = `POST\n${path}\n\ncontent-type:application/json\nhost:${host}\nx-amz-date:${time}\n${token}\n${names}\n${sha256(body)}`;
    const scope = `${date}/${this.region}/${SERVICE}/aws4_request`;
    const signature = this.keyOf(secretAccessKey, date).sign(`${ALGORITHM}\n${time}\n${scope}\n${sha256(canonical)}`);
    const authorization = `${ALGORITHM} Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    return [
      ...['Host', host],
      ...['Content-Type', 'application/json'],
      ...['Content-Length', String(Buffer.byteLength(body))],
      ...['Accept-Encoding', 'identity'],
      ...['X-Amz-Date', time],
      ...(sessionToken ? ['X-Amz-Security-Token', sessionToken] : []),
      ...['Authorization', authorization],
    ];
  }

  /** The same all day. */
  private keyOf(secret: string, date: string): PreparedHmac {
    if (this.key?.secret !== secret || this.key.date !== date) {
      const bytes = [date, this.region, SERVICE, 'aws4_request'].reduce<Buffer | string>(
        (key, part) => createHmac('sha256', key).update(part).digest(),
        `AWS4${secret}`,
      ) as Buffer;
      this.key = { secret, date, hmac: new PreparedHmac(bytes) };
    }
    return this.key.hmac;
  }
}

function sha256(text: string): string {
  return hash('sha256', text);
}
