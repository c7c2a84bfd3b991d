import { randomBytes, randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Distribution } from './distribution';
import { CONTROL_PLANES } from './hosts';
import { ServiceError } from '../../aws/service-error';
import { SignatureVerifier } from '../../aws/signature';
import type { Cloud } from '../cloud';
import type { RoleSession } from '../iam/sessions';
import { close, listen } from '../listen';
import { queryOf } from '../query-of';
import { readBody } from '../read-body';

interface Invalidation {
  readonly id: string;
  readonly items: readonly string[];
}

const MAX_BODY_BYTES = 256 * 1024;
const PATH = /^\/2020-05-31\/distribution\/([A-Z0-9]+)\/invalidation$/;
const invalid = (message: string) => new ServiceError('InvalidArgument', 400, message);

/** CreateInvalidation of CloudFront's own API, by path and by cache tag, with signatures and roles checked. */
export class ControlPlane {
  public static async start(cloud: Cloud): Promise<ControlPlane> {
    const plane = new ControlPlane(cloud);
    const port = await listen(plane.server);
    for (const [host] of CONTROL_PLANES) cloud.routes.add('internet', host, port);
    return plane;
  }

  private readonly server: Server;
  private readonly distributions = new Map<string, Distribution>();
  private readonly byReference = new Map<string, Invalidation>();

  private constructor(private readonly cloud: Cloud) {
    this.server = createServer(cloud.certificate, (req, res) => void this.answer(req, res));
  }

  public add(distribution: Distribution): void {
    this.distributions.set(distribution.config.id, distribution);
  }

  public close(): Promise<void> {
    return close(this.server);
  }

  private async answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const reply = (status: number, body: string) => {
      res.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': randomUUID() });
      res.end(`<?xml version="1.0"?>\n${body}`);
    };
    try {
      const body = await readBody(req, MAX_BODY_BYTES, () => invalid('The request is too large.'));
      const session = await this.authenticate(req, body);
      const id = PATH.exec((req.url ?? '').split('?')[0])?.[1];
      if (id === undefined || req.method !== 'POST') {
        throw new ServiceError('NotImplemented', 501, 'The local CloudFront knows CreateInvalidation.');
      }
      const { id: made, items } = this.invalidate(id, body.toString('utf8'), session);
      reply(
        201,
        `<Invalidation><Id>${made}</Id><Status>Completed</Status><Quantity>${items.length}</Quantity></Invalidation>`,
      );
    } catch (error) {
      if (!(error instanceof ServiceError)) {
        res.destroy();
      } else {
        const { code, message, status } = error;
        reply(
          status,
          `<ErrorResponse><Error><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
        );
      }
    }
  }

  private async authenticate(req: IncomingMessage, body: Buffer): Promise<RoleSession> {
    const { sessions } = this.cloud;
    const region = CONTROL_PLANES.find(([host]) => host === req.headers.host)?.[1] ?? '';
    const credentials = (id: string) => sessions.credential(id, () => true);
    const verifier = new SignatureVerifier({ service: 'cloudfront', region, credentials, now: Date.now });
    const { pathname, query } = queryOf(req.url ?? '/');
    const signed = { method: req.method ?? '', rawPath: pathname, query, headers: req.headers, body };
    return sessions.find((await verifier.verify(signed)).accessKeyId)!;
  }

  private invalidate(id: string, xml: string, session: RoleSession): Invalidation {
    const distribution = this.distributions.get(id);
    const resource = distribution?.config.arn ?? `arn:aws:cloudfront::${session.role.account}:distribution/${id}`;
    if (!session.allows('cloudfront:CreateInvalidation', resource, {})) {
      this.cloud.log('iam', `denied: role ${session.role.name} may not cloudfront:CreateInvalidation on ${resource}`);
      throw new ServiceError('AccessDenied', 403, `The role may not cloudfront:CreateInvalidation on ${resource}`);
    }
    if (!distribution) throw new ServiceError('NoSuchDistribution', 404, 'The specified distribution does not exist.');
    const items = [...xml.matchAll(/<Path>([^<]*)<\/Path>/g)].map(([, text]) => text.replaceAll('&amp;', '&'));
    const reference = /<CallerReference>([^<]+)<\/CallerReference>/.exec(xml)?.[1];
    if (reference === undefined || items.length === 0) throw invalid('Paths and CallerReference are needed.');
    for (const item of items) {
      if (!/^[/#]./.test(item) && item !== '/') throw invalid(`${item} is neither a path nor a tag (#…)`);
      if (item.startsWith('#') && distribution.config.cacheTagHeader === undefined) {
        throw invalid('the distribution has no CacheTagConfig');
      }
    }
    // The same reference again is the same invalidation.
    const known = this.byReference.get(`${id} ${reference}`);
    if (known && known.items.join() !== items.join()) {
      throw new ServiceError('InvalidationBatchAlreadyExists', 400, 'The reference is that of another invalidation.');
    }
    if (known) return known;
    const dropped = distribution.edge.cache.invalidate(items);
    const invalidation = { id: `I${randomBytes(7).toString('hex').toUpperCase()}`, items };
    this.byReference.set(`${id} ${reference}`, invalidation);
    this.cloud.log(id, `invalidated ${items.join(', ')}: ${dropped} objects`);
    return invalidation;
  }
}
