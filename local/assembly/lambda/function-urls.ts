import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { ServiceError } from '../../aws/service-error';
import { SignatureVerifier } from '../../aws/signature';
import type { Cloud } from '../cloud';
import { InvocationError, type LocalFunction } from './function';
import type { Functions } from './functions';
import { functionPolicy } from './resource-policy';
import { fail, sendReturned, sendStreamed } from './url-answer';
import { urlEvent } from './url-event';
import type { Statement } from '../iam/policy';
import { close, listen } from '../listen';
import { queryOf } from '../query-of';
import { readBody } from '../read-body';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';

interface FunctionUrl {
  readonly fn: LocalFunction;
  readonly region: string;
  readonly checksCaller: boolean;
  readonly streams: boolean;
  readonly policy: readonly Statement[];
}

const MAX_BODY_BYTES = 6 * 1024 * 1024;
const ACTIONS = ['lambda:InvokeFunctionUrl', 'lambda:InvokeFunction'];
const forbidden = () =>
  new ServiceError('AccessDeniedException', 403, 'Forbidden. The caller may not invoke this URL.');

/** The URLs of functions: signatures and permissions checked, answers in one piece or streamed. */
export class FunctionUrls {
  public static async start(deployment: Deployment, functions: Functions, cloud: Cloud): Promise<FunctionUrls> {
    const urls = new FunctionUrls(cloud);
    const port = await listen(urls.server);
    for (const url of deployment.ofType('AWS::Lambda::Url')) {
      const { host } = new URL(url.attribute('FunctionUrl'));
      const fault = await urls.add(host, url, deployment, functions);
      if (fault === undefined) cloud.routes.add('internet', host, port);
      else urls.left.set(url, fault);
    }
    return urls;
  }

  /** URLs that are not there, and why. */
  public readonly left = new Map<Resource, string>();
  public readonly run: Resource[] = [];
  private readonly server: Server;
  private readonly byHost = new Map<string, FunctionUrl>();
  private readonly verifiers = new Map<string, SignatureVerifier>();

  private constructor(private readonly cloud: Cloud) {
    this.server = createServer(cloud.certificate, (req, res) => void this.answer(req, res));
  }

  public close(): Promise<void> {
    return close(this.server);
  }

  private async add(
    host: string,
    url: Resource,
    deployment: Deployment,
    functions: Functions,
  ): Promise<string | undefined> {
    const { AuthType, InvokeMode = 'BUFFERED', Qualifier } = url.properties;
    const resource = functions.find(url.attribute('FunctionArn'));
    if (!resource) return 'its function is not in the app';
    if (Qualifier !== undefined) return 'the local system knows functions without versions and aliases only';
    this.byHost.set(host, {
      fn: await functions.get(resource),
      region: resource.environment.region,
      checksCaller: AuthType === 'AWS_IAM',
      streams: InvokeMode === 'RESPONSE_STREAM',
      policy: functionPolicy(deployment, resource),
    });
    this.run.push(url);
    return undefined;
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const requestId = randomUUID();
    res.setHeader('x-amzn-requestid', requestId);
    try {
      const url = this.byHost.get((req.headers.host ?? '').replace(/:\d+$/, ''));
      if (!url) throw new ServiceError('ResourceNotFoundException', 404, 'There is no function URL of this name.');
      const body = await readBody(
        req,
        MAX_BODY_BYTES,
        () => new ServiceError('RequestEntityTooLargeException', 413, 'Request must be smaller than 6291456 bytes.'),
      );
      if (url.checksCaller) await this.authorise(url, req, body);
      await this.invoke(url, urlEvent(req, body, requestId), res);
    } catch (error) {
      if (error instanceof ServiceError) fail(res, error.status, error.message);
      else if (error instanceof InvocationError) this.refuse(res, error);
      else res.destroy();
    }
  }

  private async invoke({ fn, streams }: FunctionUrl, event: unknown, res: ServerResponse): Promise<void> {
    if (!streams) return sendReturned(res, await fn.invoke(event));
    let sending: Promise<void> | undefined;
    try {
      const result = await fn.invokeStreaming(event, (stream) => (sending = sendStreamed(res, stream)));
      if (!sending) sendReturned(res, result);
    } catch (error) {
      if (!sending || !(error instanceof InvocationError)) throw error;
      // What has begun to be streamed is broken off by its own end.
      this.cloud.log('lambda', `${error.name}: ${error.message}`);
    }
    await sending;
  }

  private refuse(res: ServerResponse, error: InvocationError): void {
    this.cloud.log('lambda', `${error.name}: ${error.message}`);
    if (error.name === 'TooManyRequestsException') fail(res, 429, 'Rate Exceeded.');
    else fail(res);
  }

  private async authorise(url: FunctionUrl, req: IncomingMessage, body: Buffer): Promise<void> {
    const { sessions } = this.cloud;
    let verifier = this.verifiers.get(url.region);
    if (!verifier) {
      const credentials = (id: string) => sessions.credential(id, () => true);
      verifier = new SignatureVerifier({ service: 'lambda', region: url.region, credentials, now: Date.now });
      this.verifiers.set(url.region, verifier);
    }
    const { pathname, query } = queryOf(req.url ?? '/');
    const signed = { method: req.method ?? '', rawPath: pathname, query, headers: req.headers, body };
    const { accessKeyId } = await verifier.verify(signed);
    const session = sessions.find(accessKeyId)!;
    const context = { 'lambda:functionurlauthtype': 'AWS_IAM', 'lambda:invokedviafunctionurl': 'true' };
    for (const action of ACTIONS) {
      if (session.allows(action, url.fn.arn, { resource: url.policy, context })) continue;
      this.cloud.log('iam', `denied: ${session.role.name} may not ${action} on ${url.fn.arn}`);
      throw forbidden();
    }
  }
}
