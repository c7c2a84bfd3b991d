import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { IncomingHttpHeaders } from 'node:http';
import { SignatureV4, createScope, getCanonicalHeaders, getSigningKey } from '@smithy/signature-v4';
import { Credential } from './credential';
import { Query } from './query';
import { ServiceError } from './service-error';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const SKEW_MS = 15 * 60 * 1000;
const MAX_PRESIGNED_SECONDS = 7 * 24 * 60 * 60;

const missingToken = () => new ServiceError('MissingAuthenticationTokenException', 403, 'Missing Authentication Token');
const incomplete = (message: string) => new ServiceError('IncompleteSignatureException', 403, message);
const invalidSignature = (message: string) => new ServiceError('InvalidSignatureException', 403, message);
const invalidToken = () =>
  new ServiceError('UnrecognizedClientException', 403, 'The security token included in the request is invalid.');
const expiredToken = () =>
  new ServiceError('ExpiredTokenException', 403, 'The security token included in the request is expired');
const mismatch = () =>
  invalidSignature(
    'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
  );

export interface SignedRequest {
  readonly method: string;
  readonly rawPath: string;
  readonly query: Query;
  readonly headers: IncomingHttpHeaders;
  readonly body: Uint8Array;
}

/** What a request says of its signature, in its headers or in its query. */
interface Claim {
  readonly presigned: boolean;
  readonly accessKeyId: string;
  readonly scope: readonly string[];
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly date: string;
  readonly lifetimeMs: number;
  readonly securityToken: string | undefined;
}

/** SHA-256 by the platform, in the form that the signing library takes; HMAC when there is a secret. */
class Sha256 {
  private readonly hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    const key = secret === undefined || typeof secret === 'string' ? secret : bytesOf(secret);
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', key);
  }

  update(chunk: Uint8Array): void {
    this.hash.update(chunk);
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    throw new Error('One hash is made for each message.');
  }
}

const bytesOf = (data: ArrayBuffer | ArrayBufferView) =>
  ArrayBuffer.isView(data) ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength) : new Uint8Array(data);

export interface VerifierOptions {
  /** As credential scopes name it, like 'medical-imaging'. */
  readonly service: string;
  readonly region: string;
  readonly credentials: (accessKeyId: string) => Credential | undefined;
  readonly now: () => number;
}

/** Checks AWS Signature Version 4 by canonicalising with the library that the AWS SDK signs with. */
export class SignatureVerifier extends SignatureV4 {
  constructor(private readonly options: VerifierOptions) {
    super({
      service: options.service,
      region: options.region,
      // The library's own credentials are not used: each request brings the ID of its own.
      credentials: { accessKeyId: '', secretAccessKey: '' },
      sha256: Sha256,
      // S3 alone signs the path as it is sent.
      uriEscapePath: options.service !== 's3',
    });
  }

  /** The credential that signed the request; throws the service's error if none did. */
  async verify(request: SignedRequest): Promise<Credential> {
    const claim = readClaim(request);
    this.checkScope(claim);
    checkSignedHeaders(claim, request.headers);
    const credential = this.options.credentials(claim.accessKeyId);
    if (!credential || claim.securityToken !== credential.sessionToken) throw invalidToken();
    this.checkDate(claim);
    const bodyHash = createHash('sha256').update(request.body).digest('hex');
    // The header is what the client says of its body, never what is taken for it.
    const statedHash = request.headers['x-amz-content-sha256'];
    if (statedHash !== undefined && statedHash !== bodyHash) throw mismatch();
    const expected = Buffer.from(await this.signatureOf(request, claim, credential, bodyHash), 'latin1');
    const given = Buffer.from(claim.signature, 'latin1');
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw mismatch();
    if (credential.expiresAt !== undefined && credential.expiresAt.getTime() <= this.options.now()) {
      throw expiredToken();
    }
    return credential;
  }

  private async signatureOf(
    { method, rawPath, query, headers }: SignedRequest,
    claim: Claim,
    credential: Credential,
    bodyHash: string,
  ): Promise<string> {
    const signed: Record<string, string> = {};
    for (const name of claim.signedHeaders) signed[name] = String(headers[name]);
    const request = { method, path: rawPath, query: { ...query }, headers: signed, protocol: '', hostname: '' };
    const canonicalHeaders = getCanonicalHeaders(request, undefined, new Set(claim.signedHeaders));
    const canonical = this.createCanonicalRequest(request, canonicalHeaders, bodyHash);
    const day = claim.scope[0];
    const scope = createScope(day, this.options.region, this.options.service);
    const stringToSign = await this.createStringToSign(claim.date, scope, canonical, ALGORITHM);
    const key = await getSigningKey(Sha256, credential, day, this.options.region, this.options.service);
    return createHmac('sha256', key).update(stringToSign).digest('hex');
  }

  private checkScope({ scope, date }: Claim): void {
    const [day, region, service, terminator] = scope;
    const expected = this.options;
    const faults: string[] = [];
    if (region !== expected.region) faults.push(`Credential should be scoped to a valid region, not '${region}'. `);
    if (service !== expected.service) {
      faults.push(`Credential should be scoped to correct service: '${expected.service}'. `);
    }
    if (terminator !== 'aws4_request') {
      faults.push(`Credential should be scoped with a valid terminator: 'aws4_request', not '${terminator}'. `);
    }
    if (day !== date.slice(0, 8)) {
      faults.push(
        `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${date.slice(0, 8)}', from '${date}'. `,
      );
    }
    if (faults.length > 0) throw invalidSignature(faults.join('').trim());
  }

  private checkDate({ date, lifetimeMs }: Claim): void {
    const signedAt = Date.parse(date.replace(/^(....)(..)(..T..)(..)(..Z)$/, '$1-$2-$3:$4:$5'));
    if (Number.isNaN(signedAt)) throw incomplete('Date must be in ISO-8601 basic format: YYYYMMDDTHHMMSSZ.');
    const now = this.options.now();
    const basic = (time: number) => new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
    if (now > signedAt + lifetimeMs) {
      throw invalidSignature(`Signature expired: ${date} is now earlier than ${basic(now - lifetimeMs)}`);
    }
    if (now < signedAt - SKEW_MS) {
      throw invalidSignature(`Signature not yet current: ${date} is still later than ${basic(now + SKEW_MS)}`);
    }
  }
}

function readClaim({ headers, query }: SignedRequest): Claim {
  const { authorization } = headers;
  const inQuery = query['X-Amz-Algorithm'] !== undefined || query['X-Amz-Signature'] !== undefined;
  if (authorization !== undefined && inQuery) throw incomplete('Only one authentication mechanism is allowed.');
  if (authorization !== undefined) return headerClaim(authorization, headers);
  if (inQuery) return queryClaim(query);
  throw missingToken();
}

function headerClaim(authorization: string, headers: IncomingHttpHeaders): Claim {
  const [algorithm, ...rest] = authorization.split(' ');
  if (algorithm !== ALGORITHM) throw incomplete(`Authorization header must be of the algorithm ${ALGORITHM}.`);
  const parts = new Map<string, string>();
  for (const part of rest.join(' ').split(',')) {
    const [name, ...value] = part.trim().split('=');
    if (value.length === 0 || parts.has(name)) {
      throw incomplete('Authorization header must be a list of key=value pairs, each once.');
    }
    parts.set(name, value.join('='));
  }
  const lacking = ['Credential', 'Signature', 'SignedHeaders'].filter((name) => !parts.get(name));
  const date = header(headers, 'x-amz-date');
  const faults = lacking.map((name) => `Authorization header requires '${name}' parameter.`);
  if (date === undefined) faults.push("Authorization header requires existence of a 'X-Amz-Date' header.");
  if (faults.length > 0 || date === undefined) throw incomplete(faults.join(' '));
  return {
    presigned: false,
    ...credentialOf(parts.get('Credential') ?? ''),
    signedHeaders: (parts.get('SignedHeaders') ?? '').split(';'),
    signature: parts.get('Signature') ?? '',
    date: checkedDate(date),
    lifetimeMs: SKEW_MS,
    securityToken: header(headers, 'x-amz-security-token'),
  };
}

function queryClaim(query: Query): Claim {
  const names = ['Algorithm', 'Credential', 'Date', 'Expires', 'SignedHeaders', 'Signature'];
  const faults = names
    .filter((name) => typeof query[`X-Amz-${name}`] !== 'string' || query[`X-Amz-${name}`] === '')
    .map((name) => `AWS query-string parameters must include 'X-Amz-${name}', once.`);
  if (Array.isArray(query['X-Amz-Security-Token'])) faults.push("'X-Amz-Security-Token' must be given once.");
  if (faults.length > 0) throw incomplete(faults.join(' '));
  const text = (name: string) => String(query[`X-Amz-${name}`]);
  if (text('Algorithm') !== ALGORITHM) throw incomplete(`'X-Amz-Algorithm' must be ${ALGORITHM}.`);
  const expires = /^\d{1,6}$/.test(text('Expires')) ? Number(text('Expires')) : 0;
  if (expires < 1 || expires > MAX_PRESIGNED_SECONDS) {
    throw incomplete(`'X-Amz-Expires' must be between 1 and ${MAX_PRESIGNED_SECONDS} seconds.`);
  }
  const token = query['X-Amz-Security-Token'];
  return {
    presigned: true,
    ...credentialOf(text('Credential')),
    signedHeaders: text('SignedHeaders').split(';'),
    signature: text('Signature'),
    date: checkedDate(text('Date')),
    lifetimeMs: expires * 1000,
    securityToken: typeof token === 'string' ? token : undefined,
  };
}

function credentialOf(text: string): { accessKeyId: string; scope: readonly string[] } {
  const [accessKeyId, ...scope] = text.split('/');
  if (scope.length !== 4) {
    throw incomplete('Credential must have exactly 5 slash-delimited elements: keyid/date/region/service/term.');
  }
  return { accessKeyId, scope };
}

function checkedDate(date: string): string {
  if (!/^\d{8}T\d{6}Z$/.test(date)) throw incomplete('Date must be in ISO-8601 basic format: YYYYMMDDTHHMMSSZ.');
  return date;
}

/** Host and every x-amz- header have to be signed: what is not could have been put in on the way. */
function checkSignedHeaders({ signedHeaders, presigned }: Claim, headers: IncomingHttpHeaders): void {
  const required = Object.keys(headers).filter((name) => name.startsWith('x-amz-'));
  required.push('host', ...(presigned ? [] : ['x-amz-date']));
  for (const name of required) {
    if (!signedHeaders.includes(name)) {
      throw invalidSignature(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
    }
  }
  const absent = signedHeaders.filter((name) => headers[name] === undefined);
  if (absent.length > 0 || signedHeaders.join() !== [...new Set(signedHeaders)].sort().join()) throw mismatch();
}

function header(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
