import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import type { AssemblyRunner } from '../../../local/assembly';

export interface HostAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body where it is JSON. */
  readonly json: unknown;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** Asks what plays a host in a running app, by its real URL. */
export function ask(
  runner: AssemblyRunner,
  url: string,
  { method = 'GET', headers, body }: Asked = {},
): Promise<HostAnswer> {
  const { hostname } = new URL(url);
  const route = runner.hosts.find(({ host }) => host === hostname);
  if (!route) throw new Error(`nothing plays ${hostname}`);
  const { pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: route.to,
      servername: hostname,
      path: `${pathname}${search}`,
      ca: runner.certificate,
      agent: false as const,
      method,
      headers: { host: hostname, ...headers },
    };
    const req = request(options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      res.on('end', () => {
        const bytes = Buffer.concat(chunks);
        const isJson = /json/.test(res.headers['content-type'] ?? '');
        const json: unknown = isJson ? JSON.parse(bytes.toString('utf8')) : undefined;
        resolve({ status: res.statusCode!, headers: res.headers, body: bytes, json });
      });
    });
    req.on('error', reject).end(body);
  });
}

/** A form, as pages and OAuth clients post it. */
export const form = (fields: Readonly<Record<string, string>>): Asked => ({
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: String(new URLSearchParams(fields)),
});
