import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { ServiceError } from '../../aws/service-error';
import { SignatureVerifier } from '../../aws/signature';
import type { LocalCertificate } from '../certificate';
import type { Context } from '../iam/conditions';
import type { EncryptionKeys } from '../iam/keys';
import type { RoleSession, Sessions } from '../iam/sessions';
import { close, listen } from '../listen';
import { readBody } from '../read-body';
import type { Bucket, StoredObject } from './buckets';

export interface S3Options {
  readonly buckets: ReadonlyMap<string, Bucket>;
  readonly keys: EncryptionKeys;
  readonly sessions: Sessions;
  readonly certificate: LocalCertificate;
  readonly onDenied: (session: RoleSession, action: string, resource: string) => void;
  readonly onUnknown: (operator: string) => void;
}

/** What somebody does in a bucket. */
export interface BucketAccess {
  list(): readonly string[];
  put(key: string, body: Buffer, headers: Readonly<Record<string, string>>): void;
  delete(key: string): void;
}

const MAX_OBJECT_BYTES = 64 * 1024 * 1024;
const KEPT_HEADERS = /^(content-(type|disposition|encoding|language)|cache-control|expires|x-amz-meta-.+)$/;
const noSuchKey = () => new ServiceError('NoSuchKey', 404, 'The specified key does not exist.');
const accessDenied = () => new ServiceError('AccessDenied', 403, 'Access Denied');

/** What S3 calls errors of signatures that other services name otherwise. */
const S3_NAMES: Readonly<Record<string, string>> = {
  MissingAuthenticationTokenException: 'AccessDenied',
  UnrecognizedClientException: 'InvalidAccessKeyId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  IncompleteSignatureException: 'AuthorizationHeaderMalformed',
  ExpiredTokenException: 'ExpiredToken',
};

/** GetObject, HeadObject and PutObject of S3, over TLS, by virtual host or by path, with signatures and policies checked. */
export class S3Server {
  public static async start(options: S3Options): Promise<S3Server> {
    const server = new S3Server(options);
    server.port = await listen(server.server);
    return server;
  }

  public port = 0;
  private readonly server: Server;
  private readonly verifiers = new Map<string, SignatureVerifier>();

  private constructor(private readonly options: S3Options) {
    this.server = createServer(options.certificate, (req, res) => void this.answer(req, res));
  }

  /** A bucket as a role sees it that calls from this machine. @throws ServiceError where its policies forbid a call */
  public as(session: RoleSession, name: string): BucketAccess {
    const bucket = this.options.buckets.get(name);
    if (!bucket) throw new ServiceError('NoSuchBucket', 404, `bucket ${name} is not in the app`);
    const context = { 'aws:securetransport': 'true', 's3:tlsversion': '1.3' };
    return {
      list: () => {
        this.require(session, bucket, 's3:ListBucket', bucket.arn, context);
        return bucket.keys;
      },
      put: (key, body, headers) => void this.put(session, bucket, key, body, headers, context),
      delete: (key) => {
        this.require(session, bucket, 's3:DeleteObject', `${bucket.arn}/${key}`, context);
        bucket.delete(key);
      },
    };
  }

  public close(): Promise<void> {
    return close(this.server);
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const body = await readBody(
        req,
        MAX_OBJECT_BYTES,
        () => new ServiceError('EntityTooLarge', 400, 'The object is too large.'),
      );
      const url = new URL(req.url ?? '/', 'https://s3');
      const { bucket, key } = this.target(req.headers.host ?? '', url.pathname);
      const session = await this.authenticate(req, url, bucket, body);
      this.perform(req, res, bucket, key, session, body);
    } catch (error) {
      if (!(error instanceof ServiceError)) res.destroy();
      else this.refuse(req, res, error);
    }
  }

  /** The bucket is the first label of the host, or the first part of the path. */
  private target(host: string, pathname: string): { bucket: Bucket; key: string } {
    const [, byHost] = /^(.+)\.s3[.-]/.exec(host) ?? [];
    const [first, ...rest] = pathname.slice(1).split('/');
    const name = byHost ?? first;
    const bucket = this.options.buckets.get(name);
    if (!bucket) throw new ServiceError('NoSuchBucket', 404, 'The specified bucket does not exist');
    return { bucket, key: decodeURIComponent(byHost === undefined ? rest.join('/') : pathname.slice(1)) };
  }

  private async authenticate(req: IncomingMessage, url: URL, bucket: Bucket, body: Buffer): Promise<RoleSession> {
    const { region } = bucket.environment;
    let verifier = this.verifiers.get(region);
    if (!verifier) {
      const credentials = (id: string) => this.options.sessions.credential(id, () => true);
      verifier = new SignatureVerifier({ service: 's3', region, credentials, now: Date.now });
      this.verifiers.set(region, verifier);
    }
    const query: Record<string, string | string[]> = {};
    for (const name of new Set(url.searchParams.keys())) {
      const values = url.searchParams.getAll(name);
      query[name] = values.length === 1 ? values[0] : values;
    }
    const { accessKeyId } = await verifier.verify({
      method: req.method ?? '',
      rawPath: url.pathname,
      query,
      headers: req.headers,
      body,
    });
    return this.options.sessions.find(accessKeyId)!;
  }

  private perform(
    req: IncomingMessage,
    res: ServerResponse,
    bucket: Bucket,
    key: string,
    session: RoleSession,
    body: Buffer,
  ): void {
    const context = contextOf(req);
    const object = `${bucket.arn}/${key}`;
    const common = { 'x-amz-request-id': randomUUID(), server: 'AmazonS3' };
    if (key !== '' && (req.method === 'GET' || req.method === 'HEAD')) {
      this.require(session, bucket, 's3:GetObject', object, context);
      const stored = bucket.get(key);
      // Who may not list is not told what is there.
      if (!stored && !this.may(session, bucket, 's3:ListBucket', bucket.arn, context)) throw accessDenied();
      if (!stored) throw noSuchKey();
      this.requireKey(session, bucket, 'kms:Decrypt', context);
      const validators = { etag: stored.etag, 'last-modified': stored.modified.toUTCString() };
      if (req.headers['if-none-match'] === stored.etag) {
        res.writeHead(304, { ...common, ...validators }).end();
        return;
      }
      res.writeHead(200, { ...common, ...stored.headers, ...validators, 'content-length': stored.body.length });
      res.end(req.method === 'HEAD' ? undefined : stored.body);
    } else if (key !== '' && req.method === 'PUT') {
      const { etag } = this.put(session, bucket, key, body, storedHeaders(req), context);
      res.writeHead(200, { ...common, etag, 'content-length': 0 }).end();
    } else {
      throw new ServiceError('NotImplemented', 501, 'The local S3 knows GetObject, HeadObject and PutObject.');
    }
  }

  private put(
    session: RoleSession,
    bucket: Bucket,
    key: string,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    context: Context,
  ): StoredObject {
    this.require(session, bucket, 's3:PutObject', `${bucket.arn}/${key}`, context);
    this.requireKey(session, bucket, 'kms:GenerateDataKey', context);
    return bucket.put(key, body, headers);
  }

  private may(session: RoleSession, bucket: Bucket, action: string, resource: string, context: Context): boolean {
    return session.allows(action, resource, { resource: bucket.policy, context, onUnknown: this.options.onUnknown });
  }

  private require(session: RoleSession, bucket: Bucket, action: string, resource: string, context: Context): void {
    if (this.may(session, bucket, action, resource, context)) return;
    this.options.onDenied(session, action, resource);
    throw accessDenied();
  }

  private requireKey(session: RoleSession, { keyArn, environment }: Bucket, action: string, context: Context): void {
    if (keyArn === undefined) return;
    const viaService = `s3.${environment.region}.${environment.urlSuffix}`;
    if (this.options.keys.allow(session, action, keyArn, { ...context, 'kms:viaservice': viaService })) return;
    this.options.onDenied(session, action, keyArn);
    throw accessDenied();
  }

  private refuse(req: IncomingMessage, res: ServerResponse, { code, status, message }: ServiceError): void {
    const name = S3_NAMES[code] ?? code;
    const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${name}</Code><Message>${escapeXml(message)}</Message></Error>`;
    res.writeHead(code === 'ExpiredTokenException' ? 400 : status, { 'content-type': 'application/xml' });
    res.end(req.method === 'HEAD' ? undefined : body);
  }
}

/** What is kept of the headers of an upload. */
function storedHeaders({ headers }: IncomingMessage): Record<string, string> {
  const kept = Object.entries(headers).filter(([name]) => KEPT_HEADERS.test(name));
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries(kept.map(([name, value]) => [name, String(value)])),
  };
}

function contextOf(req: IncomingMessage): Context {
  const protocol = (req.socket as TLSSocket).getProtocol() ?? '';
  return { 'aws:securetransport': 'true', 's3:tlsversion': protocol.replace('TLSv', '') };
}

function escapeXml(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${character.charCodeAt(0)};`);
}
