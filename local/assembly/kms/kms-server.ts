import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { ServiceError } from '../../aws/service-error';
import { SignatureVerifier } from '../../aws/signature';
import type { LocalCertificate } from '../certificate';
import { AsymmetricKey } from './asymmetric-key';
import type { KeyPairs } from './key-pairs';
import type { Context } from '../iam/conditions';
import type { EncryptionKeys } from '../iam/keys';
import type { RoleSession, Sessions } from '../iam/sessions';
import { close, listen } from '../listen';
import { readBody } from '../read-body';
import type { Deployment } from '../template/deployment';

export interface KmsOptions {
  readonly deployment: Deployment;
  readonly keys: EncryptionKeys;
  readonly keyPairs: KeyPairs;
  readonly sessions: Sessions;
  readonly certificate: LocalCertificate;
  readonly onDenied: (session: RoleSession, action: string, resource: string) => void;
}

interface Call {
  readonly KeyId?: string;
  readonly Message?: string;
  readonly MessageType?: string;
  readonly SigningAlgorithm?: string;
}

const MAX_BODY_BYTES = 64 * 1024;
const MAX_MESSAGE_BYTES = 4096;
const invalid = (message: string) => new ServiceError('ValidationException', 400, message);

/** GetPublicKey and Sign of the app's asymmetric keys, with signatures of requests, key policies and roles checked. */
export class KmsServer {
  public static async start(options: KmsOptions): Promise<KmsServer> {
    const server = new KmsServer(options);
    server.port = await listen(server.server);
    return server;
  }

  public port = 0;
  private readonly server: Server;
  private readonly byArn: ReadonlyMap<string, AsymmetricKey>;

  private constructor(private readonly options: KmsOptions) {
    const signing = options.deployment
      .ofType('AWS::KMS::Key')
      .filter((key) => key.property('KeyUsage') === 'SIGN_VERIFY');
    this.byArn = new Map(
      signing.map((key) => {
        const arn = key.attribute('Arn');
        return [arn, new AsymmetricKey(arn, String(key.property('KeySpec')), options.keyPairs)];
      }),
    );
    this.server = createServer(options.certificate, (req, res) => void this.answer(req, res));
  }

  /** The key pair of a key that is named by ARN, ID or alias. */
  public key(name: string): AsymmetricKey | undefined {
    return this.byArn.get(this.options.keys.arn(name));
  }

  public close(): Promise<void> {
    return close(this.server);
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const reply = (status: number, body: unknown) => {
      res.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() });
      res.end(JSON.stringify(body));
    };
    try {
      const body = await readBody(req, MAX_BODY_BYTES, () => invalid('the request is too large'));
      const session = await this.authenticate(req, body);
      const [, operation] = /^TrentService\.(GetPublicKey|Sign)$/.exec(String(req.headers['x-amz-target'])) ?? [];
      if (operation === undefined) {
        throw new ServiceError('UnknownOperationException', 400, 'The local KMS knows GetPublicKey and Sign.');
      }
      reply(200, this.perform(operation, JSON.parse(body.toString('utf8')) as Call, session));
    } catch (error) {
      if (!(error instanceof ServiceError)) res.destroy();
      // KMS answers every refusal with 400.
      else reply(400, { __type: error.code, message: error.message });
    }
  }

  private async authenticate(req: IncomingMessage, body: Buffer): Promise<RoleSession> {
    const { sessions } = this.options;
    const region = /^kms(?:-fips)?\.([a-z0-9-]+)\./.exec(req.headers.host ?? '')?.[1] ?? '';
    const credentials = (id: string) => sessions.credential(id, () => true);
    const verifier = new SignatureVerifier({ service: 'kms', region, credentials, now: Date.now });
    const request = { method: req.method ?? '', rawPath: req.url ?? '/', query: {}, headers: req.headers, body };
    const { accessKeyId } = await verifier.verify(request);
    return sessions.find(accessKeyId)!;
  }

  private perform(operation: string, call: Call, session: RoleSession): unknown {
    const { keys, onDenied } = this.options;
    const arn = keys.arn(String(call.KeyId));
    const context: Context =
      call.SigningAlgorithm === undefined
        ? {}
        : { 'kms:signingalgorithm': call.SigningAlgorithm, 'kms:messagetype': call.MessageType ?? 'RAW' };
    if (!keys.allow(session, `kms:${operation}`, arn, context)) {
      onDenied(session, `kms:${operation}`, arn);
      throw new ServiceError(
        'AccessDeniedException',
        400,
        `User: ${session.principal.sessionArn} is not authorized to perform: kms:${operation} on resource: ${arn}`,
      );
    }
    const key = this.byArn.get(arn);
    if (!key) throw new ServiceError('NotFoundException', 400, `Key '${arn}' does not exist`);
    if (operation === 'GetPublicKey') {
      const common = { KeyId: arn, KeySpec: key.spec, CustomerMasterKeySpec: key.spec, KeyUsage: 'SIGN_VERIFY' };
      return { ...common, PublicKey: key.publicKey.toString('base64'), SigningAlgorithms: key.algorithms };
    }
    const { Message, MessageType = 'RAW', SigningAlgorithm } = call;
    if (!SigningAlgorithm || !key.algorithms.includes(SigningAlgorithm)) {
      throw invalid(
        `SigningAlgorithm ${String(SigningAlgorithm)}: a key of ${key.spec} takes ${key.algorithms.join(', ')}`,
      );
    }
    if (MessageType !== 'RAW') throw invalid('the local KMS signs messages of the type RAW only');
    const message = Buffer.from(Message ?? '', 'base64');
    if (message.length < 1 || message.length > MAX_MESSAGE_BYTES) throw invalid('Message must have 1 to 4096 bytes');
    return { KeyId: arn, SigningAlgorithm, Signature: key.sign(message, SigningAlgorithm).toString('base64') };
  }
}
