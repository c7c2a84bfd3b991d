import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { Gateway, Line, type GatewayRequest } from '../../../local/assembly';
import { localCertificate } from '../../../local/assembly/certificate';
import { close, listen } from '../../../local/assembly/listen';

const SITE = 'd111.cloudfront.net';
const ALIAS = 'viewer.example.org';
const DOMAIN = 'x.auth.us-east-1.amazoncognito.com';
const HEALTH_IMAGING = 'runtime-medical-imaging.us-east-1.amazonaws.com';

let upstream: Server;
let gateway: Gateway;
let certificate: string;
let port: number;
let answer: (req: IncomingMessage, res: ServerResponse) => void;
const requests: GatewayRequest[] = [];

async function start(line?: Line): Promise<Gateway> {
  return Gateway.start({
    hosts: [
      { kind: 'distribution', label: 'viewer', hosts: [ALIAS, SITE], port },
      { kind: 'sign-in', label: 'sign-in', hosts: [DOMAIN], port },
      { kind: 'service', label: 'healthimaging', hosts: [HEALTH_IMAGING], port, signed: true },
    ],
    certificate,
    port: 0,
    line,
    onRequest: (seen) => requests.push(seen),
  });
}

beforeAll(async () => {
  const made = await localCertificate([SITE, ALIAS, DOMAIN]);
  certificate = made.cert;
  upstream = createServer(made, (req, res) => answer(req, res));
  port = await listen(upstream);
  gateway = await start();
});
afterAll(async () => {
  await gateway?.close();
  await close(upstream);
});

interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

function open(
  label: string,
  path: string,
  options: { method?: string; headers?: object; body?: string } = {},
  on = gateway,
) {
  return new Promise<Reply>((resolve, reject) => {
    const { port: own } = new URL(on.names.url(label));
    const { method = 'GET', headers, body } = options;
    const req = request(
      {
        host: '127.0.0.1',
        port: own,
        path,
        method,
        agent: false,
        headers: { host: `${label}.localhost:${own}`, ...headers },
      },
      (res) => {
        let text = '';
        res.setEncoding('utf8').on('data', (part: string) => (text += part));
        res.on('end', () => resolve({ status: res.statusCode!, headers: res.headers, text })).on('error', reject);
      },
    );
    req.on('error', reject).end(body);
  });
}

test('the real host sees its own name, and real names of those who ask', async () => {
  let seen: IncomingHttpHeaders = {};
  let url = '';
  answer = (req, res) => {
    seen = req.headers;
    url = req.url!;
    res.end();
  };
  const page = gateway.names.url('viewer');
  const redirect = encodeURIComponent(`${page}/signed-in`);
  await open('sign-in', `/oauth2/authorize?redirect_uri=${redirect}`, {
    headers: { origin: page, referer: `${page}/a` },
  });
  expect([seen.host, seen.origin, seen.referer]).toEqual([DOMAIN, `https://${ALIAS}`, `https://${ALIAS}/a`]);
  expect(url).toBe(`/oauth2/authorize?redirect_uri=${encodeURIComponent(`https://${ALIAS}/signed-in`)}`);
});

test('forms name real URLs, with the right length', async () => {
  let body = '';
  answer = (req, res) => {
    req.setEncoding('utf8').on('data', (part: string) => (body += part));
    req.on('end', () => res.end(String(req.headers['content-length'])));
  };
  const fields = { redirect_uri: `${gateway.names.url('viewer')}/signed-in`, code: 'c' };
  const reply = await open('sign-in', '/oauth2/token', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: String(new URLSearchParams(fields)),
  });
  expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
    ...fields,
    redirect_uri: `https://${ALIAS}/signed-in`,
  });
  expect(reply.text).toBe(String(body.length));
});

test('answers name addresses that the browser opens; what belongs to HTTPS is left out', async () => {
  answer = (_req, res) => {
    res.writeHead(302, {
      location: `https://${ALIAS}/signed-in?code=1`,
      'access-control-allow-origin': `https://${SITE}`,
      'content-security-policy': `default-src 'none'; connect-src 'self' https://${DOMAIN} https://${HEALTH_IMAGING} https://${SITE}.evil.org; upgrade-insecure-requests`,
      'strict-transport-security': 'max-age=1',
      'set-cookie': ['a=1; Secure; Path=/datastore/', 'b=2'],
    });
    res.end();
  };
  const { headers, status } = await open('viewer', '/');
  expect([status, headers.location]).toEqual([302, `${gateway.names.url('viewer')}/signed-in?code=1`]);
  expect(headers['access-control-allow-origin']).toBe(gateway.names.url('viewer'));
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; connect-src 'self' ${gateway.names.url('sign-in')} ${gateway.names.url('healthimaging')} https://${SITE}.evil.org`,
  );
  expect(headers['strict-transport-security']).toBeUndefined();
  expect(headers['set-cookie']).toEqual(['a=1; Secure; Path=/datastore/', 'b=2']);
});

test('config.json names local addresses, and the services of its region', async () => {
  let seen: IncomingHttpHeaders = {};
  answer = (req, res) => {
    seen = req.headers;
    const body = JSON.stringify({
      region: 'us-east-1',
      frameSources: [{ endpoint: `https://${SITE}/` }],
      signIn: { domain: `https://${DOMAIN}` },
    });
    res.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length, etag: '"1"' }).end(body);
  };
  const reply = await open('viewer', '/config.json', { headers: { 'accept-encoding': 'br', 'if-none-match': '"1"' } });
  expect([seen['accept-encoding'], seen['if-none-match'], reply.headers.etag]).toEqual([
    'identity',
    undefined,
    undefined,
  ]);
  expect(JSON.parse(reply.text)).toEqual({
    region: 'us-east-1',
    frameSources: [{ endpoint: `${gateway.names.url('viewer')}/` }],
    signIn: { domain: gateway.names.url('sign-in') },
    endpoints: { healthImaging: gateway.names.url('healthimaging') },
  });
});

test('what is signed arrives as it was sent', async () => {
  let seen: IncomingMessage | undefined;
  answer = (req, res) => {
    seen = req;
    req.resume().on('end', () => res.end());
  };
  await open('healthimaging', '/datastore/x?a=%20b', { method: 'POST', headers: { 'x-amz-date': '1' }, body: '{}' });
  expect([seen?.headers.host, seen?.url]).toEqual([
    `healthimaging.localhost:${new URL(gateway.names.url('x')).port}`,
    '/datastore/x?a=%20b',
  ]);
});

test('bytes come on as they are sent, and what is cut short stays so', async () => {
  let finish: () => void = () => undefined;
  answer = (_req, res) => {
    res.writeHead(200, { 'content-length': 10 }).write('first');
    finish = () => res.destroy();
  };
  const req = request({
    host: '127.0.0.1',
    port: new URL(gateway.names.url('viewer')).port,
    agent: false,
    headers: { host: 'viewer.localhost' },
  }).end();
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  const [part] = (await once(res, 'data')) as [Buffer];
  expect(String(part)).toBe('first');
  finish();
  await expect(once(res, 'end')).rejects.toThrow('aborted');
});

test('a client who leaves ends the request behind the gateway', async () => {
  const closed = new Promise<void>((resolve) => {
    answer = (_req, res) => {
      res.writeHead(200).write('x');
      res.on('close', () => resolve());
    };
  });
  const req = request({
    host: '127.0.0.1',
    port: new URL(gateway.names.url('viewer')).port,
    agent: false,
    headers: { host: 'viewer.localhost' },
  }).end();
  const [res] = (await once(req, 'response')) as [IncomingMessage];
  res.destroy();
  await closed;
});

test('requests are told without their queries; other names get a list of what there is', async () => {
  answer = (_req, res) => res.writeHead(200, { 'x-cache': 'Hit from cloudfront' }).end('1234');
  requests.length = 0;
  await open('viewer', '/a?token=secret');
  expect(requests).toEqual([
    {
      label: 'viewer',
      method: 'GET',
      path: '/a',
      status: 200,
      bytes: 4,
      cache: 'Hit from cloudfront',
      milliseconds: expect.any(Number),
    },
  ]);
  const list = await open('nobody', '/');
  expect(list.text).toContain(`<a href="${gateway.names.url('viewer')}/">viewer</a>: ${ALIAS}, ${SITE}`);
});

test('the line to the browser has latency and bandwidth', async () => {
  const line = new Line();
  line.conditions = { latencyMs: 150, bytesPerSecond: 200_000 };
  const slow = await start(line);
  answer = (_req, res) => res.end(Buffer.alloc(40_000));
  const before = performance.now();
  const reply = await open('viewer', '/', {}, slow);
  expect(reply.text).toHaveLength(40_000);
  expect(performance.now() - before).toBeGreaterThan(300);
  await slow.close();
});

test('the line to the browser fails: a status, a reset, an answer that is cut, one that never comes', async () => {
  const line = new Line();
  const faulty = await start(line);
  let asked = 0;
  answer = (_req, res) => {
    asked += 1;
    res.end(Buffer.alloc(4000));
  };
  const next = () => open('viewer', '/', {}, faulty);
  line.faults.add({ fault: { kind: 'status', status: 503 }, count: 1 });
  expect((await next()).status).toBe(503);
  line.faults.add({ fault: { kind: 'reset' }, count: 1 });
  await expect(next()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(asked).toBe(0);
  line.faults.add({ fault: { kind: 'cut', afterBytes: 1000 }, count: 1 });
  await expect(next()).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(asked).toBe(1);

  line.throttle({ rate: 0, burst: 1 });
  expect([(await next()).status, (await next()).status]).toEqual([200, 429]);
  line.throttle(undefined);

  const struck = new Promise((resolve) => {
    const fate = line.next.bind(line);
    line.next = () => (resolve(undefined), fate());
  });
  line.faults.add({ fault: { kind: 'stall' }, count: 1 });
  let settled = false;
  const stalled = next().finally(() => (settled = true));
  stalled.catch(() => undefined);
  await struck;
  expect([(await next()).status, settled, asked]).toEqual([200, false, 3]);
  await faulty.close();
  await expect(stalled).rejects.toMatchObject({ code: 'ECONNRESET' });
});
