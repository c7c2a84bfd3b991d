import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { LocalCertificate } from '../certificate';
import { close, listen } from '../listen';
import type { LocalFunction } from './function';
import type { Resource } from '../template/stack-values';
import type { TemplateObject } from '../template/template';

interface Response {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId?: string;
  readonly Data?: TemplateObject;
}

const DEFAULT_TIMEOUT_S = 3600;
const MAX_RESPONSE_BYTES = 4096;

/** CloudFormation as functions behind custom resources see it: it sends an event, and waits for the answer at a URL. */
export class CustomResources {
  public static async start(certificate: LocalCertificate): Promise<CustomResources> {
    const server = new CustomResources(certificate);
    server.port = await listen(server.server);
    return server;
  }

  public port = 0;
  private readonly server: Server;
  private readonly waiting = new Map<string, (response: Response) => void>();

  private constructor(certificate: LocalCertificate) {
    this.server = createServer(certificate, (req, res) => void this.answer(req, res));
  }

  /** Host of the pre-signed URLs that functions answer to. */
  public static host(region: string, urlSuffix: string): string {
    return `cloudformation-custom-resource-response-${region.replaceAll('-', '')}.s3.${region}.${urlSuffix}`;
  }

  /** Creates the resource; others of its stack then know its values. @throws with the reason where it fails */
  public async create(resource: Resource, fn: LocalFunction): Promise<void> {
    const { region, urlSuffix } = resource.environment;
    const path = `/${randomUUID()}`;
    const { ServiceTimeout, ...properties } = resource.properties;
    const seconds = Number(ServiceTimeout ?? DEFAULT_TIMEOUT_S);
    let timer: NodeJS.Timeout | undefined;
    const answered = new Promise<Response>((resolve, reject) => {
      this.waiting.set(path, resolve);
      timer = setTimeout(() => reject(new Error(`no answer within ${seconds} s`)), seconds * 1000);
    });
    const failed = fn
      .invoke({
        RequestType: 'Create',
        ResponseURL: `https://${CustomResources.host(region, urlSuffix)}${path}?X-Amz-Signature=local`,
        StackId: resource.stack.arn,
        RequestId: randomUUID(),
        LogicalResourceId: resource.logicalId,
        ResourceType: resource.type,
        ResourceProperties: properties,
      })
      // A function that only fails never answers; here nobody has to wait for that.
      .then(() => answered);
    try {
      const response = await Promise.race([answered, failed]);
      if (response.Status !== 'SUCCESS') throw new Error(response.Reason ?? 'no reason given');
      resource.stack.setAnswer(resource.logicalId, {
        physicalId: response.PhysicalResourceId ?? resource.logicalId,
        data: response.Data ?? {},
      });
      await failed;
    } catch (error) {
      failed.catch(() => undefined);
      throw new Error(`custom resource ${resource.logicalId} (${resource.type}): ${(error as Error).message}`);
    } finally {
      clearTimeout(timer);
      this.waiting.delete(path);
    }
  }

  public close(): Promise<void> {
    return close(this.server);
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of req.setEncoding('utf8') as AsyncIterable<string>) body += chunk;
    const resolve = this.waiting.get((req.url ?? '').split('?')[0]);
    // The URL is signed for a PUT without a content type.
    const accepted =
      req.method === 'PUT' && !req.headers['content-type'] && Buffer.byteLength(body) <= MAX_RESPONSE_BYTES;
    if (!resolve || !accepted) {
      res.writeHead(403).end();
      return;
    }
    res.writeHead(200).end();
    try {
      resolve(JSON.parse(body) as Response);
    } catch {
      resolve({ Status: 'FAILED', Reason: 'the answer was not JSON' });
    }
  }
}
