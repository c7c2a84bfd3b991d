import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import type { TLSSocket } from 'node:tls';
import { gzipSync } from 'node:zlib';
import type { AnswerHeaders } from './cached-answer';
import type { EdgeResult } from './edge';
import { cookieText, queryText, type EdgeRequest } from './edge-request';
import { NotPlayed } from './not-played';
import type { Cloud } from '../cloud';
import type { RoleSession } from '../iam/sessions';
import type { Deployment } from '../template/deployment';
import type { Resource } from '../template/stack-values';
import { asList } from '../template/template';

export interface LogEntry {
  readonly req: IncomingMessage | Http2ServerRequest;
  /** Undefined for what could not be read. */
  readonly request: EdgeRequest | undefined;
  readonly requestId: string;
  readonly result: EdgeResult;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly status: number;
  readonly bytes: number;
  readonly headers: AnswerHeaders;
}

interface Destination {
  readonly bucket: string;
  readonly fields: readonly string[];
  readonly suffix: string;
  readonly session: RoleSession;
}

type Field = (entry: LogEntry, distribution: { readonly domainName: string }) => string | number;

/** CloudFront delivers some minutes late; here nobody wants to wait for that. */
const DELIVERY_MS = 500;
const NONE = '-';

const FIELDS: Readonly<Record<string, Field>> = {
  date: ({ startedAt }) => new Date(startedAt).toISOString().slice(0, 10),
  time: ({ startedAt }) => new Date(startedAt).toISOString().slice(11, 19),
  'x-edge-location': () => 'LOC50-P1',
  'sc-bytes': ({ bytes }) => bytes,
  'c-ip': ({ request }) => request?.ip ?? NONE,
  'cs-method': ({ req }) => req.method ?? NONE,
  'cs(Host)': (_, { domainName }) => domainName,
  'cs-uri-stem': ({ req }) => (req.url ?? NONE).split('?')[0],
  'cs-uri-query': ({ request }) => queryText(request?.query ?? []) || NONE,
  'cs(Cookie)': ({ request }) => cookieText(request?.cookies ?? []) || NONE,
  'cs(Referer)': ({ request }) => request?.headers.referer ?? NONE,
  'cs(User-Agent)': ({ request }) => request?.headers['user-agent'] ?? NONE,
  'sc-status': ({ status }) => status,
  'x-edge-result-type': ({ result }) => result,
  'x-edge-response-result-type': ({ result }) => result,
  'x-edge-detailed-result-type': ({ result }) => result,
  'x-edge-request-id': ({ requestId }) => requestId,
  'x-host-header': ({ request }) => request?.headers.host ?? NONE,
  'x-forwarded-for': ({ request }) => request?.headers['x-forwarded-for'] ?? NONE,
  'cs-protocol': () => 'https',
  'cs-bytes': ({ request }) => request?.headers['content-length'] ?? 0,
  'cs-protocol-version': ({ req }) => `HTTP/${req.httpVersion}`,
  'ssl-protocol': ({ req }) => (req.socket as TLSSocket).getProtocol?.() ?? NONE,
  'ssl-cipher': ({ req }) => (req.socket as TLSSocket).getCipher?.()?.standardName ?? NONE,
  'time-taken': ({ startedAt, endedAt }) => (endedAt - startedAt) / 1000,
  'time-to-first-byte': ({ startedAt, endedAt }) => (endedAt - startedAt) / 1000,
  'sc-content-type': ({ headers }) => String(headers['content-type'] ?? NONE),
  'sc-content-len': ({ headers }) => String(headers['content-length'] ?? NONE),
  'sc-range-start': ({ headers }) => /^bytes (\d+)-/.exec(String(headers['content-range'] ?? ''))?.[1] ?? NONE,
  'sc-range-end': ({ headers }) => /^bytes \d+-(\d+)/.exec(String(headers['content-range'] ?? ''))?.[1] ?? NONE,
};

/** Standard access logs of a distribution, with the fields that its deliveries name and no other. */
export class AccessLog {
  private readonly waiting: LogEntry[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly distribution: { readonly id: string; readonly domainName: string; readonly account: string },
    private readonly destinations: readonly Destination[],
    private readonly cloud: Cloud,
  ) {}

  public add(entry: LogEntry): void {
    this.waiting.push(entry);
    this.timer ??= setTimeout(() => this.deliver(), DELIVERY_MS);
  }

  public deliver(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const entries = this.waiting.splice(0);
    if (entries.length === 0) return;
    for (const destination of this.destinations) {
      try {
        this.put(destination, entries);
      } catch (error) {
        this.cloud.log(this.distribution.id, `access logs cannot be delivered: ${(error as Error).message}`);
      }
    }
  }

  private put({ bucket, fields, suffix, session }: Destination, entries: readonly LogEntry[]): void {
    const { id, account } = this.distribution;
    const lines = entries.map((entry) =>
      JSON.stringify(Object.fromEntries(fields.map((name) => [name, FIELDS[name](entry, this.distribution)]))),
    );
    const [date, hour] = new Date().toISOString().split(/[T:]/);
    const [yyyy, MM, dd] = date.split('-');
    const values: Readonly<Record<string, string>> = { DistributionId: id, yyyy, MM, dd, HH: hour, accountid: account };
    const folder = suffix.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
    const key = `AWSLogs/${account}/CloudFront/${folder}/${id}.${date}-${hour}.${randomBytes(4).toString('hex')}.gz`;
    const body = gzipSync(`${lines.join('\n')}\n`);
    this.cloud.s3.as(session, bucket).put(key, body, { 'content-type': 'application/x-gzip' });
  }
}

export interface Deliveries {
  readonly destinations: readonly Destination[];
  readonly run: readonly Resource[];
}

/** The deliveries of a distribution's access logs to buckets of the app. @throws NotPlayed for other formats */
export function deliveriesOf(distributionArn: string, deployment: Deployment, cloud: Cloud): Deliveries {
  const run: Resource[] = [];
  const destinations = deployment.ofType('AWS::Logs::DeliverySource').flatMap((source) => {
    if (source.property('ResourceArn') !== distributionArn || source.property('LogType') !== 'ACCESS_LOGS') return [];
    const deliveries = deployment
      .ofType('AWS::Logs::Delivery')
      .filter((delivery) => delivery.property('DeliverySourceName') === source.ref);
    return deliveries.flatMap((delivery) => {
      const target = deployment
        .ofType('AWS::Logs::DeliveryDestination')
        .find((candidate) => candidate.attribute('Arn') === delivery.property('DeliveryDestinationArn'));
      if (!target) throw new Error(`delivery ${delivery.logicalId}: its destination is not in the app`);
      const bucket = String(target.property('DestinationResourceArn')).split(':::')[1];
      if (bucket === undefined || target.property('OutputFormat') !== 'json') {
        throw new NotPlayed('the local CloudFront delivers access logs as JSON to buckets only');
      }
      const fields = asList(delivery.property('RecordFields')).map(String);
      const unknown = fields.find((name) => !(name in FIELDS));
      if (unknown !== undefined) throw new NotPlayed(`the local CloudFront does not know ${unknown} of access logs`);
      run.push(source, delivery, target);
      const session = cloud.openServiceSession(
        'delivery.logs.amazonaws.com',
        source.environment.account,
        source.attribute('Arn'),
        { 's3:x-amz-acl': 'bucket-owner-full-control' },
      );
      return [{ bucket, fields, suffix: String(delivery.property('S3SuffixPath') ?? '{DistributionId}'), session }];
    });
  });
  return { destinations, run };
}
